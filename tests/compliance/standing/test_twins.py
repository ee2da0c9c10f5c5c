"""``compliance.standing.rules`` and its twin in SQL agree on every boundary day."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from certificates.models import Certificate
from compliance.obligations.models import Obligation
from compliance.standing.rules import Standing, is_overdue, standing
from tests.compliance.builders import certify, noon, require, start, worker
from tests.people import Cast
from tests.replay import replayed

pytestmark = pytest.mark.django_db

EARNED = date(2026, 1, 10)
UNTIL = date(2027, 1, 9)
WINDOW = UNTIL - timedelta(days=60)
RENEWED = date(2026, 12, 1)
RENEWED_UNTIL = date(2028, 1, 9)


def midnights(day: date) -> list[date]:
    """The day before, the day, the day after."""
    return [day + timedelta(days=offset) for offset in (-1, 0, 1)]


DAYS = sorted(
    {
        day
        for edge in (date(2024, 2, 29), EARNED, WINDOW, UNTIL, RENEWED, RENEWED_UNTIL)
        for day in midnights(edge)
    }
)


@replayed
def build_everybody(cast: Cast) -> Cast:
    unit, course = cast.workplace, cast.course
    require(cast.area, course, within_days=30)
    worker(unit, name="Never started")
    start(worker(unit, name="Started"), course, on=EARNED)
    certify(worker(unit, name="Certified once"), course, on=EARNED, until=UNTIL)
    renewed = worker(unit, name="Renewed in the window")
    certify(renewed, course, on=EARNED, until=UNTIL)
    certify(renewed, course, on=RENEWED, until=RENEWED_UNTIL)
    certify(worker(unit, name="Revoked"), course, on=EARNED, until=UNTIL, revoked_at=noon(RENEWED))
    twice = worker(unit, name="The newer one revoked")
    certify(twice, course, on=EARNED, until=UNTIL)
    certify(twice, course, on=RENEWED, until=RENEWED_UNTIL, revoked_at=noon(RENEWED))
    exempt = worker(unit, name="Exempt around the expiry")
    certify(exempt, course, on=EARNED, until=UNTIL)
    Obligation.objects.filter(person=exempt).update(exempt_from=WINDOW, exempt_until=UNTIL)
    newcomer = worker(
        unit, name="Due on the day of the window", from_on=WINDOW - timedelta(days=30)
    )
    Obligation.objects.filter(person=newcomer).update(offered_at=noon(WINDOW))
    return cast


@pytest.fixture
def everybody_by_history(cast: Cast) -> Cast:
    """One person of every history there is."""
    return build_everybody(cast)


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_rule_and_its_twin_in_sql_agree(everybody_by_history: Cast, on: date) -> None:
    rows = list(Obligation.objects.with_standing(on=on).select_related("course", "person"))
    assert len(rows) == 9  # with Amina
    standings_in_sql = {row.person.name: (row.standing, row.is_overdue) for row in rows}
    assert standings_in_sql == {
        row.person.name: (standing(row.facts(), on=on), is_overdue(row.facts(), on=on))
        for row in rows
    }


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_projection_and_the_certificates_agree(everybody_by_history: Cast, on: date) -> None:
    """``valid_until`` comes from two places; here it is worked out a third time, by hand."""
    rows = list(Obligation.objects.with_facts(on=on).select_related("person"))
    assert len(rows) == 9  # with Amina
    for row in rows:
        counting = Certificate.objects.filter(
            person=row.person, in_force_from__lte=on, revoked_at=None
        )
        assert row.valid_until == max((c.expires_on for c in counting), default=None), (
            row.person.name
        )


@pytest.mark.parametrize(
    ("on", "name", "expected"),
    [
        # begun the day before
        (EARNED - timedelta(days=1), "Certified once", Standing.IN_PROGRESS),
        (EARNED, "Certified once", Standing.CERTIFIED),
        (WINDOW - timedelta(days=1), "Certified once", Standing.CERTIFIED),
        (WINDOW, "Certified once", Standing.EXPIRING),
        (UNTIL, "Certified once", Standing.EXPIRING),
        (UNTIL + timedelta(days=1), "Certified once", Standing.EXPIRED),
        (RENEWED - timedelta(days=1), "Renewed in the window", Standing.EXPIRING),
        (RENEWED, "Renewed in the window", Standing.CERTIFIED),
        (RENEWED, "Revoked", Standing.IN_PROGRESS),
        (RENEWED, "The newer one revoked", Standing.EXPIRING),
        (UNTIL, "Exempt around the expiry", Standing.EXEMPT),
        (UNTIL + timedelta(days=1), "Exempt around the expiry", Standing.EXPIRED),
    ],
)
def test_sql_says_what_the_brief_means(
    everybody_by_history: Cast, on: date, name: str, expected: Standing
) -> None:
    assert Obligation.objects.with_standing(on=on).get(person__name=name).standing == expected


def test_a_day_ends_at_midnight_where_the_site_is(cast: Cast) -> None:
    """00:30 in London on 1 June is still 31 May in UTC; it is the first of June all the same."""
    require(cast.area, cast.course)
    run = start(cast.amina, cast.course, on=date(2026, 5, 1))
    run.started_at = datetime(2026, 6, 1, 0, 30, tzinfo=timezone.get_default_timezone())
    run.save()
    the_day_before = Obligation.objects.with_facts(on=date(2026, 5, 31)).get(person=cast.amina)
    the_day_itself = Obligation.objects.with_facts(on=date(2026, 6, 1)).get(person=cast.amina)
    assert not the_day_before.is_started
    assert the_day_itself.is_started


def test_offered_counts_from_the_day_the_person_was_told(everybody_by_history: Cast) -> None:
    newcomers = Obligation.objects.filter(person__name="Due on the day of the window")
    assert not newcomers.with_facts(on=WINDOW - timedelta(days=1)).get().is_offered
    assert newcomers.with_facts(on=WINDOW).get().is_offered
