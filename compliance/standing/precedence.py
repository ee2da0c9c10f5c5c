"""Which of several obligations for a course speaks: the twin in SQL of :func:`compliance.standing.rules.precedence`."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan, LessThanOrEqual

from compliance.standing.held import NEVER


def precedes(*, on: date) -> Q:
    """For a subquery over obligations: whether a row speaks before the outer one on a day.

    What is held is read from the projection; of equals the older row speaks.
    """
    ways, alike = [], Q()
    for ours, theirs in zip(_keys(F, on=on), _keys(OuterRef, on=on), strict=True):
        ways.append(alike & Q(LessThan(ours, theirs)))
        alike &= Q(Exact(ours, theirs))
    return reduce(or_, ways)


def _keys(of: type[F], *, on: date) -> list[models.Expression | F]:
    """Exempt, in date, not overdue – 0 before 1 –, what is held for least, what is due first."""
    day = Value(on, models.DateField())
    is_exempt = Q(LessThanOrEqual(of("exempt_from"), day)) & Q(
        GreaterThanOrEqual(of("exempt_until"), day)
    )
    is_in_date = Q(GreaterThanOrEqual(of("held_until"), day))
    is_in_time = Q(GreaterThanOrEqual(of("due_on"), day)) | is_in_date | is_exempt
    yes = [
        Case(When(each, then=1), default=0, output_field=models.IntegerField())
        for each in (is_exempt, is_in_date, is_in_time)
    ]
    return [*yes, Coalesce(of("held_until"), NEVER), of("due_on"), of("pk")]
