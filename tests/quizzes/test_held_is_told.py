"""A quiz that a correction holds in a language: its author is told at once, and who learns has a way on."""

import pytest
from django.test import Client
from wagtail_localize.models import Translation

from quizzes.models import QuizPage
from tests.people import TinyCourse
from tests.quizzes.editing import Commit, bodies_of, publish_in_editor, the_operator, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db: None) -> Client:
    """Who may publish."""
    return the_operator()


@pytest.fixture
def translation(tiny_course: TinyCourse) -> Translation:
    """The quiz, wholly translated into Urdu and published."""
    return translate(tiny_course)


def corrected(tiny: TinyCourse, author: Client, commit: Commit) -> str:
    """A right answer is changed together with its words, and published; what the author reads then."""
    bodies = bodies_of(QuizPage.objects.get(pk=tiny.en.quiz.pk))
    first, second, _third = bodies[0]["value"]["choices"]
    first["value"]["is_correct"], second["value"]["is_correct"] = False, True
    second["value"]["text"] = "Call 999, for the child is with him"
    with commit(execute=True):
        answer = publish_in_editor(author, tiny.en.quiz, bodies=bodies)
    return str(answer.content.decode())


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the author reads only that it was published")
def test_the_author_reads_at_once_where_the_quiz_is_held(
    tiny_course: TinyCourse, translation: Translation, author: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    page = corrected(tiny_course, author, django_capture_on_commit_callbacks)
    told = page.split('class="messages"')[-1].split("</ul>")[0]
    assert "Urdu" in told, "nothing says that nobody can take it in Urdu"
    assert f"/cms/reports/quiz/{tiny_course.en.quiz.translation_key}/proofreading/" in told


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the dashboard knows nothing of held quizzes")
def test_the_dashboard_names_a_held_quiz(
    tiny_course: TinyCourse, translation: Translation, author: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    corrected(tiny_course, author, django_capture_on_commit_callbacks)
    author.get("/cms/")  # with the messages of before
    told = author.get("/cms/").content.decode().split("To look after")[1]
    address = f"/cms/reports/quiz/{tiny_course.en.quiz.translation_key}/proofreading/"
    assert address in told, "the dashboard does not name the held quiz"


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a held quiz offers nothing but the way back")
def test_who_learns_goes_on_past_a_held_quiz(
    tiny_course: TinyCourse, translation: Translation, author: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    corrected(tiny_course, author, django_capture_on_commit_callbacks)
    tiny_course.ur.quiz.move(tiny_course.ur.second, pos="left")
    address = QuizPage.objects.get(pk=tiny_course.ur.quiz.pk).get_url()
    bar = Client().get(address).content.decode().split("action-bar")[-1]
    assert "/ur/hotels/recognise/second/" in bar, "the learner is sent back only"
