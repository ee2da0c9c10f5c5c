"""Writes when two records of one person become one."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.attempts.models import Allowance, Attempt


@transaction.atomic
def move_attempts(*, kept: Enrolment, gone: Enrolment, at: datetime) -> None:
    """Make the sittings of the run ``gone`` those of ``kept``, with every answer.

    Of two open sittings of one quiz the one begun last goes on; the other is closed with the mark of what
    was answered in it.
    """
    ours = {
        attempt.activity_key: attempt for attempt in Attempt.objects.filter(enrolment=kept).open()
    }
    for attempt in Attempt.objects.filter(enrolment=gone).open():
        other = ours.get(attempt.activity_key)
        if other:
            _close(
                min(attempt, other, key=lambda sitting: (sitting.started_at, sitting.pk)),
                kept,
                at=at,
            )
    Attempt.objects.filter(enrolment=gone).update(enrolment=kept)


def _close(attempt: Attempt, run: Enrolment, *, at: datetime) -> None:
    """Hand in an unfinished sitting as it is; one that passes so counts in ``run``."""
    result = attempt.mark()
    attempt.submitted_at = min(at, attempt.deadline_at or at)
    attempt.right, attempt.asked = result.right, result.question_count
    attempt.is_passed = result.is_passed
    attempt.save(update_fields=["submitted_at", "right", "asked", "is_passed"])
    if result.is_passed:
        ActivityCompletion.objects.get_or_create(
            enrolment=run,
            activity_key=attempt.activity_key,
            defaults={"language": attempt.paper.content.language, "completed_at": at},
        )


def move_allowances(*, guest: User, into: User) -> None:
    """What was allowed to ``guest`` beyond everybody else is allowed to ``into``."""
    Allowance.objects.filter(person=guest).update(person=into)
