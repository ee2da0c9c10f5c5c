"""Invitations to a workplace, sent by e-mail."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workforce.people.models.memberships import JobRole, Membership
from workforce.units.models import Unit


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads about invitations."""

    def live(self, *, at: datetime) -> Self:
        """Return the invitations that can be accepted: not expired, of a place that is open."""
        at_open_unit = models.Q(unit__closed_on=None) | models.Q(
            unit__closed_on__gt=timezone.localdate(at)
        )
        return self.waiting().filter(at_open_unit, expires_at__gt=at)

    def waiting(self) -> Self:
        """Invitations neither accepted nor withdrawn; some may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An invitation of an e-mail address; whoever holds the link in the letter can accept it.

    The link carries ``uuid`` signed (see ``workforce.people.actions.invitations``), so that nobody
    can accept one who has only read the table.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="invitations", verbose_name=_("unit")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    role = models.ForeignKey(
        JobRole, models.PROTECT, null=True, blank=True, verbose_name=_("job role")
    )
    shift = models.CharField(
        _("shift"), max_length=10, choices=Membership.Shift.choices, blank=True
    )
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    is_agency = models.BooleanField(_("agency"), default=False)
    from_on = models.DateField(_("from"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    sent_at = models.DateTimeField(_("last sent at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            # Inviting twice sends the letter again, not a second one.
            models.UniqueConstraint(
                fields=("unit", "email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.unit}"
