"""Moving a place under another one and merging two: choose, read what will happen, do it."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.organisation import tasks
from workforce.organisation.actions import merge_preview, merge_units
from workforce.organisation.views.places import outermost, to_tree, unit_below_mine
from workforce.people.models import Membership, Oversight
from workforce.signals import answers, move_previewed
from workforce.units.actions import NotPossible, check_move, move_unit
from workforce.units.models import Unit, below
from workforce.views import my_units, reader

FOUND = 40  # places to choose from on a page
AT_ONCE = 2_000  # people whose obligations are worked out while the manager waits


class Transfer(LoginRequiredMixin, View):
    """What moving and merging share: the place, where it goes, and the page with what will happen."""

    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only whoever looks after both ends."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.unit = unit_below_mine(request)
        self.mine = outermost(my_units(request, Oversight.Duty.MANAGER))
        self.to = self._target(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Choose where to; once chosen, read what will happen."""
        if self.to is None:
            asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
            found = self.choices().filter(name__icontains=asked)[: FOUND + 1]
            parents = Unit.objects.filter(path__in={unit.path[: -unit.steplen] for unit in found})
            names = {parent.path: parent.name for parent in parents.filter(below(self.mine))}
            rows = [
                {"unit": unit, "inside": names.get(unit.path[: -unit.steplen])}
                for unit in found[:FOUND]
            ]
            context = {"rows": rows, "asked": asked, "has_more": len(found) > FOUND}
            return render(request, self.template, {"unit": self.unit, **context})
        try:
            will = self.preview(self.unit, self.to)
        except NotPossible as wrong:
            messages.error(request, str(wrong))
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        return render(request, self.template, {"unit": self.unit, "to": self.to, **will})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it; what takes long goes on in the background."""
        if self.to is None:
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        later = people_at_or_below(self.unit) > AT_ONCE
        try:
            self.carry_out(self.unit, self.to, later=later)
        except NotPossible as wrong:
            messages.error(request, str(wrong))
            return redirect(f"{request.path}?unit={self.unit.uuid}")
        if later:
            return redirect(self.follow(self.to).get_absolute_url())
        return to_tree(self.to)

    def follow(self, to: Unit) -> LongTask:
        """Have the obligations worked out in the background."""
        task = long_tasks.begin(
            kind=LongTask.Kind.RULE_CHANGE, by=reader(self.request), at=timezone.now(), unit=to
        )
        self.enqueue(task)
        return task

    def _target(self, request: HttpRequest) -> Unit | None:
        named = request.POST.get("to") or request.GET.get("to")
        if not named:
            return None
        try:
            uuid = UUID(named)
        except ValueError as error:
            raise Http404 from error
        found = Unit.objects.filter(below(self.mine), uuid=uuid).first()
        if found is None:
            raise PermissionDenied
        return found

    def choices(self) -> Any:
        """The places it may go to."""
        raise NotImplementedError

    def preview(self, unit: Unit, to: Unit) -> dict[str, Any]:
        """What will happen, for the page. Raises :class:`NotPossible`."""
        raise NotImplementedError

    def carry_out(self, unit: Unit, to: Unit, *, later: bool) -> None:
        """Do it. Raises :class:`NotPossible`."""
        raise NotImplementedError

    def enqueue(self, task: LongTask) -> None:
        """Queue what follows."""
        raise NotImplementedError


class Move(Transfer):
    """``/manage/places/move/``: put a place under another one."""

    template = "workforce/organisation/unit_move.html"

    def choices(self) -> Any:
        """Open places of mine that may hold it, except where it is and what is inside it."""
        kinds = [kind for kind in Unit.Kind if kind.may_hold(self.unit.kind)]
        fitting = Unit.objects.filter(below(self.mine), kind__in=kinds).open(
            on=timezone.localdate()
        )
        return fitting.exclude(path__startswith=self.unit.path).exclude(
            path=self.unit.path[: -Unit.steplen]
        )

    def preview(self, unit: Unit, to: Unit) -> dict[str, Any]:
        """How many people, and which courses are asked from now on or no more."""
        check_move(unit, to, on=timezone.localdate())
        parent = unit.get_parent()
        return {
            "people": people_at_or_below(unit),
            **effects_of(parent, to),
            "parent": parent,
        }

    def carry_out(self, unit: Unit, to: Unit, *, later: bool) -> None:
        """Move it."""
        move_unit(unit=unit, to=to, by=reader(self.request), at=timezone.now(), later=later)
        words = _("{place} is in {outer} now.").format(place=unit.name, outer=to.name)
        messages.success(self.request, words)

    def enqueue(self, task: LongTask) -> None:
        """Work out what everybody below it must hold."""
        tasks.settle_places.enqueue(task.pk, [self.unit.pk])


class Merge(Transfer):
    """``/manage/places/merge/``: make a place part of another one."""

    template = "workforce/organisation/unit_merge.html"

    def choices(self) -> Any:
        """Open places of mine at least as big, outside it."""
        kinds = list(Unit.Kind.values)
        fitting = Unit.objects.filter(
            below(self.mine), kind__in=kinds[: kinds.index(self.unit.kind) + 1]
        )
        fitting = fitting.open(on=timezone.localdate()).exclude(path__startswith=self.unit.path)
        same = fitting.filter(kind=self.unit.kind)
        return same if same.exists() else fitting

    def preview(self, unit: Unit, to: Unit) -> dict[str, Any]:
        """Who and what goes over, and who looks after what."""
        counts = merge_preview(unit, to, at=timezone.now())
        return {
            "counts": counts,
            **effects_of(unit, to),
            "managers": managers_of(unit),
            "managers_there": managers_of(to),
        }

    def carry_out(self, unit: Unit, to: Unit, *, later: bool) -> None:
        """Merge them."""
        self.moved = list(unit.get_children().open(on=timezone.localdate()))
        merge_units(source=unit, into=to, by=reader(self.request), at=timezone.now(), later=later)
        words = _("{place} is part of {other} now.").format(place=unit.name, other=to.name)
        messages.success(self.request, words)

    def enqueue(self, task: LongTask) -> None:
        """Work out what everybody who went over must hold."""
        tasks.settle_merge.enqueue(task.pk, self.unit.pk, [unit.pk for unit in self.moved])


def people_at_or_below(unit: Unit) -> int:
    """How many people have ever worked at a place or below it, refused ones aside."""
    jobs = Membership.objects.filter(below([unit], "unit__path"), refused_at=None)
    return jobs.values("person_id").distinct().count()


def effects_of(before: Unit | None, after: Unit) -> dict[str, Any]:
    """What the apps above say of going from one place to another, as template variables."""
    today = timezone.localdate()
    return answers(move_previewed.send(sender=Unit, before=before, after=after, on=today))


def managers_of(unit: Unit) -> list[str]:
    """Who looks after exactly this place today, by name."""
    today = timezone.localdate()
    duties = unit.oversights.filter(duty=Oversight.Duty.MANAGER, from_on__lte=today).exclude(
        until_on__lt=today
    )
    return [
        str(duty.person) for duty in duties.select_related("person").order_by("person__name", "pk")
    ]
