"""Writes during an attempt and at its end: record an answer, hand in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from courses.actions import complete_activity
from courses.rules.progress import Outline
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules import time_limits
from quizzes.attempts.rules.marking import Mark
from quizzes.papers.choices import AFTER_EACH_QUESTION
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Answer, Certainty, PaperContent, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, score


class NotAChoiceError(ValueError):
    """The answer is none that the question's kind accepts."""


class TimeIsUpError(Exception):
    """The attempt was over before this answer came."""


class UnansweredError(ValueError):
    """The paper cannot be handed in yet; ``position`` (from 1) has no answer."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@transaction.atomic
def record_answer(
    *, attempt: Attempt, position: int, answer: Answer, at: datetime, certainty: str = ""
) -> Response:
    """Save an answer to question ``position`` (from 1).

    Where feedback follows each question the first answer stands; otherwise the last one before
    handing in does. An answer to a submitted attempt, or one carried over from an earlier attempt,
    is never changed.

    Raises :class:`NotAChoiceError` for an answer the question cannot have, :class:`IndexError` for
    a position it does not have, and :class:`TimeIsUpError` after the deadline, or for a question
    that had no answer when the attempt was handed in.
    """
    if position < 1:
        raise IndexError(position)
    paper = attempt.paper.content
    question = paper.questions[position - 1]
    if not KINDS[question.kind].accepts(question, answer):
        raise NotAChoiceError(answer)
    # Locked: nobody hands in, and no other tab answers, between looking and writing.
    locked_attempts = Attempt.objects.select_for_update().values_list("submitted_at", flat=True)
    is_submitted = locked_attempts.get(pk=attempt.pk) is not None
    response = attempt.responses.filter(question_key=question.key).first()
    follows_each_question = paper.feedback_time == AFTER_EACH_QUESTION
    if response and (is_submitted or follows_each_question or response.is_carried):
        return response
    if is_submitted or time_limits.is_too_late(attempt.deadline_at, at=at):
        raise TimeIsUpError(attempt)
    field_values = _response_values(paper, question, answer, certainty)
    field_values["answered_at"] = at
    if response is None:
        return Response.objects.create(attempt=attempt, question_key=question.key, **field_values)
    for name, value in field_values.items():
        setattr(response, name, value)
    response.save(update_fields=list(field_values))
    return response


def _response_values(
    paper: PaperContent, question: PaperQuestion, answer: Answer, certainty: str
) -> dict[str, Any]:
    """Return the fields of the response to store."""
    answer_score = score(question, answer)
    if not paper.certainty_policy or certainty not in tuple(Certainty):
        certainty = ""
    return {
        "answer": list(answer),
        "choice_id": _only_choice(answer),
        "language": question.language,
        "wording": serialisation.wording(question),
        "skill": question.skill,
        "is_critical": question.is_critical,
        "is_right": answer_score == 1,
        "score": float(answer_score),
        "certainty": certainty,
    }


def _only_choice(answer: Answer) -> UUID | None:
    """Return the id of the choice that is the whole answer, where it is a UUID."""
    if len(answer) != 1:
        return None
    try:
        return UUID(answer[0])
    except ValueError:
        return None


@transaction.atomic
def submit_attempt(*, attempt: Attempt, outline: Outline, at: datetime) -> Mark:
    """Hand in: mark the paper and, if it passes, complete the activity.

    Raises :class:`UnansweredError` while a question has no answer, unless time is up or the answers
    are entered from paper. Handing in twice returns the same mark and completes nothing twice. An
    attempt at a quiz that has left the course is marked and completes nothing.
    """
    # Locked and read afresh: an answer that came from another tab meanwhile is marked as well.
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("paper", "enrolment")
    attempt = attempts.prefetch_related("responses").get(pk=attempt.pk)
    mark = attempt.mark()
    if attempt.submitted_at:
        return mark
    needs_all_answers = not attempt.entered_by_id and not time_limits.is_too_late(
        attempt.deadline_at, at=at
    )
    if needs_all_answers:
        _refuse_unanswered(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(
        submitted_at=min(at, attempt.deadline_at or at),
        right=mark.right_count,
        asked=mark.question_count,
        is_passed=mark.is_passed,
    )
    if mark.is_passed and outline.find(str(attempt.activity_key)):
        complete_activity(
            enrolment=attempt.enrolment,
            activity_key=str(attempt.activity_key),
            outline=outline,
            language=attempt.paper.content.language,
            at=at,
        )
    return mark


def _refuse_unanswered(attempt: Attempt) -> None:
    """Raise :class:`UnansweredError` for the first question without an answer."""
    answers = attempt.answers()
    for position, question in enumerate(attempt.paper.content.questions, 1):
        if question.key not in answers:
            raise UnansweredError(position)
