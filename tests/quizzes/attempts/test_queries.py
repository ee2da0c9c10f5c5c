"""A question and a result cost the same however long the quiz is."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from courses.actions import enrol
from quizzes.attempts.actions import answering, starting
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Question, QuizPage
from tests.benchmarks.meter import Statements
from tests.people import AT, TinyCourse, person

pytestmark = pytest.mark.django_db


def one_more_question(tiny: TinyCourse, numbers: Iterator[int]) -> None:
    """The quiz grows by a copy of its first question."""
    quiz = QuizPage.objects.get(pk=tiny.en.quiz.pk)
    first = quiz.questions.first()
    number = next(numbers)
    copy = Question(
        page=quiz,
        locale=first.locale,
        code=f"more-{number}",
        skill=first.skill,
        scene=first.scene,
        ask=first.ask,
        sort_order=number,
        body=list(first.body.raw_data),
    )
    quiz.questions.add(copy)
    quiz.save_revision().publish()


def sitting(tiny: TinyCourse) -> tuple[Client, Attempt]:
    """A new guest at the start of the quiz as it is now."""
    client = Client()
    client.post(f"/en/learn/quiz/{tiny.en.quiz.translation_key}/start/")
    return client, Attempt.objects.latest("pk")


def answer_all(client: Client, attempt: Attempt) -> None:
    """Every question answered and handed in."""
    for position, question in enumerate(attempt.paper.content.questions, 1):
        address = f"/en/learn/attempt/{attempt.uuid}/{position}/"
        client.post(address, {"choice": question.choices[0].id})
    client.post(f"/en/learn/attempt/{attempt.uuid}/submit/")


def test_a_question(tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]) -> None:
    numbers = iter(range(10, 99))
    here: list[tuple[Client, Attempt]] = []

    def grow() -> None:
        one_more_question(tiny_course, numbers)
        here[:] = [sitting(tiny_course)]

    def ask() -> None:
        client, attempt = here[0]
        assert client.get(f"/en/learn/attempt/{attempt.uuid}/1/").status_code == 200

    assert assert_constant_queries(grow, ask) <= 8


def test_a_result(tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]) -> None:
    numbers = iter(range(10, 99))
    here: list[tuple[Client, Attempt]] = []

    def grow() -> None:
        one_more_question(tiny_course, numbers)
        here[:] = [sitting(tiny_course)]
        answer_all(*here[0])

    def see() -> None:
        client, attempt = here[0]
        page = client.get(f"/en/learn/attempt/{attempt.uuid}/result/").content.decode()
        assert page.count("choice__verdict") >= len(attempt.paper.content)

    assert assert_constant_queries(grow, see) <= 10


def ten_questions(tiny: TinyCourse) -> QuizPage:
    """The quiz of the tiny course with ten questions."""
    for number in range(10, 17):
        one_more_question(tiny, iter([number]))
    return QuizPage.objects.get(pk=tiny.en.quiz.pk)


def test_a_ten_question_sitting_takes_few_statements_from_start_to_mark(
    tiny_course: TinyCourse,
) -> None:
    quiz = ten_questions(tiny_course)
    run = enrol(person=person("Amina Yusuf"), course=tiny_course.course, language="en", at=AT)
    outline = quiz.course_page.outline()
    with connection.execute_wrapper(statements := Statements()):
        attempt = starting.start_attempt(enrolment=run, quiz=quiz, at=AT)
        for position, question in enumerate(attempt.paper.content.questions, 1):
            answering.record_answer(
                attempt=attempt, position=position, answer=(question.choices[0].id,), at=AT
            )
        answering.submit_attempt(attempt=attempt, outline=outline, at=AT)
    assert (attempt.responses.count(), len(attempt.paper.content)) == (10, 10)
    assert statements.count <= 45


def test_the_pages_of_a_ten_question_sitting_add_at_most_five_statements_each(
    tiny_course: TinyCourse,
) -> None:
    ten_questions(tiny_course)
    client, attempt = sitting(tiny_course)  # and the caches of a running site are warm
    answer_all(client, attempt)
    with connection.execute_wrapper(statements := Statements()):
        client.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
        again = Attempt.objects.latest("pk")
        for position, question in enumerate(again.paper.content.questions, 1):
            address = f"/en/learn/attempt/{again.uuid}/{position}/"
            client.get(address)
            client.post(address, {"choice": question.choices[0].id})
        client.post(f"/en/learn/attempt/{again.uuid}/submit/")
        assert client.get(f"/en/learn/attempt/{again.uuid}/result/").status_code == 200
    assert again.pk != attempt.pk
    requests = 1 + 2 * 10 + 2
    assert statements.count <= 45 + 5 * requests
