"""Every telling beside the truth: each face gives what is told, and what a plain loop says."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from tests.harnesses.every_telling import counts, tellings, truth
from tests.harnesses.every_telling.worlds import COURSES, PLACES, SHIFTS, TODAY, YESTERDAY, World
from tests.harnesses.every_telling.writing import Ground, lay_ground, name_of, undone
from tests.harnesses.steps import Steps

CHIPS = ("Certified", "Expiring soon", "Expired", "In progress", "Not started", "Exempt")
LABELS = {shift: shift.title() for shift in SHIFTS}
#: Tellings that were compared, by who told, and worlds.
steps = Steps()


@dataclass(frozen=True)
class Scene:
    """A world that is lived in: its people, and the browsers of its manager and its board."""

    world: World
    ground: Ground
    persons: dict[tuple[int, int], User]
    manager: Client
    board: Client


Comparison = dict[str, tuple[Any, Any]]


def manage_page(scene: Scene) -> Comparison:
    """The sentence, the chips and the table of ``/manage/``."""
    page = tellings.page(scene.manager, "/manage/")
    rows = counts.rows_of_jobs(scene.world, TODAY)
    times = [scene.world.people[number].times for number, _job, _one in rows]
    chips = Counter({"All": sum(times)})
    for (number, _job, one), count in zip(rows, times, strict=True):
        somebody = scene.world.people[number]
        chips[truth.standing_in_words(somebody, one, TODAY, with_signature=False)] += count
        chips["Overdue"] += count * one.is_overdue
    people = {number: scene.world.people[number].times for number, _job, _one in rows}
    persons = sum(people.values())
    asked = counts.people_asked(scene.world, TODAY)
    compared: Comparison = {
        "people asked, ready, overdue": (tellings.sentence_of(page), asked),
        "people of whom nothing is required": (
            tellings.without_of(page),
            counts.staff(scene.world, TODAY) - persons,
        ),
    }
    if rows:
        about = (sum(times), persons) if sum(times) != persons else None
        compared["chips"] = (Counter(tellings.chips_of(page)), +chips)
        compared["rows about people"] = (tellings.about_of(page), about)
    if asked[0]:
        compared |= _nights(scene, page)
    return compared


def _nights(scene: Scene, page: str) -> Comparison:
    text = tellings.words(page)
    gaps = counts.uncovered_at_night(scene.world, TODAY)
    sentence = {
        0: "Nobody is ready on nights at",
        1: f"Nobody is ready on nights at {gaps[0] if gaps else ''}.",
    }.get(len(gaps), f"Nobody is ready on nights at {len(gaps)} places.")
    return {f"that {sentence!r}": (sentence in text, bool(gaps))}


def people_file(scene: Scene) -> Comparison:
    """The rows of ``people.csv``."""
    rows = tellings.file(scene.manager, "/manage/people.csv")
    columns = (
        "Name",
        "Course",
        "Standing",
        "Overdue",
        "Due on",
        "Valid until",
        "Shift",
        "Workplace",
    )
    printed = Counter(tuple(row[column] for column in (*columns, "Agency", "From")) for row in rows)
    true: Counter[tuple[str, ...]] = Counter()
    for number, job, one in counts.rows_of_jobs(scene.world, TODAY):
        somebody = scene.world.people[number]
        for copy in range(somebody.times):
            row = (
                name_of(number, copy),
                COURSES[one.course][1],
                truth.standing_in_words(somebody, one, TODAY),
                "yes" if one.is_overdue else "no",
                one.due_on.isoformat(),
                one.held_until.isoformat() if one.held_until else "",
                LABELS[job.shift],
                PLACES[job.place][0],
                "yes" if job.is_agency else "no",
                job.from_on.isoformat(),
            )
            true[row] += 1
    return {"rows": (printed, true)}


def report(by: str, day: date) -> Callable[[Scene], Comparison]:
    """``manage.py readiness --format json``, every number, as at a day."""

    def command(scene: Scene) -> Comparison:
        as_at = ("--as-at", day.isoformat())
        reports = tellings.by_command("--by", by, "--no-suppression", *as_at)
        printed = tellings.counts_of(reports)
        true = counts.report(scene.world, day, by=by)
        compared: Comparison = {
            "counts": (printed, {key: n for key, n in true.items() if n}),
            "what is false in any world": (_broken(printed), []),
        }
        if by == "sector":
            compared["people and headcounts"] = _headcounts(scene, reports, day)
        return compared

    command.__doc__ = f"The report by {by} as at {day}."
    return command


def _broken(printed: dict[tuple[str, str], Counter[str]]) -> list[str]:
    """Whatever of what is printed cannot be, in any world."""
    broken = []
    for key, row in printed.items():
        if not 0 <= row["in_date"] <= row["expected"] <= row["in_scope"]:
            broken.append(f"{key}: in date ≤ expected ≤ in scope: {dict(row)}")
        if not row["in_date"] + row["overdue"] <= row["expected"]:
            broken.append(f"{key}: in date + overdue ≤ expected: {dict(row)}")
        late_again = row["expected"] - row["in_date"] - row["overdue"]
        if late_again > row["completed"]:
            broken.append(f"{key}: only who completed once is expected early: {dict(row)}")
    for course in {course for course, _row in printed}:
        rows = {key: row for (code, key), row in printed.items() if code == course}
        broken += _false_sums(course, rows)
    return broken


def _false_sums(course: str, rows: dict[str, Counter[str]]) -> list[str]:
    """Whatever of the rows of a course cannot be together: each person is in one of them, or more."""
    broken = []
    parts = [row for key, row in rows.items() if key != "*"]
    for name in tellings.COUNTS:
        total = rows.get("*", Counter())[name]
        largest = max(row[name] for row in parts)
        if name == "in_date":  # who is by what one place asks may not be by what another does
            largest = 0
        if not largest <= total <= sum(row[name] for row in parts):
            broken.append(f"{course}: rows of {name} do not sum to {total}")
    return broken


def _headcounts(scene: Scene, reports: list[dict[str, Any]], day: date) -> tuple[Any, Any]:
    printed, true = {}, {}
    for report in reports:
        for row in (*report["rows"], report["total"]):
            key = (report["course"], row["key"])
            sector = None if row["key"] == "*" else row["key"]
            printed[key] = (row["people_known"], row["headcount"])
            true[key] = counts.people_and_headcount(scene.world, day, sector=sector)
    return printed, true


def weekly_mail(scene: Scene) -> Comparison:
    """The manager's summary, on a Monday with news; what was sent is forgotten again."""
    with undone():
        people, new = tellings.in_the_mail()
    asked = counts.people_asked(scene.world, TODAY)
    joined = counts.staff(scene.world, TODAY, joined_after=TODAY - timedelta(days=7))
    staff = counts.staff(scene.world, TODAY)
    has_news = bool(joined or asked[2])
    return {
        "people asked, ready, overdue": (people, asked if has_news else (0, 0, 0)),
        "new ones, of the staff": (new, (joined, staff) if joined else (0, 0)),
    }


