"""Writes about allowances: more time, or more attempts, for one person."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from quizzes.attempts.models import MOST_MORE_ATTEMPTS, MOST_MORE_TIME_PERCENT, Allowance
from quizzes.permissions import may_give_allowance


class OwnAllowanceError(PermissionDenied):
    """Nobody may give themselves an allowance."""


class NoAllowanceError(ValueError):
    """It gives nothing, takes something away, has no reason, or more than can be allowed."""


@transaction.atomic
def allow(
    *,
    person: User,
    activity_key: UUID | None,
    more_time_percent: int,
    more_attempts: int,
    reason: str,
    by: User,
) -> bool:
    """Allow more time, or more attempts, for one quiz or (without a key) for every quiz.

    False, and nothing is written, when ``by`` has given exactly this allowance before. Raises
    :class:`OwnAllowanceError` and :class:`NoAllowanceError`.
    """
    if not may_give_allowance(by, person):
        raise OwnAllowanceError(person.pk)
    is_in_bounds = (
        0 <= more_time_percent <= MOST_MORE_TIME_PERCENT
        and 0 <= more_attempts <= MOST_MORE_ATTEMPTS
    )
    if not is_in_bounds or not (more_time_percent or more_attempts) or not reason.strip():
        raise NoAllowanceError("an allowance gives something, within bounds, for a reason")
    allowance, is_new = Allowance.objects.get_or_create(
        person=person,
        activity_key=activity_key,
        more_time_percent=more_time_percent,
        more_attempts=more_attempts,
        reason=reason,
        given_by=by,
    )
    if is_new:
        log(allowance, "wagtail.create", user=by)
    return is_new


@transaction.atomic
def withdraw_allowance(*, allowance: Allowance, by: User) -> None:
    """Withdraw an allowance; an attempt that has begun keeps its deadline."""
    log(allowance, "wagtail.delete", user=by)
    allowance.delete()
