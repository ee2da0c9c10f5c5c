"""Lists of people: how :data:`workforce.lists.kinds.KINDS` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from workforce.lists.actions.applying import Writing
from workforce.lists.kinds import ListKind
from workforce.lists.models import PeopleList
from workforce.lists.plans import PeoplePlan, Step
from workforce.lists.rules.headers import PEOPLE, Field
from workforce.lists.rules.roster import Layout, Row, Wanted, person_row

BLANK_FIELDS = (
    *(Field.STAFF_NUMBER, Field.NAME, Field.EMAIL, Field.UNIT, Field.ROLE, Field.SHIFT),
    *(Field.LANGUAGE, Field.FROM, Field.UNTIL, Field.AGENCY),
)


def _parse(row: Row, layout: Layout, _on: date) -> Wanted:
    return person_row(row, layout)


def _plan(listed: PeopleList, layout: Layout, is_sure: bool, on: date) -> PeoplePlan:
    has_agency = Field.AGENCY in layout.columns
    return PeoplePlan(listed.unit, has_agency=has_agency, is_sure=is_sure, on=on)


def _write(
    plan: PeoplePlan,
    steps: Sequence[Step],
    *,
    listed: PeopleList,
    by: User | None,
    at: datetime,
    on: date,
) -> None:
    plan.kept |= Writing(listed, by=by, at=at, on=on).write(steps)


def _flaw(_listed: PeopleList, _columns: Mapping[Field, int]) -> str:
    return ""


PEOPLE_LISTS = ListKind(PEOPLE, BLANK_FIELDS, _parse, _plan, _write, _flaw)
