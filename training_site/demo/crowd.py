"""A made-up area of any size – ``seed_demo --people 100000`` – to see how the site carries it.

Unlike the small demo nobody here does anything: records are written in bulk as if they had, and what
follows from them is worked out by the product itself. Nobody is written to: what people were told is
noted as told, and their addresses lead nowhere. Quizzes count as passed without anybody's answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.rules import proquints
from courses.models import Course, CoursePage
from training_site.demo.crowd_people import PREFIX, Ground, draw, noon
from training_site.demo.crowd_places import Plan, Workplace, build_area, plan
from training_site.demo.notes import write_note
from training_site.demo.places import COURSE, REQUIRED_FOR, build_roles
from workforce.actions import recompute_obligations
from workforce.models import Membership, Obligation, Oversight, Requirement, Unit

MOST = 100_000
PEOPLE_AT_ONCE = 1000
TOLD_AT_ONCE = 500
NOT_TOLD = 8  # of every so many batches one has not been told yet
EXEMPT = 97  # of every so many obligations one is exempt for a while

#: What is being done, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]


class AlreadyThere(Exception):
    """The area stands already with another number of people, which is the argument."""


@dataclass(frozen=True)
class Crowded:
    """What the area holds, or would hold."""

    people: int
    organisations: int
    workplaces: int
    obligations: int
    is_new: bool

    def as_counts(self) -> dict[str, int | bool]:
        """For reports."""
        return asdict(self)


def seed_crowd(
    people: int, *, at: datetime, note: Path, progress: Progress, is_rehearsal: bool = False
) -> Crowded:
    """An area with so many people in it; once it is there, nothing.

    The same number on the same day gives the same area (passwords, poster codes and serials apart).
    Three people can sign in: their passwords go to ``note``. Raises :class:`AlreadyThere` when the area
    has another number of people. ``is_rehearsal`` writes nothing and says what would be there.
    """
    planned = plan(people)
    there = User.objects.filter(learner_id__startswith=PREFIX).count()
    if there not in (0, people):
        raise AlreadyThere(there)
    if not there and not is_rehearsal:
        with transaction.atomic():
            passwords = _build(planned, at, progress)
        write_note(note, passwords)
    return Crowded(
        people=people,
        organisations=len(planned.organisations),
        workplaces=planned.workplaces,
        obligations=Obligation.objects.filter(person__learner_id__startswith=PREFIX).count(),
        is_new=not there,
    )


def _build(planned: Plan, at: datetime, progress: Progress) -> list[tuple[str, str, str, str]]:
    on = at.date()
    area, places = build_area(planned, at=at)
    progress("places", len(places), len(places))
    ground = _ground(on)
    written = 0
    for several in _batches(places):
        draw(several, first=written, ground=ground).write()
        written += sum(place.people for place in several)
        progress("people", written, planned.people)
    _require(area, places, ground.course, on)
    _oblige(on, progress)
    _exempt(on)
    return _look_after(area, places, on)


def _ground(on: date) -> Ground:
    course = Course.objects.get(code=COURSE)
    pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
    by_language = {page.locale.language_code: page for page in pages}
    outline = by_language[settings.LANGUAGE_CODE].outline()
    return Ground(
        course=course,
        edition=course.editions.first(),
        titles={language: page.title for language, page in by_language.items()},
        activities=tuple(UUID(key) for key in outline.keys),
        roles=build_roles(),
        on=on,
    )


def _batches(places: list[Workplace]) -> Iterator[list[Workplace]]:
    """Workplaces with about a thousand people at a time."""
    batch: list[Workplace] = []
    for place in places:
        batch.append(place)
        if sum(one.people for one in batch) >= PEOPLE_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _require(area: Unit, places: list[Workplace], course: Course, on: date) -> None:
    """Everybody needs the course; the largest organisation asks for it sooner, too."""
    since = on - timedelta(days=REQUIRED_FOR)
    Requirement.objects.create(unit=area, course=course, from_on=since, within_days=30)
    largest = max(places, key=lambda place: place.organisation.numchild).organisation
    Requirement.objects.create(unit=largest, course=course, from_on=since, within_days=14)


def _oblige(on: date, progress: Progress) -> None:
    """Work out who must hold what; most have been told, soon after they came."""
    jobs = Membership.objects.filter(person__learner_id__startswith=PREFIX).order_by(
        "from_on", "pk"
    )
    people: dict[int, date] = {}
    for person, from_on in jobs.values_list("person_id", "from_on").iterator():
        people.setdefault(person, from_on)
    ids = list(people)
    for number, start in enumerate(range(0, len(ids), TOLD_AT_ONCE)):
        batch = ids[start : start + TOLD_AT_ONCE]
        told = min(
            on, max(people[batch[-1]], on - timedelta(days=REQUIRED_FOR)) + timedelta(days=1)
        )
        recompute_obligations(
            people=batch, on=on, offered_at=noon(told) if number % NOT_TOLD else None
        )
        progress("obligations", start + len(batch), len(ids))


def _exempt(on: date) -> None:
    theirs = Obligation.objects.filter(person__learner_id__startswith=PREFIX)
    some = list(
        theirs.order_by("person__learner_id", "requirement", "membership").values_list(
            "pk", flat=True
        )[::EXEMPT]
    )
    for start in range(0, len(some), TOLD_AT_ONCE):
        Obligation.objects.filter(pk__in=some[start : start + TOLD_AT_ONCE]).update(
            exempt_from=on - timedelta(days=60),
            exempt_until=on + timedelta(days=60),
            exempt_reason="Parental leave",
        )


def _look_after(area: Unit, places: list[Workplace], on: date) -> list[tuple[str, str, str, str]]:
    """Who manages what: an area lead, the board and one hotel's manager sign in; every workplace has a manager."""
    since = on - timedelta(days=365)
    managing, board = Oversight.Duty.MANAGER, Oversight.Duty.BOARD
    firsts = dict(
        Membership.objects.filter(unit__in=[place.unit for place in places], until_on=None)
        .order_by("-pk")
        .values_list("unit_id", "person_id")
    )
    duties = [
        Oversight(person_id=who, unit_id=where, duty=managing, from_on=since)
        for where, who in firsts.items()
    ]
    signs = []
    for duty, name, email, unit, what, path in (
        ("area", "Lead of Estuary", "lead@example.org", area, managing, "/manage/"),
        ("board", "Board of Estuary", "estuary@example.org", area, board, "/board/"),
        (
            "place",
            "Manager of one place",
            "place@example.org",
            places[0].unit,
            managing,
            "/manage/",
        ),
    ):
        password = proquints.new_secret(3)
        person = User.objects.create_user(
            name=name,
            email=email,
            preferred_language="en",
            claimed_at=noon(since),
            password=password,
        )
        duties.append(Oversight(person=person, unit=unit, duty=what, from_on=since))
        signs.append((duty, path, email, password))
    Oversight.objects.bulk_create(duties, batch_size=TOLD_AT_ONCE)
    return signs
