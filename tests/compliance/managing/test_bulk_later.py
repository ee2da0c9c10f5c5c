"""Acts on many people that run later: on whom the page named, as they are by then."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from compliance.managing.tasks import act_on_many
from compliance.obligations.models import Obligation
from tests.compliance.builders import noon, require, worker
from tests.people import AT, ON, SINCE, Cast
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db


def run(cast: Cast, act: str, *, jobs: list[int], **answers: str) -> LongTask:
    """Bruno's act on the people of these jobs, at the instant of the test."""
    cast.workplace.refresh_from_db()
    task = LongTask.objects.create(
        kind=LongTask.Kind.BULK, unit=cast.workplace, started_by=cast.bruno, created_at=AT
    )
    selection = {"query": "", "who": [], "jobs": jobs, "is_all": False}
    with time_machine.travel(AT, tick=False):
        act_on_many.func(task.pk, act, selection, answers, "/manage/")
    task.refresh_from_db()
    return task


def jobs_of(cast: Cast, *names: str) -> list[int]:
    people = [worker(cast.workplace, name=name) for name in names]
    jobs = Membership.objects.filter(person__in=people, unit=cast.workplace)
    return list(jobs.order_by("pk").values_list("pk", flat=True))


def test_who_has_left_meanwhile_is_left_alone(cast: Cast) -> None:
    stayed, left = jobs_of(cast, "Farah Noor", "Zofia Nowak")
    Membership.objects.filter(pk=left).update(until_on=ON - timedelta(days=30))
    task = run(cast, "leave", jobs=[stayed, left], left_on=ON.isoformat())
    assert task.outcome == {"left": 1, "skipped": 1, "next": "/manage/"}
    assert Membership.objects.get(pk=left).until_on == ON - timedelta(days=30)


@pytest.mark.parametrize(("act", "count"), [("remind", 1), ("exempt", 0)])
def test_mail_goes_to_who_is_reminded_and_to_nobody_else(
    cast: Cast, settings: Any, act: str, count: int
) -> None:
    settings.QUIET_HOURS = ""
    require(cast.area, cast.course)
    jobs = jobs_of(cast, "Farah Noor")
    Obligation.objects.update(due_on=ON - timedelta(days=9), offered_at=noon(SINCE))
    with time_machine.travel(AT, tick=False):
        run(cast, act, jobs=jobs, **({"reason": "x", "until_on": str(ON)} if not count else {}))
    assert len(mail.outbox) == count
