"""What a new, changed or ended requirement would mean, person by person, before anything is written."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Q

from accounts.models import User
from certificates.models import Certificate
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement, asked_at, stints_of
from compliance.requirements.rules import Asked, Demand, Difference, Effect, Stint, differences
from courses.models import Course
from workforce.people.models import Membership
from workforce.units.models import Unit, below

BATCH = 1000  # people worked out at once


@dataclass(frozen=True)
class Line:
    """What the change means to one person. Dates are None where they say nothing.

    ``due_on`` is the new due date, ``due_before`` the old one, ``until_on`` the last day it is still asked.
    ``late_from`` is the first day somebody who does nothing would be overdue, also one long past; None for who
    is ready by then. ``is_late`` is whether they are overdue in the course already, whatever asks it of them.
    """

    person_id: int
    course_id: int
    effect: Effect
    due_on: date | None
    due_before: date | None
    until_on: date | None
    late_from: date | None
    is_late: bool = False


@dataclass(frozen=True)
class Preview:
    """Everybody for whom the change makes a difference."""

    lines: Sequence[Line]
    on: date

    @property
    def counts(self) -> Mapping[Effect, int]:
        """How many people each effect has."""
        found = Counter(line.effect for line in self.lines)
        return {effect: found[effect] for effect in Effect}

    @property
    def not_ready(self) -> int:
        """How many people would be overdue on some day unless they learn."""
        return len({line.person_id for line in self.lines if line.late_from})

    @property
    def late_at_once(self) -> int:
        """How many people would be overdue on the very day of the change who are not overdue now."""
        return len(
            {each.person_id for each in self.lines if each.late_from and each.late_from <= self.on}
            - self._late
        )

    @property
    def _late(self) -> set[int]:
        return {line.person_id for line in self.lines if line.is_late}


def preview(
    draft: Requirement, *, on: date, progress: Callable[[int, int], None] | None = None
) -> Preview:
    """What putting ``draft`` (saved nowhere) in the place of itself, or beside the others, means from a day on.

    Nothing is written. A handful of statements for every thousand people, after two for the rules.
    """
    people = people_under(draft, on=on)
    rules = Rules.with_draft(draft, on=on)
    lines: list[Line] = []
    for start in range(0, len(people), BATCH):
        lines += rules.lines(people[start : start + BATCH])
        if progress:
            progress(min(start + BATCH, len(people)), len(people))
    return Preview(lines=lines, on=on)


def people_under(draft: Requirement, *, on: date) -> list[int]:
    """Who may notice a change: people with a job on a day or later where the requirement stands, or stood."""
    where = below([draft.unit], "unit__path")
    stored = (
        Requirement.objects.filter(pk=draft.pk).select_related("unit").first() if draft.pk else None
    )
    if stored:
        where |= below([stored.unit], "unit__path")
    jobs = Membership.objects.filter(Q(until_on=None) | Q(until_on__gte=on), where, refused_at=None)
    return list(jobs.order_by("person_id").values_list("person_id", flat=True).distinct())


@dataclass(frozen=True)
class Rules:
    """The rules as they stand, and as they would with the draft."""

    draft: Requirement
    before: Mapping[str, list[Demand]]
    after: Mapping[str, list[Demand]]
    closed: Mapping[str, date]
    on: date

    @classmethod
    def with_draft(cls, draft: Requirement, *, on: date) -> "Rules":
        """Read once for everybody."""
        rules = Requirement.objects.all()
        closed = Unit.objects.exclude(closed_on=None).filter(closed_on__lte=on)
        return cls(
            draft=draft,
            before=rules.demands_by_path(),
            after=rules.demands_by_path(draft=draft),
            closed=dict(closed.values_list("path", "closed_on")),
            on=on,
        )

    def lines(self, people: Collection[int]) -> list[Line]:
        """What the change means to these people."""
        found = [
            (person, difference)
            for person, jobs in stints_of(people).items()
            for difference in self._compare(jobs)
        ]
        affected = {person for person, _difference in found}
        held = Holdings.of(affected, self.draft.course)
        exempt = _exempt_until(affected, self.draft)
        late = _late_already(affected, self.draft.course, on=self.on)
        lines = [
            self._line(person, each, held.until(person, each.after), exempt.get(person))
            for person, each in found
        ]
        return [replace(line, is_late=line.person_id in late) for line in lines]

    def _compare(self, jobs: Sequence[Stint]) -> list[Difference]:
        jobs = [self._while_open(job) for job in jobs]
        return differences(
            jobs, asked_at(jobs, self.before), asked_at(jobs, self.after), on=self.on
        )

    def _while_open(self, job: Stint) -> Stint:
        closed_on = self.closed.get(job.path)
        if closed_on is None or (job.until_on and job.until_on < closed_on):
            return job
        return replace(job, until_on=closed_on - timedelta(days=1))

    def _line(self, person: int, found: Difference, held: date | None, exempt: date | None) -> Line:
        due_on = found.after.due_on if found.after else None
        late_from = None
        if due_on and found.effect is not Effect.ENDS:
            # who holds it, or is excused, on the day it is due is in order
            judged_on = max(due_on, self.on)
            is_ready = any(day is not None and day >= judged_on for day in (held, exempt))
            late_from = (
                None
                if is_ready
                else max(day for day in (due_on, held, exempt) if day) + timedelta(days=1)
            )
        return Line(
            person_id=person,
            course_id=found.course_id,
            effect=found.effect,
            due_on=due_on,
            due_before=found.before.due_on if found.before else None,
            until_on=found.after.until_on if found.after else None,
            late_from=late_from,
        )


@dataclass(frozen=True)
class Holdings:
    """The last day people hold a course: by person, and by person and requirement they signed for it."""

    plain: Mapping[int, date]
    signed: Mapping[tuple[int, int], date]

    @classmethod
    def of(cls, people: Collection[int], course: Course) -> "Holdings":
        """Read in three statements."""
        earned = Certificate.objects.filter(
            person__in=people, course=course, revoked_at=None
        ).order_by()
        plain: dict[int, date] = dict(earned.values_list("person").annotate(Max("expires_on")))
        prior = PriorTraining.objects.filter(person__in=people, course=course, withdrawn_at=None)
        for person, day in prior.order_by().values_list("person").annotate(Max("expires_on")):
            plain[person] = max(day, plain.get(person, day))
        signed = earned.filter(acknowledgements__isnull=False).values_list(
            "person", "acknowledgements__requirement"
        )
        return cls(
            plain, {(person, rule): day for person, rule, day in signed.annotate(Max("expires_on"))}
        )

    def until(self, person: int, asked: Asked | None) -> date | None:
        """How long what somebody holds meets what is asked of them: all that wants a signature has one."""
        if asked is None or not asked.to_sign:
            return self.plain.get(person)
        days = [self.signed.get((person, rule)) for rule in asked.to_sign]
        return None if None in days else min(day for day in days if day)


def _exempt_until(people: Collection[int], draft: Requirement) -> Mapping[int, date]:
    """Until when these people are excused from the requirement as it stands."""
    if not draft.pk:
        return {}
    excused = Obligation.objects.filter(requirement=draft.pk, person__in=people).exclude(
        exempt_until=None
    )
    return dict(excused.order_by().values_list("person").annotate(Max("exempt_until")))


def _late_already(people: Collection[int], course: Course, *, on: date) -> set[int]:
    """Who of these is overdue in a course as the rules stand. One statement."""
    asked = Obligation.objects.active(on=on).filter(person__in=people, course=course).order_by()
    return set(
        asked.with_standing(on=on).filter(Q(is_overdue=True)).values_list("person", flat=True)
    )


@dataclass(frozen=True)
class Named:
    """A line with the person it is about."""

    person: User
    line: Line


def named(lines: Sequence[Line]) -> Iterator[Named]:
    """Lines with their people, in the order given. One statement."""
    people = User.objects.in_bulk({line.person_id for line in lines})
    return (Named(people[line.person_id], line) for line in lines if line.person_id in people)


def by_urgency(lines: Sequence[Line]) -> list[Line]:
    """Who would be late comes first, the soonest at the top; the rest by effect."""
    order = list(Effect)
    return sorted(
        lines,
        key=lambda line: (line.late_from or date.max, order.index(line.effect), line.person_id),
    )
