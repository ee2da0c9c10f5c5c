"""A made-up area of any size, to see how the site carries it: ``seed_demo --people 100000``.

Unlike in the small demo nobody here does anything: records are written in bulk as if people had
learned, and what follows from them is worked out by the product itself. Nobody is written to:
notices are recorded as sent, and the addresses lead nowhere. Quizzes count as passed without any
answers.
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
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from courses.models import Course, CoursePage
from training_site.demo.crowd_people import LEARNER_ID_PREFIX, CrowdSetting, draw_people, noon
from training_site.demo.crowd_places import AreaPlan, CrowdWorkplace, build_area, plan_area
from training_site.demo.notes import DemoAccount, write_note
from training_site.demo.places import COURSE_CODE, REQUIRED_FOR_DAYS, build_roles
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

MAX_PEOPLE = 100_000
PEOPLE_AT_ONCE = 1000
ROWS_AT_ONCE = 500
UNOFFERED_BATCH_INTERVAL = 8  # one of so many batches of people is not told of the course yet
EXEMPT_INTERVAL = 97  # one of so many obligations is exempt for a while

#: An area lead, a board member, and the manager of the first workplace.
ACCOUNTS = (
    DemoAccount("area", "Lead of Estuary", "lead@example.org", "/manage/"),
    DemoAccount("board", "Board of Estuary", "estuary@example.org", "/board/"),
    DemoAccount("place", "Manager of one place", "place@example.org", "/manage/"),
)

#: Called with what is being made, how many there are by now, and how many there will be.
ProgressCallback = Callable[[str, int, int], None]


class CrowdExists(Exception):
    """The area is there already with another number of people, which is the argument."""


@dataclass(frozen=True)
class CrowdSummary:
    """How much the area holds, or would hold."""

    people: int
    organisations: int
    workplaces: int
    obligations: int
    is_new: bool

    def as_counts(self) -> dict[str, int | bool]:
        """Return the numbers by name, for reports."""
        return asdict(self)


def seed_crowd(
    people: int, *, at: datetime, note_path: Path, progress: ProgressCallback, dry_run: bool = False
) -> CrowdSummary:
    """Make an area with so many people in it, unless it is there.

    The same number on the same day gives the same area (passwords, poster codes and serials
    apart). Three people can sign in: their passwords go to ``note_path``. ``dry_run`` writes nothing
    and returns what would be there. Raises :class:`CrowdExists` when the area has another number
    of people.
    """
    area_plan = plan_area(people)
    existing_people_count = User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).count()
    if existing_people_count not in (0, people):
        raise CrowdExists(existing_people_count)
    if not existing_people_count and not dry_run:
        with transaction.atomic():
            passwords = _build(area_plan, at, progress)
        write_note(note_path, ACCOUNTS, passwords)
    return CrowdSummary(
        people=people,
        organisations=len(area_plan.organisations),
        workplaces=area_plan.workplace_count,
        obligations=Obligation.objects.filter(
            person__learner_id__startswith=LEARNER_ID_PREFIX
        ).count(),
        is_new=not existing_people_count,
    )


def _build(area_plan: AreaPlan, at: datetime, progress: ProgressCallback) -> dict[str, str]:
    """Write the whole area; returns the passwords of ``ACCOUNTS`` by e-mail."""
    on = at.date()
    area, workplaces = build_area(area_plan, at=at)
    progress("places", len(workplaces), len(workplaces))
    setting = _read_setting(on)
    people_count = 0
    for batch in _batches(workplaces):
        records = draw_people(batch, first_number=people_count, setting=setting)
        records.write()
        people_count += sum(workplace.people_count for workplace in batch)
        progress("people", people_count, area_plan.people_count)
    _require_course(area, workplaces, setting.course, on)
    _recompute_obligations(on, progress)
    _exempt_some(on)
    _appoint_managers(workplaces, on)
    return _appoint_accounts(area, workplaces, on)


def _read_setting(on: date) -> CrowdSetting:
    course = Course.objects.get(code=COURSE_CODE)
    pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
    pages_by_language = {page.locale.language_code: page for page in pages}
    outline = pages_by_language[settings.LANGUAGE_CODE].outline()
    return CrowdSetting(
        course=course,
        edition=course.editions.first(),
        titles={language: page.title for language, page in pages_by_language.items()},
        activity_keys=tuple(UUID(key) for key in outline.keys),
        roles=build_roles(),
        on=on,
    )


def _batches(workplaces: list[CrowdWorkplace]) -> Iterator[list[CrowdWorkplace]]:
    """Yield workplaces with about a thousand people at a time."""
    batch: list[CrowdWorkplace] = []
    people_count = 0
    for workplace in workplaces:
        batch.append(workplace)
        people_count += workplace.people_count
        if people_count >= PEOPLE_AT_ONCE:
            yield batch
            batch = []
            people_count = 0
    if batch:
        yield batch


def _require_course(area: Unit, workplaces: list[CrowdWorkplace], course: Course, on: date) -> None:
    """Require the course of everybody; the largest organisation requires it sooner, too."""
    from_on = on - timedelta(days=REQUIRED_FOR_DAYS)
    Requirement.objects.create(unit=area, course=course, from_on=from_on, within_days=30)
    organisations = [workplace.organisation for workplace in workplaces]
    largest = max(organisations, key=lambda organisation: organisation.numchild)
    Requirement.objects.create(unit=largest, course=course, from_on=from_on, within_days=14)


def _recompute_obligations(on: date, progress: ProgressCallback) -> None:
    """Work out who must hold what; most people were told soon after they came."""
    memberships = Membership.objects.filter(person__learner_id__startswith=LEARNER_ID_PREFIX)
    first_days: dict[int, date] = {}
    rows = memberships.order_by("from_on", "pk").values_list("person_id", "from_on")
    for person_id, from_on in rows.iterator():
        first_days.setdefault(person_id, from_on)
    required_from = on - timedelta(days=REQUIRED_FOR_DAYS)
    ids = list(first_days)
    for number, start in enumerate(range(0, len(ids), ROWS_AT_ONCE)):
        batch = ids[start : start + ROWS_AT_ONCE]
        last_joined = first_days[batch[-1]]
        offered_on = min(on, max(last_joined, required_from) + timedelta(days=1))
        offered_at = noon(offered_on) if number % UNOFFERED_BATCH_INTERVAL else None
        recompute_obligations(people=batch, on=on, offered_at=offered_at)
        progress("obligations", start + len(batch), len(ids))


def _exempt_some(on: date) -> None:
    obligations = Obligation.objects.filter(person__learner_id__startswith=LEARNER_ID_PREFIX)
    in_stable_order = obligations.order_by("person__learner_id", "requirement", "membership")
    ids = list(in_stable_order.values_list("pk", flat=True)[::EXEMPT_INTERVAL])
    for start in range(0, len(ids), ROWS_AT_ONCE):
        Obligation.objects.filter(pk__in=ids[start : start + ROWS_AT_ONCE]).update(
            exempt_from=on - timedelta(days=60),
            exempt_until=on + timedelta(days=60),
            exempt_reason="Parental leave",
        )


def _appoint_managers(workplaces: list[CrowdWorkplace], on: date) -> None:
    """Appoint the first of each workplace's people as its manager."""
    memberships = Membership.objects.filter(
        unit__in=[workplace.unit for workplace in workplaces], until_on=None
    )
    # Of several rows of one unit the last one stays in the dictionary: the lowest primary key.
    first_people = dict(memberships.order_by("-pk").values_list("unit_id", "person_id"))
    from_on = on - timedelta(days=365)
    appointments = []
    for unit_id, person_id in first_people.items():
        appointments.append(
            Oversight(
                person_id=person_id,
                unit_id=unit_id,
                duty=Oversight.Duty.MANAGER,
                from_on=from_on,
            )
        )
    Oversight.objects.bulk_create(appointments, batch_size=ROWS_AT_ONCE)


def _appoint_accounts(area: Unit, workplaces: list[CrowdWorkplace], on: date) -> dict[str, str]:
    """Make the people of ``ACCOUNTS`` with their duties; returns their passwords by e-mail."""
    from_on = on - timedelta(days=365)
    passwords = {}
    appointments = []
    for account in ACCOUNTS:
        passwords[account.email] = proquints.random_words(3)
        person = User.objects.create_user(
            name=account.name,
            email=account.email,
            preferred_language="en",
            claimed_at=noon(from_on),
            password=passwords[account.email],
        )
        unit = workplaces[0].unit if account.duty == "place" else area
        duty = Oversight.Duty.BOARD if account.duty == "board" else Oversight.Duty.MANAGER
        appointments.append(Oversight(person=person, unit=unit, duty=duty, from_on=from_on))
    Oversight.objects.bulk_create(appointments)
    return passwords
