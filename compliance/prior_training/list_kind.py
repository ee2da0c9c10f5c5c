"""Lists of training done elsewhere: how :data:`workforce.lists.kinds.KINDS` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from compliance.prior_training.actions import record_planned_trainings
from compliance.prior_training.planning import PlannedTraining, TrainingPlanner
from compliance.prior_training.rules import parse_training
from workforce.lists.errors import UnreadableList
from workforce.lists.kinds import ListKind
from workforce.lists.models import PeopleList
from workforce.lists.rules.columns import IDENTITY_COLUMNS, ListColumn
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow

TRAINING_COLUMNS = (
    *IDENTITY_COLUMNS,
    ListColumn.LEARNER_ID,
    ListColumn.COURSE,
    ListColumn.TITLE,
    ListColumn.PROVIDER,
    ListColumn.COMPLETED,
    ListColumn.EXPIRES,
    ListColumn.REFERENCE,
)
BLANK_COLUMNS = (
    ListColumn.STAFF_NUMBER,
    ListColumn.NAME,
    ListColumn.EMAIL,
    ListColumn.LEARNER_ID,
    ListColumn.COURSE,
    ListColumn.TITLE,
    ListColumn.PROVIDER,
    ListColumn.COMPLETED,
    ListColumn.EXPIRES,
    ListColumn.REFERENCE,
)


def _parse(row: SheetRow, layout: ListLayout, on: date) -> ParsedRow:
    return parse_training(row, layout, on=on)


def _make_planner(
    people_list: PeopleList, _layout: ListLayout, is_confirmed: bool, on: date
) -> TrainingPlanner:
    return TrainingPlanner(people_list.unit, is_confirmed=is_confirmed, on=on)


def _write(
    _planner: TrainingPlanner,
    changes: Sequence[PlannedTraining],
    *,
    people_list: PeopleList,
    by: User | None,
    at: datetime,
    on: date,
) -> None:
    record_planned_trainings(changes, source=people_list.options["source"], by=by, at=at)


def _refuse_useless(people_list: PeopleList, columns: Mapping[ListColumn, int]) -> None:
    """Refuse a list that names no course, or of which nobody said where the training is known from."""
    if not {ListColumn.COURSE, ListColumn.TITLE} & set(columns):
        raise UnreadableList("no_course")
    if not people_list.options.get("source"):
        raise UnreadableList("no_source")


TRAINING_LISTS = ListKind(
    TRAINING_COLUMNS, BLANK_COLUMNS, _parse, _make_planner, _write, _refuse_useless
)
