"""Writes a drawn world into the database, in bulk; the product then works out who must hold what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import time_machine
from django.core.cache import cache
from django.db import transaction

from accounts.models import User
from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.obligations.actions import recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from courses.models import Course, Enrolment, Sector
from tests import people
from tests.harnesses.every_telling.worlds import (
    COURSES,
    PLACES,
    ROLES,
    TODAY,
    WORKED_AT,
    Evidence,
    Somebody,
    World,
)
from workforce.people.models import JobRole, Membership, Oversight
from workforce.units.models import Unit


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), UTC)


@dataclass(frozen=True)
class Ground:
    """What every world stands on: places, courses, roles, a manager and a member of the board."""

    places: tuple[Unit, ...]
    courses: tuple[Course, ...]
    sectors: dict[str, Sector]
    roles: dict[str, JobRole]
    manager: User
    board: User


def lay_ground() -> Ground:
    """Write what is the same in every world."""
    sectors = {
        code: Sector.objects.get_or_create(code=code, defaults={"name": code.title()})[0]
        for code in ("hotels", "schools")
    }
    places: list[Unit] = []
    for name, upper, sector, kind in PLACES:
        fields = {"name": name, "kind": kind, "sector": sectors.get(sector)}
        if upper is None:
            places.append(Unit.add_root(**fields))
        else:
            places.append(Unit.objects.get(pk=places[upper].pk).add_child(**fields))
    places = [Unit.objects.get(pk=place.pk) for place in places]
    courses = tuple(
        Course.objects.create(code=code, title=title, recertify_days=days)
        for code, title, days in COURSES
    )
    roles = {code: JobRole.objects.create(code=code, name=code.title()) for code in ROLES}
    manager, board = people.person("Manager"), people.person("Board")
    for person, duty in ((manager, "manager"), (board, "board")):
        Oversight.objects.create(person=person, unit=places[0], duty=duty, from_on=people.SINCE)
    return Ground(tuple(places), courses, sectors, roles, manager, board)


@contextmanager
def living(world: World, ground: Ground) -> Iterator[dict[tuple[int, int], User]]:
    """Live in a world on its day, a Monday noon; afterwards it never was.

    Gives its people by the number of the somebody and of the one among those like them.
    """
    with undone(), time_machine.travel(noon(TODAY), tick=False):
        yield write(world, ground)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written here never was; nor is anything of it remembered."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def name_of(number: int, copy: int) -> str:
    """The name of one person."""
    return f"Person {number}-{copy}"


def write(world: World, ground: Ground) -> dict[tuple[int, int], User]:
    """Write a world; see :func:`living`."""
    _write_places(world, ground)
    requirements = _write_rules(world, ground)
    persons = _write_people(world)
    jobs = _write_jobs(world, ground, persons)
    papers = _write_evidence(world, ground, persons)
    recompute_obligations(on=TODAY)
    _sign(papers, requirements)
    _tell_and_excuse(world, requirements, jobs)
    return persons


def _write_places(world: World, ground: Ground) -> None:
    for place, headcount in zip(WORKED_AT, world.headcounts, strict=True):
        if headcount is not None:
            Unit.objects.filter(pk=ground.places[place].pk).update(headcount=headcount)
    if world.office_closes:
        Unit.objects.filter(name="Office").update(closed_on=world.office_closes)


def _write_rules(world: World, ground: Ground) -> list[Requirement]:
    return Requirement.objects.bulk_create(
        Requirement(
            unit=ground.places[rule.place],
            course=ground.courses[rule.course],
            role=ground.roles.get(rule.role or ""),
            sector=ground.sectors.get(rule.sector or ""),
            from_on=rule.from_on,
            until_on=rule.until_on,
            within_days=rule.within_days,
            needs_acknowledgement=rule.is_signed,
        )
        for rule in world.rules
    )


def _write_people(world: World) -> dict[tuple[int, int], User]:
    keys = [
        (number, copy)
        for number, somebody in enumerate(world.people)
        for copy in range(somebody.times)
    ]
    users = User.objects.bulk_create(
        User(
            name=name_of(*key),
            learner_id=f"{key[0]:02}AA-{key[1]:04}",
            preferred_language=world.people[key[0]].language,
            claimed_at=noon(people.SINCE),
            password="!",
        )
        for key in keys
    )
    return dict(zip(keys, users, strict=True))


def _write_jobs(
    world: World, ground: Ground, persons: dict[tuple[int, int], User]
) -> dict[tuple[int, int], list[Membership]]:
    """Return the jobs by the numbers of the somebody and of the job."""
    rows: dict[tuple[int, int], list[Membership]] = {}
    for (number, _copy), person in persons.items():
        for job_number, job in enumerate(world.people[number].jobs):
            row = Membership(
                person=person,
                unit=ground.places[job.place],
                role=ground.roles.get(job.role or ""),
                from_on=job.from_on,
                until_on=job.until_on,
                shift=job.shift,
                is_agency=job.is_agency,
                confirmed_at=noon(job.from_on),
                refused_at=noon(TODAY) if job.is_refused else None,
            )
            rows.setdefault((number, job_number), []).append(row)
    Membership.objects.bulk_create([row for several in rows.values() for row in several])
    return rows


def _write_evidence(
    world: World, ground: Ground, persons: dict[tuple[int, int], User]
) -> list[tuple[Evidence, Certificate]]:
    numbers = count(1)
    runs: list[Enrolment] = []
    papers: list[tuple[Evidence, Certificate]] = []
    elsewhere: list[PriorTraining] = []
    for (number, _copy), person in persons.items():
        somebody = world.people[number]
        runs += _open_runs(somebody, person, ground)
        for evidence in somebody.evidence:
            if evidence.is_ours:
                run, paper = _paper(evidence, person, ground, f"X{next(numbers):05}")
                runs.append(run)
                papers.append((evidence, paper))
            else:
                elsewhere.append(_elsewhere(evidence, person, ground))
    Enrolment.objects.bulk_create(runs)
    Certificate.objects.bulk_create(paper for _evidence, paper in papers)
    PriorTraining.objects.bulk_create(elsewhere)
    return papers


def _open_runs(somebody: Somebody, person: User, ground: Ground) -> list[Enrolment]:
    return [
        Enrolment(person=person, course=course, language="en", started_at=noon(begun_on))
        for course, begun_on in zip(ground.courses, somebody.begun_on, strict=True)
        if begun_on
    ]


def _paper(
    evidence: Evidence, person: User, ground: Ground, serial: str
) -> tuple[Enrolment, Certificate]:
    """Return a completed run with its certificate, both unsaved."""
    course = ground.courses[evidence.course]
    run = Enrolment(
        person=person,
        course=course,
        language="en",
        started_at=noon(evidence.from_on - timedelta(days=1)),
        completed_at=noon(evidence.from_on),
    )
    paper = Certificate(
        serial=serial,
        person=person,
        course=course,
        enrolment=run,
        language="en",
        name=person.name,
        course_title=course.title,
        completed_on=evidence.from_on,
        in_force_from=evidence.from_on,
        expires_on=evidence.until_on,
        issued_at=noon(evidence.from_on),
        revoked_at=noon(TODAY) if evidence.is_taken_back else None,
    )
    return run, paper


def _elsewhere(evidence: Evidence, person: User, ground: Ground) -> PriorTraining:
    return PriorTraining(
        person=person,
        course=ground.courses[evidence.course],
        unit=ground.places[0],
        title="Basics",
        provider="A college",
        completed_on=evidence.from_on,
        expires_on=evidence.until_on,
        source="seen",
        recorded_at=noon(TODAY),
        withdrawn_at=noon(TODAY) if evidence.is_taken_back else None,
    )


def _sign(papers: list[tuple[Evidence, Certificate]], requirements: list[Requirement]) -> None:
    """Sign what was signed, under every rule that wants it."""
    signatures = [
        Acknowledgement(
            person=paper.person,
            requirement=requirement,
            certificate=paper,
            name=paper.name,
            words="I took it.",
            language="en",
            signed_at=paper.issued_at,
        )
        for evidence, paper in papers
        for requirement in requirements
        if evidence.is_signed
        and requirement.needs_acknowledgement
        and requirement.course_id == paper.course_id
    ]
    if signatures:
        Acknowledgement.objects.bulk_create(signatures)
        refresh_held(obligations=Obligation.objects.all())


def _tell_and_excuse(
    world: World,
    requirements: list[Requirement],
    jobs: dict[tuple[int, int], list[Membership]],
) -> None:
    for (number, job_number), memberships in jobs.items():
        job = world.people[number].jobs[job_number]
        asked = Obligation.objects.filter(membership__in=[row.pk for row in memberships])
        if job.told_on:
            asked.update(offered_at=noon(job.told_on))
        for excuse in job.excuses:
            if excuse.rule < len(requirements):
                asked.filter(requirement=requirements[excuse.rule]).update(
                    exempt_from=excuse.from_on,
                    exempt_until=excuse.until_on,
                    exempt_reason="Parental leave",
                )
