"""Codes on posters that let people join a workplace."""

import secrets
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workforce.units.models import Unit

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def normalise_code(code: str) -> str:
    """Return the code on the poster for one as people type it: in small letters, with spaces…"""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def new_code() -> str:
    """Return six random letters and digits, none of which look alike."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))


class JoinCodeQuerySet(models.QuerySet["JoinCode"]):
    """Reads about poster codes."""

    def live(self, *, at: datetime) -> Self:
        """Return the codes that work: neither stopped nor expired, of a place that is open."""
        in_time = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        at_open_unit = models.Q(unit__closed_on=None) | models.Q(
            unit__closed_on__gt=timezone.localdate(at)
        )
        return self.filter(in_time, at_open_unit, revoked_at=None)


class JoinCode(models.Model):
    """The code on a workplace's poster: whoever uses it joins that workplace."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code)
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="join_codes", verbose_name=_("unit")
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = JoinCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("join code")
        verbose_name_plural = _("join codes")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The page that the poster's QR code opens."""
        return reverse("join", args=[self.code])

    @property
    def last_on(self) -> date | None:
        """The last day it lets people join; None when it has no end."""
        if self.expires_at is None:
            return None
        return timezone.localdate(self.expires_at - timedelta(microseconds=1))
