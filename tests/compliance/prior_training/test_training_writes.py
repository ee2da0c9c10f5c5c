"""What recording and withdrawing training done elsewhere do themselves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.obligations.models import Obligation
from compliance.prior_training.actions import (
    DaysBackwards,
    TrainingDetails,
    record_training,
    withdraw_training,
)
from compliance.prior_training.models import PriorTraining
from tests.compliance.builders import require, worker
from tests.people import AT, ON, Cast
from tests.refusals import assert_refused
from workforce.people.models import Membership, Oversight

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DETAILS = TrainingDetails(
    title="First aid",
    provider="Red Cross",
    completed_on=ON - 30 * DAY,
    source="seen",
    expires_on=ON + 30 * DAY,
    reference="RC-1",
)


def job_of(somebody: User) -> Membership:
    jobs = Membership.objects.filter(person=somebody).select_related("person", "unit")
    job = jobs.order_by("pk").first()
    assert job
    return job


def record(cast: Cast, *, by: User | None = None, job: Any = None, **changes: Any) -> PriorTraining:
    """Bruno records what Amina did elsewhere."""
    return record_training(
        membership=job or job_of(cast.amina),
        course=cast.course,
        details=replace(DETAILS, **changes),
        by=by or cast.bruno,
        at=AT,
        on=ON,
    )


def held() -> list[tuple[date | None, date | None]]:
    return list(Obligation.objects.order_by("pk").values_list("held_from", "held_until"))


@pytest.mark.parametrize(
    ("completed_on", "expires_on"),
    [(ON + DAY, None), (ON + DAY, ON + 30 * DAY), (ON, ON - DAY)],
    ids=["done tomorrow", "done tomorrow, held for a month", "over before it was done"],
)
def test_days_the_wrong_way_round_are_refused(
    cast: Cast, completed_on: date, expires_on: date | None
) -> None:
    with pytest.raises(DaysBackwards):
        record(cast, completed_on=completed_on, expires_on=expires_on)
    assert not PriorTraining.objects.exists()


@pytest.mark.parametrize(
    ("completed_on", "expires_on", "last_day"),
    [
        (ON, ON, ON),
        (ON, ON + DAY, ON + DAY),
        (date(2026, 5, 4), None, date(2027, 5, 3)),
        (date(2024, 2, 29), None, date(2025, 2, 28)),
    ],
    ids=["for a day", "for two days", "as long as a certificate", "from a leap day"],
)
def test_a_training_counts_to_its_last_day(
    cast: Cast, completed_on: date, expires_on: date | None, last_day: date
) -> None:
    recorded = record(cast, completed_on=completed_on, expires_on=expires_on)
    assert recorded.expires_on == last_day


def test_a_training_is_stored_logged_and_held_at_once(cast: Cast) -> None:
    require(cast.area, cast.course)
    recorded = record(cast)
    stored = PriorTraining.objects.get()
    assert stored == recorded
    assert (stored.person, stored.course, stored.unit) == (cast.amina, cast.course, cast.workplace)
    assert (stored.title, stored.provider, stored.reference) == ("First aid", "Red Cross", "RC-1")
    assert (stored.completed_on, stored.expires_on) == (DETAILS.completed_on, DETAILS.expires_on)
    assert (stored.source, stored.recorded_by, stored.recorded_at) == ("seen", cast.bruno, AT)
    assert held() == [(DETAILS.completed_on, DETAILS.expires_on)]
    [entry] = ModelLogEntry.objects.filter(action="workforce.record_training")
    assert (entry.object_id, entry.user) == (str(job_of(cast.amina).pk), cast.bruno)
    assert entry.data == {
        "course": cast.course.code,
        "until_on": (ON + 30 * DAY).isoformat(),
        "source": "seen",
    }


def test_what_has_no_name_is_called_like_the_course(cast: Cast) -> None:
    assert record(cast, title="").title == cast.course.title


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"title": "Other", "reference": "RC-2", "expires_on": ON}, 1),
        ({"provider": "St John"}, 2),
        ({"completed_on": DETAILS.completed_on - DAY}, 2),
    ],
    ids=["the same", "corrected", "by somebody else", "on another day"],
)
def test_recorded_twice_is_recorded_once(cast: Cast, changes: dict[str, Any], count: int) -> None:
    record(cast)
    again = record(cast, **changes)
    assert PriorTraining.objects.count() == count
    for name, value in changes.items():
        assert getattr(again, name) == value


@pytest.mark.parametrize("where", ["elsewhere", "at the team below"])
def test_what_another_employer_vouches_for_stays(cast: Cast, where: str) -> None:
    team = cast.workplace.add_child(name="Night team", kind="team")
    unit = cast.elsewhere if where == "elsewhere" else team
    job = Membership.objects.create(person=cast.amina, unit=unit, from_on=ON)
    theirs = record_training(
        membership=job, course=cast.course, details=DETAILS, by=None, at=AT - DAY, on=ON
    )
    ours = record(cast, title="Ours", job=cast.amina.memberships.get(unit=cast.workplace))
    assert ours == theirs
    theirs.refresh_from_db()
    is_kept = where == "elsewhere"
    assert theirs.title == ("First aid" if is_kept else "Ours")
    assert theirs.unit == (cast.elsewhere if is_kept else cast.workplace)


def test_what_was_withdrawn_counts_again(cast: Cast) -> None:
    require(cast.area, cast.course)
    first = record(cast)
    withdraw(cast, first)
    assert held() == [(None, None)]
    assert record(cast) == first
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_reason) == (None, "")
    assert held() == [(DETAILS.completed_on, DETAILS.expires_on)]


def withdraw(cast: Cast, prior: PriorTraining, **fields: Any) -> bool:
    """Bruno withdraws it."""
    values: dict[str, Any] = {
        "membership": job_of(cast.amina),
        "reason": " A mistake. ",
        "by": cast.bruno,
    }
    return withdraw_training(**{"prior": prior, "at": AT, **values, **fields})


def test_withdrawn_twice_is_withdrawn_once(cast: Cast) -> None:
    other = record(cast, provider="St John")
    prior = record(cast)
    assert withdraw(cast, prior)
    assert not withdraw(cast, prior, reason="Another reason.", at=AT + DAY)
    prior.refresh_from_db()
    other.refresh_from_db()
    assert (prior.withdrawn_at, prior.withdrawn_reason) == (AT, "A mistake.")
    assert other.withdrawn_at is None
    [entry] = ModelLogEntry.objects.filter(action="workforce.withdraw_training")
    assert (entry.object_id, entry.user) == (str(job_of(cast.amina).pk), cast.bruno)
    assert entry.data == {"course": cast.course.code, "reason": "A mistake."}


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_withdrawn_without_a_reason(cast: Cast, reason: str) -> None:
    prior = record(cast)
    with pytest.raises(ValueError, match="reason"):
        withdraw(cast, prior, reason=reason)
    prior.refresh_from_db()
    assert prior.withdrawn_at is None


def test_a_training_is_not_withdrawn_in_the_history_of_somebody_else(cast: Cast) -> None:
    prior = record(cast)
    somebody_else = worker(cast.workplace).memberships.get()
    with pytest.raises(PermissionDenied):
        withdraw(cast, prior, membership=somebody_else)
    prior.refresh_from_db()
    assert prior.withdrawn_at is None


def test_only_todays_managers_of_every_place_concerned_vouch(cast: Cast) -> None:
    prior = record(cast)
    there = Membership.objects.create(person=cast.amina, unit=cast.elsewhere, from_on=ON)
    theirs = record_training(
        membership=there,
        course=cast.course,
        details=replace(DETAILS, provider="St John"),
        by=cast.chloe,
        at=AT,
        on=ON,
    )
    ours = cast.amina.memberships.get(unit=cast.workplace)
    for by in (cast.chloe, cast.amina):
        assert_refused(lambda by=by: record(cast, by=by, job=ours))
        assert_refused(lambda by=by: withdraw(cast, prior, membership=ours, by=by))
    assert_refused(lambda: withdraw(cast, theirs, membership=ours))
    assert_refused(lambda: withdraw(cast, prior, membership=there))
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - DAY)
    assert_refused(lambda: record(cast, job=ours))
    assert_refused(lambda: withdraw(cast, prior, membership=ours))
