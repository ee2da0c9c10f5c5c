"""What is saved on a page and the background task that finishes it are saved together, or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actions import link_token
from accounts.models import PersonalKey, User
from compliance.notices.models import Notice
from compliance.requirements.models import Requirement
from tests.compliance.builders import require
from tests.full_queue import post_to_full_queue
from tests.people import SINCE, Cast, as_person, person
from workforce.long_tasks.models import LongTask
from workforce.people.models import Invitation, Membership, Oversight
from workforce.units.models import Unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.may_log_errors]


@dataclass(frozen=True)
class Form:
    """A form that queues a task: its name, where it is sent, and what it saves."""

    task: str
    address: str
    fields: dict[str, Any]
    saved: Callable[[], object]


def list_of_invited(cast: Cast, bruno: Client) -> Form:
    """A list with an address is imported: a letter goes out."""
    person("Hana Novak")
    file = SimpleUploadedFile("staff.csv", b"Name,E-mail\nHana Novak,hana@example.org\n")
    answer = bruno.post("/manage/import/", {"file": file, "holds": "people"})
    return Form("send_invitation", f"{answer.url}apply/", {}, lambda: Invitation.objects.count())


def good_rows_of_a_list(cast: Cast, bruno: Client) -> Form:
    """The same, with a row to put right."""
    person("Hana Novak")
    rows = b"Name,E-mail\nHana Novak,hana@example.org\nX,not an address\n"
    file = SimpleUploadedFile("staff.csv", rows)
    answer = bruno.post("/manage/import/", {"file": file, "holds": "people"})
    return Form(
        "send_invitation",
        f"{answer.url}apply/",
        {"rows": "good"},
        lambda: Invitation.objects.count(),
    )


def act_on_many(cast: Cast, bruno: Client) -> Form:
    """An act on more people than one request can wait for."""
    job = Membership.objects.get(person=cast.amina)
    fields = {"act": "leave", "unit": cast.workplace.uuid, "job": job.pk, "sure": "1"}
    fields["left_on"] = timezone.localdate().isoformat()
    return Form("act_on_many", "/manage/bulk/", fields, lambda: LongTask.objects.count())


def reminder(cast: Cast, bruno: Client) -> Form:
    """Somebody is reminded."""
    require(cast.area, cast.course)
    fields = {"act": "remind", "unit": cast.workplace.uuid, "who": cast.amina.obligations.get().pk}
    reminders = Notice.objects.filter(kind="reminder")
    return Form("send_notices", "/manage/bulk/", fields, reminders.count)


def key(cast: Cast, bruno: Client) -> Form:
    """A new key for somebody who reads mail: a letter tells them."""
    address = f"/manage/person/{cast.amina.learner_id}/key/"
    return Form(
        "tell_of_new_key", address, {"checked": "known"}, lambda: PersonalKey.objects.count()
    )


def slip(cast: Cast, bruno: Client) -> Form:
    """The same, on paper."""
    job = Membership.objects.get(person=cast.amina)
    address = f"/manage/letters/slip/{job.pk}/"
    return Form(
        "tell_of_new_key", address, {"checked": "known"}, lambda: PersonalKey.objects.count()
    )


def letters(cast: Cast, bruno: Client) -> Form:
    """Letters for many are made in the background."""
    fields = {"unit": cast.workplace.uuid}
    return Form("make_letters", "/manage/letters/print/", fields, lambda: LongTask.objects.count())


def rule(cast: Cast, bruno: Client) -> Form:
    """A rule for many is worked out in the background."""
    fields = {
        "unit": cast.workplace.uuid,
        "course": cast.course.pk,
        "within_days": "30",
        "from_on": "2026-01-01",
    }
    address = "/manage/requirements/apply/"

    def saved() -> tuple[int, int]:
        return Requirement.objects.count(), LongTask.objects.count()

    return Form("change_rules", address, fields, saved)


def move(cast: Cast, bruno: Client) -> Form:
    """A place with many people is moved."""
    unit = cast.hotels.add_child(name="Lakeside Hotel", kind=Unit.Kind.WORKPLACE)
    team = unit.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    Oversight.objects.create(
        person=cast.bruno, unit=cast.hotels, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    fields = {"unit": team.uuid, "to": cast.workplace.uuid}
    teams = Unit.objects.filter(pk=team.pk)
    return Form("settle_places", "/manage/places/move/", fields, lambda: teams.get().path)


def new_address(cast: Cast, bruno: Client) -> Form:
    """Another address is confirmed: the old one is told."""
    token = link_token(person=cast.bruno, email="new@example.org")
    bruno_now = User.objects.filter(pk=cast.bruno.pk)
    return Form("tell_old_mailbox", f"/me/email/{token}/", {}, lambda: bruno_now.get().email)


FORMS = [
    list_of_invited,
    good_rows_of_a_list,
    act_on_many,
    reminder,
    key,
    slip,
    letters,
    rule,
    move,
    new_address,
]


@pytest.fixture(autouse=True)
def _with_a_worker_for_everything(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The tasks are queued, as at a site with a worker, and no page does their work itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.QUIET_HOURS = ""
    for most in ("compliance.letters.views.AT_ONCE", "compliance.rulebook.tasks.AT_ONCE"):
        monkeypatch.setattr(most, -1)
    monkeypatch.setattr("workforce.organisation.views.transfers.MAX_PEOPLE_AT_ONCE", -1)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_nothing_is_saved_whose_task_could_not_be_queued(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: Callable[[Cast, Client], Form]
) -> None:
    bruno = as_person(cast.bruno)
    if kind is act_on_many:
        monkeypatch.setattr("compliance.managing.views.bulk.AT_ONCE", 0)
    form = kind(cast, bruno)
    before = form.saved()
    post_to_full_queue(bruno, form.address, form.fields, task=form.task)
    assert form.saved() == before
    assert bruno.post(form.address, form.fields).status_code < 400
    assert form.saved() != before
    assert DBTaskResult.objects.filter(task_path__endswith=f".{form.task}").count() == 1
