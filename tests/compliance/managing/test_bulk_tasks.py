"""Acts on many people in the background: what was queued as text is done, and nothing for nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone

from compliance.managing.selection import PeopleSelection
from compliance.managing.tasks import act_on_many
from compliance.notices.tasks import send_notices
from tests.compliance.builders import require, worker
from tests.people import SINCE, Cast
from workforce.long_tasks.actions import begin
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def annexe(cast: Cast) -> Unit:
    """Another place, which Bruno manages like the hotel."""
    place: Unit = cast.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Oversight.objects.create(person=cast.bruno, unit=place, duty="manager", from_on=SINCE)
    return place


def queue(cast: Cast, act: str, answers: dict[str, Any], job: Membership) -> LongTask:
    task = begin(kind="bulk", by=cast.bruno, at=timezone.now(), unit=cast.workplace)
    selection = PeopleSelection(cast.workplace, jobs=(job.pk,)).to_json()
    act_on_many.func(task.pk, act, selection, answers, "/manage/?back")
    task.refresh_from_db()
    return task


def test_people_move_to_the_place_that_was_queued(cast: Cast, annexe: Unit) -> None:
    farah = worker(cast.workplace, name="Farah Noor")
    job = Membership.objects.get(person=farah)
    task = queue(cast, "move", {"to": str(annexe.uuid)}, job)
    assert Membership.objects.get(person=farah, until_on=None).unit == annexe
    assert task.outcome == {"moved": 1, "next": "/manage/?back"}
    assert (task.error, bool(task.finished_at)) == ("", True)


def test_people_leave_on_the_day_that_was_queued(cast: Cast) -> None:
    farah = worker(cast.workplace, name="Farah Noor")
    job = Membership.objects.get(person=farah)
    yesterday = timezone.localdate() - timedelta(days=1)
    queue(cast, "leave", {"left_on": yesterday.isoformat()}, job)
    job.refresh_from_db()
    assert job.until_on == yesterday


@pytest.mark.parametrize("gone", ["started_by", "unit"])
def test_nothing_is_done_for_an_account_or_a_place_that_is_gone(cast: Cast, gone: str) -> None:
    job = Membership.objects.get(person=worker(cast.workplace, name="Farah Noor"))
    task = begin(kind="bulk", by=cast.bruno, at=timezone.now(), unit=cast.workplace)
    LongTask.objects.filter(pk=task.pk).update(**{gone: None})
    selection = PeopleSelection(cast.workplace, jobs=(job.pk,)).to_json()
    left_on = timezone.localdate().isoformat()
    with pytest.raises(PermissionDenied):
        act_on_many.func(task.pk, "leave", selection, {"left_on": left_on}, "/manage/")
    task.refresh_from_db()
    job.refresh_from_db()
    assert job.until_on is None
    assert task.error.startswith("Something went wrong")


def test_a_reminder_whose_letters_could_not_be_queued_is_not_said_to_be_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(cast.area, cast.course)
    reminded = cast.amina.obligations.get()
    task = begin(kind="bulk", by=cast.bruno, at=timezone.now(), unit=cast.workplace)
    selection = PeopleSelection(cast.workplace, who=(reminded.pk,)).to_json()

    def refuse(_notices: list[int]) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(type(send_notices), "enqueue", lambda _task, notices: refuse(notices))
    with pytest.raises(OperationalError):
        act_on_many.func(task.pk, "remind", selection, {}, "/manage/")
    task.refresh_from_db()
    assert task.error.startswith("Something went wrong")
