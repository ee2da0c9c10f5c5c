"""What is allowed to one of the staff beyond everybody else, as far as it is a manager's business."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from compliance.paper.sheets import Printable
from quizzes.attempts.models import Allowance
from workforce.people.models import Membership, Oversight
from workforce.units.models import below


def given_near(job: Membership) -> QuerySet[Allowance]:
    """What somebody was allowed by those who look after this place, now or before, the newest first.

    What another employer allowed them, and why, is not for here.
    """
    near = below([job.unit], "unit__path") | Q(unit__path__in=job.unit.path_and_above())
    here = Oversight.objects.filter(near, duty=Oversight.Duty.MANAGER)
    given = Allowance.objects.filter(person=job.person_id, given_by__in=here.values("person_id"))
    return given.select_related("given_by").order_by("-given_at", "-pk")


def title_of(allowance: Allowance, quizzes: Sequence[Printable]) -> str:
    """What its quiz is called; empty for every quiz, and for one that is no more."""
    return next((quiz.title for quiz in quizzes if quiz.key == allowance.activity_key), "")
