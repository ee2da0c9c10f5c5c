"""The tree of places: partnership area, organisation, workplace, team."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from accounts.models import User
from courses.models import Sector
from foundation.dates import check_years


def below(units: Iterable["Unit"], field: str = "path") -> models.Q:
    """A condition: the unit whose tree path is in ``field`` is one of ``units`` or under one of them."""
    where = models.Q(pk__in=())
    for unit in units:
        # both ends are said: SQLite looks no beginning up in an index
        last = unit.path + "Z" * Unit.steplen
        where |= models.Q(
            **{f"{field}__startswith": unit.path, f"{field}__range": (unit.path, last)}
        )
    return where


def inherited_sector(path: str, sectors: Mapping[str, int]) -> int | None:
    """The sector of the unit at ``path``: its own, else that of the nearest unit above it."""
    ends = range(len(path), 0, -Unit.steplen)
    return next((sectors[path[:end]] for end in ends if path[:end] in sectors), None)


class UnitQuerySet(MP_NodeQuerySet):
    """Reads about units."""

    def below(self, unit: "Unit") -> Self:
        """``unit`` and everything under it."""
        return self.filter(path__startswith=unit.path)

    def looked_after_by(self, person: User, duty: str, *, on: date) -> Self:
        """The units one person looks after on a day in one duty; the top of the tree for a superuser.

        What lies below them is theirs too: see :func:`below`.
        """
        if person.is_superuser:
            return self.filter(depth=1)
        current = models.Q(oversights__until_on=None) | models.Q(oversights__until_on__gte=on)
        return self.filter(
            current, oversights__person=person, oversights__duty=duty, oversights__from_on__lte=on
        ).distinct()

    def sectors_by_path(self) -> dict[str, int]:
        """Every unit's own sector by its place in the tree; see :func:`inherited_sector`."""
        return dict(self.exclude(sector=None).values_list("path", "sector_id"))

    def open(self, *, on: date) -> Self:
        """Units not closed on a day."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=on))


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]  # made at run time
    """Units in the order of the tree; treebeard's own manager would forget the verbs above."""

    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """A place people work at or belong to."""

    class Kind(models.TextChoices):
        """How big a place it is."""

        AREA = "area", _("Partnership area")
        ORGANISATION = "organisation", _("Organisation")
        WORKPLACE = "workplace", _("Workplace")
        TEAM = "team", _("Team")

        def may_hold(self, inner: str) -> bool:
            """Whether a place of this kind may have one of kind ``inner`` directly below it.

            Bigger kinds hold smaller ones. An area, an organisation or a team may also be divided into more of
            its kind; a workplace into teams only, for a headcount speaks for one workplace.
            """
            rank = list(Unit.Kind.values)
            if rank.index(self) == rank.index(inner):
                return self != Unit.Kind.WORKPLACE
            return rank.index(self) < rank.index(inner)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("sector"),
    )
    headcount = models.PositiveIntegerField(
        _("headcount"),
        null=True,
        blank=True,
        help_text=_("Everyone who works here; empty means unknown."),
    )
    headcount_source = models.CharField(_("source of the headcount"), max_length=200, blank=True)
    headcount_on = models.DateField(_("headcount on"), null=True, blank=True)
    closed_on = models.DateField(
        _("closed on"), null=True, blank=True, help_text=_("The first day it counts no more.")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    node_order_by: ClassVar[list[str]] = ["name"]
    objects = UnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Days one can count from."""
        check_years(self, "headcount_on", "closed_on")

    def path_and_above(self) -> list[str]:
        """The tree paths of this unit and every unit above it."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]

    def is_closed(self, *, on: date) -> bool:
        """Whether the place counts no more on a day."""
        return self.closed_on is not None and self.closed_on <= on
