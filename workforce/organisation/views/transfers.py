"""Pages that move a place or merge it into another one: choose, read the effects, confirm."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.organisation import tasks
from workforce.organisation.actions import merge_preview, merge_units
from workforce.organisation.views.places import (
    managed_descendant,
    outermost,
    read_search_text,
    redirect_to_tree,
)
from workforce.people.models import Membership, Oversight
from workforce.signals import answers, move_previewed
from workforce.units.actions import UnitChangeError, check_move, move_unit
from workforce.units.models import Unit, below, parent_path
from workforce.views import my_units, reader

MAX_CHOICES = 40  # places to choose from on a page
MAX_PEOPLE_AT_ONCE = 2_000  # with more, obligations are worked out in the background


class UnitTransferView(LoginRequiredMixin, View):
    """Base of moving and merging: the place, where it goes, and the page with the effects."""

    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who manages both the place and where it goes."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.unit = managed_descendant(request)
        self.managed_units = outermost(my_units(request, Oversight.Duty.MANAGER))
        self.target = self._read_target(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the places it may go to, or the effects of going to the one in the address."""
        if self.target is None:
            return self.choose_target(request)
        try:
            effects = self.preview(self.unit, self.target)
        except UnitChangeError as error:
            messages.error(request, str(error))
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        return render(request, self.template, {"unit": self.unit, "target": self.target, **effects})

    def choose_target(self, request: HttpRequest) -> HttpResponse:
        """The page with the places it may go to, searched by name."""
        search_text = read_search_text(request)
        candidates = list(self.choices().filter(name__icontains=search_text)[: MAX_CHOICES + 1])
        parents = Unit.objects.filter(
            below(self.managed_units), path__in={parent_path(unit.path) for unit in candidates}
        )
        parent_names = {parent.path: parent.name for parent in parents}
        rows = [
            {"unit": unit, "inside": parent_names.get(parent_path(unit.path))}
            for unit in candidates[:MAX_CHOICES]
        ]
        context = {
            "unit": self.unit,
            "rows": rows,
            "search_text": search_text,
            "has_more": len(candidates) > MAX_CHOICES,
        }
        return render(request, self.template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Move or merge; obligations of many people are worked out in the background."""
        if self.target is None:
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        in_background = count_people_ever(self.unit) > MAX_PEOPLE_AT_ONCE
        task = None
        try:
            with transaction.atomic():  # no place is moved whose people nobody works out
                self.carry_out(self.unit, self.target, in_background=in_background)
                if in_background:
                    task = self.start_task(self.target)
        except UnitChangeError as error:
            messages.error(request, str(error))
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        if task:
            return redirect(task.get_absolute_url())
        return redirect_to_tree(self.target)

    def start_task(self, target: Unit) -> LongTask:
        """Have the obligations worked out in the background; return the task to watch."""
        task = long_tasks.begin(
            kind=LongTask.Kind.RULE_CHANGE, by=reader(self.request), at=timezone.now(), unit=target
        )
        self.enqueue(task)
        return task

    def _read_target(self, request: HttpRequest) -> Unit | None:
        """The place in the address or form; None where none is named."""
        uuid_text = request.POST.get("to") or request.GET.get("to")
        if not uuid_text:
            return None
        try:
            uuid = UUID(uuid_text)
        except ValueError as error:
            raise Http404 from error
        target = Unit.objects.filter(below(self.managed_units), uuid=uuid).first()
        if target is None:
            raise PermissionDenied
        return target

    def choices(self) -> Any:
        """Return the places it may go to."""
        raise NotImplementedError

    def preview(self, unit: Unit, target: Unit) -> dict[str, Any]:
        """Return the effects, as template variables. Raises :class:`UnitChangeError`."""
        raise NotImplementedError

    def carry_out(self, unit: Unit, target: Unit, *, in_background: bool) -> None:
        """Move or merge. Raises :class:`UnitChangeError`."""
        raise NotImplementedError

    def enqueue(self, task: LongTask) -> None:
        """Queue the background task that works out obligations."""
        raise NotImplementedError


class MoveUnitView(UnitTransferView):
    """``/manage/places/move/``: move a place under another one."""

    template = "workforce/organisation/unit_move.html"

    def choices(self) -> Any:
        """Return the open places that may hold it, except its parent and what is inside it."""
        kinds = [kind for kind in Unit.Kind if kind.may_hold(self.unit.kind)]
        candidates = Unit.objects.filter(below(self.managed_units), kind__in=kinds)
        return (
            candidates.open(on=timezone.localdate())
            .exclude(path__startswith=self.unit.path)
            .exclude(path=parent_path(self.unit.path))
        )

    def preview(self, unit: Unit, target: Unit) -> dict[str, Any]:
        """Return how many people move, and which courses are required newly or no longer."""
        check_move(unit, target, on=timezone.localdate())
        parent = unit.get_parent()
        return {
            "people": count_people_ever(unit),
            **effects_of(parent, target),
            "parent": parent,
        }

    def carry_out(self, unit: Unit, target: Unit, *, in_background: bool) -> None:
        """Move the place."""
        move_unit(
            unit=unit,
            new_parent=target,
            by=reader(self.request),
            at=timezone.now(),
            in_background=in_background,
        )
        words = _("{place} is in {outer} now.").format(place=unit.name, outer=target.name)
        messages.success(self.request, words)

    def enqueue(self, task: LongTask) -> None:
        """Work out what everybody below it must hold."""
        tasks.settle_places.enqueue(task.pk, [self.unit.pk])


class MergeUnitView(UnitTransferView):
    """``/manage/places/merge/``: make a place part of another one."""

    template = "workforce/organisation/unit_merge.html"

    def choices(self) -> Any:
        """Return the open places outside it of its own kind, else of bigger kinds."""
        kinds = list(Unit.Kind.values)
        kinds_at_least_as_big = kinds[: kinds.index(self.unit.kind) + 1]
        candidates = Unit.objects.filter(below(self.managed_units), kind__in=kinds_at_least_as_big)
        candidates = candidates.open(on=timezone.localdate())
        candidates = candidates.exclude(path__startswith=self.unit.path)
        same_kind = candidates.filter(kind=self.unit.kind)
        return same_kind if same_kind.exists() else candidates

    def preview(self, unit: Unit, target: Unit) -> dict[str, Any]:
        """Return who and what goes over, and who manages the two places."""
        counts = merge_preview(unit, target, at=timezone.now())
        return {
            "counts": counts,
            **effects_of(unit, target),
            "managers": managers_of(unit),
            "managers_there": managers_of(target),
        }

    def carry_out(self, unit: Unit, target: Unit, *, in_background: bool) -> None:
        """Merge the two places."""
        self.moved_units = list(unit.get_children().open(on=timezone.localdate()))
        merge_units(
            source=unit,
            target=target,
            by=reader(self.request),
            at=timezone.now(),
            in_background=in_background,
        )
        words = _("{place} is part of {other} now.").format(place=unit.name, other=target.name)
        messages.success(self.request, words)

    def enqueue(self, task: LongTask) -> None:
        """Work out what the people of the merged place must hold."""
        tasks.settle_merge.enqueue(task.pk, self.unit.pk, [unit.pk for unit in self.moved_units])


def count_people_ever(unit: Unit) -> int:
    """Return how many people have ever worked at a place or below it; refused ones do not count."""
    memberships = Membership.objects.filter(below([unit], "unit__path"), refused_at=None)
    return memberships.values("person_id").distinct().count()


def effects_of(source: Unit | None, target: Unit) -> dict[str, Any]:
    """Return template variables: what apps above answer about going from one place to another."""
    today = timezone.localdate()
    return answers(move_previewed.send(sender=Unit, source=source, target=target, on=today))


def managers_of(unit: Unit) -> list[str]:
    """Return the names of who manages exactly this place today, in order."""
    today = timezone.localdate()
    oversights = unit.oversights.filter(duty=Oversight.Duty.MANAGER, from_on__lte=today)
    oversights = oversights.exclude(until_on__lt=today).select_related("person")
    return [str(oversight.person) for oversight in oversights.order_by("person__name", "pk")]
