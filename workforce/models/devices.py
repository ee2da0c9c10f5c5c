"""A workplace's own tablet: many people sign in on it, one after the other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.models.units import Unit


class SharedDevice(models.Model):
    """A device a manager registered; it knows itself by a cookie whose digest is kept here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="devices", verbose_name=_("unit"))
    label = models.CharField(_("what it is called"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(_("registered at"))
    last_seen_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("shared device")
        verbose_name_plural = _("shared devices")

    def __str__(self) -> str:
        return f"{self.label} · {self.unit}"
