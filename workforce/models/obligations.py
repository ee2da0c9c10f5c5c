"""Who must hold what, and by when."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from workforce.models.people import JobRole, Membership
from workforce.models.units import Unit


class Requirement(models.Model):
    """*This unit and everyone below it (in this role, if one is named) needs this course within N days.*"""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="requirements", verbose_name=_("unit"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="requirements", verbose_name=_("course"))
    role = models.ForeignKey(JobRole, models.PROTECT, null=True, blank=True, verbose_name=_("job role"))
    from_on = models.DateField(_("from"))
    within_days = models.PositiveSmallIntegerField(
        _("within (days)"), default=30, validators=[MinValueValidator(0)], help_text=_("Days after starting.")
    )

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self) -> str:
        return f"{self.unit} · {self.course}"


class Obligation(models.Model):
    """Therefore this person needs it by then. One per membership and requirement."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="obligations")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="obligations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="obligations")
    course = models.ForeignKey(Course, models.PROTECT, related_name="obligations")
    offered_at = models.DateTimeField(
        _("offered at"), null=True, blank=True, help_text=_("Assigned and the person told so.")
    )
    due_on = models.DateField(_("due on"))
    exempt_until = models.DateField(_("exempt until"), null=True, blank=True)
    exempt_reason = models.CharField(_("reason"), max_length=250, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_until = models.DateField(
        _("held until"),
        null=True,
        blank=True,
        help_text=_("Last day of the newest unrevoked certificate; repeats a fact, for reports."),
    )

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            # Working out obligations again must not double them.
            models.UniqueConstraint(fields=("requirement", "membership"), name="obligation_once"),
        ]
        indexes = [
            # Readiness groups obligations by course and by what is held.
            models.Index(fields=("course", "held_until"), name="obligation_course_held"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course}"
