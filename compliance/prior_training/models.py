"""Evidence beside certificates: training done elsewhere."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from workforce.units.models import Unit


class PriorTraining(models.Model):
    """Equal training that somebody completed elsewhere, on whose word, and until when it counts.

    It satisfies obligations as a certificate does and never becomes one: this site certifies only
    what was learned here.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="prior_training"
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        related_name="prior_training",
        help_text=_("The course here it stands for."),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text=_("The employer who vouches for it.")
    )
    title = models.CharField(_("what it was called"), max_length=200)
    provider = models.CharField(_("provider"), max_length=200)
    reference = models.CharField(_("certificate or record number"), max_length=100, blank=True)
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("expires on"), help_text=_("The last day it counts."))
    source = models.CharField(_("where we know it from"), max_length=250)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("training done elsewhere")
        verbose_name_plural = _("training done elsewhere")
        constraints = [
            # The same list imported twice must not double anything.
            models.UniqueConstraint(
                fields=("person", "course", "completed_on", "provider"), name="prior_once"
            ),
            # A training is never over before it was completed.
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("completed_on")),
                name="prior_dates_in_order",
            ),
        ]
        indexes = [
            # What somebody holds in a course, read beside certificates.
            models.Index(fields=("course", "person", "expires_on"), name="prior_course_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.title}"
