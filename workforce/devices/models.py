"""Shared devices: tablets of a workplace on which people sign in one after the other."""

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
    """Return the keyed hash of a token that is stored; 256 random bits need no slow hash."""
    return peppers.digest(PURPOSE, token)


class SharedDeviceQuerySet(models.QuerySet["SharedDevice"]):
    """Reads about shared devices."""

    def live(self) -> Self:
        """Devices nobody has revoked."""
        return self.filter(revoked_at=None)

    def with_token(self, token: str) -> Self:
        """Return the live device, if any, that carries ``token`` in its cookie, with its unit."""
        return self.live().filter(digest__in=peppers.digests(PURPOSE, token)).select_related("unit")


class SharedDevice(models.Model):
    """A device that a manager registered; it is recognised by a cookie, stored as a digest."""

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
        """Return the people whose names the device shows on a day, in order of name.

        They work at its unit or below and have a PIN. Nobody with rights on the site is among them:
        a PIN of four digits, typed among colleagues, is too weak for that.
        """
        memberships = Membership.objects.active(on=on).filter(below([self.unit], "unit__path"))
        people = User.objects.get_queryset().claimed()
        people = people.filter(pk__in=memberships.values("person_id"), is_active=True)
        people = people.filter(is_staff=False, is_superuser=False).exclude(pin="")
        return people.order_by("name", "pk")
