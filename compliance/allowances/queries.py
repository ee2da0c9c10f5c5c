"""Allowances of one of the staff that a manager may see."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from compliance.paper.paper_quizzes import PrintableQuiz
from quizzes.attempts.models import Allowance
from workforce.people.models import Membership, Oversight
from workforce.units.models import below


def allowances_by_managers(job: Membership) -> QuerySet[Allowance]:
    """Return the allowances by managers of this unit, now or before, the newest first.

    What another employer allowed, and why, is not shown to this one.
    """
    related_units = below([job.unit], "unit__path") | Q(unit__path__in=job.unit.path_and_above())
    managers = Oversight.objects.filter(related_units, duty=Oversight.Duty.MANAGER)
    allowances = Allowance.objects.filter(
        person=job.person_id, given_by__in=managers.values("person_id")
    )
    return allowances.select_related("given_by").order_by("-given_at", "-pk")


def title_of(allowance: Allowance, quizzes: Sequence[PrintableQuiz]) -> str:
    """Return the title of its quiz; empty for every quiz, and for one no longer offered."""
    return next((quiz.title for quiz in quizzes if quiz.key == allowance.activity_key), "")
