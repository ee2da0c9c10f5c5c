"""What a list of people would change: for every matched row the outcome and the new values.

Reads only.

The fifth step of an import: :class:`MatchedRow` in, :class:`PlannedChange` out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from workforce.lists.differences import differences
from workforce.lists.matching import MatchedRow, RowMatcher, is_current
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.doubts import may_be_nobody
from workforce.lists.rules.outcomes import BLOCKING_RESULTS, RowOutcome, RowResult
from workforce.lists.rules.rows import ParsedRow, RowProblem
from workforce.people.models import Membership
from workforce.units.models import Unit

#: Rows that are matched and planned together.
BATCH_SIZE = 500


@dataclass(frozen=True)
class PlannedChange:
    """What a row would change.

    ``person`` is None for somebody new, ``membership`` where none changes. ``new_values`` are
    values by field of the membership and the person. ``is_vouched_for`` is False for somebody of
    another place of the organisation: the new membership is counted, but has to be confirmed.
    ``first_row_number`` is the earlier row that makes the person (0: this one).
    """

    row: ParsedRow
    outcome: RowOutcome
    unit: Unit | None = None
    person: User | None = None
    membership: Membership | None = None
    role_id: int | None = None
    new_values: Mapping[str, Any] = field(default_factory=dict)
    is_vouched_for: bool = True
    first_row_number: int = 0


class PeoplePlanner:
    """Plans a list of people for ``unit`` and below as at a day; remembers whom it has planned.

    ``has_agency``: the list tells agency workers apart. ``is_confirmed``: whoever brought the list
    has seen its doubtful rows and called them right.
    """

    def __init__(
        self, unit: Unit, *, has_agency: bool, is_confirmed: bool = False, on: date
    ) -> None:
        self.unit = unit
        self.has_agency = has_agency
        self.on = on
        self.matcher = RowMatcher(unit, is_confirmed=is_confirmed, on=on)
        #: Primary keys of the memberships the list names, or has opened: none of them ends because
        #: somebody is missing from the list.
        self.listed_membership_ids: set[int] = set()
        #: A row that is not accepted may be anybody on the staff.
        self.may_miss_people = False

    def plan(self, rows: Iterable[ParsedRow]) -> list[PlannedChange]:
        """Return what comes of a batch of rows, in their order."""
        changes = [self._plan_row(match) for match in self.matcher.match(rows)]
        for change in changes:
            if change.outcome.result in BLOCKING_RESULTS and not may_be_nobody(change.row):
                self.may_miss_people = True
            if change.membership:
                self.listed_membership_ids.add(change.membership.pk)
        return changes

    def leavers(self) -> Iterator[list[PlannedChange]]:
        """Return whoever works here today and is not in the list, in batches.

        After all rows are planned.

        Nobody, where a row was wrong: it may be theirs. People whom nobody confirmed yet stay, and
        agency workers do unless the list tells them apart: payrolls do not hold them.
        """
        if self.may_miss_people:
            return
        staff = Membership.objects.active(on=self.on).filter(
            until_on=None, unit__path__startswith=self.unit.path
        )
        staff = staff.exclude(came_by=Membership.Way.CODE, confirmed_at=None)
        if not self.has_agency:
            staff = staff.exclude(is_agency=True)
        staff = staff.select_related("person", "unit").order_by("pk")
        batch: list[PlannedChange] = []
        for membership in staff.iterator(chunk_size=BATCH_SIZE):
            if membership.pk not in self.listed_membership_ids:
                batch.append(self._plan_leaver(membership))
            if len(batch) == BATCH_SIZE:
                yield batch
                batch = []
        yield batch

    def _plan_leaver(self, membership: Membership) -> PlannedChange:
        person, unit = membership.person, membership.unit
        last_day = max(membership.from_on, self.on - timedelta(days=1))
        return PlannedChange(
            ParsedRow(0, person.name),
            RowOutcome(0, RowResult.LEAVES, person.name, unit.name, ("until",)),
            unit,
            person,
            membership,
            new_values={"until_on": last_day},
        )

    def _plan_row(self, match: MatchedRow) -> PlannedChange:
        row, unit = match.row, match.unit
        if match.is_doubtful:
            # what is doubted is shown first; the row itself stays as it was parsed
            listed_row = replace(row, problems=(*row.doubts, *row.problems))
            return PlannedChange(row, _outcome(listed_row, RowResult.DOUBTFUL, unit), unit)
        if row.problems:
            return PlannedChange(row, _outcome(row, RowResult.WRONG, unit), unit)
        if match.is_duplicate:
            outcome = _outcome(row, RowResult.DUPLICATE, unit, repeated_row=match.earlier_number)
            return PlannedChange(row, outcome, unit)
        if match.person is None:
            return self._plan_newcomer(match)
        return self._plan_colleague(match, match.person)

    # --- People on the staff -------------------------------------------------------------------

    def _plan_colleague(self, match: MatchedRow, person: User) -> PlannedChange:
        """Plan a row of somebody who works, or worked, in the organisation."""
        memberships = self._relevant_memberships(match)
        for membership in memberships:
            if is_current(membership, on=self.on):
                is_only = len(memberships) == 1
                return self._plan_changes(match, person, membership, is_only=is_only)
        if self._has_left(match.row):
            return self._plan_former(match)
        return self._plan_return(match, person, memberships)

    def _relevant_memberships(self, match: MatchedRow) -> Sequence[Membership]:
        """Return the person's memberships at the row's unit.

        Where the list names no unit and there are none, those anywhere below the list's unit.
        """
        at_unit = [
            membership for membership in match.memberships if membership.unit_id == match.unit.pk
        ]
        if at_unit or ListColumn.UNIT in match.row.texts:
            return at_unit
        return self._below_unit(match.memberships)

    def _below_unit(self, memberships: Sequence[Membership]) -> list[Membership]:
        return [
            membership
            for membership in memberships
            if membership.unit.path.startswith(self.unit.path)
        ]

    def _plan_return(
        self, match: MatchedRow, person: User, memberships: Sequence[Membership]
    ) -> PlannedChange:
        """Plan a new membership for somebody who left this place, or works at another."""
        row = match.row
        unit = memberships[-1].unit if memberships else match.unit
        from_on = row.days.get(ListColumn.FROM, self.on)
        ends = [membership.until_on for membership in memberships if membership.until_on]
        if ends:
            from_on = max(from_on, max(ends) + timedelta(days=1))
        is_vouched_for = any(
            membership.is_vouched_for for membership in self._below_unit(match.memberships)
        )
        result = RowResult.BACK if memberships else RowResult.JOINS
        return PlannedChange(
            row,
            _outcome(row, result, unit),
            unit,
            person,
            role_id=match.role_id,
            new_values={"from_on": from_on},
            is_vouched_for=is_vouched_for,
        )

    def _plan_changes(
        self, match: MatchedRow, person: User, membership: Membership, *, is_only: bool
    ) -> PlannedChange:
        """Plan what a row changes of a membership that has not ended."""
        row = match.row
        if match.email_owner and match.email_owner != person:
            note = RowProblem("email_taken", ListColumn.EMAIL, row.email)
            row = replace(row, email="").with_notes(note)
        new_values = differences(row, match.role_id, person, membership)
        from_on = row.days.get(ListColumn.FROM, membership.from_on)
        is_imported = membership.came_by == Membership.Way.IMPORT
        if is_imported and is_only and from_on != membership.from_on:
            new_values["from_on"] = from_on
        until_on = row.days.get(ListColumn.UNTIL)
        first_day = new_values.get("from_on", membership.from_on)
        if until_on and until_on != membership.until_on and until_on >= first_day:
            new_values["until_on"] = until_on
        if "until_on" in new_values and self._has_left(row):
            result = RowResult.LEAVES
        elif new_values:
            result = RowResult.CHANGED
        else:
            result = RowResult.UNCHANGED
        unit = membership.unit
        outcome = _outcome(row, result, unit, changes=tuple(new_values))
        return PlannedChange(row, outcome, unit, person, membership, match.role_id, new_values)

    # --- Others --------------------------------------------------------------------------------

    def _plan_newcomer(self, match: MatchedRow) -> PlannedChange:
        """Plan a row of somebody the organisation does not have: they are made, or invited."""
        row, unit = match.row, match.unit
        if not row.name:
            row = row.with_problems(RowProblem("name_missing", ListColumn.NAME))
            return PlannedChange(row, _outcome(row, RowResult.WRONG, unit), unit)
        if self._has_left(row):
            return self._plan_former(match)
        if match.email_owner:
            return self._plan_invitation(match)
        result = RowResult.JOINS if match.earlier_number else RowResult.NEW
        return PlannedChange(
            row,
            _outcome(row, result, unit),
            unit,
            role_id=match.role_id,
            new_values={"from_on": row.days.get(ListColumn.FROM, self.on)},
            first_row_number=match.earlier_number,
        )

    def _plan_invitation(self, match: MatchedRow) -> PlannedChange:
        """Plan to invite somebody who has an account already: no list may employ them."""
        row, unit = match.row, match.unit
        result = RowResult.INVITED
        if match.is_invited:
            result = RowResult.UNCHANGED
            row = row.with_notes(RowProblem("invited_before"))
        return PlannedChange(
            row,
            _outcome(row, result, unit),
            unit,
            role_id=match.role_id,
            new_values={"from_on": row.days.get(ListColumn.FROM)},
        )

    def _plan_former(self, match: MatchedRow) -> PlannedChange:
        """Plan nothing for somebody who left before the list was brought."""
        until_on = match.row.days[ListColumn.UNTIL].isoformat()
        note = RowProblem("left_already", ListColumn.UNTIL, until_on)
        outcome = _outcome(match.row.with_notes(note), RowResult.UNCHANGED, match.unit)
        return PlannedChange(match.row, outcome, match.unit)

    def _has_left(self, row: ParsedRow) -> bool:
        return row.days.get(ListColumn.UNTIL, self.on) < self.on


def _outcome(
    row: ParsedRow,
    result: RowResult,
    unit: Unit,
    *,
    repeated_row: int = 0,
    changes: tuple[str, ...] = (),
) -> RowOutcome:
    return RowOutcome(
        number=row.number,
        result=result,
        name=row.name,
        place=unit.name,
        changes=changes,
        repeated_row=repeated_row,
        problems=row.problems,
        notes=row.notes,
    )
