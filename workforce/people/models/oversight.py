"""Who looks after which places, and who reads their figures for a board."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workforce.units.models import Unit


class OversightQuerySet(models.QuerySet["Oversight"]):
    """Reads about who looks after what."""

    def of(self, person: User, *, on: date) -> Self:
        """What somebody looks after on a day; ``until_on`` is the last one."""
        not_ended = models.Q(until_on=None) | models.Q(until_on__gte=on)
        return self.filter(not_ended, person=person, from_on__lte=on)


class Oversight(models.Model):
    """That someone manages a unit and everything below it, or reads its figures for the board.

    Apart from :class:`Membership`, because looking after a place does not make one of its staff.
    """

    class Duty(models.TextChoices):
        """What someone may see: names (manager) or figures only (board)."""

        MANAGER = "manager", _("Manager")
        BOARD = "board", _("Board")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="oversights")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="oversights")
    duty = models.CharField(_("duty"), max_length=10, choices=Duty.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))

    objects = OversightQuerySet.as_manager()

    class Meta:
        verbose_name = _("oversight")
        verbose_name_plural = _("oversights")
        constraints = [
            # Somebody is appointed once to a duty at a unit; ended appointments are kept.
            models.UniqueConstraint(
                fields=("person", "unit", "duty"),
                condition=models.Q(until_on=None),
                name="oversight_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} ({self.get_duty_display()})"
