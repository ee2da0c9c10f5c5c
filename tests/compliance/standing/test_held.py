"""What counts as held: our certificates, training done elsewhere, and signatures where a rule wants one."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.cover.overview import overview
from compliance.integrity.findings import stale_obligations
from compliance.obligations.actions import refresh_held
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from tests.compliance.builders import certify, noon, require
from tests.people import ON, Cast

pytestmark = pytest.mark.django_db


def elsewhere(cast: Cast, *, on: date, until: date, **fields: Any) -> PriorTraining:
    """Record an equal course Amina took elsewhere, and refresh what her obligations say."""
    training = PriorTraining.objects.create(
        person=cast.amina,
        course=cast.course,
        unit=cast.workplace,
        title="Hotel watch",
        provider="Essex Police",
        completed_on=on,
        expires_on=until,
        source="a list from the chain",
        recorded_by=cast.bruno,
        recorded_at=noon(on),
        **fields,
    )
    refresh_held(obligations=Obligation.objects.all())
    return training


def sign(person: User, requirement: Requirement, certificate: Certificate) -> None:
    """The signature a rule wants."""
    Acknowledgement.objects.create(
        person=person,
        requirement=requirement,
        certificate=certificate,
        name=person.name,
        words="I took this training.",
        language="en",
        signed_at=noon(ON),
    )
    refresh_held(obligations=Obligation.objects.all())


def dates(person: User, *, on: date = ON) -> tuple[date | None, date | None, date | None]:
    """The projection, and what reports read on a day; the two expressions must agree first."""
    assert not stale_obligations().exists()
    row = Obligation.objects.with_facts(on=on).get(person=person)
    return row.held_from, row.held_until, row.valid_until


def test_training_done_elsewhere_counts_until_its_last_day(cast: Cast) -> None:
    require(cast.area, cast.course)
    elsewhere(cast, on=date(2026, 1, 10), until=date(2026, 12, 31))
    assert dates(cast.amina) == (date(2026, 1, 10), date(2026, 12, 31), date(2026, 12, 31))
    assert not Certificate.objects.exists()


def test_of_two_the_one_that_lasts_longer_speaks(cast: Cast) -> None:
    require(cast.area, cast.course)
    certify(cast.amina, cast.course, on=date(2026, 2, 1), until=date(2027, 1, 31))
    elsewhere(cast, on=date(2026, 3, 1), until=date(2026, 12, 31))
    assert dates(cast.amina)[:2] == (date(2026, 2, 1), date(2027, 1, 31))
    elsewhere(cast, on=date(2026, 4, 1), until=date(2027, 3, 31))
    assert dates(cast.amina)[:2] == (date(2026, 4, 1), date(2027, 3, 31))


def test_at_a_tie_our_own_certificate_speaks(cast: Cast) -> None:
    require(cast.area, cast.course)
    certify(cast.amina, cast.course, on=date(2026, 2, 1), until=date(2026, 12, 31))
    elsewhere(cast, on=date(2026, 1, 1), until=date(2026, 12, 31))
    assert dates(cast.amina)[0] == date(2026, 2, 1)


def test_withdrawn_training_counts_on_no_day(cast: Cast) -> None:
    require(cast.area, cast.course)
    elsewhere(cast, on=date(2026, 1, 10), until=date(2026, 12, 31), withdrawn_at=noon(ON))
    assert dates(cast.amina) == (None, None, None)
    assert dates(cast.amina, on=date(2026, 2, 1))[2] is None


def test_a_past_day_reads_what_counted_then(cast: Cast) -> None:
    require(cast.area, cast.course)
    elsewhere(cast, on=date(2025, 5, 1), until=date(2026, 1, 31))
    certify(cast.amina, cast.course, on=date(2026, 4, 1))
    assert dates(cast.amina, on=date(2025, 5, 1) - timedelta(days=1))[2] is None
    assert dates(cast.amina, on=date(2026, 3, 31))[2] == date(2026, 1, 31)
    assert dates(cast.amina)[2] == date(2027, 3, 31)


def test_without_the_signature_a_rule_wants_nothing_is_held(cast: Cast) -> None:
    requirement = require(cast.area, cast.course, needs_acknowledgement=True)
    certificate = certify(cast.amina, cast.course, on=date(2026, 2, 1))
    elsewhere(cast, on=date(2026, 3, 1), until=date(2028, 12, 31))
    assert dates(cast.amina)[:2] == (None, None)
    sign(cast.amina, requirement, certificate)
    assert dates(cast.amina)[:2] == (date(2026, 2, 1), certificate.expires_on)


def test_a_signature_is_for_one_certificate_and_one_rule(cast: Cast) -> None:
    signed = require(cast.area, cast.course, needs_acknowledgement=True)
    certificate = certify(cast.amina, cast.course, on=date(2026, 2, 1), until=date(2026, 3, 1))
    sign(cast.amina, signed, certificate)
    require(cast.workplace, cast.course)
    certify(cast.amina, cast.course, on=date(2026, 4, 1))
    refresh_held(obligations=Obligation.objects.all())
    held = dict(Obligation.objects.values_list("requirement__needs_acknowledgement", "held_until"))
    assert held == {True: date(2026, 3, 1), False: date(2027, 3, 31)}
    assert not stale_obligations().exists()


def test_a_rule_that_wants_a_signature_speaks_before_one_due_sooner(cast: Cast) -> None:
    require(cast.area, cast.course, within_days=1)
    signed = require(cast.area, cast.course, within_days=3000, needs_acknowledgement=True)
    certificate = certify(cast.amina, cast.course, on=date(2026, 2, 1))
    today = Obligation.objects.active(on=ON)
    leading = today.leading(on=ON).with_standing(on=ON).get()
    assert (leading.requirement, leading.valid_until) == (signed, None)
    assert overview(today.leading(on=ON).with_facts(on=ON), on=ON).people.ready == 0
    [report] = readiness(on=ON, by=ReportGrouping.SECTOR)
    assert (report.total.figures.in_scope, report.total.figures.in_date) == (1, 0)
    sign(cast.amina, signed, certificate)
    [report] = readiness(on=ON, by=ReportGrouping.SECTOR)
    assert (report.total.figures.in_scope, report.total.figures.in_date) == (1, 1)
