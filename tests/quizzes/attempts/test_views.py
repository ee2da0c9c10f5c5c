"""A quiz as a learner lives it, without script."""

import re

import pytest
from django.test import Client

from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from tests.markup import count_at, numbers_at, texts_at
from tests.people import Cast, TinyCourse, sign_in

pytestmark = pytest.mark.django_db


def begin(client: Client, tiny: TinyCourse, language: str = "en") -> Attempt:
    """Press *Start* on the quiz."""
    response = client.post(f"/{language}/learn/quiz/{tiny.en.quiz.translation_key}/start/")
    assert response.status_code == 302
    attempt = Attempt.objects.latest("started_at")
    assert response.url.startswith(f"/{language}/learn/attempt/{attempt.uuid}/")
    return attempt


def give(
    client: Client, attempt: Attempt, position: int, *, right: bool, language: str = "en"
) -> None:
    """Answer one question."""
    question = attempt.paper.content.questions[position - 1]
    choice = next(c for c in question.choices if c.is_correct is right)
    address = f"/{language}/learn/attempt/{attempt.uuid}/{position}/"
    assert client.post(address, {"choice": choice.id}).status_code == 302


def finish(client: Client, attempt: Attempt, rights: list[bool]) -> str:
    """Answer everything and hand in; the result page."""
    for position, right in enumerate(rights, 1):
        give(client, attempt, position, right=right)
    response = client.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_starts_without_an_account(client: Client, tiny_course: TinyCourse) -> None:
    begin(client, tiny_course)
    assert User.objects.get().is_guest


def test_starting_twice_goes_on_with_the_same_sitting(
    client: Client, tiny_course: TinyCourse
) -> None:
    first = begin(client, tiny_course)
    give(client, first, 1, right=True)
    response = client.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    assert response.url == f"/en/learn/attempt/{first.uuid}/2/"
    assert Attempt.objects.count() == 1


def test_feedback_comes_in_place_and_the_first_answer_stands(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    asked = client.get(f"/en/learn/attempt/{attempt.uuid}/1/").content.decode()
    assert "Because" not in asked
    give(client, attempt, 1, right=False)
    give(client, attempt, 1, right=True)
    explained = client.get(f"/en/learn/attempt/{attempt.uuid}/1/").content.decode()
    assert count_at(explained, ".own-verdict--wrong") == 1
    assert explained.count("Because") == 3
    assert not Response.objects.get().is_right


def test_no_answer_asks_kindly_and_loses_nothing(client: Client, tiny_course: TinyCourse) -> None:
    attempt = begin(client, tiny_course)
    for nothing in ({}, {"choice": ""}, {"choice": "nonsense"}, {"choice": "'; DROP TABLE--"}):
        response = client.post(f"/en/learn/attempt/{attempt.uuid}/1/", nothing)
        assert response.status_code == 400
        assert count_at(response, "#choice-error a[href='#choices']") == 1
    assert not Response.objects.exists()


@pytest.mark.parametrize("position", [0, 4, 999])
def test_a_question_the_paper_does_not_have_is_not_found(
    client: Client, tiny_course: TinyCourse, position: int
) -> None:
    attempt = begin(client, tiny_course)
    assert client.get(f"/en/learn/attempt/{attempt.uuid}/{position}/").status_code == 404
    assert client.post(f"/en/learn/attempt/{attempt.uuid}/{position}/").status_code == 404


def test_handing_in_too_early_shows_the_question_that_is_missing(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=True)
    response = client.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/2/")
    assert numbers_at(response, ".message--warning") == ["2"]
    assert Attempt.objects.get().submitted_at is None


def test_passing_completes_the_activity_once(client: Client, tiny_course: TinyCourse) -> None:
    attempt = begin(client, tiny_course)
    page = finish(client, attempt, [True, True, True])
    assert count_at(page, ".verdict-head--passed") == 1
    client.post(f"/en/learn/attempt/{attempt.uuid}/submit/")
    assert ActivityCompletion.objects.get().activity_key == tiny_course.en.quiz.translation_key
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked, attempt.is_passed) == (3, 3, True)