def own_page(scene: Scene, number: int) -> Comparison:
    """``/me/`` of one of the people."""
    somebody = scene.world.people[number]
    page = tellings.page(tellings.signed_in(scene.persons[number, 0]), "/me/")
    cards = tellings.cards_of(page)
    asked = list(truth.asked_of(scene.world, somebody, TODAY))
    compared: Comparison = {}
    for course, (_code, title, _days) in enumerate(COURSES):
        of_course = [one for one in asked if one.course == course]
        true = truth.card(somebody, course, of_course, TODAY)
        sentence = cards.get(title)
        if sentence is not None and true is not None:
            sentence = sentence[: len(true)]
        compared[title] = (sentence, true)
    return compared


def page_about(scene: Scene, number: int) -> Comparison:
    """The manager's page about one of the people."""
    somebody = scene.world.people[number]
    if all(job.is_refused for job in somebody.jobs):
        return {}
    page = tellings.page(scene.manager, f"/manage/person/{scene.persons[number, 0].learner_id}/")
    true = []
    for row_number, job, one in counts.rows_of_jobs(scene.world, TODAY):
        if row_number == number:
            true.append(
                (PLACES[job.place][0], COURSES[one.course][1], *_tags_and_days(somebody, one))
            )
    return {"rows": (Counter(tellings.jobs_of(page)), Counter(true))}


def _tags_and_days(somebody: Any, one: truth.Asked) -> tuple[tuple[str, ...], str]:
    tags = (truth.standing_in_words(somebody, one, TODAY),)
    days = []
    if one.held_until is None or one.held_until < one.due_on:
        days.append(f"Due on {truth.in_words(one.due_on)}")
    if one.held_until:
        days.append(f"Valid until {truth.in_words(one.held_until)}")
    if one.excused_until and one.excused_until >= TODAY:
        days.append(f"Exempt until {truth.in_words(one.excused_until)}")
    return tags + ("Overdue",) * one.is_overdue, " ".join(days)


def shift_cover(scene: Scene) -> Comparison:
    """``cover.csv``: who works on each shift of each workplace, and who of them is ready."""
    printed = tellings.cover_of(scene.manager, scene.ground.places[0])
    true = {key: n for key, n in counts.cover(scene.world, TODAY).items() if key[1]}
    return {"people and ready ones": (printed, true)}


def of_everybody(face: Callable[[Scene, int], Comparison]) -> Callable[[Scene], Comparison]:
    """A face that tells of one person, as it tells of each in turn."""

    def everybody(scene: Scene) -> Comparison:
        return {
            f"{what} of {name_of(number, 0)}": pair
            for number in range(len(scene.world.people))
            for what, pair in face(scene, number).items()
        }

    return everybody


FACES: dict[str, Callable[[Scene], Comparison]] = {
    "/manage/": manage_page,
    "people.csv": people_file,
    "weekly mail": weekly_mail,
    "/me/": of_everybody(own_page),
    "manager's page of a person": of_everybody(page_about),
    "cover.csv": shift_cover,
} | {
    f"readiness by {by}, {when}": report(by, day)
    for by in counts.GROUPINGS
    for when, day in (
        ("today", TODAY),
        ("yesterday", YESTERDAY),
        ("a month ago", TODAY - timedelta(days=30)),
    )
}


def stage() -> tuple[Ground, Client, Client]:
    """Lay the ground, and open two browsers."""
    ground = lay_ground()
    return ground, tellings.signed_in(ground.manager), tellings.signed_in(ground.board)
