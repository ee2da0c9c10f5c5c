"""Which choice an answer is remembered by: the one that is all of it, and none where there are several."""

from typing import Any

import pytest

from courses.actions import enrol
from quizzes.attempts.actions.answering import record_answer
from quizzes.attempts.actions.starting import start_attempt
from quizzes.papers.rules.kinds import KINDS
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.written import quiz_of
from tests.quizzes.papers.kinds.quiz import ask_only

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "is_kept"),
    [("best_action", True), ("multiple", False), ("ordering", False), ("matching", False)],
)
def test_only_a_choice_that_is_the_whole_answer_is_kept(
    tiny_course: TinyCourse, kind: str, is_kept: bool
) -> None:
    ask_only(tiny_course, kind)
    amina = person("Amina Yusuf", email=None)
    run = enrol(person=amina, course=tiny_course.course, language="en", at=AT)
    attempt = start_attempt(enrolment=run, quiz=quiz_of(tiny_course), at=AT, variant=0)
    [question] = attempt.paper.content.questions
    right: Any = KINDS[kind].right_answer(question)
    response = record_answer(attempt=attempt, position=1, answer=right, at=AT)
    response.refresh_from_db()
    assert [str(response.choice_id)] == (list(right) if is_kept else ["None"])
