"""Which lessons an author may send somebody back to: those of the course the quiz is in."""

from html import unescape
from re import DOTALL, findall, search

import pytest
from django.test import Client
from wagtail.models import Page

from courses.models import LessonPage
from quizzes.authoring.models import Question, QuizPage
from tests.people import TinyCourse
from tests.quizzes.authoring.editing import publish_in_editor

pytestmark = pytest.mark.django_db


def copied_quiz(operator_client: Client, tiny: TinyCourse) -> QuizPage:
    """The quiz of a copy of the whole course."""
    form = {
        "new_title": "Copied course",
        "new_slug": "copied",
        "new_parent_page": str(tiny.en.catalogue.pk),
    }
    operator_client.post(
        f"/cms/pages/{tiny.en.course.pk}/copy/",
        {**form, "copy_subpages": "on", "publish_copies": "on"},
    )
    return QuizPage.objects.descendant_of(
        Page.objects.get(slug="copied", locale=tiny.en.course.locale)
    ).get()


def offered(operator_client: Client, address: str, row: str = "0") -> list[tuple[str, str, bool]]:
    """What the editor at ``address`` offers for one question: key, words, and whether it is chosen."""
    page = operator_client.get(address).content.decode()
    select = search(rf'<select name="questions-{row}-read_again".*?</select>', page, DOTALL)
    assert select, "there is nothing to choose from"
    options = findall(r'<option value="([^"]*)"( selected)?>(.*?)</option>', select[0])
    return [(key, unescape(words).strip(), bool(chosen)) for key, chosen, words in options]


def editor_of(page: Page) -> str:
    """Where it is edited."""
    return f"/cms/pages/{page.pk}/edit/"


def test_a_copy_offers_its_own_lessons_only(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    quiz = copied_quiz(operator_client, tiny_course)
    words = [words for _key, words, _chosen in offered(operator_client, editor_of(quiz))][1:]
    assert words == ["First lesson", "Second lesson"], "each title stands there twice"


def test_a_new_question_and_a_new_quiz_have_the_same_choice(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    copied_quiz(operator_client, tiny_course)
    own = ["---------", "First lesson", "Second lesson"]
    new = f"/cms/pages/add/quizzes/quizpage/{tiny_course.en.module.pk}/"
    for address in (editor_of(tiny_course.en.quiz), new):
        assert [
            words for _key, words, _chosen in offered(operator_client, address, "__prefix__")
        ] == own


def test_another_language_offers_the_same_lessons_in_english(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    urdu, english = (
        offered(operator_client, editor_of(page))
        for page in (tiny_course.ur.quiz, tiny_course.en.quiz)
    )
    assert urdu == english


def test_a_lesson_of_another_course_stays_chosen_and_says_of_which(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    quiz = copied_quiz(operator_client, tiny_course)
    foreign = tiny_course.en.second.translation_key
    Question.objects.filter(page=quiz, code="question-1").update(read_again=foreign)
    assert (str(foreign), "Hotel course · Second lesson", True) in offered(
        operator_client, editor_of(quiz)
    )
    publish_in_editor(operator_client, quiz, pass_percent="70")
    kept = Question.objects.get(page=quiz, code="question-1")
    assert (kept.read_again, kept.page.pass_percent) == (foreign, 70)


def test_a_lesson_that_has_gone_is_not_lost_in_silence(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    gone = tiny_course.en.first.translation_key
    LessonPage.objects.filter(translation_key=gone).delete()
    assert (str(gone), "A lesson that is no more", True) in offered(
        operator_client, editor_of(tiny_course.en.quiz)
    )


def test_a_question_of_a_copy_can_be_moved_to_its_own_lesson(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    quiz = copied_quiz(operator_client, tiny_course)
    key = offered(operator_client, editor_of(quiz))[2][0]
    publish_in_editor(operator_client, quiz, questions__0__read_again=key)
    assert str(quiz.questions.get(code="question-1").read_again) == key


def test_quizzes_to_allow_more_for_are_named_with_their_course(
    operator_client: Client, tiny_course: TinyCourse
) -> None:
    copied_quiz(operator_client, tiny_course)
    page = operator_client.get("/cms/snippets/quizzes/allowance/add/").content.decode()
    assert "Hotel course · Short check" in page
    assert "Copied course · Short check" in page
