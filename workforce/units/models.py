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

# A unit's tree path is its parent's path followed by ``Unit.steplen`` characters of its own
# (treebeard's materialised paths). The functions below are the only ones that count them.


def below(units: Iterable["Unit"], field: str = "path") -> models.Q:
    """Return a condition: the unit with the tree path in ``field`` is one of ``units`` or below.

    ``field`` is a lookup that leads to a path, such as ``unit__path``.
    """
    condition = models.Q(pk__in=())
    for unit in units:
        last_path = unit.path + "Z" * Unit.steplen
        # startswith alone would do; the range is there because SQLite uses an index only for that
        condition |= models.Q(
            **{f"{field}__startswith": unit.path, f"{field}__range": (unit.path, last_path)}
        )
    return condition


def parent_path(path: str) -> str:
    """Return the tree path of the unit directly above; empty for the top of a tree."""
    return path[: -Unit.steplen]


def ancestor_paths(path: str, *, include_self: bool = False) -> list[str]:
    """Return the tree paths of every unit above ``path``, from the top down.

    ``path`` itself is the last one where ``include_self`` is set.
    """
    paths = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
    if include_self and path:
        paths.append(path)
    return paths


def path_depth(path: str) -> int:
    """Return how many levels deep a tree path lies: 1 at the top."""
    return len(path) // Unit.steplen


def child_path(path: str, number: int) -> str:
    """Return the tree path of the ``number``-th unit directly below ``path``, as treebeard has it.

    Units that are written in bulk need it; otherwise treebeard numbers them.
    """
    letters = ""
    for _letter in range(Unit.steplen):
        number, digit = divmod(number, len(Unit.alphabet))
        letters = Unit.alphabet[digit] + letters
    return path + letters


def child_path_length(path: str) -> int:
    """Return how many characters the tree paths directly below ``path`` have."""
    return len(path) + Unit.steplen


def is_tree_path(path: str) -> bool:
    """Whether a string can be a tree path: whole steps of treebeard's alphabet."""
    return len(path) % Unit.steplen == 0 and set(path) <= set(Unit.alphabet)


def inherited_sector(path: str, sectors: Mapping[str, int]) -> int | None:
    """Return the sector of the unit at ``path``: its own, else that of the nearest unit above it.

    ``sectors`` holds primary keys of sectors by tree path.
    """
    for nearest_path in reversed(ancestor_paths(path, include_self=True)):
        if nearest_path in sectors:
            return sectors[nearest_path]
    return None


class UnitQuerySet(MP_NodeQuerySet):
    """Reads about units."""

    def below(self, unit: "Unit") -> Self:
        """Return ``unit`` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def looked_after_by(self, person: User, duty: str, *, on: date) -> Self:
        """Return the units a person looks after on a day in one duty; the top ones for a superuser.

        Nothing below them is returned, though they look after it too: see :func:`below`.
        """
        if person.is_superuser:
            return self.filter(depth=1)
        not_ended = models.Q(oversights__until_on=None) | models.Q(oversights__until_on__gte=on)
        return self.filter(
            not_ended, oversights__person=person, oversights__duty=duty, oversights__from_on__lte=on
        ).distinct()

    def sectors_by_path(self) -> dict[str, int]:
        """Return each unit's own sector by its tree path; see :func:`inherited_sector`."""
        return dict(self.exclude(sector=None).values_list("path", "sector_id"))

    def open(self, *, on: date) -> Self:
        """Return the units not closed on a day."""
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

            Bigger kinds hold smaller ones. An area, an organisation or a team may also be divided
            into more of its kind; a workplace into teams only, because its headcount is that of
            one workplace.
            """
            kinds = list(Unit.Kind.values)
            if self == inner:
                return self != Unit.Kind.WORKPLACE
            return kinds.index(self) < kinds.index(inner)

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
        """Refuse days of a year that can only be a slip of the keyboard."""
        check_years(self, "headcount_on", "closed_on")

    def path_and_above(self) -> list[str]:
        """Return the tree paths of every unit above this one, from the top, and of this one."""
        return ancestor_paths(self.path, include_self=True)

    def is_closed(self, *, on: date) -> bool:
        """Whether the place counts no more on a day."""
        return self.closed_on is not None and self.closed_on <= on
