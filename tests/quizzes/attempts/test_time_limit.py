"""Until when a sitting lasts, and what becomes of one nobody came back to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from courses.models import ActivityCompletion
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.time_limits import GRACE
from tests.markup import count_at, numbers_at, texts_at
from tests.people import AT, TinyCourse
from tests.quizzes.attempts.living import begin, give, page_of, quiz_page, rule, start, submit

pytestmark = pytest.mark.django_db

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
DEADLINE = AT + 10 * MINUTE
#: A paragraph with a clock: how long there is, and until when.
LEFT = "main p:not(.note):has(> svg.icon--clock)"
UP = "Time was up at 10:40. What you had answered was handed in."  # in London


@pytest.fixture
def timed(client: Client, tiny_course: TinyCourse) -> Attempt:
    """A sitting of ten minutes with two of three questions right."""
    rule(minutes_allowed=10)
    with time_machine.travel(AT, tick=False):
        attempt = begin(client, tiny_course)
        give(client, attempt, 1)
        give(client, attempt, 3)
    return attempt


def test_the_page_says_it_before_the_start(client: Client, tiny_course: TinyCourse) -> None:
    assert texts_at(quiz_page(client, tiny_course), ".ticks li") == []
    rule(minutes_allowed=1)
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["1"]
    rule(minutes_allowed=10)
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["10"]


def test_a_question_says_how_long_there_is_and_until_when(
    client: Client, tiny_course: TinyCourse, timed: Attempt
) -> None:
    with time_machine.travel(AT + 6 * MINUTE, tick=False):
        assert numbers_at(page_of(client, timed, "2"), LEFT) == ["4", "10:40"]
        page = quiz_page(client, tiny_course)
        assert numbers_at(page, LEFT) == ["4", "10:40"]
        assert texts_at(page, ".ticks li") == []
    with time_machine.travel(DEADLINE - SECOND, tick=False):
        assert numbers_at(page_of(client, timed, "2"), LEFT) == ["1", "10:40"]


def test_an_answer_on_its_way_at_the_deadline_counts(client: Client, timed: Attempt) -> None:
    with time_machine.travel(DEADLINE + GRACE, tick=False):
        assert give(client, timed, 2).status_code == 302
        assert count_at(submit(client, timed), ".verdict-head--passed") == 1
    timed.refresh_from_db()
    assert (timed.right, timed.submitted_at) == (3, DEADLINE)


def test_an_answer_that_comes_later_is_not_stored_and_what_there_is_is_handed_in(
    client: Client, timed: Attempt
) -> None:
    with time_machine.travel(DEADLINE + GRACE + SECOND, tick=False):
        response = give(client, timed, 2)
        assert response.url.endswith("/result/")
        page = client.get(response.url).content.decode()
    assert UP in page
    assert "Not answered." in page
    assert Response.objects.count() == 2
    timed.refresh_from_db()
    assert (timed.right, timed.asked, timed.submitted_at) == (2, 3, DEADLINE)


VISITS: dict[str, Callable[[Client, TinyCourse, Attempt], Any]] = {
    "the quiz": lambda client, tiny, attempt: quiz_page(client, tiny),
    "the start": lambda client, tiny, attempt: start(client, tiny),
    "a question": lambda client, tiny, attempt: client.get(f"/en/learn/attempt/{attempt.uuid}/2/"),
    "the question in another language": lambda client, tiny, attempt: client.get(
        f"/ur/learn/attempt/{attempt.uuid}/2/"
    ),
    "an answer": lambda client, tiny, attempt: give(client, attempt, 2),
    "handing in": lambda client, tiny, attempt: submit(client, attempt),
    "the result": lambda client, tiny, attempt: client.get(
        f"/en/learn/attempt/{attempt.uuid}/result/"
    ),
}


@pytest.mark.parametrize("visit", VISITS)
def test_any_visit_days_later_hands_in_what_there_was_as_of_the_deadline(
    client: Client, tiny_course: TinyCourse, timed: Attempt, visit: str
) -> None:
    with time_machine.travel(DEADLINE + timedelta(days=3), tick=False):
        VISITS[visit](client, tiny_course, timed)
    timed.refresh_from_db()
    assert (timed.submitted_at, timed.right, timed.is_passed) == (DEADLINE, 2, True)
    assert ActivityCompletion.objects.get().activity_key == timed.activity_key
    assert Attempt.objects.count() == 1


def test_coming_back_too_late_says_so_once(
    client: Client, tiny_course: TinyCourse, timed: Attempt
) -> None:
    with time_machine.travel(DEADLINE + timedelta(days=3), tick=False):
        page = quiz_page(client, tiny_course)
        assert UP in page
        assert numbers_at(page, "aside.note") == ["2", "3"]
        assert UP not in quiz_page(client, tiny_course)
        assert UP not in page_of(client, timed, "result")


def test_whoever_answered_nothing_has_nothing_right(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(minutes_allowed=10, attempts_allowed=1)
    with time_machine.travel(AT, tick=False):
        attempt = begin(client, tiny_course)
    with time_machine.travel(DEADLINE + timedelta(days=1), tick=False):
        page = page_of(client, attempt, "1")
        assert numbers_at(page, ".verdict-head .lead") == ["0", "3", "2"]
        assert count_at(page, ".verdict-head--passed") == 0
        assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
    assert Attempt.objects.get().is_passed is False


def test_a_limit_set_later_does_not_bind_who_has_begun(
    client: Client, tiny_course: TinyCourse
) -> None:
    with time_machine.travel(AT, tick=False):
        attempt = begin(client, tiny_course)
    rule(minutes_allowed=1)
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        assert texts_at(page_of(client, attempt, "1"), LEFT) == []
        assert give(client, attempt, 1).status_code == 302
