"""Writes when two records of one person become one."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.attempts.models import Allowance, Attempt


@transaction.atomic
def move_attempts(*, source: Enrolment, target: Enrolment, at: datetime) -> None:
    """Move the attempts of the enrolment ``source`` to ``target``, with every answer.

    Of two open attempts at one quiz the one begun last goes on; the other is closed with the mark
    of its answers so far.
    """
    open_attempts = {}
    for attempt in Attempt.objects.filter(enrolment=target).open():
        open_attempts[attempt.activity_key] = attempt
    for attempt in Attempt.objects.filter(enrolment=source).open():
        target_attempt = open_attempts.get(attempt.activity_key)
        if target_attempt:
            earlier_attempt = min(attempt, target_attempt, key=_start_order)
            _close(earlier_attempt, target, at=at)
    Attempt.objects.filter(enrolment=source).update(enrolment=target)


def _start_order(attempt: Attempt) -> tuple[datetime, int]:
    return attempt.started_at, attempt.pk


def _close(attempt: Attempt, enrolment: Enrolment, *, at: datetime) -> None:
    """Hand in an unfinished attempt as it is.

    If it passes, it completes the activity in ``enrolment``, but no course, and issues no
    certificate: merging looks at both enrolments itself.
    """
    mark = attempt.mark()
    attempt.submitted_at = min(at, attempt.deadline_at or at)
    attempt.right = mark.right_count
    attempt.asked = mark.question_count
    attempt.is_passed = mark.is_passed
    attempt.save(update_fields=["submitted_at", "right", "asked", "is_passed"])
    if mark.is_passed:
        ActivityCompletion.objects.get_or_create(
            enrolment=enrolment,
            activity_key=attempt.activity_key,
            defaults={"language": attempt.paper.content.language, "completed_at": at},
        )


def move_allowances(*, source: User, target: User) -> None:
    """Move the allowances of ``source`` to ``target``."""
    Allowance.objects.filter(person=source).update(person=target)
