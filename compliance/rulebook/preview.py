"""What a new, changed or ended requirement would mean, person by person; writes nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Q

from accounts.models import User
from certificates.models import Certificate
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import (
    Requirement,
    membership_facts_of,
    requirements_covering,
)
from compliance.requirements.rules import (
    CourseChange,
    CourseTerms,
    MembershipFacts,
    RequirementEffect,
    RequirementFacts,
    course_changes,
)
from courses.models import Course
from workforce.people.models import Membership
from workforce.units.models import Unit, below

BATCH = 1000  # people compared at once


@dataclass(frozen=True)
class PreviewLine:
    """What the change means to one person. Dates are None where there is nothing to say.

    ``due_on`` is the new due date, ``due_before`` the old one, ``until_on`` the last day it is
    still asked. ``late_from`` is the first day somebody who does nothing would be overdue, also one
    long past; None for who is ready by then. ``is_late`` is whether they are overdue in the course
    already, whatever requirement asks it of them.
    """

    person_id: int
    course_id: int
    effect: RequirementEffect
    due_on: date | None
    due_before: date | None
    until_on: date | None
    late_from: date | None
    is_late: bool = False


@dataclass(frozen=True)
class RequirementPreview:
    """Everybody for whom the change makes a difference from ``on``."""

    lines: Sequence[PreviewLine]
    on: date

    @property
    def counts(self) -> Mapping[RequirementEffect, int]:
        """How many people each effect has."""
        line_counts = Counter(line.effect for line in self.lines)
        return {effect: line_counts[effect] for effect in RequirementEffect}

    @property
    def not_ready(self) -> int:
        """How many people would be overdue on some day unless they learn."""
        return len({line.person_id for line in self.lines if line.late_from})

    @property
    def late_at_once(self) -> int:
        """How many people would be overdue on the day of the change who are not overdue now."""
        already_late = set()
        late_on_the_day = set()
        for line in self.lines:
            if line.is_late:
                already_late.add(line.person_id)
            if line.late_from and line.late_from <= self.on:
                late_on_the_day.add(line.person_id)
        return len(late_on_the_day - already_late)


def preview(
    draft: Requirement, *, on: date, progress: Callable[[int, int], None] | None = None
) -> RequirementPreview:
    """Return what ``draft``, which is not saved, would mean from a day on.

    It replaces its own stored row, or is added to the others. A handful of statements for every
    thousand people, after two for the requirements.
    """
    people = people_under(draft, on=on)
    comparison = DraftComparison.load(draft, on=on)
    lines: list[PreviewLine] = []
    for start in range(0, len(people), BATCH):
        lines += comparison.lines(people[start : start + BATCH])
        if progress:
            progress(min(start + BATCH, len(people)), len(people))
    return RequirementPreview(lines=lines, on=on)


def people_under(draft: Requirement, *, on: date) -> list[int]:
    """Return who may notice a change: ids of people at the units where it stands, or stood.

    They have a membership anywhere that lasts to the day or longer. The one at those units may be
    over: as grace is given once, what was asked there may make a later job's training due earlier.
    """
    is_concerned = below([draft.unit], "unit__path")
    if draft.pk:
        stored = Requirement.objects.filter(pk=draft.pk).select_related("unit").first()
        if stored:
            is_concerned |= below([stored.unit], "unit__path")
    is_lasting = Q(until_on=None) | Q(until_on__gte=on)
    memberships = Membership.objects.filter(refused_at=None)
    people_at_work = memberships.filter(is_lasting).values("person")
    memberships = memberships.filter(is_concerned, person__in=people_at_work)
    return list(memberships.order_by("person_id").values_list("person_id", flat=True).distinct())


@dataclass(frozen=True)
class DraftComparison:
    """All requirements as they stand, and with the draft, each by the path of its unit.

    ``closing_days`` are the days units were closed, by path.
    """

    draft: Requirement
    before: Mapping[str, list[RequirementFacts]]
    after: Mapping[str, list[RequirementFacts]]
    closing_days: Mapping[str, date]
    on: date

    @classmethod
    def load(cls, draft: Requirement, *, on: date) -> "DraftComparison":
        """Read what is the same for everybody, once."""
        requirements = Requirement.objects.all()
        closed_units = Unit.objects.exclude(closed_on=None).filter(closed_on__lte=on)
        return cls(
            draft=draft,
            before=requirements.facts_by_path(),
            after=requirements.facts_by_path(draft=draft),
            closing_days=dict(closed_units.values_list("path", "closed_on")),
            on=on,
        )

    def lines(self, people: Collection[int]) -> list[PreviewLine]:
        """Return what the change means to these people."""
        changes: list[tuple[int, CourseChange]] = []
        for person_id, memberships in membership_facts_of(people).items():
            changes += [(person_id, change) for change in self._changes(memberships)]
        affected_people = {person_id for person_id, _change in changes}
        holdings = CourseHoldings.load(affected_people, self.draft.course)
        exemptions = _exemption_ends(affected_people, self.draft)
        late_people = _overdue_people(affected_people, self.draft.course, on=self.on)
        return [
            PreviewLine(
                person_id=person_id,
                course_id=change.course_id,
                effect=change.effect,
                due_on=change.after.due_on if change.after else None,
                due_before=change.before.due_on if change.before else None,
                until_on=change.after.until_on if change.after else None,
                late_from=self._late_from(
                    change,
                    held_until=holdings.until(person_id, change.after),
                    exempt_until=exemptions.get(person_id),
                ),
                is_late=person_id in late_people,
            )
            for person_id, change in changes
        ]

    def _changes(self, memberships: Sequence[MembershipFacts]) -> list[CourseChange]:
        open_memberships = [self._while_open(membership) for membership in memberships]
        return course_changes(
            open_memberships,
            requirements_covering(open_memberships, self.before),
            requirements_covering(open_memberships, self.after),
            on=self.on,
        )

    def _while_open(self, membership: MembershipFacts) -> MembershipFacts:
        """Return the membership, ended by the day its unit was closed."""
        closed_on = self.closing_days.get(membership.path)
        if closed_on is None:
            return membership
        if membership.until_on and membership.until_on < closed_on:
            return membership
        return replace(membership, until_on=closed_on - timedelta(days=1))

    def _late_from(
        self, change: CourseChange, *, held_until: date | None, exempt_until: date | None
    ) -> date | None:
        """Return the first day the person would be overdue; None if ready or no longer asked."""
        if change.after is None or change.effect is RequirementEffect.ENDS:
            return None
        due_on = change.after.due_on
        last_days = [day for day in (held_until, exempt_until) if day is not None]
        # whoever holds it, or is exempt, on the day it is due is in order
        judged_on = max(due_on, self.on)
        if any(day >= judged_on for day in last_days):
            return None
        return max([due_on, *last_days]) + timedelta(days=1)


@dataclass(frozen=True)
class CourseHoldings:
    """The last day people hold a course: by person, and by person and requirement signed for."""

    plain: Mapping[int, date]
    signed: Mapping[tuple[int, int], date]

    @classmethod
    def load(cls, people: Collection[int], course: Course) -> "CourseHoldings":
        """Read certificates, training done elsewhere and signatures: three statements."""
        certificates = Certificate.objects.filter(
            person__in=people, course=course, revoked_at=None
        ).order_by()
        plain: dict[int, date] = dict(
            certificates.values_list("person").annotate(Max("expires_on"))
        )
        prior_training = PriorTraining.objects.filter(
            person__in=people, course=course, withdrawn_at=None
        ).order_by()
        for person_id, day in prior_training.values_list("person").annotate(Max("expires_on")):
            plain[person_id] = max(day, plain.get(person_id, day))
        signed_rows = (
            certificates.filter(acknowledgements__isnull=False)
            .values_list("person", "acknowledgements__requirement")
            .annotate(Max("expires_on"))
        )
        signed = {
            (person_id, requirement_id): day for person_id, requirement_id, day in signed_rows
        }
        return cls(plain, signed)

    def until(self, person_id: int, terms: CourseTerms | None) -> date | None:
        """Return how long what somebody holds, and signed for where needed, meets the terms."""
        if terms is None or not terms.to_sign:
            return self.plain.get(person_id)
        signed_days = []
        for requirement_id in terms.to_sign:
            day = self.signed.get((person_id, requirement_id))
            if day is None:
                return None
            signed_days.append(day)
        return min(signed_days)


def _exemption_ends(people: Collection[int], draft: Requirement) -> Mapping[int, date]:
    """Return until when people are exempt from the requirement as it stands, by person id."""
    if not draft.pk:
        return {}
    obligations = Obligation.objects.filter(requirement=draft.pk, person__in=people)
    exempted = obligations.exclude(exempt_until=None).order_by()
    return dict(exempted.values_list("person").annotate(Max("exempt_until")))


def _overdue_people(people: Collection[int], course: Course, *, on: date) -> set[int]:
    """Return who is overdue in a course as the requirements stand. One statement."""
    obligations = Obligation.objects.active(on=on).filter(person__in=people, course=course)
    overdue = obligations.order_by().with_standing(on=on).filter(Q(is_overdue=True))
    return set(overdue.values_list("person", flat=True))


@dataclass(frozen=True)
class PreviewRow:
    """A line with the person it is about."""

    person: User
    line: PreviewLine


def preview_rows(lines: Sequence[PreviewLine]) -> Iterator[PreviewRow]:
    """Return lines with their people, in the same order. One statement."""
    people = User.objects.in_bulk({line.person_id for line in lines})
    return (PreviewRow(people[line.person_id], line) for line in lines if line.person_id in people)


def sort_by_urgency(lines: Sequence[PreviewLine]) -> list[PreviewLine]:
    """Return the lines with who would be late first, the soonest at the top; the rest by effect."""
    ranks = {effect: rank for rank, effect in enumerate(RequirementEffect)}
    return sorted(
        lines,
        key=lambda line: (line.late_from or date.max, ranks[line.effect], line.person_id),
    )
