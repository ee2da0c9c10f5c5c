"""Worlds as drawn values: places, rules, people, and days that lie at the boundaries of each other.

Nothing here knows the product. A day is drawn one before, on, or one after a day on which
something changes: today, the end of a grace, the opening of a window for renewal.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

#: The day of the clock, a Monday: managers get their summary.
TODAY = date(2026, 5, 4)
YESTERDAY = TODAY - timedelta(days=1)
#: Each place: its name, the number of the place above it, its sector, its kind.
PLACES = (
    ("Area", None, "", "area"),
    ("Hotels", 0, "hotels", "organisation"),
    ("Inn", 1, "", "workplace"),
    ("Inn kitchen", 2, "", "team"),
    ("Manor", 1, "", "workplace"),
    ("Academy", 0, "schools", "workplace"),
    ("Office", 0, "", "workplace"),
)
WORKED_AT = (2, 3, 4, 5, 6)
#: Each course: its code, its title, and how many days before expiry it may be renewed.
COURSES = (("alpha", "Alpha course", 60), ("beta", "Beta course", 30))
ROLES = ("chef", "porter")
SHIFTS = ("", "day", "evening", "night", "rotating")
LANGUAGES = ("en", "ur", "", "tlh")
GRACES = (0, 1, 30, 30)


@dataclass(frozen=True)
class Rule:
    """Everybody at ``place`` and below, in this role and sector if named, needs ``course``."""

    place: int
    course: int
    role: str | None
    sector: str | None
    within_days: int
    from_on: date
    until_on: date | None
    is_signed: bool


@dataclass(frozen=True)
class Excuse:
    """Nobody expects it between two days: of the rule with this number, in one job."""

    rule: int
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Job:
    """Where somebody works, as what, and since when they know what is asked of them there."""

    place: int
    role: str | None
    shift: str
    is_agency: bool
    from_on: date
    until_on: date | None
    told_on: date | None
    is_refused: bool
    excuses: tuple[Excuse, ...]


@dataclass(frozen=True)
class Evidence:
    """A certificate of ours or training done elsewhere: taken back, it counts on no day."""

    course: int
    from_on: date
    until_on: date
    is_ours: bool
    is_taken_back: bool
    is_signed: bool


@dataclass(frozen=True)
class Somebody:
    """One person, or ``times`` people of whom the same is true."""

    language: str
    jobs: tuple[Job, ...]
    evidence: tuple[Evidence, ...]
    begun_on: tuple[date | None, ...]  # for each course, a run that is still open
    times: int = 1


@dataclass(frozen=True)
class World:
    """All there is; ``office_closes`` is the first day the office counts no more."""

    rules: tuple[Rule, ...]
    people: tuple[Somebody, ...]
    headcounts: tuple[int | None, ...]  # of the places people work at
    office_closes: date | None


def around(*offsets: int, latest: int = 400) -> st.SearchStrategy[date]:
    """Return days at most one away from those so many days from today, none after ``latest``."""
    days = {offset + step for offset in offsets for step in (-1, 0, 1)}
    return st.sampled_from(sorted(day for day in days if day <= latest)).map(
        lambda day: TODAY + timedelta(days=day)
    )


NOW_OR_NEVER = st.integers(0, 4).flatmap(lambda one: st.none() if one else around(0))
BEGINNINGS = around(-400, -30, 0)
LONG_AGO = st.just(TODAY - timedelta(days=500))
MOSTLY_LONG_AGO = st.integers(0, 2).flatmap(lambda one: LONG_AGO if one else BEGINNINGS)

rules = st.builds(
    Rule,
    place=st.sampled_from((0, 0, 0, 1, 2, 5)),
    course=st.sampled_from((0, 0, 0, 1)),
    role=st.sampled_from((None,) * 12 + ROLES),
    sector=st.sampled_from((None,) * 12 + ("hotels", "schools")),
    within_days=st.sampled_from(GRACES),
    from_on=MOSTLY_LONG_AGO,
    until_on=NOW_OR_NEVER,
    is_signed=st.sampled_from((False, False, False, True)),
)
excuses = st.builds(
    Excuse, rule=st.integers(0, 2), from_on=around(-40, 0, latest=0), until_on=around(0, 30)
).filter(lambda excuse: excuse.from_on <= excuse.until_on)
jobs = st.builds(
    Job,
    place=st.sampled_from(WORKED_AT),
    role=st.none() | st.sampled_from(ROLES),
    shift=st.sampled_from(SHIFTS),
    is_agency=st.booleans(),
    from_on=st.integers(0, 2).flatmap(lambda one: BEGINNINGS if one else LONG_AGO),
    until_on=NOW_OR_NEVER,
    told_on=st.none() | around(-30, 0, latest=0),
    is_refused=st.sampled_from((False,) * 9 + (True,)),
    excuses=st.lists(excuses, max_size=2, unique_by=lambda excuse: excuse.rule).map(tuple),
).filter(lambda job: job.until_on is None or job.from_on <= job.until_on)
evidence = st.builds(
    Evidence,
    course=st.sampled_from((0, 0, 0, 1)),
    from_on=around(-300, 0, latest=0),
    until_on=around(0, 30, 60, 200),
    is_ours=st.booleans(),
    is_taken_back=st.sampled_from((False,) * 5 + (True,)),
    is_signed=st.booleans(),
).filter(lambda evidence: evidence.from_on <= evidence.until_on)
people = st.builds(
    Somebody,
    language=st.sampled_from(LANGUAGES),
    jobs=st.lists(jobs, min_size=1, max_size=2, unique_by=lambda job: job.place).map(tuple),
    evidence=st.lists(
        evidence, max_size=2, unique_by=lambda e: (e.course, e.from_on, e.is_ours)
    ).map(tuple),
    begun_on=st.tuples(*[st.none() | around(-30, 0, latest=0)] * len(COURSES)),
    times=st.sampled_from((1,) * 8 + (2, 9, 10)),
)
#: Somebody trained elsewhere who has just come: in date before anybody could be late.
newcomers = st.builds(
    lambda somebody, job, came_on, paper, until_on: replace(
        somebody,
        jobs=(replace(job, from_on=came_on, until_on=None, is_refused=False),),
        evidence=(replace(paper, until_on=until_on, is_ours=False, is_taken_back=False),),
    ),
    people,
    jobs,
    around(-30, 0, latest=0),
    evidence,
    around(0, 60, 200),
).filter(lambda somebody: somebody.evidence[0].from_on <= somebody.evidence[0].until_on)
worlds = st.builds(
    World,
    rules=st.lists(rules, min_size=1, max_size=3).map(tuple),
    people=st.lists(people | people | newcomers, min_size=3, max_size=6).map(tuple),
    headcounts=st.tuples(*[st.none() | st.integers(0, 20)] * len(WORKED_AT)),
    office_closes=NOW_OR_NEVER,
)


# --- Worlds of crowds, for what a board may not be told ------------------------------------------


def _crowd(place: int, state: str, times: int, shift: str) -> Somebody:
    """Return so many people of one place: in date, overdue, with time, fallen out of date."""
    since = TODAY - timedelta(days={"new": 10, "lapsed": 10}.get(state, 300))
    job = Job(place, None, shift, False, since, None, since, False, ())
    ends = {"ready": 300, "late once": -5, "lapsed": -5}.get(state)
    papers: tuple[Evidence, ...] = ()
    if ends is not None:
        begins = TODAY - timedelta(days=300)
        papers = (Evidence(0, begins, TODAY + timedelta(days=ends), True, False, False),)
    begun = TODAY - timedelta(days=9) if state in ("begun", "new") else None
    return Somebody("en", (job,), papers, (begun, None), times)


def crowds(
    *, states: tuple[str, ...] = ("ready", "late once", "late", "begun", "new", "lapsed")
) -> st.SearchStrategy[World]:
    """Return worlds of one rule for everybody, with groups whose sizes lie about the threshold."""
    group = st.builds(
        _crowd,
        place=st.sampled_from((2, 5, 6)),
        state=st.sampled_from(states),
        times=st.sampled_from((1, 2, 7, 9, 10, 11, 12, 20)),
        shift=st.sampled_from(("day", "night")),
    )
    rule = Rule(0, 0, None, None, 30, TODAY - timedelta(days=500), None, False)
    return st.builds(
        World,
        rules=st.just((rule,)),
        people=st.lists(group, min_size=1, max_size=7).map(tuple),
        headcounts=st.just((None,) * len(WORKED_AT))
        | st.tuples(*[st.sampled_from((3, 12, 40))] * len(WORKED_AT)),
        office_closes=st.none(),
    )
