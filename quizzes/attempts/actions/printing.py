"""Writes about attempts on paper: print one on a sheet, enter the answers of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import Enrolment
from courses.rules.progress import Outline
from quizzes.attempts.actions.answering import record_answer, submit_attempt
from quizzes.attempts.actions.starting import continue_in_language, start_attempt
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import time_limits
from quizzes.attempts.rules.marking import Mark
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import Answer


class AgainstTheClockError(Exception):
    """The attempt is under way on a device, with a time limit: it cannot be printed as well."""


class HandedInError(Exception):
    """The attempt was handed in: no answers can be entered any more."""


@dataclass(frozen=True)
class SheetEntry:
    """The answer to one question on a sheet, and how sure its writer is (or nothing)."""

    answer: Answer
    certainty: str = ""


@transaction.atomic
def start_on_paper(
    *, enrolment: Enrolment, quiz: QuizPage, outline: Outline, at: datetime
) -> Attempt:
    """Return the open attempt, or a new one, to be printed; printed again it is the same sheet.

    An attempt whose time is up is handed in first. Raises
    :class:`quizzes.attempts.actions.starting.NotNowError` where the rules of the quiz allow no
    attempt, and :class:`AgainstTheClockError`.
    """
    attempts = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    timed_attempt = attempts.open().exclude(deadline_at=None).first()
    if timed_attempt:
        if not time_limits.is_too_late(timed_attempt.deadline_at, at=at):
            raise AgainstTheClockError(timed_attempt)
        submit_attempt(attempt=timed_attempt, outline=outline, at=at)
    attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at)
    if attempt.printed_at:
        return attempt
    attempt = continue_in_language(attempt=attempt, quiz=quiz)
    attempt.printed_at = at
    # No time limit: nobody sees when a pen is put down, and the sheet may lie for a week until it
    # is entered.
    attempt.deadline_at = None
    attempt.save(update_fields=["printed_at", "deadline_at"])
    return attempt


@transaction.atomic
def enter_from_paper(
    *, attempt: Attempt, entries: Mapping[int, SheetEntry], outline: Outline, by: User, at: datetime
) -> Mark:
    """Hand in the answers of a sheet (by position from 1); a missing position was left blank.

    Answers recorded on a device before stand. Raises :class:`HandedInError` for an attempt that is
    over.
    """
    if Attempt.objects.select_for_update().open().filter(pk=attempt.pk).first() is None:
        raise HandedInError(attempt)
    answered_keys = {str(key) for key in attempt.responses.values_list("question_key", flat=True)}
    questions = attempt.paper.content.questions
    for position, entry in entries.items():
        if questions[position - 1].key in answered_keys:
            continue
        record_answer(
            attempt=attempt,
            position=position,
            answer=entry.answer,
            at=at,
            certainty=entry.certainty,
        )
    Attempt.objects.filter(pk=attempt.pk).update(entered_by=by)
    return submit_attempt(attempt=attempt, outline=outline, at=at)
