"""Who must hold what, and by when."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from compliance.requirements.models import Requirement
from compliance.standing.held import held, signable
from compliance.standing.precedence import precedes
from compliance.standing.rules import Facts, Standing
from courses.models import Course, Enrolment
from foundation.dates import DaysLater, day_after
from workforce.people.models import Membership
from workforce.units.models import Unit, below


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Reads about obligations. :mod:`compliance.standing.rules` is the rule; this is its twin in SQL."""

    def at(self, unit: Unit) -> Self:
        """Obligations of people at a unit and below it."""
        return self.filter(below([unit], "membership__unit__path"))

    def active(self, *, on: date) -> Self:
        """Obligations of people active on a day, under requirements begun by then, at units not closed."""
        return self.filter(
            Q(membership__until_on=None) | Q(membership__until_on__gte=on),
            Q(membership__unit__closed_on=None) | Q(membership__unit__closed_on__gt=on),
            Q(requirement__until_on=None) | Q(requirement__until_on__gte=on),
            Q(lifted_on=None) | Q(lifted_on__gt=on),
            membership__refused_at=None,
            membership__from_on__lte=on,
            requirement__from_on__lte=on,
        )

    def leading(self, *, on: date, among: Q | None = None) -> Self:
        """Of several requirements asking the same course in one job, the one that speaks: :func:`precedence`'s twin.

        They differ in what is held only where one wants a signature; what is held is read from the projection.
        To look for the others costs as much as all the rest: ``among`` says where there may be any.
        """
        rivals = Obligation.objects.active(on=on).filter(
            precedes(on=on), membership=OuterRef("membership"), course=OuterRef("course")
        )
        return self.filter(~Exists(rivals) if among is None else ~among | ~Exists(rivals))

    def with_facts(self, *, on: date) -> Self:
        """Each with ``held_on``, ``is_offered``, ``is_started`` and ``is_completed`` as they were on a day.

        ``held_on`` is read from the projection whenever that already stood on the day, and from the
        certificates themselves for days before it.
        """
        runs = Enrolment.objects.filter(person=OuterRef("person"), course=OuterRef("course"))
        return self.annotate(
            held_on=Case(
                When(held_from=None, then=None),
                When(held_from__lte=on, then=F("held_until")),
                default=held(by=on).until_on,
                output_field=models.DateField(null=True),
            ),
            is_offered=_yes(Q(offered_at__lt=day_after(on))),
            is_started=Exists(runs.filter(started_at__lt=day_after(on))),
            is_completed=Exists(runs.filter(completed_at__lt=day_after(on))),
        )

    def with_standing(self, *, on: date) -> Self:
        """Each with its facts, its ``standing`` (a :class:`Standing` value) and ``is_overdue`` on a day.

        ``is_unsigned`` is whether nothing but a signature is missing.
        """
        exempt = Q(exempt_from__lte=on, exempt_until__gte=on)
        window_ends = DaysLater(Value(on, models.DateField()), F("course__recertify_days"))
        return self.with_facts(on=on).annotate(
            standing=Case(
                When(exempt, then=Value(Standing.EXEMPT.value)),
                When(held_on=None, is_started=True, then=Value(Standing.IN_PROGRESS.value)),
                When(held_on=None, then=Value(Standing.NOT_STARTED.value)),
                When(held_on__lt=on, then=Value(Standing.EXPIRED.value)),
                When(held_on__lte=window_ends, then=Value(Standing.EXPIRING.value)),
                default=Value(Standing.CERTIFIED.value),
                output_field=models.CharField(),
            ),
            is_overdue=Case(
                When(exempt, then=False),
                When(held_on__gte=on, then=False),
                default=_yes(Q(due_on__lt=on)),
                output_field=models.BooleanField(),
            ),
            is_unsigned=Case(
                When(exempt, then=False),
                When(held_on__gte=on, then=False),
                default=signable(on=on),
                output_field=models.BooleanField(),
            ),
        )

    def most_urgent_first(self) -> Self:
        """The overdue, then whoever is furthest from being in date, then by name; needs :meth:`with_standing`."""
        rank = Case(
            *(When(standing=standing.value, then=Value(at)) for at, standing in enumerate(URGENCY)),
            output_field=models.IntegerField(),
        )
        return self.order_by("-is_overdue", rank, "person__name", "pk")


URGENCY = (
    Standing.EXPIRED,
    Standing.NOT_STARTED,
    Standing.IN_PROGRESS,
    Standing.EXPIRING,
    Standing.CERTIFIED,
    Standing.EXEMPT,
)


def _yes(condition: Q) -> Case:
    """A condition as a yes or a no, never as an unknown."""
    return Case(When(condition, then=True), default=False, output_field=models.BooleanField())


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
    lifted_on = models.DateField(
        _("lifted on"),
        null=True,
        blank=True,
        help_text=_(
            "The first day it was no longer asked; kept, so that asking again restores what was."
        ),
    )
    exempt_from = models.DateField(_("exempt from"), null=True, blank=True)
    exempt_until = models.DateField(
        _("exempt until"), null=True, blank=True, help_text=_("The last day.")
    )
    exempt_reason = models.CharField(_("reason"), max_length=250, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_from = models.DateField(
        _("held from"),
        null=True,
        blank=True,
        help_text=_("First day of the newest unrevoked certificate; repeats a fact, for reports."),
    )
    held_until = models.DateField(
        _("held until"),
        null=True,
        blank=True,
        help_text=_("Last day of the newest unrevoked certificate; repeats a fact, for reports."),
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            # Working out obligations again must not double them.
            models.UniqueConstraint(fields=("requirement", "membership"), name="obligation_once"),
            # Half an exemption would mean one thing to the rule and another to SQL.
            models.CheckConstraint(
                condition=Q(exempt_from=None, exempt_until=None)
                | Q(exempt_until__gte=F("exempt_from")),
                name="obligation_exemption_whole",
            ),
        ]
        indexes = [
            # Readiness groups obligations by course and by what is held.
            models.Index(fields=("course", "held_until"), name="obligation_course_held"),
            # A certificate issued or revoked touches one person's obligations in one course.
            models.Index(fields=("person", "course"), name="obligation_person_course"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course}"

    def facts(self) -> Facts:
        """The row as the rules read it; needs :meth:`ObligationQuerySet.with_facts` and its course."""
        return Facts(
            due_on=self.due_on,
            held_until=self.held_on,  # type: ignore[attr-defined]  # annotated
            is_offered=self.is_offered,  # type: ignore[attr-defined]  # annotated
            is_started=self.is_started,  # type: ignore[attr-defined]  # annotated
            is_completed=self.is_completed,  # type: ignore[attr-defined]  # annotated
            exempt_from=self.exempt_from,
            exempt_until=self.exempt_until,
            recertify_days=self.course.recertify_days,
        )
