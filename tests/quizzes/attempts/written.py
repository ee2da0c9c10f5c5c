"""An attempt begun, answered and handed in by the writes themselves, without a page."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from courses.actions import enrol
from courses.rules.progress import Outline
from quizzes.attempts.actions.answering import record_answer, submit_attempt
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from tests.people import AT, TinyCourse
from tests.quizzes.attempts.living import answer_of, rule

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
AT_THE_END: dict[str, Any] = {"shows_feedback": "end"}
EACH: dict[str, Any] = {"shows_feedback": "each"}


def quiz_of(tiny: TinyCourse) -> QuizPage:
    return QuizPage.objects.get(pk=tiny.en.quiz.pk)


def outline_of(tiny: TinyCourse) -> Outline:
    return tiny.en.course.outline()


def begun(tiny: TinyCourse, who: User, *, at: datetime = AT, **rules: Any) -> Attempt:
    """Somebody's attempt at the quiz, begun under these rules."""
    rule(**rules)
    run = enrol(person=who, course=tiny.course, language="en", at=AT)
    return start_attempt(enrolment=run, quiz=quiz_of(tiny), at=at, variant=0)


def answer(attempt: Attempt, position: int, *, right: bool = True, **more: Any) -> Response:
    choice = answer_of(attempt, position, right=right)
    return record_answer(
        attempt=attempt, position=position, answer=(choice,), **{"at": AT + MINUTE} | more
    )


def answer_all(attempt: Attempt, rights: str = "111", **more: Any) -> None:
    for position, right in enumerate(rights, 1):
        answer(attempt, position, right=right == "1", **more)


def hand_in(attempt: Attempt, tiny: TinyCourse, *, at: datetime = AT + 2 * MINUTE) -> Attempt:
    submit_attempt(attempt=attempt, outline=outline_of(tiny), at=at)
    return Attempt.objects.get(pk=attempt.pk)
