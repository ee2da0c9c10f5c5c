"""Writes about allowances: more time, or more attempts, for one person."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from quizzes.attempts.models import Allowance
from quizzes.permissions import may_give_allowance


class OwnAllowanceError(PermissionDenied):
    """Nobody may give themselves an allowance."""


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
    :class:`OwnAllowanceError`.
    """
    if not may_give_allowance(by, person):
        raise OwnAllowanceError(person.pk)
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
