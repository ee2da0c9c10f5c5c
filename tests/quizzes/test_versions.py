"""An answer keeps the version of the question it was asked in; earlier answers learned theirs from their papers."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from quizzes import papers
from quizzes.models import Attempt, Paper, QuizPage, Response
from tests.people import TinyCourse
from tests.quizzes.test_views import begin, give

pytestmark = pytest.mark.django_db
migration = import_module("quizzes.migrations.0003_words_of_earlier_responses")


def fill() -> None:
    """Run the migration on the database as it is; of the schema's editor it asks for the connection alone."""
    migration.fill(apps, SimpleNamespace(connection=connection))


def words_of(response: Response) -> str:
    """The version in which a question was asked, as its paper has it."""
    content = response.attempt.paper.content
    return next(papers.wording(q) for q in content.questions if q.key == str(response.question_key))


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


def test_earlier_answers_learn_their_words_from_their_papers(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    for position in (1, 2):
        give(client, attempt, position, right=True)
    expected = dict(Response.objects.values_list("pk", "wording"))
    Response.objects.update(wording="")
    fill()
    assert dict(Response.objects.values_list("pk", "wording")) == expected


def test_a_second_run_changes_nothing_and_an_unknown_question_stays_unknown(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    give(client, attempt, 1, right=True)
    Response.objects.update(question_key=attempt.uuid, wording="")
    fill()
    fill()
    assert Response.objects.get().wording == ""


def test_it_names_a_question_as_papers_do(client: Client, tiny_course: TinyCourse) -> None:
    begin(client, tiny_course)
    paper = Paper.objects.get()
    assert [migration.wording(question) for question in paper.body["questions"]] == [
        papers.wording(question) for question in paper.content.questions
    ]
