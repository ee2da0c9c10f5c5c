"""What this room does when a room below says something happened."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import receiver

from accounts.signals import people_still_needed
from courses.models import Enrolment
from courses.signals import runs_united
from quizzes.actions import move_attempts
from quizzes.models import Attempt


@receiver(runs_united)
def attempts_follow(sender: type, kept: Enrolment, gone: Enrolment, at: datetime, **kwargs: Any) -> None:
    """The sittings of a run that becomes part of another are sittings of that one."""
    move_attempts(kept=kept, gone=gone, at=at)


@receiver(people_still_needed)
def lately_answered(sender: type, since: datetime, **kwargs: Any) -> QuerySet[Any]:
    """People who began a paper or answered a question since then."""
    lately = Q(started_at__gte=since) | Q(responses__answered_at__gte=since)
    return Attempt.objects.filter(lately).values("enrolment__person")
