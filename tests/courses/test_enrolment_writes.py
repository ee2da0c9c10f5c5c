"""What opening, completing, renewing and merging enrolments do themselves."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from courses.actions import complete_activity, enrol, finish, renew
from courses.actions.merging import take_over, unite
from courses.models import ActivityCompletion, Course, Edition, Enrolment
from courses.signals import course_completed, course_started
from tests.people import AT, ON, Cast, TinyCourse, person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = AT + 9 * DAY


@pytest.fixture
def told() -> Iterator[list[tuple[str, int, datetime]]]:
    """What the apps above are told of enrolments, in order."""
    news: list[tuple[str, int, datetime]] = []

    def hear_started(sender: type, enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
        news.append(("started", enrolment.pk, at))

    def hear_completed(sender: type, enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
        news.append(("completed", enrolment.pk, at))

    course_started.connect(hear_started)
    course_completed.connect(hear_completed)
    yield news
    course_started.disconnect(hear_started)
    course_completed.disconnect(hear_completed)


def other_course() -> Course:
    course, _new = Course.objects.get_or_create(code="other", defaults={"title": "Other"})
    return course


def run_of(who: Any, course: Course, *, at: datetime = AT, done_at: Any = None) -> Enrolment:
    return Enrolment.objects.create(
        person=who, course=course, language="en", started_at=at, completed_at=done_at
    )


def do(
    run: Enrolment, tiny: TinyCourse, key: str, *, at: datetime = AT, language: str = "en"
) -> bool:
    return complete_activity(
        enrolment=run,
        activity_key=key,
        outline=tiny.en.course.outline(),
        language=language,
        at=at,
    )


# --- Opening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("open_run", [enrol, renew])
def test_a_new_run_has_the_newest_edition_and_is_told_of(
    cast: Cast, told: list[Any], open_run: Any
) -> None:
    Edition.objects.create(course=cast.course, number=2, published_on=ON)
    run_of(cast.chloe, cast.course)
    run_of(cast.amina, other_course())
    run = open_run(person=cast.amina, course=cast.course, language="pl", at=AT)
    assert (run.person, run.course, run.language) == (cast.amina, cast.course, "pl")
    assert (run.started_at, run.completed_at) == (AT, None)
    assert run.edition == cast.course.editions.first()
    assert told == [("started", run.pk, AT)]


@pytest.mark.parametrize(
    ("open_run", "done_at", "is_new"),
    [(enrol, None, False), (renew, None, False), (enrol, AT, False), (renew, AT, True)],
    ids=["enrol, open", "renew, open", "enrol, completed", "renew, completed"],
)
def test_only_renewing_a_completed_run_opens_another(
    cast: Cast, told: list[Any], open_run: Any, done_at: Any, is_new: bool
) -> None:
    first = run_of(cast.amina, cast.course, done_at=done_at)
    runs = [
        open_run(person=cast.amina, course=cast.course, language="ur", at=LATER)
        for _twice in range(2)
    ]
    assert (runs[0] != first, runs[1]) == (is_new, runs[0])
    assert Enrolment.objects.count() == 1 + is_new
    assert len(told) == is_new
    first.refresh_from_db()
    assert (first.completed_at, first.language) == (done_at, "en")


# --- Completing -------------------------------------------------------------------------------


def test_what_is_not_of_the_course_is_not_done(cast: Cast, tiny_course: TinyCourse) -> None:
    run = run_of(cast.amina, tiny_course.course)
    with pytest.raises(ValueError, match="not part of"):
        do(run, tiny_course, "00000000-0000-0000-0000-000000000000")
    assert not ActivityCompletion.objects.exists()


def test_done_twice_is_done_once_and_the_last_one_completes(
    cast: Cast, tiny_course: TinyCourse, told: list[Any]
) -> None:
    run, other = run_of(cast.amina, tiny_course.course), run_of(cast.chloe, tiny_course.course)
    first, second, quiz = tiny_course.en.course.outline().keys
    assert [do(run, tiny_course, key) for key in (first, first, second)] == [False] * 3
    assert not do(run, tiny_course, first, at=LATER, language="ur")
    assert do(run, tiny_course, quiz, at=LATER)
    assert not do(run, tiny_course, quiz, at=LATER + DAY)
    assert told == [("completed", run.pk, LATER)]
    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.completed_at, other.completed_at) == (LATER, None)
    rows = {
        str(row.activity_key): (row.language, row.completed_at) for row in run.completions.all()
    }
    assert rows == {first: ("en", AT), second: ("en", AT), quiz: ("en", LATER)}


def test_finished_twice_is_finished_once(cast: Cast, told: list[Any]) -> None:
    run = run_of(cast.amina, cast.course)
    stale = Enrolment.objects.get(pk=run.pk)
    assert finish(enrolment=run, at=AT)
    assert not finish(enrolment=stale, at=LATER)
    assert run.completed_at == Enrolment.objects.get(pk=run.pk).completed_at == AT
    assert told == [("completed", run.pk, AT)]


# --- Merging ----------------------------------------------------------------------------------


def test_a_completed_run_is_never_put_into_another(cast: Cast) -> None:
    done, target = run_of(cast.amina, cast.course, done_at=AT), run_of(cast.amina, other_course())
    with pytest.raises(ValueError, match="fact of its own"):
        unite(source=done, target=target, at=LATER)
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 1], ids=["began earlier", "began later"])
def test_of_two_open_runs_the_earlier_days_stay(
    cast: Cast, tiny_course: TinyCourse, days: int
) -> None:
    first, second, _quiz = tiny_course.en.course.outline().keys
    source = run_of(cast.chloe, tiny_course.course, at=AT + days * DAY)
    target = run_of(cast.amina, tiny_course.course)
    do(source, tiny_course, first, at=LATER + days * DAY, language="ur")
    do(source, tiny_course, second, at=LATER)
    do(target, tiny_course, first, at=LATER)
    unite(source=source, target=target, at=LATER)
    [left] = Enrolment.objects.all()
    assert (left, left.started_at) == (target, AT + min(days, 0) * DAY)
    rows = {
        str(row.activity_key): (row.language, row.completed_at) for row in left.completions.all()
    }
    earlier = ("ur", LATER - DAY) if days < 0 else ("en", LATER)
    assert rows == {first: earlier, second: ("en", LATER)}


@pytest.mark.parametrize(
    ("own", "theirs", "count"),
    [
        ({}, {}, 1),
        ({"done_at": AT}, {}, 1),
        ({"done_at": AT - 290 * DAY, "at": AT - 290 * DAY}, {"at": LATER}, 1),
        ({"done_at": AT - 292 * DAY, "at": AT - 292 * DAY}, {"at": LATER}, 2),
        ({}, {"done_at": AT + DAY}, 1),
        ({"at": LATER}, {"done_at": AT + DAY}, 2),
        ({"done_at": AT}, {"done_at": LATER}, 2),
    ],
    ids=[
        "two open ones are one",
        "an older open one goes into the completed one",
        "one too young to renew goes in, too",
        "one begun in time to renew stays",
        "an open one goes into the completed one that comes",
        "one begun after that stays",
        "two completed ones stay",
    ],
)
def test_runs_of_two_records_become_those_of_one(
    cast: Cast, own: dict[str, Any], theirs: dict[str, Any], count: int
) -> None:
    source = person("Farah Noor")
    run_of(cast.amina, cast.course, **own)
    run_of(source, cast.course, **theirs)
    run_of(source, other_course())
    bystander = run_of(cast.chloe, cast.course)
    take_over(source=source, target=cast.amina, at=LATER)
    assert not Enrolment.objects.filter(person=source).exists()
    assert Enrolment.objects.filter(person=cast.amina, course=cast.course).count() == count
    assert Enrolment.objects.filter(person=cast.amina, course=other_course()).count() == 1
    assert Enrolment.objects.get(person=cast.chloe) == bystander
