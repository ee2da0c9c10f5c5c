"""Lists of training done elsewhere: how :data:`workforce.lists.kinds.KINDS` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from accounts.models import User
from compliance.prior_training.actions import record_steps
from compliance.prior_training.plans import PriorPlan
from compliance.prior_training.rules import training_row
from workforce.lists.kinds import ListKind
from workforce.lists.models import PeopleList
from workforce.lists.plans import Step
from workforce.lists.rules.headers import WHO, Field
from workforce.lists.rules.roster import Layout, Row, Wanted

FIELDS = (
    *(*WHO, Field.LEARNER_ID, Field.COURSE, Field.TITLE, Field.PROVIDER),
    *(Field.COMPLETED, Field.EXPIRES, Field.REFERENCE),
)
BLANK_FIELDS = (
    *(Field.STAFF_NUMBER, Field.NAME, Field.EMAIL, Field.LEARNER_ID, Field.COURSE, Field.TITLE),
    *(Field.PROVIDER, Field.COMPLETED, Field.EXPIRES, Field.REFERENCE),
)


def _parse(row: Row, layout: Layout, on: date) -> Wanted:
    return training_row(row, layout, on=on)


def _plan(listed: PeopleList, _layout: Layout, is_sure: bool, on: date) -> PriorPlan:
    return PriorPlan(listed.unit, is_sure=is_sure, on=on)


def _write(
    plan: PriorPlan,
    steps: Sequence[Step],
    *,
    listed: PeopleList,
    by: User | None,
    at: datetime,
    on: date,
) -> None:
    record_steps(steps, source=listed.options["source"], by=by, at=at)


def _flaw(listed: PeopleList, columns: Mapping[Field, int]) -> str:
    if not {Field.COURSE, Field.TITLE} & set(columns):
        return "no_course"
    return "" if listed.options.get("source") else "no_source"


TRAINING_LISTS = ListKind(FIELDS, BLANK_FIELDS, _parse, _plan, _write, _flaw)
