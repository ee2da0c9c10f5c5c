"""Taking a quiz again: how often, when, and what is asked."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from courses.actions import enrol
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.retakes import AttemptRefusal, RefusalReason
from quizzes.attempts.sentences import refusal_text
from quizzes.authoring.models import Question, QuizPage
from tests.markup import count_at, numbers_at, texts_at
from tests.people import AT, TinyCourse, person, sign_in
from tests.quizzes.attempts.living import (
    begin,
    give,
    page_of,
    quiz_page,
    rule,
    sit,
    start,
    submit,
    together,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
#: Why nobody may begin on the quiz's own page, and how to begin again on the page of a result.
REFUSAL, AGAIN = ".note--caution", "form[action*='/learn/quiz/']"


# --- How often and when -----------------------------------------------------------------------


def test_the_page_says_how_often_before_the_start(client: Client, tiny_course: TinyCourse) -> None:
    assert texts_at(quiz_page(client, tiny_course), ".ticks li") == []
    rule(attempts_allowed=2, retake_after_hours=24)
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["2", "24"]
    rule(retake_after_hours=0)
    sit(client, tiny_course, "000")
    assert numbers_at(quiz_page(client, tiny_course), ".ticks li") == ["1"]


def test_who_has_none_left_is_told_whom_to_ask_and_cannot_start(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(attempts_allowed=1)
    attempt = sit(client, tiny_course, "000")
    none_left = refusal_text(AttemptRefusal(RefusalReason.NONE_LEFT))
    page = quiz_page(client, tiny_course)
    assert texts_at(page, REFUSAL) == [none_left]
    assert count_at(page, ".action-bar button") == 0
    assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
    assert start(client, tiny_course, "ur") == tiny_course.ur.quiz.get_url()
    result = page_of(client, attempt, "result")
    assert none_left in texts_at(result, ".verdict-head p")
    assert count_at(result, ".verdict-head--passed") == 0
    assert count_at(result, AGAIN) == 0
    assert Attempt.objects.count() == 1


def test_who_comes_too_soon_is_told_the_day_and_the_time(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(retake_after_hours=24)
    with time_machine.travel(AT, tick=False):
        attempt = sit(client, tiny_course, "000")
    moment = "Tuesday, 5 May 2026, 10:30"  # 9:30 UTC is 10:30 in London in summer
    with time_machine.travel(AT + 24 * HOUR - timedelta(seconds=1), tick=False):
        [refusal] = texts_at(quiz_page(client, tiny_course), REFUSAL)
        assert moment in refusal
        assert refusal in texts_at(page_of(client, attempt, "result"), ".verdict-head p")
        assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
        assert "5 مئی" in quiz_page(client, tiny_course, "ur")
    with time_machine.travel(AT + 24 * HOUR, tick=False):
        assert count_at(quiz_page(client, tiny_course), REFUSAL) == 0
        assert begin(client, tiny_course) != attempt


def test_an_open_sitting_goes_on_whatever_the_limit(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    rule(attempts_allowed=1, retake_after_hours=24)
    page = quiz_page(client, tiny_course)
    assert count_at(page, ".action-bar button") == 1
    assert count_at(page, REFUSAL) == 0
    assert begin(client, tiny_course) == attempt


# --- No limit is got round --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("allowed", "used", "expected"), [(1, 0, 1), (2, 1, 2), (1, 1, 1)])
def test_starting_in_many_tabs_and_languages_at_once_begins_one(
    tiny_course: TinyCourse, allowed: int, used: int, expected: int
) -> None:
    """Complaint of the field: elsewhere a limit is got round by opening the quiz in two tabs."""
    rule(attempts_allowed=allowed)
    client = sign_in(Client(), person("Amina Yusuf"))
    for _earlier in range(used):
        sit(client, tiny_course, "000")
    together(
        client,
        [
            lambda tab, language=language: start(tab, tiny_course, language)
            for language in ("en", "ur") * 3
        ],
    )
    assert Attempt.objects.count() == expected
    assert Attempt.objects.open().count() == expected - used


@pytest.mark.django_db(transaction=True)
def test_handing_in_and_starting_at_once_count_one_sitting(tiny_course: TinyCourse) -> None:
    rule(attempts_allowed=1)
    client = sign_in(Client(), person("Amina Yusuf"))
    attempt = begin(client, tiny_course)
    for position in (1, 2, 3):
        give(client, attempt, position, right=False)
    together(
        client,
        [
            lambda tab: submit(tab, attempt),
            lambda tab: submit(tab, attempt),
            lambda tab: start(tab, tiny_course),
            lambda tab: start(tab, tiny_course),
        ],
    )
    assert Attempt.objects.count() == 1
    assert Attempt.objects.get().submitted_at


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(tiny_course: TinyCourse) -> None:
    client = sign_in(Client(), person("Amina Yusuf"))
    attempt = begin(client, tiny_course)
    together(
        client,
        [
            lambda tab, right=right: give(tab, attempt, 1, right=right)
            for right in (True, False) * 3
        ],
    )
    assert Response.objects.count() == 1


# --- Only what was missed ---------------------------------------------------------------------


def test_only_what_was_missed_is_asked_again(client: Client, tiny_course: TinyCourse) -> None:
    rule(retake="missed")
    assert count_at(quiz_page(client, tiny_course), ".ticks li") == 0
    first = sit(client, tiny_course, "100")
    assert count_at(quiz_page(client, tiny_course), ".ticks li") == 1
    assert start(client, tiny_course).endswith("/2/")  # the first open question
    second = Attempt.objects.open().get()
    assert second.carried_keys() == {first.paper.content.questions[0].key}
    page = page_of(client, second, "2")
    assert numbers_at(page, ".progress__words") == ["2", "3", "1"]  # 2 of 3, and 1 is carried
    assert ">Back</" not in page.replace("> Back<", ">Back<")  # nothing to go back to
    give(client, second, 2)
    give(client, second, 3)
    assert count_at(submit(client, second), ".verdict-head--passed") == 1
    assert count_at(page_of(client, second, "result"), ".choices__earned") == 1
    second.refresh_from_db()
    assert (second.right, second.asked) == (3, 3)


def test_who_passed_is_asked_everything(client: Client, tiny_course: TinyCourse) -> None:
    rule(retake="missed")
    sit(client, tiny_course, "111")
    assert begin(client, tiny_course).carried_keys() == frozenset()


def test_right_answers_are_carried_as_often_as_it_takes(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(retake="missed", pass_percent=100)
    sit(client, tiny_course, "100")
    second = sit(client, tiny_course, "10")
    third = begin(client, tiny_course)
    assert third.carried_keys() == {q.key for q in second.paper.content.questions[:2]}
    assert third.next_position() == 3


def test_with_feedback_at_the_end_the_last_open_question_hands_in(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(retake="missed", shows_feedback="end")
    sit(client, tiny_course, "001")
    attempt = begin(client, tiny_course)
    brief = page_of(client, attempt, "3")
    assert count_at(brief, ".choices__earned") == 1
    assert "Because" not in brief
    assert give(client, attempt, 1).url.endswith("/2/")
    assert give(client, attempt, 2).url.endswith("/result/")
    assert Attempt.objects.get(pk=attempt.pk).is_passed


def test_a_question_worded_anew_is_asked_again(client: Client, tiny_course: TinyCourse) -> None:
    rule(retake="missed", pass_percent=100)
    sit(client, tiny_course, "110")
    Question.objects.filter(page_id=tiny_course.en.quiz.pk, code="question-1").update(
        ask="Another question?"
    )
    attempt = begin(client, tiny_course)
    assert attempt.carried_keys() == {attempt.paper.content.questions[1].key}
    assert attempt.paper.content.questions[0].question_text == "Another question?"


def test_what_was_right_in_another_language_counts_again_in_its_words(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(retake="missed")
    sit(client, tiny_course, "100")
    second = begin(client, tiny_course, "ur")
    assert [q.language for q in second.paper.content.questions] == ["en", "ur", "ur"]
    give(client, second, 2, language="ur")
    give(client, second, 3, right=False, language="ur")
    submit(client, second, "ur")
    third = begin(client, tiny_course)
    assert [q.language for q in third.paper.content.questions] == ["en", "ur", "en"]
    assert len(third.carried_keys()) == 2
    give(client, third, 3)
    submit(client, third)
    assert Attempt.objects.get(pk=third.pk).is_passed


def test_where_certainty_counts_a_right_guess_may_be_mended(
    client: Client, tiny_course: TinyCourse
) -> None:
    rule(retake="missed", certainty="counted", pass_percent=100)
    first = begin(client, tiny_course)
    for position, certainty in enumerate(("sure", "fairly", "guessing"), 1):
        give(client, first, position, certainty=certainty)
    submit(client, first)
    assert Attempt.objects.get().is_passed is False
    second = begin(client, tiny_course)
    assert second.carried_keys() == {first.paper.content.questions[0].key}
    give(client, second, 2, certainty="sure")
    give(client, second, 3, certainty="sure")
    submit(client, second)
    assert Attempt.objects.get(pk=second.pk).is_passed


def test_a_question_taken_out_is_not_asked_again(client: Client, tiny_course: TinyCourse) -> None:
    rule(retake="missed", pass_percent=100)
    sit(client, tiny_course, "100")
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    quiz.questions.filter(code="question-2").delete()
    attempt = begin(client, tiny_course)
    assert len(attempt.paper.content) == 2
    assert len(attempt.carried_keys()) == 1


def test_each_run_has_its_own_attempts(client: Client, tiny_course: TinyCourse) -> None:
    rule(attempts_allowed=1)
    amina = person("Amina Yusuf")
    sign_in(client, amina)
    sit(client, tiny_course, "111")
    run = enrol(person=amina, course=tiny_course.course, language="en", at=AT)
    type(run).objects.filter(pk=run.pk).update(completed_at=AT)
    assert start(client, tiny_course) == tiny_course.en.quiz.get_url()
