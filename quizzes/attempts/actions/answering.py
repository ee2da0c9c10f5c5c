"""Writes during a sitting and at its end: answer, hand in, close what ran out of time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from courses.actions import complete_activity
from courses.rules.progress import Outline
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules import sitting
from quizzes.attempts.rules.marking import Mark
from quizzes.papers.choices import AFTER_EACH_QUESTION
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Answer, Certainty, PaperContent, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, score


class NotAChoiceError(ValueError):
    """The answer is none that the question's kind accepts."""


class TimeIsUpError(Exception):
    """The sitting was over before this answer came."""


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
    handing in does. Raises :class:`NotAChoiceError` for an answer the question cannot have,
    :class:`IndexError` for a position it does not have, and :class:`TimeIsUpError` after the deadline or for
    what was handed in without this answer. A submitted attempt is left as it is, and so is what was carried
    over from an earlier one.
    """
    if position < 1:
        raise IndexError(position)
    paper = attempt.paper.content
    question = paper.questions[position - 1]
    if not KINDS[question.kind].accepts(question, answer):
        raise NotAChoiceError(answer)
    # Locked: nobody hands in, and no other tab answers, between looking and writing.
    is_closed = (
        Attempt.objects.select_for_update()
        .values_list("submitted_at", flat=True)
        .get(pk=attempt.pk)
    )
    before = attempt.responses.filter(question_key=question.key).first()
    if before and (is_closed or paper.shows_feedback == AFTER_EACH_QUESTION or before.is_carried):
        return before
    if is_closed or sitting.is_over(attempt.deadline_at, at=at):
        raise TimeIsUpError(attempt)
    values = {**_stored(paper, question, answer, certainty), "answered_at": at}
    if before is None:
        return Response.objects.create(attempt=attempt, question_key=question.key, **values)
    for name, value in values.items():
        setattr(before, name, value)
    before.save(update_fields=list(values))
    return before


def _stored(
    paper: PaperContent, question: PaperQuestion, answer: Answer, certainty: str
) -> dict[str, Any]:
    """What is kept of an answer."""
    worth = score(question, answer)
    return {
        "answer": list(answer),
        "choice_id": _one_choice(answer),
        "language": question.language,
        "wording": serialisation.wording(question),
        "skill": question.skill,
        "is_critical": question.is_critical,
        "is_right": worth == 1,
        "score": float(worth),
        "certainty": certainty if paper.certainty and certainty in tuple(Certainty) else "",
    }


def _one_choice(answer: Answer) -> UUID | None:
    """The id of the one choice that is the whole answer, where it has a UUID."""
    try:
        [choice] = answer
        return UUID(choice)
    except ValueError:
        return None


@transaction.atomic
def submit_attempt(*, attempt: Attempt, outline: Outline, at: datetime) -> Mark:
    """Hand in: mark the paper and, if it passes, complete the activity.

    Raises :class:`UnansweredError` while a question has no answer, unless time is up or it comes from paper.
    Handing in twice gives the same mark and completes nothing twice. A quiz that has left the course is marked
    and counts for nothing.
    """
    # Locked and read afresh: an answer that came from another tab meanwhile is marked with the others.
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("paper", "enrolment")
    attempt = locked.prefetch_related("responses").get(pk=attempt.pk)
    result, answered = attempt.mark(), attempt.answers()
    if attempt.submitted_at:
        return result
    missing = [n for n, q in enumerate(attempt.paper.content.questions, 1) if q.key not in answered]
    if missing and not attempt.entered_by_id and not sitting.is_over(attempt.deadline_at, at=at):
        raise UnansweredError(missing[0])
    Attempt.objects.filter(pk=attempt.pk).update(
        submitted_at=min(at, attempt.deadline_at or at),
        right=result.right,
        asked=result.question_count,
        is_passed=result.is_passed,
    )
    if result.is_passed and outline.find(str(attempt.activity_key)):
        complete_activity(
            enrolment=attempt.enrolment,
            activity_key=str(attempt.activity_key),
            outline=outline,
            language=attempt.paper.content.language,
            at=at,
        )
    return result
