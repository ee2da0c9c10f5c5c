"""Where a learner is in a course."""

from dataclasses import replace

import pytest

from courses.rules.progress import (
    Activity,
    ActivityKind,
    Module,
    Outline,
    module_steps,
    position_in,
    progress,
)


def activity(key: str, minutes: int = 3) -> Activity:
    return Activity(key=key, kind=ActivityKind.LESSON, title=key, minutes=minutes, url=f"/{key}/")


def module(key: str, *keys: str) -> Module:
    activities = tuple(activity(k) for k in keys)
    return Module(
        key=key,
        stage="",
        title=key,
        summary="",
        minutes=3 * len(keys),
        url=f"/{key}/",
        activities=activities,
    )


OUTLINE = Outline(
    course_id=1,
    course_code="c",
    language="en",
    title="C",
    url="/c/",
    modules=(module("m1", "a", "b"), module("m2", "c"), module("final", "d")),
)
EMPTY = Outline(course_id=1, course_code="c", language="en", title="C", url="/c/")


@pytest.mark.parametrize(
    ("done", "count", "resume", "minutes", "complete"),
    [
        ((), 0, "a", 12, False),
        (("a",), 1, "b", 9, False),
        (("b",), 1, "a", 9, False),  # the first one not done, not the one after the last done
        (("a", "b", "c"), 3, "d", 3, False),
        (("a", "b", "c", "d"), 4, None, 0, True),
        (("gone",), 0, "a", 12, False),  # an activity that no longer exists counts for nothing
        (("a", "b", "c", "d", "gone"), 4, None, 0, True),
    ],
)
def test_progress(
    done: tuple[str, ...], count: int, resume: str | None, minutes: int, complete: bool
) -> None:
    amina = progress(OUTLINE, done)
    assert (amina.done, amina.total, amina.minutes_left, amina.is_complete) == (
        count,
        4,
        minutes,
        complete,
    )
    assert (amina.resume.key if amina.resume else None) == resume


def test_an_empty_course_is_never_complete() -> None:
    assert not progress(EMPTY, ("a",)).is_complete
    assert not module("m").is_complete(())


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [("a", None, "b"), ("b", "a", "c"), ("d", "c", None), ("unknown", None, None)],
)
def test_the_neighbours_of_an_activity_cross_modules(
    key: str, before: str | None, after: str | None
) -> None:
    assert tuple(activity.key if activity else None for activity in OUTLINE.neighbours(key)) == (
        before,
        after,
    )


@pytest.mark.parametrize(
    ("done", "is_complete"), [((), False), (("a",), False), (("b",), False), (("b", "a"), True)]
)
def test_a_module_is_complete_when_all_of_it_is_done(
    done: tuple[str, ...], is_complete: bool
) -> None:
    assert OUTLINE.modules[0].is_complete(done) is is_complete


@pytest.mark.parametrize(
    ("key", "is_there", "is_required"),
    [("a", True, True), ("before", True, False), ("after", True, False), ("other", False, False)],
)
def test_what_is_only_offered_is_there_and_not_required(
    key: str, is_there: bool, is_required: bool
) -> None:
    outline = replace(OUTLINE, baseline=activity("before"), follow_up=activity("after"))
    assert outline.has_activity(key) is is_there
    assert (outline.find(key) is not None) is is_required
    assert (outline.module_of(key) is not None) is is_required
    assert (key in outline.keys) is is_required
    assert not OUTLINE.has_activity("before")


def test_a_course_takes_as_long_as_its_modules() -> None:
    assert (OUTLINE.minutes, EMPTY.minutes) == (12, 0)


def test_a_place_counts_the_activity_itself_as_still_to_do() -> None:
    position = position_in(OUTLINE.modules[0], "b")
    assert (position.number, position.total, position.minutes_left) == (2, 2, 3)


def test_a_place_of_an_activity_elsewhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in list"):
        position_in(OUTLINE.modules[0], "c")


@pytest.mark.parametrize(
    ("done", "states"),
    [
        ((), ["is-current", "is-open", "is-open"]),
        (("a", "b"), ["is-done", "is-current", "is-open"]),
        (("b",), ["is-current", "is-open", "is-open"]),
        (("c",), ["is-current", "is-done", "is-open"]),
        (("a", "b", "c", "d"), ["is-done", "is-done", "is-done"]),
    ],
)
def test_the_path_has_one_current_step(done: tuple[str, ...], states: list[str]) -> None:
    assert [step.state for step in module_steps(OUTLINE, done)] == states
