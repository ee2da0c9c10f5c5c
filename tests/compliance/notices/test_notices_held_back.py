"""Who is not written to, and when nobody is."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from compliance.notices.actions.deliveries import deliver
from compliance.notices.actions.notices import create_due_notices
from compliance.notices.models import Notice
from compliance.notices.tasks import send_notices
from compliance.obligations import actions
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify, obligation
from tests.compliance.outbox import NOON, TODAY, ask, send_reminders, sent
from tests.people import Cast
from workforce.long_tasks.models import LongTask
from workforce.people.actions import memberships
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


# --- Who is left alone ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why", ["exempt", "left", "refused", "lifted", "closed", "inactive", "guest", "ended"]
)
def test_who_is_left_alone(cast: Cast, why: str) -> None:
    ask(cast, TODAY - timedelta(days=1))
    row, job = obligation(cast.amina), Membership.objects.get(person=cast.amina)
    if why == "exempt":
        actions.exempt(obligation=row, from_on=TODAY, until_on=TODAY, reason="ill", by=cast.bruno)
    elif why == "left":
        memberships.leave(membership=job, until_on=TODAY - timedelta(days=1))
    elif why == "refused":
        Membership.objects.filter(pk=job.pk).update(confirmed_at=None)
        memberships.refuse(membership=job, by=cast.bruno, at=NOON)
    elif why == "lifted":
        Obligation.objects.update(lifted_on=TODAY)
    elif why == "closed":
        Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=TODAY)
    elif why == "inactive":
        User.objects.get_queryset().filter(pk=cast.amina.pk).update(is_active=False)
    elif why == "guest":
        User.objects.get_queryset().filter(pk=cast.amina.pk).update(claimed_at=None)
    else:
        row.requirement.until_on = TODAY - timedelta(days=1)
        row.requirement.save()
    assert send_reminders()["new"] == {}
    assert sent() == []


def test_a_notice_of_somebody_who_left_is_dropped(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    memberships.leave(
        membership=Membership.objects.get(person=cast.amina), until_on=TODAY - timedelta(days=1)
    )
    assert send_reminders()["dropped"] == 1
    assert sent() == []


def test_optional_messages_can_be_stopped_and_what_must_be_said_is_said(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(wants_reminders=False)
    send_reminders()
    assert sent() == []
    send_reminders(NOON + timedelta(days=15))
    assert sent() == [("amina@example.org", "Overdue: Hotel course")]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_stopping_after_a_message_was_noted_stops_it(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    create_due_notices(on=TODAY, at=NOON)
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(wants_reminders=False)
    deliver(people=[cast.amina.pk], on=TODAY, clock=lambda: NOON)
    assert sent() == []


# --- Quiet hours, options ---------------------------------------------------------------------


def test_at_night_messages_wait_for_the_morning(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    night = datetime(2026, 5, 6, 22, tzinfo=UTC)
    report = send_reminders(night)
    assert (report["held_people"], report["queued_people"]) == (1, 0)
    assert sent() == []
    send_reminders(datetime(2026, 5, 7, 6, 59, tzinfo=UTC))  # 07:59 in London
    assert sent() == []
    send_reminders(datetime(2026, 5, 7, 7, 0, tzinfo=UTC))
    assert len(sent()) == 1


def test_a_task_that_comes_late_keeps_quiet_hours(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    create_due_notices(on=TODAY, at=NOON)
    with time_machine.travel(datetime(2026, 5, 6, 22, tzinfo=UTC), tick=False):
        send_notices.enqueue([cast.amina.pk])
    assert sent() == []
    assert Notice.objects.get().tries == 0


def test_an_operator_may_send_at_night(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    send_reminders(datetime(2026, 5, 6, 22, tzinfo=UTC), now=True)
    assert len(sent()) == 1


def test_a_trial_writes_nothing(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    report = send_reminders(dry_run=True)
    assert report["new"] == {"overdue": 1}
    assert not Notice.objects.exists()
    assert not LongTask.objects.exists()
    assert sent() == []


def test_a_day_and_a_kind_can_be_named(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    assert send_reminders(kind=["expired"])["new"] == {}
    assert send_reminders(as_at=TODAY - timedelta(days=4), dry_run=True)["new"] == {"due_soon": 1}
    assert send_reminders(kind=["overdue"])["new"] == {"overdue": 1}


def test_nobody_is_asked_for_what_they_have_done_since_the_day_named(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=20))
    certify(cast.amina, cast.course, on=TODAY - timedelta(days=2))
    assert send_reminders(as_at=TODAY - timedelta(days=10), dry_run=True)["new"] == {}


def test_progress_can_be_watched(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    send_reminders()
    work = LongTask.objects.get(kind=LongTask.Kind.REMINDERS)
    assert (work.done, work.total, work.outcome, work.finished_at) == (
        1,
        1,
        {"sent": 1, "failed": 0},
        NOON,
    )


def test_a_wrong_day_is_told_to_whoever_typed_it() -> None:
    with pytest.raises(CommandError, match="2026-05-40"):
        call_command("send_reminders", "--as-at", "2026-05-40")
