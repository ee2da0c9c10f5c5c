"""What a list of people would do: for every row who it is and what would change. Reads only.

Rows are worked out in batches of :data:`BATCH`, five statements each, whatever the size of the list.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from workforce.lists.differences import differences
from workforce.lists.named_places import RolesByName, UnitsByName
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.doubts import NOBODY
from workforce.lists.rules.outcomes import HELD, RowOutcome, RowResult
from workforce.lists.rules.parsing import ParsedRow, RowProblem, same_person
from workforce.lists.rules.spelling import name_key, name_spellings, number_key, number_spellings
from workforce.lists.rules.tabular import fold
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit

BATCH = 500


@dataclass(frozen=True)
class PlannedChange:
    """A row with what it means here. ``person`` is None for somebody new; ``job`` for no membership to change."""

    wanted: ParsedRow
    outcome: RowOutcome
    unit: Unit | None = None
    person: User | None = None
    job: Membership | None = None
    role_id: int | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    same_as: int = 0


@dataclass
class StaffIndex:
    """Who is known of a batch: the answers of its statements."""

    by_number: dict[str, list[Membership]]
    by_email: dict[str, User]
    jobs: dict[int, list[Membership]]
    by_name: dict[tuple[int, tuple[str, ...]], list[Membership]]
    invited: set[tuple[int, str]]


class PeoplePlanner:
    """Works out a list of people for ``unit`` and below as at a day; remembers who it has seen.

    ``is_sure``: whoever brought the list has seen its doubtful rows and said that they are right.
    """

    def __init__(self, unit: Unit, *, has_agency: bool, is_sure: bool = False, on: date) -> None:
        self.unit, self.has_agency, self.is_sure, self.on = unit, has_agency, is_sure, on
        self.places, self.roles = UnitsByName(unit, on=on), RolesByName()
        self.seen: dict[str, str] = {}
        self.kept: set[int] = set()
        self.wrong = 0

    def steps(self, rows: Iterable[ParsedRow]) -> list[PlannedChange]:
        """What comes of a batch of rows, in their order."""
        batch = [self._placed(wanted) for wanted in rows]
        known = self._known([(wanted, unit) for wanted, unit, _role in batch])
        steps = [self._step(wanted, unit, role, known) for wanted, unit, role in batch]
        self.wrong += sum(
            step.outcome.result in HELD and not _is_nobody(step.wanted) for step in steps
        )
        self.kept |= {step.job.pk for step in steps if step.job}
        return steps

    def leavers(self) -> Iterator[list[PlannedChange]]:
        """Whoever works here today and is not in the list, once all of it was worked out.

        Nobody, where a row was wrong: it may be theirs. People whom nobody confirmed yet stay, and agency
        workers do unless the list tells them apart: payrolls do not hold them.
        """
        if self.wrong:
            return
        here = Membership.objects.active(on=self.on).filter(
            until_on=None, unit__path__startswith=self.unit.path
        )
        here = here.exclude(came_by=Membership.Way.CODE, confirmed_at=None)
        if not self.has_agency:
            here = here.exclude(is_agency=True)
        batch: list[PlannedChange] = []
        for job in here.select_related("person", "unit").order_by("pk").iterator(chunk_size=BATCH):
            if job.pk not in self.kept:
                batch.append(self._leaver(job))
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    def _leaver(self, job: Membership) -> PlannedChange:
        outcome = RowOutcome(0, RowResult.LEAVES, job.person.name, job.unit.name, ("until",))
        after = {"until_on": max(job.from_on, self.on - timedelta(days=1))}
        return PlannedChange(
            ParsedRow(0, job.person.name), outcome, job.unit, job.person, job, after=after
        )

    def _placed(self, wanted: ParsedRow) -> tuple[ParsedRow, Unit, int | None]:
        """The row with its unit and role found, or what is wrong with their names."""
        unit, problem = self.places.find(wanted.texts.get(ListColumn.UNIT, ""))
        if problem:
            wanted = replace(wanted, problems=(*wanted.problems, problem))
        said = wanted.texts.get(ListColumn.ROLE, "")
        role = self.roles.find(said)
        if said and role is None:
            wanted = replace(
                wanted,
                notes=(*wanted.notes, RowProblem("role_unknown", ListColumn.ROLE, said[:60])),
            )
        if not wanted.email and (
            fold(wanted.name) in self.places.named or self.roles.find(wanted.name)
        ):
            wanted = replace(
                wanted,
                doubts=(
                    *wanted.doubts,
                    RowProblem("name_is_place", ListColumn.NAME, wanted.name[:60]),
                ),
            )
        return wanted, unit or self.unit, role

    def _known(self, batch: Sequence[tuple[ParsedRow, Unit]]) -> StaffIndex:
        scope = Membership.objects.filter(unit__path__startswith=self.places.scope, refused_at=None)
        jobs = scope.select_related("person", "unit").order_by("from_on", "pk")
        numbers = {
            each
            for wanted, _unit in batch
            if wanted.staff_number
            for each in number_spellings(wanted.staff_number)
        }
        emails = {wanted.email for wanted, _unit in batch} - {""}
        by_number = defaultdict(list)
        for job in jobs.filter(staff_number__in=numbers):
            by_number[number_key(job.staff_number)].append(job)
        by_email = {
            str(user.email): user for user in User.objects.get_queryset().filter(email__in=emails)
        }
        names = {
            each for wanted, _unit in batch if wanted.name for each in name_spellings(wanted.name)
        }
        named = Q(unit__in={unit.pk for _wanted, unit in batch}, person__name__in=names)
        by_name = defaultdict(list)
        for job in jobs.filter(named):
            by_name[job.unit_id, name_key(job.person.name)].append(job)
        found = {job.person_id for each in (*by_number.values(), *by_name.values()) for job in each}
        theirs = defaultdict(list)
        for job in jobs.filter(person__in=found | {user.pk for user in by_email.values()}):
            theirs[job.person_id].append(job)
        waiting = Invitation.objects.filter(email__in=emails, accepted_at=None, withdrawn_at=None)
        waiting = waiting.filter(expires_at__date__gt=self.on)
        return StaffIndex(
            by_number, by_email, theirs, by_name, set(waiting.values_list("unit_id", "email"))
        )

    def _step(
        self, wanted: ParsedRow, unit: Unit, role: int | None, known: StaffIndex
    ) -> PlannedChange:
        if wanted.doubts and not self.is_sure and (_is_nobody(wanted) or not wanted.problems):
            return self._doubtful(wanted, unit)
        wanted = replace(wanted, notes=(*wanted.notes, *wanted.doubts))
        if wanted.problems:
            return self._wrong(wanted, unit)
        wanted = self._own_mail(wanted, unit, known)
        earlier, clash = self._earlier(wanted, unit)
        if clash:
            return self._wrong(wanted, unit, clash)
        if earlier and self.seen_at(wanted, unit):
            return PlannedChange(
                wanted, self._said(wanted, RowResult.DUPLICATE, unit, of=earlier), unit
            )
        person, problem = self._person(wanted, unit, known)
        if problem:
            return self._wrong(wanted, unit, problem)
        self._remember(wanted, unit)
        if person:
            return self._familiar(wanted, unit, role, person, known)
        return self._stranger(wanted, unit, role, known, earlier)

    # --- Who it is ---------------------------------------------------------------------------

    def _keys(self, wanted: ParsedRow, unit: Unit) -> list[str]:
        keys = [f"n{self.places.home(unit)} {wanted.staff_number}"] if wanted.staff_number else []
        keys += [f"e{wanted.email}"] if wanted.email else []
        return keys or [f"m{unit.pk} {fold(wanted.name)}"]

    def _earlier(self, wanted: ParsedRow, unit: Unit) -> tuple[int, RowProblem | None]:
        """The row that named the same person before (0: none), or why it cannot be the same."""
        for key in self._keys(wanted, unit):
            if key not in self.seen:
                continue
            number, _units, name = self.seen[key].split("|", 2)
            if not same_person(wanted.name, name):
                where = ListColumn.EMAIL if key[0] == "e" else ListColumn.STAFF_NUMBER
                said = wanted.email if key[0] == "e" else wanted.staff_number
                return 0, RowProblem("row_clash", where, said, number)
            return int(number), None
        return 0, None

    def _own_mail(self, wanted: ParsedRow, unit: Unit, known: StaffIndex) -> ParsedRow:
        """The row without an address that is another person's: one mailbox often serves a whole shop."""
        if not wanted.email:
            return wanted
        seen_as = self.seen.get(f"e{wanted.email}", "||").split("|", 2)[2]
        mailed = known.by_email.get(wanted.email)
        is_other = mailed is not None and not same_person(wanted.name, mailed.name)
        is_theirs = is_other and mailed is not None and self._is_ours(mailed, unit, known)
        is_told_apart = (
            wanted.staff_number or self._by_name(replace(wanted, email=""), unit, known)[0]
        )
        if same_person(wanted.name, seen_as) and not (is_theirs and is_told_apart):
            return wanted
        shared = RowProblem("mail_shared", ListColumn.EMAIL, wanted.email)
        return replace(wanted, email="", notes=(*wanted.notes, shared))

    def seen_at(self, wanted: ParsedRow, unit: Unit) -> bool:
        """Whether an earlier row named the same person at the same unit."""
        rows = (self.seen.get(key, "|").split("|")[1].split() for key in self._keys(wanted, unit))
        return any(str(unit.pk) in units for units in rows)

    def _remember(self, wanted: ParsedRow, unit: Unit) -> None:
        for key in {*self._keys(wanted, unit), f"m{unit.pk} {fold(wanted.name)}"}:
            number, units, name = self.seen.get(key, f"{wanted.number}||{fold(wanted.name)}").split(
                "|", 2
            )
            self.seen[key] = f"{number}|{units} {unit.pk}|{name}"

    def _person(
        self, wanted: ParsedRow, unit: Unit, known: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        """Who the row means of those on the staff of the organisation; None for somebody else."""
        numbered, problem = self._by_number(wanted, unit, known)
        if problem:
            return None, problem
        mailed = known.by_email.get(wanted.email)
        if mailed and not self._is_ours(mailed, unit, known):
            mailed = None
        if numbered and mailed and numbered != mailed:
            return None, RowProblem(
                "two_people", ListColumn.EMAIL, wanted.email, wanted.staff_number
            )
        if mailed and not numbered and not same_person(wanted.name, mailed.name):
            return None, RowProblem("other_person", ListColumn.EMAIL, wanted.email)
        if numbered or mailed or wanted.email in known.by_email:
            return numbered or mailed, None
        return self._by_name(wanted, unit, known)

    def _by_number(
        self, wanted: ParsedRow, unit: Unit, known: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        home = self.places.home(unit)
        alike = (
            known.by_number.get(number_key(wanted.staff_number), ()) if wanted.staff_number else ()
        )
        every = [job for job in alike if job.unit.path.startswith(home)]
        jobs = [job for job in every if job.staff_number.lstrip("'") == wanted.staff_number] or [
            job for job in every if wanted.name and same_person(wanted.name, job.person.name)
        ]
        jobs = [job for job in jobs if self._is_current(job)] or [
            job for job in jobs if same_person(wanted.name, job.person.name)
        ]
        people = {job.person_id: job.person for job in jobs}
        meant = [person for person in people.values() if same_person(wanted.name, person.name)]
        if len(meant) > 1:
            return None, RowProblem("number_shared", ListColumn.STAFF_NUMBER, wanted.staff_number)
        if people and not meant:
            return None, RowProblem("other_person", ListColumn.STAFF_NUMBER, wanted.staff_number)
        return (meant[0] if meant else None), None

    def _by_name(
        self, wanted: ParsedRow, unit: Unit, known: StaffIndex
    ) -> tuple[User | None, RowProblem | None]:
        """Somebody of the same name here whom no number or address tells apart from the row's."""
        number = wanted.staff_number
        alike = {
            job.person_id: job.person
            for job in known.by_name.get((unit.pk, name_key(wanted.name)), ())
            if (
                not number
                or not job.staff_number
                or number_key(job.staff_number) == number_key(number)
            )
            and (not wanted.email or not job.person.email)
        }
        if len(alike) > 1:
            return None, RowProblem("name_shared", ListColumn.NAME, wanted.name)
        return next(iter(alike.values()), None), None

    def _is_ours(self, person: User, unit: Unit, known: StaffIndex) -> bool:
        home = self.places.home(unit)
        return any(job.unit.path.startswith(home) for job in known.jobs.get(person.pk, ()))

    def _is_current(self, job: Membership) -> bool:
        return job.until_on is None or job.until_on >= self.on

    # --- What comes of it --------------------------------------------------------------------

    def _familiar(
        self, wanted: ParsedRow, unit: Unit, role: int | None, person: User, known: StaffIndex
    ) -> PlannedChange:
        theirs = known.jobs[person.pk]
        is_placed = ListColumn.UNIT in wanted.texts
        near = [job for job in theirs if job.unit_id == unit.pk]
        near = near or (
            [] if is_placed else [job for job in theirs if job.unit.path.startswith(self.unit.path)]
        )
        current = next((job for job in near if self._is_current(job)), None)
        if current:
            owner = known.by_email.get(wanted.email, person)
            if owner != person:
                wanted = replace(
                    wanted,
                    email="",
                    notes=(
                        *wanted.notes,
                        RowProblem("email_taken", ListColumn.EMAIL, wanted.email),
                    ),
                )
            return self._changed(wanted, role, person, current, is_only=len(near) == 1)
        if self._has_left(wanted):
            return self._gone(wanted, unit)
        result = RowResult.BACK if near else RowResult.JOINS
        again = near[-1].unit if near else unit
        ended = max((job.until_on for job in near if job.until_on), default=None)
        from_on = wanted.days.get(ListColumn.FROM, self.on)
        from_on = max(from_on, ended + timedelta(days=1)) if ended else from_on
        outcome = self._said(wanted, result, again)
        is_sure = any(
            job.is_vouched_for and job.unit.path.startswith(self.unit.path) for job in theirs
        )
        return PlannedChange(
            wanted,
            outcome,
            again,
            person,
            role_id=role,
            after={"from_on": from_on, "is_sure": is_sure},
        )

    def _changed(
        self, wanted: ParsedRow, role: int | None, person: User, job: Membership, *, is_only: bool
    ) -> PlannedChange:
        after = differences(wanted, role, person, job)
        if (
            job.came_by == Membership.Way.IMPORT
            and is_only
            and wanted.days.get(ListColumn.FROM, job.from_on) != job.from_on
        ):
            after["from_on"] = wanted.days[ListColumn.FROM]
        until = wanted.days.get(ListColumn.UNTIL)
        if until and until != job.until_on and until >= after.get("from_on", job.from_on):
            after["until_on"] = until
        is_leaving = "until_on" in after and self._has_left(wanted)
        result = (
            RowResult.LEAVES if is_leaving else RowResult.CHANGED if after else RowResult.UNCHANGED
        )
        outcome = self._said(wanted, result, job.unit, changes=tuple(after))
        return PlannedChange(wanted, outcome, job.unit, person, job, role, after)

    def _stranger(
        self, wanted: ParsedRow, unit: Unit, role: int | None, known: StaffIndex, earlier: int
    ) -> PlannedChange:
        if not wanted.name:
            return self._wrong(wanted, unit, RowProblem("name_missing", ListColumn.NAME))
        if self._has_left(wanted):
            return self._gone(wanted, unit)
        if wanted.email in known.by_email:
            is_waiting = (unit.pk, wanted.email) in known.invited
            result = RowResult.UNCHANGED if is_waiting else RowResult.INVITED
            wanted = (
                replace(wanted, notes=(*wanted.notes, RowProblem("invited_before")))
                if is_waiting
                else wanted
            )
            after = {"from_on": wanted.days.get(ListColumn.FROM)}
            return PlannedChange(
                wanted, self._said(wanted, result, unit), unit, role_id=role, after=after
            )
        result = RowResult.JOINS if earlier else RowResult.NEW
        after = {"from_on": wanted.days.get(ListColumn.FROM, self.on)}
        return PlannedChange(
            wanted,
            self._said(wanted, result, unit),
            unit,
            role_id=role,
            after=after,
            same_as=earlier,
        )

    def _has_left(self, wanted: ParsedRow) -> bool:
        return wanted.days.get(ListColumn.UNTIL, self.on) < self.on

    def _gone(self, wanted: ParsedRow, unit: Unit) -> PlannedChange:
        left = RowProblem(
            "left_already", ListColumn.UNTIL, wanted.days[ListColumn.UNTIL].isoformat()
        )
        return PlannedChange(
            wanted,
            self._said(replace(wanted, notes=(*wanted.notes, left)), RowResult.UNCHANGED, unit),
            unit,
        )

    def _wrong(self, wanted: ParsedRow, unit: Unit, *problems: RowProblem) -> PlannedChange:
        wanted = replace(wanted, problems=(*wanted.problems, *problems))
        return PlannedChange(wanted, self._said(wanted, RowResult.WRONG, unit), unit)

    def _doubtful(self, wanted: ParsedRow, unit: Unit) -> PlannedChange:
        asked = replace(wanted, problems=(*wanted.doubts, *wanted.problems))
        return PlannedChange(wanted, self._said(asked, RowResult.DOUBTFUL, unit), unit)

    def _said(
        self,
        wanted: ParsedRow,
        result: RowResult,
        unit: Unit,
        *,
        of: int = 0,
        changes: tuple[str, ...] = (),
    ) -> RowOutcome:
        return RowOutcome(
            wanted.number,
            result,
            wanted.name,
            unit.name,
            changes,
            of,
            wanted.problems,
            wanted.notes,
        )


def _is_nobody(wanted: ParsedRow) -> bool:
    return any(doubt.code in NOBODY for doubt in wanted.doubts)
