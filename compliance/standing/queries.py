"""Expressions over obligations: what is held, and which of several takes precedence.

The twin in SQL of :mod:`compliance.standing.rules`; ``tests/compliance/standing`` holds them equal.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from certificates.models import Certificate
from compliance.prior_training.models import PriorTraining

#: A day before all others: compares with dates where a column is null.
NEVER = Value(date(1, 1, 1), models.DateField())


# --- What a person holds in the obligation's course -------------------------------------------


@dataclass(frozen=True)
class HeldPeriod:
    """The first and the last day of the evidence that lasts longest; null where nothing is held."""

    from_on: Case
    until_on: NullIf


def held_period(*, earned_by: date | None = None) -> HeldPeriod:
    """Return, for annotations, the period each person holds, ``earned_by`` a day (None: by now).

    A revoked certificate counts on no day, also on none before it was revoked: it should not have
    been given. Where the requirement needs a signed acknowledgement, only certificates with one
    count.
    """
    signatures = Certificate.objects.filter(
        pk=OuterRef("pk"), acknowledgements__requirement=OuterRef(OuterRef("requirement"))
    )
    needs_signature = models.ExpressionWrapper(
        OuterRef("requirement__needs_acknowledgement"), models.BooleanField()
    )
    certificates = (
        _certificates(earned_by)
        .annotate(needs_signature=needs_signature)
        .filter(Q(needs_signature=False) | Exists(signatures))
    )
    prior_training = (
        _prior_training(earned_by)
        .annotate(needs_signature=needs_signature)
        .filter(needs_signature=False)
    )
    return _longer_period(certificates, prior_training)


def held_period_without_signature() -> HeldPeriod:
    """Return :func:`held_period` for an UPDATE where no signature is needed: it may not join."""
    return _longer_period(_certificates(None), _prior_training(None))


def held_period_with_signature() -> HeldPeriod:
    """Return :func:`held_period` for an UPDATE of obligations that need a signature."""
    certificates = _certificates(None).filter(acknowledgements__requirement=OuterRef("requirement"))
    return _longer_period(certificates, PriorTraining.objects.none())


def is_signable(*, on: date) -> Case:
    """Return, for annotations, whether a signature is needed and a certificate there to sign."""
    certificates = Certificate.objects.in_force(on=on).filter(
        person=OuterRef("person"), course=OuterRef("course")
    )
    return Case(
        When(requirement__needs_acknowledgement=True, then=Exists(certificates)),
        default=False,
        output_field=models.BooleanField(),
    )


def _certificates(earned_by: date | None) -> models.QuerySet[Certificate]:
    """Return the certificates of an obligation's person and course, the longest-lasting first.

    For a subquery of :class:`Obligation`. Those not in force by ``earned_by`` are left out;
    ``expires_on`` is the last day in force.
    """
    certificates = Certificate.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), revoked_at=None
    )
    if earned_by:
        certificates = certificates.filter(in_force_from__lte=earned_by)
    return certificates.order_by("-expires_on", "in_force_from")


def _prior_training(earned_by: date | None) -> models.QuerySet[PriorTraining]:
    """Return the prior training of an obligation's person and course, the longest-lasting first.

    For a subquery of :class:`Obligation`, as :func:`_certificates`.
    """
    prior_training = PriorTraining.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), withdrawn_at=None
    )
    if earned_by:
        prior_training = prior_training.filter(completed_on__lte=earned_by)
    return prior_training.order_by("-expires_on", "completed_on")


def _longer_period(
    certificates: models.QuerySet[Certificate], prior_training: models.QuerySet[PriorTraining]
) -> HeldPeriod:
    """Return the period of whichever ends later; at a tie our own certificate's.

    ``until_on`` stands several times in each statement about standing, so it names each end once.
    """
    certificate_end = Coalesce(Subquery(certificates.values("expires_on")[:1]), NEVER)
    prior_end = Coalesce(Subquery(prior_training.values("expires_on")[:1]), NEVER)
    is_prior_longer = Q(GreaterThan(prior_end, certificate_end))
    return HeldPeriod(
        from_on=Case(
            When(is_prior_longer, then=Subquery(prior_training.values("completed_on")[:1])),
            default=Subquery(certificates.values("in_force_from")[:1]),
            output_field=models.DateField(null=True),
        ),
        until_on=NullIf(Greatest(prior_end, certificate_end), NEVER),
    )


# --- Which of several obligations for a course takes precedence -------------------------------


def takes_precedence(*, on: date) -> Q:
    """Return, for a subquery over obligations, whether its row comes before the outer one on a day.

    Twin of :func:`compliance.standing.rules.precedence`. What is held is read from the projection;
    of equals the older row comes first. Compares column by column, as Python compares tuples.
    """
    inner_columns = _precedence_columns(F, on=on)
    outer_columns = _precedence_columns(OuterRef, on=on)
    pairs = list(zip(inner_columns, outer_columns, strict=True))
    is_before = Q(LessThan(*pairs.pop()))
    for pair in reversed(pairs):
        is_before = Q(LessThan(*pair)) | Q(Exact(*pair)) & is_before
    return is_before


def _precedence_columns(column: type[F], *, on: date) -> list[models.Expression | F]:
    """Return what decides, the most important first; of each the lesser value takes precedence.

    Not exempt, not in date, overdue (each 0 before 1), what is held for least, what is due first.
    ``column`` is F for the subquery's row, OuterRef for the outer one.
    """
    day = Value(on, models.DateField())
    exemption_has_begun = Q(LessThanOrEqual(column("exempt_from"), day))
    exemption_lasts = Q(GreaterThanOrEqual(column("exempt_until"), day))
    is_exempt = exemption_has_begun & exemption_lasts
    is_in_date = Q(GreaterThanOrEqual(column("held_until"), day))
    is_not_overdue = Q(GreaterThanOrEqual(column("due_on"), day)) | is_in_date | is_exempt
    return [
        _as_number(is_exempt),
        _as_number(is_in_date),
        _as_number(is_not_overdue),
        Coalesce(column("held_until"), NEVER),
        column("due_on"),
        column("pk"),
    ]


def _as_number(condition: Q) -> Case:
    """Return 1 where the condition holds, else 0, to be compared."""
    return Case(When(condition, then=1), default=0, output_field=models.IntegerField())
