"""What a list of training done elsewhere would change: which training is new, which corrected.

Reads only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from certificates.rules.validity import last_day
from compliance.prior_training.matching import (
    ColleagueIndex,
    CoursesByName,
    find_colleague,
    index_colleagues,
)
from compliance.prior_training.models import PriorTraining
from courses.models import Course
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowOutcome, RowResult
from workforce.lists.rules.rows import ParsedRow, RowProblem
from workforce.people.models import Membership
from workforce.units.models import Unit

#: What makes two trainings one: person, course, day of completion, provider.
TrainingKey = tuple[int, int, date, str]


@dataclass(frozen=True)
class TrainingEvidence:
    """A training to record, or to correct, for one of the staff."""

    membership: Membership
    course: Course
    expires_on: date


@dataclass(frozen=True)
class PlannedTraining(PlannedChange):
    """What a row would change: the training it tells of, and the record of it that exists."""

    evidence: TrainingEvidence | None = None
    recorded: PriorTraining | None = None


class TrainingPlanner:
    """Plans a list of training done elsewhere for the people of ``unit`` and below.

    ``is_confirmed``: whoever brought the list has seen its doubtful rows and called them right.
    """

    def __init__(self, unit: Unit, *, is_confirmed: bool = False, on: date) -> None:
        self.unit = unit
        self.is_confirmed = is_confirmed
        self.on = on
        self.courses = CoursesByName()
        self._row_numbers: dict[TrainingKey, int] = {}

    def plan(self, rows: Iterable[ParsedRow]) -> list[PlannedTraining]:
        """Return what comes of a batch of rows, in their order; a handful of statements."""
        batch = list(rows)
        colleagues = index_colleagues(batch, unit=self.unit, on=self.on)
        recorded = _recorded_trainings(colleagues)
        return [self._plan_row(row, colleagues, recorded) for row in batch]

    def _plan_row(
        self,
        row: ParsedRow,
        colleagues: ColleagueIndex,
        recorded: Mapping[TrainingKey, PriorTraining],
    ) -> PlannedTraining:
        if row.doubts and not self.is_confirmed:
            # what is doubted is shown first; the row itself stays as it was parsed
            listed_row = replace(row, problems=(*row.doubts, *row.problems))
            return PlannedTraining(row, _outcome(listed_row, RowResult.DOUBTFUL, None))
        row = row.with_notes(*row.doubts)
        if row.problems:
            return PlannedTraining(row, _outcome(row, RowResult.WRONG, None))

        membership, colleague_problem = find_colleague(row, colleagues)
        course, course_problem = self.courses.find(
            row.texts.get(ListColumn.COURSE, ""), row.texts.get(ListColumn.TITLE, "")
        )
        if membership is None or course is None:
            problems = [problem for problem in (colleague_problem, course_problem) if problem]
            row = row.with_problems(*problems)
            return PlannedTraining(row, _outcome(row, RowResult.WRONG, None))

        completed_on = row.days[ListColumn.COMPLETED]
        provider = row.texts[ListColumn.PROVIDER]
        key = (membership.person_id, course.pk, completed_on, provider)
        if key in self._row_numbers:
            repeated_row = self._row_numbers[key]
            outcome = _outcome(row, RowResult.DUPLICATE, membership, repeated_row=repeated_row)
            return PlannedTraining(row, outcome)
        self._row_numbers[key] = row.number
        expires_on = row.days.get(ListColumn.EXPIRES) or last_day(
            start=completed_on, months=course.validity_months
        )
        evidence = TrainingEvidence(membership, course, expires_on)
        return self._plan_training(row, evidence, recorded.get(key))

    def _plan_training(
        self, row: ParsedRow, evidence: TrainingEvidence, recorded: PriorTraining | None
    ) -> PlannedTraining:
        """Plan to record a training, to correct the day it expires, or nothing."""
        if recorded is None:
            noted_row = row
            if evidence.expires_on < self.on:
                expires_on = evidence.expires_on.isoformat()
                note = RowProblem("expired_already", ListColumn.EXPIRES, expires_on)
                noted_row = row.with_notes(note)
            outcome = _outcome(noted_row, RowResult.NEW, evidence.membership)
            return _planned(row, outcome, evidence, None)
        if recorded.withdrawn_at:
            noted_row = row.with_notes(RowProblem("withdrawn_before"))
            outcome = _outcome(noted_row, RowResult.UNCHANGED, evidence.membership)
            return PlannedTraining(row, outcome)
        # what another employer vouches for stays as it is
        is_of_this_unit = recorded.unit.path.startswith(self.unit.path)
        if recorded.expires_on != evidence.expires_on and is_of_this_unit:
            outcome = _outcome(row, RowResult.CHANGED, evidence.membership, changes=("expires",))
            return _planned(row, outcome, evidence, recorded)
        outcome = _outcome(row, RowResult.UNCHANGED, evidence.membership)
        return PlannedTraining(row, outcome)


def _recorded_trainings(colleagues: ColleagueIndex) -> dict[TrainingKey, PriorTraining]:
    """Return what is recorded of everybody a batch may mean."""
    person_ids: set[int] = set()
    for index in (
        colleagues.by_number,
        colleagues.by_email,
        colleagues.by_learner_id,
        colleagues.by_name,
    ):
        for memberships in index.values():
            person_ids |= {membership.person_id for membership in memberships}
    recorded = {}
    trainings = PriorTraining.objects.filter(person__in=person_ids)
    for training in trainings.select_related("unit"):
        key = (
            training.person_id,
            training.course_id,
            training.completed_on,
            training.provider,
        )
        recorded[key] = training
    return recorded


def _planned(
    row: ParsedRow,
    outcome: RowOutcome,
    evidence: TrainingEvidence,
    recorded: PriorTraining | None,
) -> PlannedTraining:
    membership = evidence.membership
    return PlannedTraining(
        row,
        outcome,
        membership.unit,
        membership.person,
        membership,
        evidence=evidence,
        recorded=recorded,
    )


def _outcome(
    row: ParsedRow,
    result: RowResult,
    membership: Membership | None,
    *,
    repeated_row: int = 0,
    changes: tuple[str, ...] = (),
) -> RowOutcome:
    name = row.name or row.staff_number or row.email or row.learner_id
    place = ""
    if membership:
        name = membership.person.name
        place = membership.unit.name
    return RowOutcome(
        number=row.number,
        result=result,
        name=name,
        place=place,
        changes=changes,
        repeated_row=repeated_row,
        problems=row.problems,
        notes=row.notes,
    )
