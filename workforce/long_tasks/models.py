"""Work too long for one request, and how far it has come."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workforce.units.models import Unit


class LongTask(models.Model):
    """An import, a change of rules, a round of reminders: done in the background, watched by whoever asked."""

    class Kind(models.TextChoices):
        """What is being done."""

        IMPORT_CHECK = "import_check", _("Reading a list of people")
        IMPORT_APPLY = "import_apply", _("Importing people")
        RULE_CHANGE = "rule_change", _("Working out who must hold what")
        REMINDERS = "reminders", _("Sending reminders")
        LETTERS = "letters", _("Making letters")
        BULK = "bulk", _("Acting on many people")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    total = models.PositiveIntegerField(
        _("of"), null=True, blank=True, help_text=_("Empty: not known yet.")
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    outcome = models.JSONField(
        _("outcome"), default=dict, blank=True, help_text=_("Counts by name.")
    )
    error = models.CharField(
        _("what went wrong"),
        max_length=250,
        blank=True,
        help_text=_("A sentence; empty while all is well."),
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Where it can be watched."""
        return reverse("manage_task", args=[self.uuid])

    @property
    def percent(self) -> int | None:
        """How much is done, in whole per cent; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None
