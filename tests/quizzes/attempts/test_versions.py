"""An answer keeps the version of the question it was asked in."""

import pytest
from django.test import Client

from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules import serialisation
from tests.people import TinyCourse
from tests.quizzes.attempts.test_views import begin, give

pytestmark = pytest.mark.django_db


def words_of(response: Response) -> str:
    """The version in which a question was asked, as its paper has it."""
    content = response.attempt.paper.content
    return next(
        serialisation.wording(q) for q in content.questions if q.key == str(response.question_key)
    )


def test_an_answer_says_in_which_words_it_was_asked(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=True)
    client.get(f"/ur/learn/attempt/{attempt.uuid}/2/")
    give(client, Attempt.objects.get(), 2, right=False, language="ur")
    answers = list(Response.objects.order_by("pk"))
    assert [answer.language for answer in answers] == ["en", "ur"]
    assert [answer.wording for answer in answers] == [words_of(answer) for answer in answers]
    assert len({answer.wording for answer in answers}) == 2


def test_editing_a_question_starts_a_new_version(client: Client, tiny_course: TinyCourse) -> None:
    give(client, begin(client, tiny_course), 1, right=True)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    for question in quiz.questions.all():
        question.ask = "What now?"
        question.save()
    other = Client()
    give(other, begin(other, tiny_course), 1, right=True)
    first, second = Response.objects.order_by("pk")
    assert first.question_key == second.question_key
    assert first.wording != second.wording
