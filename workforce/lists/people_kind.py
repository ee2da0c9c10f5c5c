"""Lists of people: how :data:`workforce.lists.kinds.KINDS` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from workforce.lists.actions.applying import PeopleWriter
from workforce.lists.kinds import ListKind
from workforce.lists.models import PeopleList
from workforce.lists.planning import PeoplePlanner, PlannedChange
from workforce.lists.rules.columns import PEOPLE, ListColumn
from workforce.lists.rules.parsing import ListLayout, ParsedRow, SheetRow, parse_person

BLANK_FIELDS = (
    *(
        ListColumn.STAFF_NUMBER,
        ListColumn.NAME,
        ListColumn.EMAIL,
        ListColumn.UNIT,
        ListColumn.ROLE,
        ListColumn.SHIFT,
    ),
    *(ListColumn.LANGUAGE, ListColumn.FROM, ListColumn.UNTIL, ListColumn.AGENCY),
)


def _parse(row: SheetRow, layout: ListLayout, _on: date) -> ParsedRow:
    return parse_person(row, layout)


def _plan(people_list: PeopleList, layout: ListLayout, is_sure: bool, on: date) -> PeoplePlanner:
    has_agency = ListColumn.AGENCY in layout.columns
    return PeoplePlanner(people_list.unit, has_agency=has_agency, is_sure=is_sure, on=on)


def _write(
    plan: PeoplePlanner,
    steps: Sequence[PlannedChange],
    *,
    people_list: PeopleList,
    by: User | None,
    at: datetime,
    on: date,
) -> None:
    plan.kept |= PeopleWriter(people_list, by=by, at=at, on=on).write(steps)


def _flaw(_listed: PeopleList, _columns: Mapping[ListColumn, int]) -> str:
    return ""


PEOPLE_LISTS = ListKind(PEOPLE, BLANK_FIELDS, _parse, _plan, _write, _flaw)
