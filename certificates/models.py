"""The certificate: what was awarded to whom, with its words as they were on the day."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.rules.serials import new_serial
from certificates.rules.validity import CertificateVerdict, verdict
from courses.models import Course, Enrolment, TranslationReview


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads about certificates."""

    def in_force(self, *, on: date) -> Self:
        """Return the certificates that count on a day."""
        return self.filter(in_force_from__lte=on, expires_on__gte=on, revoked_at=None)

    def of(self, person_id: int | None) -> Self:
        """Return one person’s certificates, newest first."""
        certificates = self.filter(person_id=person_id).select_related("course")
        return certificates.order_by("-completed_on", "-pk")


class Certificate(models.Model):
    """An award. The words on it are copied, so that later edits never change what was awarded."""

    serial = models.CharField(
        _("serial"), max_length=20, unique=True, default=new_serial, editable=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates"
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    course_title = models.CharField(_("course"), max_length=255)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    completed_on = models.DateField(_("completed on"))
    in_force_from = models.DateField(_("in force from"))
    expires_on = models.DateField(_("expires on"), help_text=_("The last day in force."))
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=250, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        # What was awarded is a fact: nobody is ever allowed to add, edit or delete one by hand.
        default_permissions = ("view",)
        permissions = (("revoke_certificate", _("Can withdraw certificates")),)
        indexes = [
            # Readiness looks up who holds a certificate in a course on a day.
            models.Index(
                fields=("course", "person", "expires_on"), name="certificate_course_person"
            ),
        ]
        constraints = [
            # A certificate is never over before it begins.
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("in_force_from")),
                name="certificate_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        """Return the address of the public page that says whether it is genuine."""
        return reverse("verify", args=[self.serial])

    @property
    def is_revoked(self) -> bool:
        """Whether it was withdrawn."""
        return self.revoked_at is not None

    def verdict(self, *, on: date) -> CertificateVerdict:
        """Return whether it is genuine, expired or revoked on a day."""
        revoked_on = timezone.localdate(self.revoked_at) if self.revoked_at else None
        return verdict(expires_on=self.expires_on, revoked_on=revoked_on, on=on)

    def facts(self, *, site_url: str) -> dict[str, Any]:
        """Return what is on the paper, as plain values.

        The page, the PDF's attachment and the JSON say the same. Dates are ISO 8601; ``expires_on``
        is the last day in force. ``site_url`` has no closing slash.
        """
        return {
            "serial": self.serial,
            "name": self.name,
            "course": self.course_title,
            "edition": self.edition,
            "language": self.language,
            "completed_on": self.completed_on.isoformat(),
            "expires_on": self.expires_on.isoformat(),
            "verify_url": site_url + self.get_absolute_url(),
        }

    def was_reviewed(self) -> bool:
        """Tell whether a native speaker had read the course in this language on completion."""
        if self.language == settings.LANGUAGE_CODE:
            return True
        reviews = TranslationReview.objects.filter(
            course_id=self.course_id, language=self.language, reviewed_on__lte=self.completed_on
        )
        return reviews.exists()


def enrolments_without_certificate() -> models.QuerySet[Enrolment]:
    """Return completed enrolments of claimed people without a certificate yet, oldest first."""
    completed_enrolments = Enrolment.objects.filter(certificate=None).exclude(completed_at=None)
    of_claimed_people = completed_enrolments.exclude(person__claimed_at=None)
    enrolments = of_claimed_people.select_related("person", "course", "edition")
    return enrolments.order_by("completed_at", "pk")
