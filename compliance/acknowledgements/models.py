"""Signed acknowledgements of training, which some laws require."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement


class Acknowledgement(models.Model):
    """A person's signature, with name and day, that they took a training."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="acknowledgements"
    )
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="acknowledgements")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="acknowledgements")
    name = models.CharField(_("name as signed"), max_length=150)
    words = models.TextField(_("what was signed"))
    language = models.CharField(_("language"), max_length=12)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            # One signature for one certificate under one requirement, also after a double tap.
            models.UniqueConstraint(
                fields=("requirement", "certificate"), name="acknowledged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.signed_at:%Y-%m-%d}"


def to_sign(obligations: QuerySet[Obligation], *, on: date) -> QuerySet[Obligation]:
    """Return the obligations that wait for a signature, what is due first at the top.

    Annotates ``certificate_id``, the newest certificate in force on a day.
    """
    certificates = Certificate.objects.in_force(on=on).filter(
        person=OuterRef("person"), course=OuterRef("course")
    )
    newest_certificate = certificates.order_by("-expires_on", "-pk").values("pk")[:1]
    signatures = Acknowledgement.objects.filter(
        requirement=OuterRef("requirement"), certificate=OuterRef("certificate_id")
    )
    return (
        obligations.filter(requirement__needs_acknowledgement=True)
        .annotate(certificate_id=Subquery(newest_certificate))
        .filter(~Exists(signatures), certificate_id__isnull=False)
        .order_by(F("due_on"), "pk")
    )
