"""The managers' weekly summary: how many of their people are ready, and who needs something."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from compliance.obligations.models import Obligation
from compliance.standing.rules import Facts, is_exempt, is_in_date, is_overdue
from workforce.people.models import Membership, Oversight

#: Names printed in each group of people; the rest are only counted.
MAX_NAMES = 8
#: Somebody counts as new for so many days.
NEW_DAYS = 7
OBLIGATION_COLUMNS: tuple[str, ...] = (
    "membership__unit__path",
    "person_id",
    "person__name",
    "due_on",
    "valid_until",  # annotated by with_facts
    "exempt_from",
    "exempt_until",
)


@dataclass
class UnitPeople:
    """The people of one unit, without the units below it.

    Sets hold ids, dicts the names by id where names are printed. ``required`` are those of whom a
    course is required, ``staff`` all who work there.
    """

    required: set[int] = field(default_factory=set)
    unready: set[int] = field(default_factory=set)
    overdue: dict[int, str] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)
    new: dict[int, str] = field(default_factory=dict)
    unconfirmed: dict[int, str] = field(default_factory=dict)

    def add(self, people: "UnitPeople") -> None:
        """Add the people of one more unit; somebody who is in both counts once."""
        self.required |= people.required
        self.unready |= people.unready
        self.overdue |= people.overdue
        self.staff |= people.staff
        self.new |= people.new
        self.unconfirmed |= people.unconfirmed


@dataclass(frozen=True)
class PeopleGroup:
    """How many people of ``whole`` are in a group, and the first of their names."""

    count: int
    whole: int
    names: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


@dataclass(frozen=True)
class WeeklyDigest:
    """The summary for one manager; each person counts once, wherever they work."""

    ready: int
    required: int
    overdue: PeopleGroup
    new: PeopleGroup
    unconfirmed: PeopleGroup

    @property
    def has_news(self) -> bool:
        """Whether there is anything to tell the manager."""
        return bool(self.overdue.count or self.new.count or self.unconfirmed.count)


def weekly_digests(managers: Collection[int], *, on: date) -> Mapping[int, WeeklyDigest]:
    """Return the summaries of these managers (ids) that have news; three statements."""
    duties = Oversight.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        person__in=managers,
        duty=Oversight.Duty.MANAGER,
        from_on__lte=on,
    )
    paths_by_manager: dict[int, set[str]] = defaultdict(set)
    all_paths = set()
    for manager_id, path in duties.values_list("person_id", "unit__path"):
        paths_by_manager[manager_id].add(path)
        all_paths.add(path)
    people_by_path = _people_by_path(_outermost(all_paths), on=on)
    digests = {}
    for manager_id, paths in paths_by_manager.items():
        digest = _digest(_people_below(paths, people_by_path))
        if digest.has_news:
            digests[manager_id] = digest
    return digests


def digest_recipients(on: date) -> Mapping[int, str]:
    """Return the language of each manager (by id) who has an address and wants a summary."""
    duties = Oversight.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        duty=Oversight.Duty.MANAGER,
        from_on__lte=on,
        person__is_active=True,
        person__wants_reminders=True,
        person__email__isnull=False,
    )
    return dict(duties.order_by("person_id").values_list("person_id", "person__preferred_language"))


def _outermost(paths: Collection[str]) -> list[str]:
    """Return the paths that are below none of the others."""
    roots: list[str] = []
    for path in sorted(paths):
        if not roots or not path.startswith(roots[-1]):
            roots.append(path)
    return roots


def _people_by_path(roots: Iterable[str], *, on: date) -> Mapping[str, UnitPeople]:
    """Return the people of each unit at and below these paths, by the unit's path."""
    people_by_path: dict[str, UnitPeople] = defaultdict(UnitPeople)
    # Without any root, nobody.
    obligations_within = Q(pk__in=())
    memberships_within = Q(pk__in=())
    for path in roots:
        obligations_within |= Q(membership__unit__path__startswith=path)
        memberships_within |= Q(unit__path__startswith=path)
    _read_obligations(people_by_path, obligations_within, on=on)
    _read_staff(people_by_path, memberships_within, on=on)
    return people_by_path


def _read_obligations(people_by_path: dict[str, UnitPeople], within: Q, *, on: date) -> None:
    """Sort the people of whom a course is required into those of each unit; one statement."""
    rows = Obligation.objects.active(on=on).filter(within).with_facts(on=on)
    columns = rows.values_list(*OBLIGATION_COLUMNS)
    for path, person_id, name, due_on, valid_until, exempt_from, exempt_until in columns.iterator():
        facts = Facts(
            due_on=due_on,
            held_until=valid_until,
            exempt_from=exempt_from,
            exempt_until=exempt_until,
        )
        if is_exempt(facts, on=on):
            continue
        people = people_by_path[path]
        people.required.add(person_id)
        if not is_in_date(facts, on=on):
            people.unready.add(person_id)
        if is_overdue(facts, on=on):
            people.overdue[person_id] = name


def _read_staff(people_by_path: dict[str, UnitPeople], within: Q, *, on: date) -> None:
    """Sort the staff, the new and the unconfirmed into those of each unit; one statement."""
    memberships = Membership.objects.active(on=on).at_open_units(on=on).filter(within)
    new_after = on - timedelta(days=NEW_DAYS)
    for membership in memberships.select_related("unit", "person").iterator():
        people = people_by_path[membership.unit.path]
        person = membership.person
        people.staff.add(person.pk)
        if membership.from_on > new_after:
            people.new[person.pk] = person.name
        if membership.came_by == Membership.Way.CODE and membership.confirmed_at is None:
            people.unconfirmed[person.pk] = person.name


def _people_below(paths: Collection[str], people_by_path: Mapping[str, UnitPeople]) -> UnitPeople:
    """Return the people of all the units at and below these paths together."""
    all_people = UnitPeople()
    roots = tuple(paths)
    for path, people in people_by_path.items():
        if path.startswith(roots):
            all_people.add(people)
    return all_people


def _digest(people: UnitPeople) -> WeeklyDigest:
    """Return the summary of all the people of one manager."""
    required_count = len(people.required)
    staff_count = len(people.staff)
    return WeeklyDigest(
        ready=required_count - len(people.unready),
        required=required_count,
        overdue=_group(people.overdue, required_count),
        new=_group(people.new, staff_count),
        unconfirmed=_group(people.unconfirmed, staff_count),
    )


def _group(names_by_person: Mapping[int, str], whole: int) -> PeopleGroup:
    """Return the people named, of ``whole`` people."""
    names = sorted(names_by_person.values())
    return PeopleGroup(count=len(names), whole=whole, names=tuple(names[:MAX_NAMES]))
