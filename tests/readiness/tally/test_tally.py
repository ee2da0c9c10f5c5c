"""Counted by the database or by the rule, person by person: the same figures in every made-up world."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import strategies as st

from accounts.models import User
from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.prior_training.actions import TrainingDetails, record_training
from compliance.standing.rules import Facts, merge_facts
from courses.models import Course, Sector
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from readiness.tally.rules.figures import ReadinessFigures, figures
from tests import people
from tests.compliance.builders import certify, noon, require, start
from tests.examples import in_worlds
from tests.people import Cast
from workforce.people.models import Membership
from workforce.units.models import Unit, ancestor_paths

pytestmark = pytest.mark.django_db
ON = people.ON
DAYS = st.integers(-400, 60).map(lambda days: ON + timedelta(days=days))


@dataclass(frozen=True)
class Job:
    """Where somebody works: which of four places, since when and until when, on which shift."""

    place: int
    from_on: date
    days: int | None
    shift: str
    is_agency: bool
    exempt: tuple[date, date] | None
    is_told: bool


@dataclass(frozen=True)
class Somebody:
    """A person of a made-up world."""

    language: str
    jobs: list[Job]
    started: date | None
    earned: list[tuple[date, int, bool, bool]]
    elsewhere: tuple[date, int] | None


jobs = st.builds(
    Job,
    place=st.integers(0, 3),
    from_on=DAYS,
    days=st.none() | st.integers(0, 200),
    shift=st.sampled_from(["", "day", "night"]),
    is_agency=st.booleans(),
    exempt=st.none()
    | st.tuples(DAYS, st.integers(0, 300)).map(lambda e: (e[0], e[0] + timedelta(days=e[1]))),
    is_told=st.booleans(),
)
somebody = st.builds(
    Somebody,
    language=st.sampled_from(["en", "ur", "", "tlh"]),
    jobs=st.lists(jobs, min_size=1, max_size=3, unique_by=lambda job: job.place),
    started=st.none() | DAYS,
    # Day, days it lasts, revoked, signed for.
    earned=st.lists(st.tuples(DAYS, st.integers(0, 500), st.booleans(), st.booleans()), max_size=2),
    # The day training was done elsewhere, and for how many days it counts.
    elsewhere=st.none() | st.tuples(DAYS, st.integers(0, 500)),
)
worlds = st.lists(somebody, min_size=1, max_size=6)


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(world: list[Somebody], cast: Cast) -> None:
    """Places in two sectors and none, four rules – one wants a signature –, and everybody at work."""
    schools = Sector.objects.get_or_create(code="schools", defaults={"name": "Schools"})[0]
    school = cast.area.add_child(name="School", kind=Unit.Kind.WORKPLACE, sector=schools)
    office = cast.area.add_child(name="Office", kind=Unit.Kind.WORKPLACE)
    places = [
        Unit.objects.get(pk=unit.pk) for unit in (cast.workplace, cast.elsewhere, school, office)
    ]
    other = Course.objects.create(code="other", title="Other course", recertify_days=10)
    for drawn in world:
        person = people.person("Somebody", email=None, preferred_language=drawn.language)
        for job in drawn.jobs:
            until_on = None if job.days is None else job.from_on + timedelta(days=job.days)
            unit = places[job.place]
            Membership.objects.create(
                person=person,
                unit=unit,
                from_on=job.from_on,
                until_on=until_on,
                shift=job.shift,
                is_agency=job.is_agency,
            )
        if drawn.started:
            start(person, cast.course, on=drawn.started)
        for day, lasts, is_revoked, _signed in drawn.earned:
            until = day + timedelta(days=lasts)
            certify(
                person,
                cast.course,
                on=day,
                until=until,
                revoked_at=noon(day) if is_revoked else None,
            )
    since = ON - timedelta(days=300)
    require(cast.area, cast.course, from_on=since)
    require(
        Unit.objects.get(pk=cast.elsewhere.get_root().pk), cast.course, from_on=since, within_days=3
    )
    signed = require(
        cast.hotels, cast.course, from_on=since, within_days=90, needs_acknowledgement=True
    )
    require(school, other, from_on=since, within_days=0, until_on=ON)
    _sign(world, signed.pk)
    recompute_obligations(on=ON)
    _note(world)
    _teach_elsewhere(world, cast.course)


def _sign(world: list[Somebody], requirement: int) -> None:
    wanted = [signed for drawn in world for *_rest, signed in drawn.earned]
    for certificate, is_signed in zip(Certificate.objects.order_by("pk"), wanted, strict=True):
        if is_signed:
            Acknowledgement.objects.create(
                person=certificate.person,
                requirement_id=requirement,
                certificate=certificate,
                name="Somebody",
                words="I took it.",
                language="en",
                signed_at=certificate.issued_at,
            )


def _teach_elsewhere(world: list[Somebody], course: Course) -> None:
    persons = User.objects.filter(name="Somebody").order_by("pk")
    for person, drawn in zip(persons, world, strict=True):
        if drawn.elsewhere:
            day, lasts = drawn.elsewhere
            details = TrainingDetails(
                "Basics", "A college", day, "seen", expires_on=day + timedelta(days=lasts)
            )
            job = Membership.objects.filter(person=person)[0]
            record_training(
                membership=job,
                course=course,
                details=details,
                by=None,
                at=noon(ON),
                on=max(ON, day),
            )


def _note(world: list[Somebody]) -> None:
    every = [job for drawn in world for job in drawn.jobs]
    jobs = Membership.objects.filter(person__name="Somebody").order_by("pk")
    for membership, job in zip(jobs, every, strict=True):
        obligations = Obligation.objects.filter(membership=membership)
        if job.exempt:
            obligations.update(exempt_from=job.exempt[0], exempt_until=job.exempt[1])
        if job.is_told:
            obligations.update(offered_at=noon(job.from_on))


class Line(NamedTuple):
    """What the database says of one obligation."""

    course: int
    person: int
    unit: int
    shift: str
    language: str
    facts: Facts


def lines_on(on: date) -> Iterable[Line]:
    """What is asked on a day, as the rules read it."""
    asked = Obligation.objects.active(on=on)
    rows = asked.with_facts(on=on).values_list(
        "course_id",
        "person_id",
        "membership__unit_id",
        "membership__shift",
        "person__preferred_language",
        "due_on",
        "valid_until",
        "is_offered",
        "is_started",
        "is_completed",
        "exempt_from",
        "exempt_until",
        "course__recertify_days",
        "membership__is_agency",
    )
    return (Line._make((*row[:5], Facts(*row[5:]))) for row in rows)


def by_the_rule(by: ReportGrouping, *, on: date) -> dict[tuple[str, str], ReadinessFigures]:
    """The figures of every row of every course, each person read and counted once; ``*`` is everybody."""
    sectors = Unit.objects.get_queryset().sectors_by_path()
    codes = {sector.pk: sector.code for sector in Sector.objects.all()}
    paths = dict(Unit.objects.values_list("pk", "path"))
    titles = dict(Course.objects.values_list("pk", "code"))

    def row(line: Line) -> str:
        if by is ReportGrouping.SECTOR:
            path = paths[line.unit]
            near = reversed(ancestor_paths(path, include_self=True))
            return codes.get(next((sectors[one] for one in near if one in sectors), 0), "")
        told = str(getattr(line, by))
        return "" if told == "tlh" else told

    found: dict[tuple[str, str], dict[int, list[Facts]]] = defaultdict(lambda: defaultdict(list))
    for line in lines_on(on):
        for key in (row(line), "*"):
            found[(titles[line.course], key)][line.person].append(line.facts)
    return {
        key: figures([merge_facts(facts, on=on) for facts in persons.values()], on=on)
        for key, persons in found.items()
    }


@in_worlds(
    few=8,
    world=worlds,
    on=st.sampled_from(
        [ON, ON - timedelta(days=90), ON - timedelta(days=299), ON + timedelta(days=1)]
    ),
)
def both_count_the_same(cast: Cast, world: list[Somebody], on: date) -> None:
    with undone():
        build(world, cast)
        for by in ReportGrouping:
            told = {
                (report.course.code, row.key): row.figures
                for report in readiness(on=on, by=by)
                for row in (*report.rows, report.total)
            }
            expected = by_the_rule(by, on=on)
            assert {
                key: counted for key, counted in told.items() if counted != ReadinessFigures()
            } == expected


test_both_count_the_same_in_any_world = both_count_the_same.few
test_both_count_the_same_in_many_worlds = both_count_the_same.many


def test_a_signature_missing_in_one_job_is_not_hidden_by_another(cast: Cast) -> None:
    """Two rules with the same due date: what is held for less long speaks, in both."""
    require(cast.area, cast.course, needs_acknowledgement=True)
    require(cast.hotels, cast.course)
    certify(cast.amina, cast.course, on=ON)
    Obligation.objects.update(due_on=ON - timedelta(days=1))
    [report] = readiness(on=ON, by=ReportGrouping.SECTOR)
    assert (
        report.total.figures.in_scope,
        report.total.figures.in_date,
        report.total.figures.overdue,
    ) == (1, 0, 1)
    assert by_the_rule(ReportGrouping.SECTOR, on=ON)[("cse-hotel", "*")] == report.total.figures


def test_nobody_is_no_tally(cast: Cast) -> None:
    assert readiness(on=ON, by=ReportGrouping.SECTOR) == []
    assert readiness(on=ON, by=ReportGrouping.SECTOR, areas=[]) == []
