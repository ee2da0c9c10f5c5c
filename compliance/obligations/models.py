"""Who must hold what, and by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from compliance.requirements.models import Requirement
from compliance.standing.queries import held_period, is_signable, takes_precedence
from compliance.standing.rules import Facts, Standing
from courses.models import Course, Enrolment
from foundation.dates import DaysLater, day_after
from workforce.people.models import Membership
from workforce.units.models import Unit, below


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Reads about obligations: the twin in SQL of :mod:`compliance.standing.rules`."""

    def at(self, unit: Unit) -> Self:
        """Return the obligations of people at a unit and below it."""
        return self.filter(below([unit], "membership__unit__path"))

    def active(self, *, on: date) -> Self:
        """Return those in force on a day.

        The membership and the requirement have begun and not ended, and the unit is not closed.
        """
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
        """Return one obligation per job and course: the one that takes precedence over its rivals.

        Rivals differ in what is held only where one needs a signature; what is held is read from
        the projection. The search for rivals costs as much as all the rest of a page: ``among``
        narrows it to the obligations that may have any.
        """
        rivals = Obligation.objects.active(on=on).filter(
            takes_precedence(on=on), membership=OuterRef("membership"), course=OuterRef("course")
        )
        if among is None:
            return self.filter(~Exists(rivals))
        return self.filter(~among | ~Exists(rivals))

    def with_facts(self, *, on: date) -> Self:
        """Annotate ``valid_until``, ``is_offered``, ``is_started`` and ``is_completed`` on a day.

        ``valid_until`` is read from the projection whenever that already stood on the day, and from the
        certificates themselves for days before it.
        """
        runs = Enrolment.objects.filter(person=OuterRef("person"), course=OuterRef("course"))
        return self.annotate(
            valid_until=Case(
                When(held_from=None, then=None),
                When(held_from__lte=on, then=F("held_until")),
                default=held_period(earned_by=on).until_on,
                output_field=models.DateField(null=True),
            ),
            is_offered=_as_boolean(Q(offered_at__lt=day_after(on))),
            is_started=Exists(runs.filter(started_at__lt=day_after(on))),
            is_completed=Exists(runs.filter(completed_at__lt=day_after(on))),
        )

    def with_standing(self, *, on: date) -> Self:
        """Annotate the facts, ``standing`` (a :class:`Standing` value) and ``is_overdue`` on a day.

        ``lacks_only_signature`` is whether nothing but a signature is missing.
        """
        exempt = Q(exempt_from__lte=on, exempt_until__gte=on)
        standing_names = {standing: standing.value for standing in Standing}
        return self.with_facts(on=on).annotate(
            standing=_for_each_standing(standing_names, models.CharField(), on=on),
            is_overdue=Case(
                When(exempt, then=False),
                When(valid_until__gte=on, then=False),
                default=_as_boolean(Q(due_on__lt=on)),
                output_field=models.BooleanField(),
            ),
            lacks_only_signature=Case(
                When(exempt, then=False),
                When(valid_until__gte=on, then=False),
                default=is_signable(on=on),
                output_field=models.BooleanField(),
            ),
        )

    def most_urgent_first(self, *, on: date) -> Self:
        """Order by overdue, by standing, then by name; needs :meth:`with_standing` of the same day."""
        ranks = {standing: rank for rank, standing in enumerate(URGENCY)}
        rank = _for_each_standing(ranks, models.IntegerField(), on=on)
        return self.order_by("-is_overdue", rank, "person__name", "pk")


#: Standings, the most urgent first.
URGENCY = (
    Standing.EXPIRED,
    Standing.NOT_STARTED,
    Standing.IN_PROGRESS,
    Standing.EXPIRING,
    Standing.CERTIFIED,
    Standing.EXEMPT,
)


def _for_each_standing(
    values: Mapping[Standing, str | int], output_field: models.Field[Any, Any], *, on: date
) -> Case:
    """Return the value for an obligation's standing on a day; needs its facts as annotations.

    Each mention of ``valid_until`` repeats all of its subqueries, so there are as few as can be:
    where it is null, no comparison holds.
    """
    window_ends = DaysLater(Value(on, models.DateField()), F("course__recertify_days"))
    return Case(
        When(exempt_from__lte=on, exempt_until__gte=on, then=Value(values[Standing.EXEMPT])),
        When(valid_until__lt=on, then=Value(values[Standing.EXPIRED])),
        When(valid_until__lte=window_ends, then=Value(values[Standing.EXPIRING])),
        When(valid_until__gte=on, then=Value(values[Standing.CERTIFIED])),
        When(is_started=True, then=Value(values[Standing.IN_PROGRESS])),
        default=Value(values[Standing.NOT_STARTED]),
        output_field=output_field,
    )


def _as_boolean(condition: Q) -> Case:
    """Return the condition as True or False, never as NULL."""
    return Case(When(condition, then=True), default=False, output_field=models.BooleanField())


class Obligation(models.Model):
    """A person must hold a course by a day: one row per membership and requirement."""

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
        """Return the row as the rules read it; needs :meth:`ObligationQuerySet.with_facts`."""
        return Facts(
            due_on=self.due_on,
            held_until=self.valid_until,  # type: ignore[attr-defined]  # annotated
            is_offered=self.is_offered,  # type: ignore[attr-defined]  # annotated
            is_started=self.is_started,  # type: ignore[attr-defined]  # annotated
            is_completed=self.is_completed,  # type: ignore[attr-defined]  # annotated
            exempt_from=self.exempt_from,
            exempt_until=self.exempt_until,
            recertify_days=self.course.recertify_days,
        )
