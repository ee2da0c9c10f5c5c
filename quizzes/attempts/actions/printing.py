"""Writes about sittings on paper: put one on a sheet, enter what was written there."""

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
from quizzes.attempts.rules import sitting
from quizzes.attempts.rules.marking import Mark
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import Answer


class AgainstTheClockError(Exception):
    """The sitting is under way on a device, with a time limit; it is not put on paper as well."""


class HandedInError(Exception):
    """There is nothing to enter any more."""


@dataclass(frozen=True)
class SheetEntry:
    """What a sheet says about one question, and how sure its writer was (or nothing)."""

    answer: Answer
    certainty: str = ""


@transaction.atomic
def start_on_paper(
    *, enrolment: Enrolment, quiz: QuizPage, outline: Outline, at: datetime
) -> Attempt:
    """The open sitting, or a new one, as it is printed; printed again it is the same sheet.

    What ran out of time is handed in first. Raises :class:`quizzes.actions.NotNowError` where the rules of the
    quiz allow no sitting, and :class:`AgainstTheClockError`.
    """
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    timed = mine.open().exclude(deadline_at=None).first()
    if timed and not sitting.is_over(timed.deadline_at, at=at):
        raise AgainstTheClockError(timed)
    if timed:
        submit_attempt(attempt=timed, outline=outline, at=at)
    attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at)
    if attempt.printed_at:
        return attempt
    attempt = continue_in_language(attempt=attempt, quiz=quiz)
    # No time limit: nobody sees when a pen is put down, and the sheet may lie for a week until it is entered.
    attempt.printed_at, attempt.deadline_at = at, None
    attempt.save(update_fields=["printed_at", "deadline_at"])
    return attempt


@transaction.atomic
def enter_from_paper(
    *, attempt: Attempt, entries: Mapping[int, SheetEntry], outline: Outline, by: User, at: datetime
) -> Mark:
    """Hand in what a sheet says (``entries``, by position from 1); what is not in it was left blank.

    What was answered on a device before stands. Raises :class:`HandedInError` for a sitting that is over.
    """
    if Attempt.objects.select_for_update().open().filter(pk=attempt.pk).first() is None:
        raise HandedInError(attempt)
    known = {str(key) for key in attempt.responses.values_list("question_key", flat=True)}
    for position, entry in entries.items():
        if attempt.paper.content.questions[position - 1].key not in known:
            record_answer(
                attempt=attempt,
                position=position,
                answer=entry.answer,
                at=at,
                certainty=entry.certainty,
            )
    Attempt.objects.filter(pk=attempt.pk).update(entered_by=by)
    return submit_attempt(attempt=attempt, outline=outline, at=at)
