"""Who must hold what, and by when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from courses.models import Course, Enrolment, Sector
from workforce.models.held import held, signable
from workforce.models.people import JobRole, Membership
from workforce.models.precedence import precedes
from workforce.models.units import Unit, below, inherited_sector
from workforce.models.years import check_years
from workforce.readiness import Facts, Standing
from workforce.requirements import Demand, Key, Stint, entailed

MOST_DAYS = 20 * 366  # that a requirement may give


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Reads about requirements."""

    def binding(self, unit: Unit, *, on: date) -> Self:
        """Requirements of a unit and of every unit above it that have not ended on a day, for its sector."""
        sector = inherited_sector(unit.path, Unit.objects.get_queryset().sectors_by_path())
        asked = self.filter(
            Q(until_on=None) | Q(until_on__gte=on), Q(sector=None) | Q(sector=sector)
        )
        return asked.filter(unit__path__in=unit.path_and_above()).select_related("course")

    def entailed_for(self, person_ids: Collection[int]) -> Mapping[Key, tuple[date, int, int]]:
        """What these people's memberships oblige them to: due date, person and course of each.

        Three statements at most, however many people.
        """
        demands = self.demands_by_path()
        courses = {
            demand.requirement_id: demand.course_id for here in demands.values() for demand in here
        }
        return {
            key: (due_on, person_id, courses[key[0]])
            for person_id, theirs in stints_of(person_ids).items()
            for key, due_on in entailed(theirs, asked_at(theirs, demands)).items()
        }

    def demands_by_path(self, *, draft: "Requirement | None" = None) -> Mapping[str, list[Demand]]:
        """Every demand by its unit's place in the tree; ``draft`` stands in for itself as it is stored."""
        found: dict[str, list[Demand]] = defaultdict(list)
        rows = [row for row in self.select_related("unit") if draft is None or row.pk != draft.pk]
        for row in [*rows, draft] if draft else rows:
            found[row.unit.path].append(row.as_demand())
        return found


def stints_of(person_ids: Collection[int]) -> Mapping[int, list[Stint]]:
    """The memberships of people as the rules read them, refused ones left out. Two statements."""
    sectors = Unit.objects.get_queryset().sectors_by_path()
    jobs: dict[int, list[Stint]] = defaultdict(list)
    for job in Membership.objects.filter(person_id__in=person_ids, refused_at=None).select_related(
        "unit"
    ):
        jobs[job.person_id].append(job.as_stint(sector_id=inherited_sector(job.unit.path, sectors)))
    return jobs


def asked_at(stints: Iterable[Stint], demands: Mapping[str, list[Demand]]) -> list[Demand]:
    """The demands of the units these stints are at, and of those above: few, however many there are."""
    above = {
        stint.path[:end]
        for stint in stints
        for end in range(Unit.steplen, len(stint.path) + 1, Unit.steplen)
    }
    return [demand for path in above for demand in demands.get(path, ())]


class Requirement(models.Model):
    """*This unit and everyone below it (in this role, if one is named) needs this course within N days.*"""

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="requirements", verbose_name=_("unit")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="requirements", verbose_name=_("course")
    )
    role = models.ForeignKey(
        JobRole,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("job role"),
        help_text=_("Empty: everyone, whatever they do."),
    )
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
        help_text=_("Empty: every sector below the unit."),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day it is asked; empty: no end.")
    )
    within_days = models.PositiveSmallIntegerField(
        _("within (days)"),
        default=30,
        validators=[MinValueValidator(0)],
        help_text=_("Days after starting."),
    )

    preset = models.SlugField(
        _("rule it follows"),
        blank=True,
        help_text=_("A law or scheme from content/presets.toml, or empty."),
    )
    needs_acknowledgement = models.BooleanField(
        _("signed acknowledgement"),
        default=False,
        help_text=_(
            "The person signs, with name and date, that they took the training; until then it does not count."
        ),
    )

    objects = RequirementQuerySet.as_manager()

    panels: ClassVar = [
        FieldPanel("unit"),
        FieldRowPanel([FieldPanel("course"), FieldPanel("role"), FieldPanel("sector")]),
        FieldRowPanel([FieldPanel("from_on"), FieldPanel("until_on"), FieldPanel("within_days")]),
        FieldPanel("needs_acknowledgement"),
    ]

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self) -> str:
        return f"{self.unit} · {self.course}"

    def clean(self) -> None:
        """Days one can count from, and no more of them than a working life has."""
        check_years(self, "from_on", "until_on")
        if (self.within_days or 0) > MOST_DAYS:
            raise ValidationError(
                {"within_days": gettext("Use at most {days} days.").format(days=MOST_DAYS)}
            )

    def as_demand(self) -> Demand:
        """The requirement as the rules read it."""
        return Demand(
            self.pk or 0,  # not stored yet
            self.course_id,
            self.unit.path,
            self.role_id,
            self.from_on,
            self.within_days,
            self.until_on,
            self.sector_id,
            self.needs_acknowledgement,
        )


class DaysLater(models.Func):
    """A date so many days later, in either database's words: ``DaysLater(date, days)``."""

    output_field = models.DateField()
    template = "(%(expressions)s)"
    arg_joiner = " + "

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        """SQLite keeps dates as text and has a function for this."""
        return self.as_sql(
            compiler,
            connection,
            template="DATE(%(expressions)s || ' days')",
            arg_joiner=", ",
            **extra,
        )


def day_after(on: date) -> datetime:
    """The first instant after a day, here: facts of the day itself are those before it."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Reads about obligations. :mod:`workforce.readiness` is the rule; this is its twin in SQL."""

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
