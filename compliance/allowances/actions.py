"""Allow one of the staff more time or attempts, and end it; both are logged in their history."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from compliance.permissions import may_allow_more
from quizzes.attempts.actions.allowances import allow, withdraw_allowance
from quizzes.attempts.models import Allowance
from workforce.people.models import Membership


@transaction.atomic
def allow_more(
    *,
    job: Membership,
    activity_key: UUID | None,
    title: str,
    more_time_percent: int,
    more_attempts: int,
    reason: str,
    by: User,
    on: date,
) -> bool:
    """Allow the person of ``job`` more, for one quiz (called ``title``) or for every one.

    Return False where they are allowed the same already. Raises
    :class:`quizzes.attempts.actions.allowances.OwnAllowanceError`.
    """
    if not may_allow_more(by, job, on=on):
        raise PermissionDenied
    more: dict[str, Any] = {
        "more_time_percent": more_time_percent,
        "more_attempts": more_attempts,
        "reason": reason,
    }
    is_new = allow(person=job.person, activity_key=activity_key, **more, by=by)
    if is_new:
        log(job, "workforce.allow_more", user=by, data=_facts(title, more))
    return is_new


@transaction.atomic
def end_allowance(*, job: Membership, allowance: Allowance, title: str, by: User, on: date) -> None:
    """End an allowance of the person of ``job``."""
    if allowance.person_id != job.person_id or not may_allow_more(by, job, on=on):
        raise PermissionDenied
    more = {
        "more_time_percent": allowance.more_time_percent,
        "more_attempts": allowance.more_attempts,
    }
    withdraw_allowance(allowance=allowance, by=by)
    log(job, "workforce.end_allowance", user=by, data=_facts(title, more))


def _facts(title: str, more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {"quiz": title, **more}.items() if value}
