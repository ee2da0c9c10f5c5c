"""A workplace's own tablet: many people sign in on it, one after the other."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation import peppers
from workforce.people.models import Membership
from workforce.units.models import Unit, below

PURPOSE = "workforce.SharedDevice"  # part of every digest of a token


def token_digest(token: str) -> str:
    """What is stored of a device's token: a keyed hash; 256 random bits need no slow one."""
    return peppers.digest(PURPOSE, token)


class SharedDeviceQuerySet(models.QuerySet["SharedDevice"]):
    """Reads about shared devices."""

    def live(self) -> Self:
        """Devices nobody has revoked."""
        return self.filter(revoked_at=None)

    def with_token(self, token: str) -> Self:
        """The live device, if any, that carries ``token`` in its cookie, with its unit."""
        return self.live().filter(digest__in=peppers.digests(PURPOSE, token)).select_related("unit")


class SharedDevice(models.Model):
    """A device a manager registered; it knows itself by a cookie whose digest is kept here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="devices", verbose_name=_("unit"))
    label = models.CharField(_("what it is called"), max_length=80)
    lists_names = models.BooleanField(
        _("shows names to choose from"),
        default=True,
        help_text=_("Only of people who have a PIN. Otherwise each types their learner ID."),
    )
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("What it speaks between two people.")
    )
    digest = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered at"))
    last_seen_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = SharedDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared device")
        verbose_name_plural = _("shared devices")

    def __str__(self) -> str:
        return f"{self.label} · {self.unit}"

    def learners(self, *, on: date) -> models.QuerySet[User]:
        """Whose names the device shows on a day, by name: who works at its unit or below and has a PIN.

        Nobody who works on the site itself: four digits typed among colleagues are too few for that.
        """
        at_work = (
            Membership.objects.active(on=on)
            .filter(below([self.unit], "unit__path"))
            .values("person_id")
        )
        people = User.objects.get_queryset().claimed().filter(pk__in=at_work, is_active=True)
        return (
            people.filter(is_staff=False, is_superuser=False).exclude(pin="").order_by("name", "pk")
        )
