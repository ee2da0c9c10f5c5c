"""Lists of people: how :data:`workforce.lists.kinds.KINDS` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from workforce.lists.actions.people_writer import PeopleWriter
from workforce.lists.kinds import ListKind
from workforce.lists.models import PeopleList
from workforce.lists.planning import PeoplePlanner, PlannedChange
from workforce.lists.rules.columns import PEOPLE_COLUMNS, ListColumn
from workforce.lists.rules.parsing import parse_person
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow

BLANK_COLUMNS = (
    ListColumn.STAFF_NUMBER,
    ListColumn.NAME,
    ListColumn.EMAIL,
    ListColumn.UNIT,
    ListColumn.ROLE,
    ListColumn.SHIFT,
    ListColumn.LANGUAGE,
    ListColumn.FROM,
    ListColumn.UNTIL,
    ListColumn.AGENCY,
)


def _parse(row: SheetRow, layout: ListLayout, _on: date) -> ParsedRow:
    return parse_person(row, layout)


def _make_planner(
    people_list: PeopleList, layout: ListLayout, is_confirmed: bool, on: date
) -> PeoplePlanner:
    has_agency = ListColumn.AGENCY in layout.columns
    return PeoplePlanner(people_list.unit, has_agency=has_agency, is_confirmed=is_confirmed, on=on)


def _write(
    planner: PeoplePlanner,
    changes: Sequence[PlannedChange],
    *,
    people_list: PeopleList,
    by: User | None,
    at: datetime,
    on: date,
) -> None:
    new_membership_ids = PeopleWriter(by=by, at=at, on=on).write(changes)
    planner.listed_membership_ids.update(new_membership_ids)


def _refuse_useless(_people_list: PeopleList, _columns: Mapping[ListColumn, int]) -> None:
    """Refuse nothing: the columns that name somebody are enough."""


PEOPLE_LISTS = ListKind(
    PEOPLE_COLUMNS, BLANK_COLUMNS, _parse, _make_planner, _write, _refuse_useless
)
