"""The notice: why a person is written to and when it was sent, so that none is sent twice."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.notices.rules import TRIES
from workforce.units.models import Unit, below


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Queries about notices."""

    def waiting(self) -> Self:
        """Return the notices neither sent nor printed yet."""
        return self.filter(sent_at=None)

    def free(self, *, at: datetime) -> Self:
        """Return waiting notices that no process is sending and whose pause has passed.

        After a failed try a notice pauses, see :func:`compliance.notices.rules.back_off`.
        """
        return self.waiting().filter(models.Q(retry_at=None) | models.Q(retry_at__lte=at))

    def to_send(self, *, at: datetime) -> Self:
        """Return the notices that may be sent by mail now."""
        return self.free(at=at).filter(channel=Notice.Channel.MAIL, tries__lt=TRIES)

    def letters(self, unit: Unit) -> Self:
        """Return the letters for the people of a unit and of every unit below it."""
        return self.filter(below([unit], "unit__path"), channel=Notice.Channel.LETTER)


class Notice(models.Model):
    """One message to one person for one reason; the reason is unique, so nothing is sent twice."""

    class Kind(models.TextChoices):
        """Why a person is written to."""

        OFFERED = "offered", _("You are asked to take a course")
        DUE_SOON = "due_soon", _("Due soon")
        OVERDUE = "overdue", _("Overdue")
        WINDOW_OPEN = "window_open", _("You can renew")
        EXPIRING = "expiring", _("Expires soon")
        EXPIRED = "expired", _("Expired")
        REMINDER = "reminder", _("A manager’s reminder")
        DIGEST = "digest", _("The manager’s weekly summary")
        FOLLOW_UP = "follow_up", _("Questions some time after a course")

    class Channel(models.TextChoices):
        """How a notice reaches the person."""

        MAIL = "mail", _("E-mail")
        LETTER = "letter", _("Printed letter")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    unit = models.ForeignKey(
        Unit,
        models.SET_NULL,
        null=True,
        related_name="notices",
        help_text=_("The workplace it is about."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    reason = models.CharField(
        _("reason"),
        max_length=80,
        help_text=_(
            "The occasion in short, such as “cse-hotel due 2026-05-04”: "
            "the same reason is never told twice."
        ),
    )
    channel = models.CharField(
        _("channel"), max_length=6, choices=Channel.choices, default=Channel.MAIL
    )
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(
        _("sent at"), null=True, blank=True, help_text=_("Sent, or printed.")
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    retry_at = models.DateTimeField(
        _("not tried again before"),
        null=True,
        blank=True,
        help_text=_("Set with each try, before it is made."),
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # One message to one person for one reason, however often the task runs.
            models.UniqueConstraint(fields=("person", "kind", "reason"), name="notice_once"),
        ]
        indexes = [
            # Notices that wait to be sent, and letters that wait to be printed for a workplace.
            models.Index(fields=("sent_at", "channel", "unit"), name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()} · {self.reason}"
