"""What answering and handing in do themselves, whichever page or sheet the answer comes from."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from courses.models import ActivityCompletion
from quizzes.attempts.actions.answering import (
    NotAChoiceError,
    TimeIsUpError,
    UnansweredError,
    record_answer,
    submit_attempt,
)
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.time_limits import GRACE
from quizzes.authoring.models import QuizPage
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.living import answer_of
from tests.quizzes.attempts.written import (
    AT_THE_END,
    EACH,
    MINUTE,
    SECOND,
    answer,
    answer_all,
    begun,
    hand_in,
    outline_of,
)

pytestmark = pytest.mark.django_db

DEADLINE, HOUR = AT + 10 * MINUTE, 60 * MINUTE


@pytest.fixture
def somebody(tiny_course: TinyCourse) -> User:
    return person("Farah Noor")


def responses() -> list[Any]:
    return list(Response.objects.order_by("pk").values())


# --- Answering --------------------------------------------------------------------------------


def test_an_answer_is_stored_with_what_statistics_read(
    tiny_course: TinyCourse, somebody: User
) -> None:
    attempt = begun(tiny_course, somebody)
    response = answer(attempt, 3, right=False)
    question = attempt.paper.content.questions[2]
    stored = Response.objects.get()
    assert stored == response
    assert (str(stored.question_key), str(stored.choice_id)) == (question.key, stored.answer[0])
    assert (stored.skill, stored.is_critical) == ("report", True)
    assert (stored.is_right, stored.score, stored.language) == (False, 0, "en")
    assert (stored.answered_at, stored.is_carried) == (AT + MINUTE, False)
    assert answer(attempt, 1).score == 1
    assert Response.objects.get(pk=answer(attempt, 1).pk).is_right


@pytest.mark.parametrize("position", [0, -1, 4])
def test_a_question_that_is_not_there_is_not_answered(
    tiny_course: TinyCourse, somebody: User, position: int
) -> None:
    attempt = begun(tiny_course, somebody)
    choice = answer_of(attempt, 1)
    with pytest.raises(IndexError):
        record_answer(attempt=attempt, position=position, answer=(choice,), at=AT)
    assert responses() == []


@pytest.mark.parametrize("of", ["another question", "nowhere", "nothing", "two at once"])
def test_what_is_no_choice_is_not_stored(tiny_course: TinyCourse, somebody: User, of: str) -> None:
    attempt = begun(tiny_course, somebody)
    choices = {
        "another question": (answer_of(attempt, 2),),
        "nowhere": ("x",),
        "nothing": (),
        "two at once": (answer_of(attempt, 1), answer_of(attempt, 1, right=False)),
    }
    with pytest.raises(NotAChoiceError):
        record_answer(attempt=attempt, position=1, answer=choices[of], at=AT)
    assert responses() == []


@pytest.mark.parametrize(
    ("rules", "is_right", "when"),
    [(EACH, False, MINUTE), (AT_THE_END, True, 2 * MINUTE)],
    ids=["the first, with feedback after each", "the last, with feedback at the end"],
)
def test_of_two_answers_one_stands(
    tiny_course: TinyCourse, somebody: User, rules: Any, is_right: bool, when: timedelta
) -> None:
    attempt = begun(tiny_course, somebody, **rules)
    answer(attempt, 1, right=False)
    answer(attempt, 1, right=True, at=AT + 2 * MINUTE)
    stored = Response.objects.get()
    assert (stored.is_right, stored.answered_at) == (is_right, AT + when)
    assert stored.answer == [answer_of(attempt, 1, right=is_right)]


@pytest.mark.parametrize("rules", [EACH, AT_THE_END], ids=["after each", "at the end"])
def test_handed_in_is_handed_in(tiny_course: TinyCourse, somebody: User, rules: Any) -> None:
    attempt = begun(tiny_course, somebody, **rules)
    answer_all(attempt, "000")
    hand_in(attempt, tiny_course)
    before = responses()
    answer(attempt, 1, at=AT + 3 * MINUTE)  # the caller's attempt was read before
    assert responses() == before


def test_no_answer_comes_after_handing_in_to_what_was_left_out(
    tiny_course: TinyCourse, somebody: User
) -> None:
    attempt = begun(tiny_course, somebody, minutes_allowed=10)
    answer(attempt, 1)
    hand_in(attempt, tiny_course, at=DEADLINE + GRACE + SECOND)
    with pytest.raises(TimeIsUpError):
        answer(attempt, 2)
    assert len(responses()) == 1


@pytest.mark.parametrize("position", [1, 2], ids=["changed", "new"])
@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["in time", "a second late"])
def test_an_answer_counts_until_time_is_up(
    tiny_course: TinyCourse, somebody: User, position: int, late: timedelta
) -> None:
    attempt = begun(tiny_course, somebody, minutes_allowed=10, **AT_THE_END)
    answer(attempt, 1, right=False)
    before = responses()
    if not late:
        assert answer(attempt, position, at=DEADLINE + GRACE).is_right
        return
    with pytest.raises(TimeIsUpError):
        answer(attempt, position, at=DEADLINE + GRACE + late)
    assert responses() == before


def test_an_answer_carried_over_is_not_asked_and_not_changed(
    tiny_course: TinyCourse, somebody: User
) -> None:
    rules: dict[str, Any] = {"retake": "missed", "pass_percent": 100, **AT_THE_END}
    first = begun(tiny_course, somebody, **rules)
    answer_all(first, "110")
    hand_in(first, tiny_course)
    again = begun(tiny_course, somebody, at=AT + HOUR)
    assert again != first
    carried = {str(row.question_key): row for row in again.responses.all()}
    for position, question in enumerate(again.paper.content.questions, 1):
        if question.key in carried:
            answer(again, position, right=False, at=AT + HOUR)
            carried[question.key].refresh_from_db()
    assert [(row.is_right, row.is_carried, row.answered_at) for row in carried.values()] == [
        (True, True, AT + MINUTE)
    ] * 2


@pytest.mark.parametrize(
    ("policy", "said", "stored"),
    [
        ("", "sure", ""),
        ("asked", "fairly", "fairly"),
        ("asked", "nonsense", ""),
        ("counted", "guessing", "guessing"),
    ],
)
def test_how_sure_is_kept_where_it_is_asked(
    tiny_course: TinyCourse, somebody: User, policy: str, said: str, stored: str
) -> None:
    attempt = begun(tiny_course, somebody, certainty=policy)
    answer(attempt, 1, certainty=said)
    assert Response.objects.get().certainty == stored


# --- Handing in -------------------------------------------------------------------------------


def completed() -> list[tuple[str, str, datetime]]:
    rows = ActivityCompletion.objects.all()
    return [(str(row.activity_key), row.language, row.completed_at) for row in rows]


@pytest.mark.parametrize(
    ("rights", "is_passed"), [("111", True), ("101", True), ("110", False), ("001", False)]
)
def test_handing_in_marks_and_completes_what_is_passed(
    tiny_course: TinyCourse, somebody: User, rights: str, is_passed: bool
) -> None:
    attempt = begun(tiny_course, somebody)
    answer_all(attempt, rights)
    at = AT + 2 * MINUTE
    done = hand_in(attempt, tiny_course, at=at)
    assert (done.right, done.asked, done.is_passed) == (rights.count("1"), 3, is_passed)
    assert (done.submitted_at, done.entered_by) == (at, None)
    assert completed() == [(str(tiny_course.en.quiz.activity_key), "en", at)] * is_passed


def test_handing_in_twice_is_handing_in_once(tiny_course: TinyCourse, somebody: User) -> None:
    other = begun(tiny_course, person("Zofia Nowak"))
    attempt = begun(tiny_course, somebody)
    answer_all(attempt)
    first = submit_attempt(attempt=attempt, outline=outline_of(tiny_course), at=AT + MINUTE)
    again = submit_attempt(attempt=attempt, outline=outline_of(tiny_course), at=AT + 5 * MINUTE)
    assert first == again
    stored = Attempt.objects.get(pk=attempt.pk)
    assert (stored.submitted_at, len(completed())) == (AT + MINUTE, 1)
    assert Attempt.objects.get(pk=other.pk).submitted_at is None


def test_what_is_not_answered_is_named(tiny_course: TinyCourse, somebody: User) -> None:
    attempt = begun(tiny_course, somebody)
    answer(attempt, 1)
    answer(attempt, 3)
    with pytest.raises(UnansweredError) as refused:
        hand_in(attempt, tiny_course)
    assert refused.value.position == 2
    assert Attempt.objects.get(pk=attempt.pk).submitted_at is None


@pytest.mark.parametrize(
    ("late", "is_refused"), [(GRACE, True), (GRACE + SECOND, False)], ids=["in time", "late"]
)
def test_when_time_is_up_what_there_is_is_handed_in(
    tiny_course: TinyCourse, somebody: User, late: timedelta, is_refused: bool
) -> None:
    attempt = begun(tiny_course, somebody, minutes_allowed=10)
    answer(attempt, 1)
    if is_refused:
        with pytest.raises(UnansweredError):
            hand_in(attempt, tiny_course, at=DEADLINE + late)
        return
    done = hand_in(attempt, tiny_course, at=DEADLINE + late)
    assert (done.submitted_at, done.right, done.asked) == (DEADLINE, 1, 3)


def test_in_time_it_is_handed_in_now(tiny_course: TinyCourse, somebody: User) -> None:
    attempt = begun(tiny_course, somebody, minutes_allowed=10)
    answer_all(attempt)
    assert hand_in(attempt, tiny_course, at=DEADLINE - SECOND).submitted_at == DEADLINE - SECOND


def test_a_quiz_that_left_the_course_is_marked_and_completes_nothing(
    tiny_course: TinyCourse, somebody: User
) -> None:
    attempt = begun(tiny_course, somebody)
    answer_all(attempt)
    QuizPage.objects.get(pk=tiny_course.en.quiz.pk).unpublish()
    assert hand_in(attempt, tiny_course).is_passed
    assert completed() == []
