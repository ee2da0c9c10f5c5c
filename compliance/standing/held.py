"""What somebody holds in a course, as expressions over obligations: certificates and training done elsewhere."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from certificates.models import Certificate
from compliance.prior_training.models import PriorTraining

NEVER = Value(date(1, 1, 1), models.DateField())


@dataclass(frozen=True)
class Held:
    """The first and the last day of what counts longest; null where nothing is held."""

    from_on: Case
    until_on: Case


def held(*, by: date | None = None) -> Held:
    """For annotations of obligations: what each person holds, earned by a day (None: by now).

    A revoked certificate counts on no day, also on none before it was revoked: it should not have been
    given. Where the requirement wants a signed acknowledgement only certificates it was signed for count.
    """
    signed = Exists(
        Certificate.objects.filter(
            pk=OuterRef("pk"), acknowledgements__requirement=OuterRef(OuterRef("requirement"))
        )
    )
    needs = models.ExpressionWrapper(
        OuterRef("requirement__needs_acknowledgement"), models.BooleanField()
    )
    certificates = _certificates(by).annotate(needs=needs).filter(Q(needs=False) | signed)
    prior = _prior(by).annotate(needs=needs).filter(needs=False)
    return _longer(certificates, prior)


def signable(*, on: date) -> Case:
    """For annotations of obligations: whether a signature is wanted, and a certificate in force to sign for."""
    mine = Certificate.objects.in_force(on=on).filter(
        person=OuterRef("person"), course=OuterRef("course")
    )
    return Case(
        When(requirement__needs_acknowledgement=True, then=Exists(mine)),
        default=False,
        output_field=models.BooleanField(),
    )


def plainly_held() -> Held:
    """:func:`held` for an UPDATE of obligations whose requirement wants no signature: it may not join."""
    return _longer(_certificates(None), _prior(None))


def held_and_signed() -> Held:
    """:func:`held` for an UPDATE of obligations whose requirement wants a signature."""
    signed = _certificates(None).filter(acknowledgements__requirement=OuterRef("requirement"))
    return _longer(signed, PriorTraining.objects.none())


def _certificates(by: date | None) -> models.QuerySet[Certificate]:
    mine = Certificate.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), revoked_at=None
    )
    earned = mine.filter(in_force_from__lte=by) if by else mine
    return earned.order_by("-expires_on", "in_force_from")


def _prior(by: date | None) -> models.QuerySet[PriorTraining]:
    mine = PriorTraining.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), withdrawn_at=None
    )
    earned = mine.filter(completed_on__lte=by) if by else mine
    return earned.order_by("-expires_on", "completed_on")


def _longer(
    certificates: models.QuerySet[Certificate], prior: models.QuerySet[PriorTraining]
) -> Held:
    mine, theirs = (
        Subquery(certificates.values("expires_on")[:1]),
        Subquery(prior.values("expires_on")[:1]),
    )
    is_prior = Q(_ends_after(theirs, mine))
    return Held(
        from_on=Case(
            When(is_prior, then=Subquery(prior.values("completed_on")[:1])),
            default=Subquery(certificates.values("in_force_from")[:1]),
            output_field=models.DateField(null=True),
        ),
        until_on=Case(
            When(is_prior, then=theirs), default=mine, output_field=models.DateField(null=True)
        ),
    )


def _ends_after(longer: Subquery, shorter: Subquery) -> models.Expression:
    """Whether ``longer`` ends after ``shorter``; at a tie our own certificate speaks."""
    return models.lookups.GreaterThan(Coalesce(longer, NEVER), Coalesce(shorter, NEVER))
