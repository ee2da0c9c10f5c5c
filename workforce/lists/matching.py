"""Who each row of a list of people means: its unit, its job role, the person on the staff.

Reads only.

The fourth step of an import: parsed rows in, :class:`MatchedRow` out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accounts.models import User
from workforce.lists.named_units_and_roles import RolesByName, UnitsByName
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.doubts import may_be_nobody
from workforce.lists.rules.earlier_rows import EarlierRow, EarlierRows, RowKey
from workforce.lists.rules.folding import fold
from workforce.lists.rules.rows import ParsedRow, RowProblem
from workforce.lists.rules.spelling import name_key, number_key, share_a_word
from workforce.lists.staff_index import StaffIndex, index_staff
from workforce.people.models import Membership
from workforce.units.models import Unit


@dataclass(frozen=True)
class MatchedRow:
    """A row with what it means on this site.

    With ``row.problems`` it cannot be imported; ``is_doubtful``: it waits until somebody calls it
    right. ``person`` is None for somebody who is not on the staff; ``memberships`` are the
    person's in the organisation. ``email_owner`` has the row's address, whoever it is;
    ``is_invited``: an invitation to that address waits at the unit. ``earlier_number`` is the
    earlier row that named the same person (0: none), and ``is_duplicate`` says that it did so at
    the same unit.
    """

    row: ParsedRow
    unit: Unit
    role_id: int | None = None
    person: User | None = None
    memberships: Sequence[Membership] = ()
    email_owner: User | None = None
    is_invited: bool = False
    earlier_number: int = 0
    is_duplicate: bool = False
    is_doubtful: bool = False


class RowMatcher:
    """Match the rows of one list, batch after batch, to the units and the staff below ``unit``.

    ``is_confirmed``: whoever brought the list has seen its doubtful rows and called them right.
    """

    def __init__(self, unit: Unit, *, is_confirmed: bool, on: date) -> None:
        self.unit = unit
        self.is_confirmed = is_confirmed
        self.on = on
        self.units = UnitsByName(unit, on=on)
        self.roles = RolesByName()
        self.earlier_rows = EarlierRows()

    def match(self, rows: Iterable[ParsedRow]) -> list[MatchedRow]:
        """Return what a batch of rows means, in their order."""
        placed_rows = [self._place(row) for row in rows]
        staff = index_staff(
            [placed_row.row for placed_row in placed_rows],
            unit_ids={placed_row.unit.pk for placed_row in placed_rows},
            organisation_path=self.units.organisation_path,
            on=self.on,
        )
        return [self._match_row(placed_row, staff) for placed_row in placed_rows]

    def _place(self, row: ParsedRow) -> MatchedRow:
        """Return the row with its unit and its job role, or with what is wrong with their names."""
        unit, problem = self.units.find(row.texts.get(ListColumn.UNIT, ""))
        if problem:
            row = row.with_problems(problem)
        role_name = row.texts.get(ListColumn.ROLE, "")
        role_id = self.roles.find(role_name)
        if role_name and role_id is None:
            row = row.with_notes(RowProblem("role_unknown", ListColumn.ROLE, role_name[:60]))
        if not row.email and self._is_name_of_place(row.name):
            doubt = RowProblem("name_is_place", ListColumn.NAME, row.name[:60])
            row = replace(row, doubts=(*row.doubts, doubt))
        return MatchedRow(row, unit or self.unit, role_id)

    def _is_name_of_place(self, name: str) -> bool:
        return fold(name) in self.units.by_name or bool(self.roles.find(name))

    def _match_row(self, placed_row: MatchedRow, staff: StaffIndex) -> MatchedRow:
        row, unit = placed_row.row, placed_row.unit
        if row.doubts and not self.is_confirmed and (may_be_nobody(row) or not row.problems):
            return replace(placed_row, is_doubtful=True)
        row = row.with_notes(*row.doubts)
        if row.problems:
            return replace(placed_row, row=row)

        row = self._without_shared_email(row, unit, staff)
        keys = self._keys(row, unit)
        earlier_number, problem = self._find_earlier(row, keys)
        if problem:
            return replace(placed_row, row=row.with_problems(problem))
        if earlier_number and self.earlier_rows.is_at_unit(keys, unit.pk):
            return replace(placed_row, row=row, earlier_number=earlier_number, is_duplicate=True)

        person, problem = self._find_person(row, unit, staff)
        if problem:
            return replace(placed_row, row=row.with_problems(problem))
        self.earlier_rows.add(
            {*keys, _name_key_at(unit, row)},
            number=row.number,
            folded_name=fold(row.name),
            unit_id=unit.pk,
        )
        return replace(
            placed_row,
            row=row,
            person=person,
            memberships=staff.memberships.get(person.pk, ()) if person else (),
            email_owner=staff.by_email.get(row.email),
            is_invited=(unit.pk, row.email) in staff.invitations,
            earlier_number=earlier_number,
        )

    # --- Earlier rows of the same list ---------------------------------------------------------

    def _keys(self, row: ParsedRow, unit: Unit) -> list[RowKey]:
        """Return what tells the row's person apart: number and address, else the name."""
        keys = []
        if row.staff_number:
            employer = self.units.organisation_of(unit)
            keys.append(RowKey(ListColumn.STAFF_NUMBER, row.staff_number, employer))
        if row.email:
            keys.append(RowKey(ListColumn.EMAIL, row.email))
        return keys or [_name_key_at(unit, row)]

    def _find_earlier(
        self, row: ParsedRow, keys: Sequence[RowKey]
    ) -> tuple[int, RowProblem | None]:
        """Return the number of the earlier row of the same person, or why it cannot be the same.

        0 where no earlier row has a key of this one.
        """
        for key in keys:
            earlier_row: EarlierRow | None = self.earlier_rows.get(key)
            if earlier_row is None:
                continue
            if share_a_word(row.name, earlier_row.folded_name):
                return earlier_row.number, None
            return 0, RowProblem("row_clash", key.column, key.value, str(earlier_row.number))
        return 0, None

    def _without_shared_email(self, row: ParsedRow, unit: Unit, staff: StaffIndex) -> ParsedRow:
        """Return the row without an address that is another person's.

        A shop often shares one mailbox.
        """
        if not row.email:
            return row
        earlier_row: EarlierRow | None = self.earlier_rows.get(RowKey(ListColumn.EMAIL, row.email))
        is_of_earlier_row = earlier_row is not None and not share_a_word(
            row.name, earlier_row.folded_name
        )
        if not is_of_earlier_row and not self._has_colleagues_email(row, unit, staff):
            return row
        note = RowProblem("mail_shared", ListColumn.EMAIL, row.email)
        return replace(row, email="").with_notes(note)

    def _has_colleagues_email(self, row: ParsedRow, unit: Unit, staff: StaffIndex) -> bool:
        """Return whether the address is a colleague's and the row names somebody else."""
        owner = staff.by_email.get(row.email)
        if owner is None or share_a_word(row.name, owner.name):
            return False
        if not self._is_on_staff(owner, unit, staff):
            return False
        if row.staff_number:
            return True
        namesake, _problem = self._find_by_name(replace(row, email=""), unit, staff)
        return namesake is not None

    # --- People on the staff -------------------------------------------------------------------

    def _find_person(
        self, row: ParsedRow, unit: Unit, staff: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        """Return whom the row means of the organisation's staff; None for somebody else."""
        number_owner, problem = self._find_by_number(row, unit, staff)
        if problem:
            return None, problem
        email_owner = staff.by_email.get(row.email)
        if email_owner and not self._is_on_staff(email_owner, unit, staff):
            email_owner = None
        if number_owner and email_owner and number_owner != email_owner:
            return None, RowProblem("two_people", ListColumn.EMAIL, row.email, row.staff_number)
        if email_owner and not number_owner and not share_a_word(row.name, email_owner.name):
            return None, RowProblem("other_person", ListColumn.EMAIL, row.email)
        # an address of somebody outside the organisation is enough to tell that it is no namesake
        if number_owner or email_owner or row.email in staff.by_email:
            return number_owner or email_owner, None
        return self._find_by_name(row, unit, staff)

    def _find_by_number(
        self, row: ParsedRow, unit: Unit, staff: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        """Return whose staff number it is: as it is written, or without its leading zeros."""
        if not row.staff_number:
            return None, None
        employer = self.units.organisation_of(unit)
        memberships = [
            membership
            for membership in staff.by_number.get(number_key(row.staff_number), ())
            if membership.unit.path.startswith(employer)
        ]
        same_number = [
            membership
            for membership in memberships
            if membership.staff_number.lstrip("'") == row.staff_number
        ]
        if same_number:
            memberships = same_number
        elif row.name:
            memberships = _with_name_like(row.name, memberships)
        else:
            memberships = []
        current_memberships = [
            membership for membership in memberships if is_current(membership, on=self.on)
        ]
        memberships = current_memberships or _with_name_like(row.name, memberships)
        people = {membership.person_id: membership.person for membership in memberships}
        namesakes = [person for person in people.values() if share_a_word(row.name, person.name)]
        if len(namesakes) > 1:
            return None, RowProblem("number_shared", ListColumn.STAFF_NUMBER, row.staff_number)
        if people and not namesakes:
            return None, RowProblem("other_person", ListColumn.STAFF_NUMBER, row.staff_number)
        return next(iter(namesakes), None), None

    def _find_by_name(
        self, row: ParsedRow, unit: Unit, staff: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        """Return somebody of the same name at the unit whom no number or address tells apart."""
        namesakes: dict[int, User] = {}
        for membership in staff.by_name.get((unit.pk, name_key(row.name)), ()):
            if not _are_told_apart(row, membership):
                namesakes[membership.person_id] = membership.person
        if len(namesakes) > 1:
            return None, RowProblem("name_shared", ListColumn.NAME, row.name)
        return next(iter(namesakes.values()), None), None

    def _is_on_staff(self, person: User, unit: Unit, staff: StaffIndex) -> bool:
        """Return whether somebody works, or worked, in the organisation of a unit."""
        employer = self.units.organisation_of(unit)
        memberships = staff.memberships.get(person.pk, ())
        return any(membership.unit.path.startswith(employer) for membership in memberships)


def is_current(membership: Membership, *, on: date) -> bool:
    """Return whether a membership has not ended before a day."""
    return membership.until_on is None or membership.until_on >= on


def _name_key_at(unit: Unit, row: ParsedRow) -> RowKey:
    return RowKey(ListColumn.NAME, fold(row.name), str(unit.pk))


def _with_name_like(name: str, memberships: Sequence[Membership]) -> list[Membership]:
    return [membership for membership in memberships if share_a_word(name, membership.person.name)]


def _are_told_apart(row: ParsedRow, membership: Membership) -> bool:
    """Return whether a row and a membership have different staff numbers, or both an address."""
    if row.email and membership.person.email:
        return True
    if not row.staff_number or not membership.staff_number:
        return False
    return number_key(membership.staff_number) != number_key(row.staff_number)
