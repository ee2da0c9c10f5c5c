"""What is true of many people on a day: counts, each person once, made by loops."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date

from tests.harnesses.every_telling.truth import (
    Asked,
    asked_of,
    has_begun,
    has_completed,
    is_open,
    lies_below,
    sector_of,
    what_counts,
    works_on,
)
from tests.harnesses.every_telling.worlds import (
    COURSES,
    LANGUAGES,
    PLACES,
    WORKED_AT,
    Job,
    Somebody,
    World,
)


def people_asked(world: World, day: date, *, within: int = 0) -> tuple[int, int, int]:
    """People of whom something is asked at a place and below, those ready, those overdue."""
    count = ready = overdue = 0
    for somebody in world.people:
        binding = [
            one
            for one in asked_of(world, somebody, day)
            if not one.is_excused and lies_below(somebody.jobs[one.job].place, within)
        ]
        if binding:
            count += somebody.times
            ready += somebody.times * all(one.is_in_date for one in binding)
            overdue += somebody.times * any(one.is_overdue for one in binding)
    return count, ready, overdue


def staff(world: World, day: date, *, joined_after: date = date.min) -> int:
    """People with a job on a day, at a place that is open; those who came after a day."""
    return sum(
        somebody.times
        for somebody in world.people
        if any(
            works_on(job, day) and job.from_on > joined_after and is_open(world, job.place, day)
            for job in somebody.jobs
        )
    )


def rows_of_jobs(world: World, day: date) -> list[tuple[int, Job, Asked]]:
    """A row for each job and course: the number of the somebody, the job, and what counts."""
    rows = []
    for number, somebody in enumerate(world.people):
        by_job_and_course: dict[tuple[int, int], list[Asked]] = defaultdict(list)
        for one in asked_of(world, somebody, day):
            by_job_and_course[one.job, one.course].append(one)
        for (job, _course), several in by_job_and_course.items():
            rows.append((number, somebody.jobs[job], what_counts(several)))
    return rows


#: What a report may have a row for: the key of the row of a job of somebody.
GROUPINGS: dict[str, Callable[[Somebody, Job], str]] = {
    "sector": lambda somebody, job: sector_of(job.place),
    "unit": lambda somebody, job: PLACES[job.place][0],
    "language": lambda somebody, job: (
        somebody.language if somebody.language in LANGUAGES[:2] else ""
    ),
    "shift": lambda somebody, job: job.shift,
}


def report(world: World, day: date, *, by: str) -> dict[tuple[str, str], Counter[str]]:
    """Counts of people by course and row (``*``: everybody), each person once in each row."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for somebody in world.people:
        asked: dict[tuple[str, str], list[Asked]] = defaultdict(list)
        for one in asked_of(world, somebody, day):
            code = COURSES[one.course][0]
            asked[code, GROUPINGS[by](somebody, somebody.jobs[one.job])].append(one)
            asked[code, "*"].append(one)
        for key, several in asked.items():
            binding = [one for one in several if not one.is_excused]
            counts[key].update(_counted(somebody, binding, day) if binding else {})
    return counts


def _counted(somebody: Somebody, binding: list[Asked], day: date) -> dict[str, int]:
    """What one person adds to a row."""
    course = binding[0].course
    told_on_days = [somebody.jobs[one.job].told_on for one in binding]
    in_date = all(one.is_in_date for one in binding)
    overdue = any(one.is_overdue for one in binding)
    completed = has_completed(somebody, course, day)
    added = {
        "in_scope": True,
        "offered": any(told_on and told_on <= day for told_on in told_on_days),
        "started": has_begun(somebody, course, day),
        "completed": completed,
        "in_date": in_date,
        "overdue": overdue,
        "expected": in_date or overdue or completed,
    }
    return {name: somebody.times for name, is_so in added.items() if is_so}


def people_and_headcount(world: World, day: date, *, sector: str | None) -> tuple[int, int | None]:
    """People known where a headcount is, and the headcount: of a sector, or (None) of all."""
    headcounts = dict(zip(WORKED_AT, world.headcounts, strict=True))
    counted: set[int] = set()
    total: int | None = None
    for place in WORKED_AT:
        if sector not in (None, sector_of(place)) or not is_open(world, place, day):
            continue
        if PLACES[place][1] in counted:
            counted.add(place)  # a team of a place whose headcount is known
        elif headcounts[place] is not None:
            counted.add(place)
            total = (total or 0) + (headcounts[place] or 0)
    people = sum(
        somebody.times
        for somebody in world.people
        if any(job.place in counted and works_on(job, day) for job in somebody.jobs)
    )
    return people, total


def cover(world: World, day: date) -> dict[tuple[str, str], tuple[int, int]]:
    """People at each workplace and shift of whom something is asked there, and those ready.

    Whoever is in two teams of one workplace is counted in each.
    """
    counts: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for somebody in world.people:
        by_job: dict[int, list[Asked]] = defaultdict(list)
        for one in asked_of(world, somebody, day):
            if not one.is_excused:
                by_job[one.job].append(one)
        for number, binding in by_job.items():
            job = somebody.jobs[number]
            place = job.place if PLACES[job.place][3] == "workplace" else PLACES[job.place][1]
            people, ready = counts[PLACES[place or 0][0], job.shift]
            is_ready = all(one.is_in_date for one in binding)
            counts[PLACES[place or 0][0], job.shift] = (
                people + somebody.times,
                ready + somebody.times * is_ready,
            )
    return counts


def uncovered_at_night(world: World, day: date) -> list[str]:
    """The workplaces where people work nights, or rotate, and none of them is ready."""
    counts = cover(world, day)
    places = sorted({place for place, shift in counts if shift in ("night", "rotating")})
    return [
        place
        for place in places
        if not counts[place, "night"][1] and not counts[place, "rotating"][1]
    ]
