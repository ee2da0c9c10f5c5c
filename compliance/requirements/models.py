"""Which unit and role needs which course."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from compliance.requirements.rules import Demand, Key, Stint, entailed
from courses.models import Course, Sector
from foundation.dates import check_years
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, inherited_sector

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
        jobs[job.person_id].append(
            stint_of(job, sector_id=inherited_sector(job.unit.path, sectors))
        )
    return jobs


def stint_of(membership: Membership, *, sector_id: int | None = None) -> Stint:
    """A membership as the rules about requirements read it; ``sector_id`` is its unit's, inherited."""
    return Stint(
        membership.pk,
        membership.unit.path,
        membership.role_id,
        membership.from_on,
        membership.until_on,
        sector_id,
    )


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
