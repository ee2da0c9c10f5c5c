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

from compliance.requirements.rules import (
    MembershipFacts,
    ObligationKey,
    RequirementFacts,
    due_dates,
)
from courses.models import Course, Sector
from foundation.dates import check_years
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, inherited_sector

MOST_DAYS = 20 * 366  # the longest time a requirement may give


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Reads about requirements."""

    def binding(self, unit: Unit, *, on: date) -> Self:
        """Return the requirements of a unit and of those above it, for its sector.

        Those that have ended on the day are left out.
        """
        sector = inherited_sector(unit.path, Unit.objects.get_queryset().sectors_by_path())
        is_lasting = Q(until_on=None) | Q(until_on__gte=on)
        is_for_sector = Q(sector=None) | Q(sector=sector)
        in_force = self.filter(is_lasting, is_for_sector)
        return in_force.filter(unit__path__in=unit.path_and_above()).select_related("course")

    def terms_for(
        self, person_ids: Collection[int]
    ) -> Mapping[ObligationKey, tuple[date, int, int]]:
        """Return what people's memberships oblige them to: due date, person id and course id.

        Three statements at most, however many people.
        """
        facts_by_path = self.facts_by_path()
        terms: dict[ObligationKey, tuple[date, int, int]] = {}
        for person_id, memberships in membership_facts_of(person_ids).items():
            requirements = requirements_covering(memberships, facts_by_path)
            course_ids = {rule.requirement_id: rule.course_id for rule in requirements}
            for key, due_on in due_dates(memberships, requirements).items():
                requirement_id, _membership_id = key
                terms[key] = (due_on, person_id, course_ids[requirement_id])
        return terms

    def facts_by_path(
        self, *, draft: "Requirement | None" = None
    ) -> Mapping[str, list[RequirementFacts]]:
        """Return every requirement by the path of its unit; ``draft`` replaces its stored row."""
        requirements = list(self.select_related("unit"))
        if draft:
            requirements = [row for row in requirements if row.pk != draft.pk]
            requirements.append(draft)
        facts_by_path: dict[str, list[RequirementFacts]] = defaultdict(list)
        for requirement in requirements:
            facts_by_path[requirement.unit.path].append(requirement.facts())
        return facts_by_path


def membership_facts_of(person_ids: Collection[int]) -> Mapping[int, list[MembershipFacts]]:
    """Return people's memberships as the rules read them, without refused ones. Two statements."""
    sectors = Unit.objects.get_queryset().sectors_by_path()
    memberships = Membership.objects.filter(person_id__in=person_ids, refused_at=None)
    facts_by_person: dict[int, list[MembershipFacts]] = defaultdict(list)
    for membership in memberships.select_related("unit"):
        sector_id = inherited_sector(membership.unit.path, sectors)
        facts = membership_facts(membership, sector_id=sector_id)
        facts_by_person[membership.person_id].append(facts)
    return facts_by_person


def membership_facts(membership: Membership, *, sector_id: int | None = None) -> MembershipFacts:
    """Return a membership as the rules read it; ``sector_id`` is its unit's, inherited."""
    return MembershipFacts(
        membership.pk,
        membership.unit.path,
        membership.role_id,
        membership.from_on,
        membership.until_on,
        sector_id,
    )


def requirements_covering(
    memberships: Iterable[MembershipFacts], facts_by_path: Mapping[str, list[RequirementFacts]]
) -> list[RequirementFacts]:
    """Return the requirements of the memberships' units and of those above: few of them all."""
    paths: set[str] = set()
    for membership in memberships:
        for end in range(Unit.steplen, len(membership.path) + 1, Unit.steplen):
            paths.add(membership.path[:end])
    requirements: list[RequirementFacts] = []
    for path in paths:
        requirements += facts_by_path.get(path, ())
    return requirements


class Requirement(models.Model):
    """*Everyone at this unit and below (in this role, if any) needs this course within N days.*"""

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
            "The person signs, with name and date, that they took the training; until then it does "
            "not count."
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
        """Refuse days nobody can count from, and more of them than a working life has."""
        check_years(self, "from_on", "until_on")
        if (self.within_days or 0) > MOST_DAYS:
            raise ValidationError(
                {"within_days": gettext("Use at most {days} days.").format(days=MOST_DAYS)}
            )

    def facts(self) -> RequirementFacts:
        """Return the requirement as the rules read it."""
        return RequirementFacts(
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
