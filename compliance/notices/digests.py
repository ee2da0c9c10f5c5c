"""What a manager is told on Mondays: figures of everybody they look after, and who needs something."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from compliance.obligations.models import Obligation
from compliance.standing.rules import Facts, is_exempt, is_in_date, is_overdue
from workforce.people.models import Membership, Oversight

#: Names printed of each kind of people; the others are counted.
NAMES = 8
#: For so many days somebody is new.
NEW_DAYS = 7


@dataclass
class Place:
    """One unit's own people: ids of those of whom something is asked, and names of those worth naming."""

    everybody: set[int] = field(default_factory=set)
    unready: set[int] = field(default_factory=set)
    overdue: dict[int, str] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)
    new: dict[int, str] = field(default_factory=dict)
    unconfirmed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Some of the people, named as far as there is room. ``whole`` is how many they are part of."""

    count: int
    whole: int
    names: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


@dataclass(frozen=True)
class Digest:
    """One manager's week; each person counts once, wherever they work."""

    ready: int
    asked: int
    overdue: Group
    new: Group
    unconfirmed: Group

    @property
    def has_news(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.overdue.count or self.new.count or self.unconfirmed.count)


def digests_of(managers: Collection[int], *, on: date) -> Mapping[int, Digest]:
    """The week of each of these managers (ids), where there is something to say; three statements."""
    duties = Oversight.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        person__in=managers,
        duty=Oversight.Duty.MANAGER,
        from_on__lte=on,
    )
    paths: dict[int, set[str]] = defaultdict(set)
    for person, path in duties.values_list("person_id", "unit__path"):
        paths[person].add(path)
    places = _places(_outermost({path for theirs in paths.values() for path in theirs}), on=on)
    found = {person: _digest(_below(theirs, places)) for person, theirs in paths.items()}
    return {person: digest for person, digest in found.items() if digest.has_news}


def managers_on(on: date) -> Mapping[int, str]:
    """Who looks after a place on a day, reads mail and wants a summary: their languages by id."""
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
    """The paths that are under none of the others."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def _places(roots: Iterable[str], *, on: date) -> Mapping[str, Place]:
    places: dict[str, Place] = defaultdict(Place)
    asked, staff = Q(pk__in=()), Q(pk__in=())
    for path in roots:
        asked |= Q(membership__unit__path__startswith=path)
        staff |= Q(unit__path__startswith=path)
    fields = ("membership__unit__path", "person_id", "person__name", "due_on", "held_on")
    rows = Obligation.objects.active(on=on).filter(asked).with_facts(on=on)
    for path, person, name, due_on, held_on, exempt_from, exempt_until in rows.values_list(
        *fields, "exempt_from", "exempt_until"
    ).iterator():
        facts = Facts(
            due_on=due_on, held_until=held_on, exempt_from=exempt_from, exempt_until=exempt_until
        )
        if not is_exempt(facts, on=on):
            _count(places[path], person, name, facts, on=on)
    jobs = Membership.objects.active(on=on).filter(
        staff, Q(unit__closed_on=None) | Q(unit__closed_on__gt=on)
    )
    fresh = on - timedelta(days=NEW_DAYS)
    for job in jobs.select_related("unit", "person").iterator():
        place = places[job.unit.path]
        place.staff.add(job.person_id)
        if job.from_on > fresh:
            place.new[job.person_id] = job.person.name
        if job.came_by == Membership.Way.CODE and job.confirmed_at is None:
            place.unconfirmed[job.person_id] = job.person.name
    return places


def _count(place: Place, person: int, name: str, facts: Facts, *, on: date) -> None:
    place.everybody.add(person)
    if not is_in_date(facts, on=on):
        place.unready.add(person)
    if is_overdue(facts, on=on):
        place.overdue[person] = name


def _below(paths: Collection[str], places: Mapping[str, Place]) -> Place:
    """All the places under these paths as one."""
    whole = Place()
    for path, place in places.items():
        if path.startswith(tuple(paths)):
            whole.everybody |= place.everybody
            whole.unready |= place.unready
            whole.overdue |= place.overdue
            whole.staff |= place.staff
            whole.new |= place.new
            whole.unconfirmed |= place.unconfirmed
    return whole


def _digest(place: Place) -> Digest:
    asked, staff = len(place.everybody), len(place.staff)
    return Digest(
        ready=asked - len(place.unready),
        asked=asked,
        overdue=_group(place.overdue, asked),
        new=_group(place.new, staff),
        unconfirmed=_group(place.unconfirmed, staff),
    )


def _group(people: Mapping[int, str], whole: int) -> Group:
    return Group(len(people), whole, tuple(sorted(people.values())[:NAMES]))
