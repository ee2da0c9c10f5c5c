"""Job roles and memberships: who works where, and as what."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.models import Sector
from workforce.units.models import Unit


class JobRoleQuerySet(models.QuerySet["JobRole"]):
    """Reads about job roles."""

    def known_at(self, unit: Unit) -> Self:
        """Return the roles of a place's sector, its own or inherited, and those of all sectors."""
        units_with_sector = Unit.objects.filter(path__in=unit.path_and_above()).exclude(sector=None)
        nearest_first = units_with_sector.order_by("-depth")
        sector = models.Subquery(nearest_first.values("sector")[:1])
        return self.filter(models.Q(sectors=None) | models.Q(sectors=sector)).distinct()


class JobRole(models.Model):
    """What someone does: receptionist, night porter, housekeeper…"""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("In English; the site’s catalogue translates the standard ones."),
    )
    sectors = models.ManyToManyField(
        Sector,
        blank=True,
        verbose_name=_("sectors"),
        related_name="job_roles",
        help_text=_("Where people do this; empty: in every sector."),
    )

    objects = JobRoleQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")

    def __str__(self) -> str:
        return gettext(self.name)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads about memberships."""

    def active(self, *, on: date) -> Self:
        """People who belong to their unit on a day; ``until_on`` is the last day.

        Whoever joined by code belongs at once and until a manager refuses them: somebody at work
        must not be missing from the figures because nobody pressed a button.
        """
        not_ended = models.Q(until_on=None) | models.Q(until_on__gte=on)
        return self.filter(not_ended, from_on__lte=on, refused_at=None)

    def at_open_units(self, *, on: date) -> Self:
        """Return memberships at units that are open on a day: nobody works at a closed one."""
        is_open = models.Q(unit__closed_on=None) | models.Q(unit__closed_on__gt=on)
        return self.filter(is_open)

    def is_refused(self, person: User, unit: Unit) -> bool:
        """Whether a person's latest membership at a place was refused by a manager."""
        latest_membership = (
            self.filter(person=person, unit=unit).order_by("-from_on", "-pk").first()
        )
        return bool(latest_membership and latest_membership.refused_at)

    def unconfirmed(self) -> Self:
        """Return memberships by a poster's code that no manager has confirmed or refused."""
        return self.filter(
            came_by=Membership.Way.CODE, confirmed_at=None, refused_at=None, until_on=None
        )

    def vouched_for(self) -> Self:
        """Return memberships of which ``is_vouched_for`` is true."""
        return self.exclude(confirmed_at=None, came_by__in=Membership.UNSURE)


class Membership(models.Model):
    """One person at one unit in one role, from a day until a day."""

    class Shift(models.TextChoices):
        """When someone usually works; readiness at night matters on its own."""

        DAY = "day", _("Day")
        EVENING = "evening", _("Evening")
        NIGHT = "night", _("Night")
        ROTATING = "rotating", _("Rotating")

    class Way(models.TextChoices):
        """How somebody came to be here."""

        CODE = "code", _("By the code on a poster")
        INVITATION = "invitation", _("By invitation")
        IMPORT = "import", _("From a list")
        ADDED = "added", _("Added by a manager")

    #: Ways that prove nothing: anybody can read a poster, and a list may name other people's staff.
    UNSURE: ClassVar = (Way.CODE, Way.IMPORT)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit")
    )
    role = models.ForeignKey(
        JobRole, models.PROTECT, null=True, blank=True, verbose_name=_("job role")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    shift = models.CharField(_("shift"), max_length=10, choices=Shift.choices, blank=True)
    is_agency = models.BooleanField(_("agency"), default=False)
    staff_number = models.CharField(
        _("staff number"),
        max_length=40,
        blank=True,
        help_text=_("The employer’s own; unique in an organisation."),
    )
    came_by = models.CharField(_("came by"), max_length=12, choices=Way.choices, default=Way.ADDED)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    refused_at = models.DateTimeField(
        _("refused at"),
        null=True,
        blank=True,
        help_text=_("Not one of the staff after all; never counted."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            # Scanning the poster twice must not make two of someone.
            models.UniqueConstraint(
                fields=("person", "unit"),
                condition=models.Q(until_on=None),
                name="membership_one_open",
            ),
        ]
        indexes = [
            # The manager's page lists a unit's people on a day.
            models.Index(fields=("unit", "until_on"), name="membership_unit_until"),
            # A list names people by staff number.
            models.Index(fields=("staff_number",), name="membership_staff_number"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody came by a poster and no manager has said yes or no; see ``unconfirmed``."""
        came_by_poster = self.came_by == self.Way.CODE and self.until_on is None
        return came_by_poster and self.confirmed_at is None and self.refused_at is None

    @property
    def is_vouched_for(self) -> bool:
        """Whether somebody entitled to has said that the person belongs to the staff."""
        return self.confirmed_at is not None or self.came_by not in self.UNSURE
