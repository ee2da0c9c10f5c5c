"""Going on with an attempt in another language: what is translated whole, and nothing that was answered."""

import pytest
from wagtail_localize.models import Translation

from quizzes.attempts.actions.starting import continue_in_language
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Question, QuizPage
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.written import answer, answer_all, begun, hand_in

pytestmark = pytest.mark.django_db


def in_urdu(attempt: Attempt, tiny: TinyCourse) -> Attempt:
    continue_in_language(attempt=attempt, quiz=QuizPage.objects.get(pk=tiny.ur.quiz.pk))
    return Attempt.objects.select_related("paper").get(pk=attempt.pk)


def languages(attempt: Attempt) -> list[str]:
    return [question.language for question in attempt.paper.content.questions]


@pytest.fixture
def attempt(tiny_course: TinyCourse) -> Attempt:
    return begun(tiny_course, person("Amina Yusuf", email=None))


def test_what_was_answered_keeps_its_words(tiny_course: TinyCourse, attempt: Attempt) -> None:
    answer(attempt, 2)
    after = in_urdu(attempt, tiny_course)
    assert after.paper.content.language == "ur"
    assert languages(after) == ["ur", "en", "ur"]


def test_what_is_held_in_a_language_is_not_gone_on_with_in_it(
    tiny_course: TinyCourse, translation: Translation, attempt: Attempt
) -> None:
    question = Question.objects.filter(page=tiny_course.en.quiz.pk).earliest("pk")
    [child] = question.body.raw_data
    first, second, _third = child["value"]["choices"]
    first["value"]["is_correct"], second["value"]["is_correct"] = False, True
    second["value"]["text"] = "Call 999, for the child is with him"
    question.save()
    after = in_urdu(attempt, tiny_course)
    assert (after.paper, languages(after)) == (attempt.paper, ["en"] * 3)


@pytest.mark.parametrize("state", ["handed in", "handed in elsewhere", "printed"])
def test_a_paper_that_is_over_or_on_paper_keeps_its_language(
    tiny_course: TinyCourse, attempt: Attempt, state: str
) -> None:
    answer_all(attempt)
    if state == "printed":
        attempt.printed_at = AT
        attempt.save(update_fields=["printed_at"])
    elif state == "handed in":
        attempt = hand_in(attempt, tiny_course)
    else:
        hand_in(attempt, tiny_course)
    after = in_urdu(attempt, tiny_course)
    assert (after.paper_id, languages(after)) == (attempt.paper_id, ["en"] * 3)