def test_missing_the_critical_question_fails_and_says_why(
    client: Client, tiny_course: TinyCourse
) -> None:
    page = finish(client, begin(client, tiny_course), [True, True, False])
    assert count_at(page, ".verdict-head--passed") == 0
    # points, and the critical question; below it once more, beside that question
    assert count_at(page, ".verdict-head p:not(.verdict-head__label)") == 2
    assert count_at(page, ".question .note--caution") == 1
    assert texts_at(page, ".read-again a") == [tiny_course.en.first.title]
    assert not ActivityCompletion.objects.exists()


def test_a_retake_is_a_new_sitting_and_keeps_the_old_one(
    client: Client, tiny_course: TinyCourse
) -> None:
    first = begin(client, tiny_course)
    finish(client, first, [False, False, False])
    second = begin(client, tiny_course)
    assert second.pk != first.pk
    assert Attempt.objects.filter(is_passed=False).count() == 1


def test_changing_language_mid_quiz_keeps_place_and_answers(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=True)
    here = f"/en/learn/attempt/{attempt.uuid}/2/"
    response = client.post("/language/", {"language": "ur", "next": here})
    assert response.url == here.replace("/en/", "/ur/")
    page = client.get(response.url).content.decode()
    assert "بہترین اگلا قدم" in page
    assert 'dir="rtl"' in page
    attempt.refresh_from_db()
    assert [q.language for q in attempt.paper.content.questions] == ["en", "ur", "ur"]
    give(client, attempt, 2, right=True, language="ur")
    give(client, attempt, 3, right=True, language="ur")
    client.post(f"/ur/learn/attempt/{attempt.uuid}/submit/")
    assert Attempt.objects.get().is_passed
    assert set(Response.objects.values_list("language", flat=True)) == {"en", "ur"}


def test_a_submitted_attempt_cannot_be_changed(client: Client, tiny_course: TinyCourse) -> None:
    attempt = begin(client, tiny_course)
    finish(client, attempt, [False, False, False])
    question = attempt.paper.content.questions[0]
    right = next(c for c in question.choices if c.is_correct)
    response = client.post(f"/en/learn/attempt/{attempt.uuid}/1/", {"choice": right.id})
    assert response.url.endswith("/result/")
    assert not Response.objects.filter(is_right=True).exists()


def test_editing_the_quiz_afterwards_changes_no_mark(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    finish(client, attempt, [True, True, True])
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    for question in quiz.questions.all():
        question.body = []
        question.save()
    assert Attempt.objects.get().mark().is_passed


def test_where_feedback_comes_at_the_end_answers_may_be_changed(
    client: Client, tiny_course: TinyCourse
) -> None:
    QuizPage.objects.update(shows_feedback="end")
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=False)
    assert "Because" not in client.get(f"/en/learn/attempt/{attempt.uuid}/1/").content.decode()
    give(client, attempt, 1, right=True)
    give(client, attempt, 2, right=True)
    give(client, attempt, 3, right=True)  # the last answer hands in
    assert Attempt.objects.get().is_passed


def test_nobody_else_sees_an_attempt(client: Client, tiny_course: TinyCourse, cast: Cast) -> None:
    attempt = begin(client, tiny_course)
    for stranger in (None, cast.chloe, cast.bruno, cast.dmitri, cast.esther):
        other = Client()
        if stranger:
            sign_in(other, stranger)
        # A guest has nothing to sign in with: nobody is sent to the sign-in page.
        for tail in ("1/", "result/"):
            assert other.get(f"/en/learn/attempt/{attempt.uuid}/{tail}").status_code == 404
        assert other.post(f"/en/learn/attempt/{attempt.uuid}/submit/").status_code == 404


def test_the_choice_order_varies_between_sittings(client: Client, tiny_course: TinyCourse) -> None:
    orders = set()
    for _visitor in range(12):
        attempt = begin(Client(), tiny_course)
        orders.add(tuple(c.id for q in attempt.paper.content.questions for c in q.choices))
    assert len(orders) > 1
    assert Enrolment.objects.count() == 12


def test_the_right_answer_is_not_in_the_page_before_it_is_given(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    page = client.get(f"/en/learn/attempt/{attempt.uuid}/1/").content.decode()
    assert not re.search(r"is_correct|data-correct|choice--correct", page)
