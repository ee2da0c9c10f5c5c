"""The tree of places: look at it, add to it, correct it, close what has closed."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workforce.organisation.tree import nodes
from workforce.people.models import Oversight
from workforce.units import actions
from workforce.units.forms import CloseForm, HeadcountForm, PlaceForm
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units, reader

PAGE = 60
FOUND = 60  # places a search shows


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """``/manage/places/``: what I look after, two levels at a time, or found by name."""
    mine = outermost(my_units(request, Oversight.Duty.MANAGER))
    unit = chosen_unit(request, "unit", mine)
    today = timezone.localdate()
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if asked:
        shown: Any = Unit.objects.filter(below([unit] if unit else mine), name__icontains=asked)
        shown = shown.select_related("merged_into")[:FOUND]
    else:
        shown = unit.get_children().select_related("merged_into") if unit else mine
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "above": _above(unit, mine),
        "top": nodes([unit], on=today)[0] if unit else None,
        "nodes": nodes(list(page.object_list), on=today),
        "page": page,
        "page_query": urlencode({"unit": unit.uuid, "q": asked} if unit else {"q": asked}) + "&",
        "asked": asked,
        "most": FOUND,
    }
    return render(request, "workforce/organisation/units.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_add(request: HttpRequest) -> HttpResponse:
    """``/manage/places/add/``: a new place below one of mine."""
    parent, _is_above = my_unit(request)
    form = PlaceForm(request.POST or None, parent=parent, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.add_unit(
                parent=parent, by=reader(request), at=timezone.now(), **form.cleaned_data
            )
        except actions.NotPossible as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("{place} is added.").format(place=unit.name))
            return to_tree(parent)
    return render(request, "workforce/organisation/unit_add.html", {"unit": parent, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_change(request: HttpRequest) -> HttpResponse:
    """``/manage/places/change/``: what is known of a place. Of their own top a manager says how many work there."""
    unit, is_above = my_unit(request)
    known = {name: getattr(unit, name) for name in ("name", "kind", "sector", *HEADCOUNT)}
    today = timezone.localdate()
    kind_of_form = PlaceForm if is_above else HeadcountForm
    fields: dict[str, Any] = {"parent": unit.get_parent()} if is_above else {}
    form = kind_of_form(
        request.POST if request.method == "POST" else None, initial=known, today=today, **fields
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(
                unit=unit, by=reader(request), at=timezone.now(), **(known | form.cleaned_data)
            )
        except actions.NotPossible as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("Saved."))
            return to_tree(unit)
    context = {
        "unit": unit,
        "form": form,
        "is_above": is_above,
        "is_closed": unit.is_closed(on=today),
    }
    return render(request, "workforce/organisation/unit_change.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_close(request: HttpRequest) -> HttpResponse:
    """``/manage/places/close/``: from when a place counts no more, with everything below it."""
    unit = unit_below_mine(request)
    today = timezone.localdate()
    form = CloseForm(request.POST or None, initial={"closed_on": today}, today=today)
    if request.method == "POST" and form.is_valid():
        count = actions.close_unit(unit=unit, by=reader(request), **form.cleaned_data)
        words = ngettext("{count} place is closed.", "{count} places are closed.", count)
        messages.success(request, words.format(count=count))
        return to_tree(unit)
    return render(
        request,
        "workforce/organisation/unit_close.html",
        {"unit": unit, "form": form, "top": nodes([unit], on=today)[0]},
    )


@login_required
@require_POST
def unit_reopen(request: HttpRequest) -> HttpResponse:
    """``/manage/places/open/``: it counts again."""
    unit = unit_below_mine(request)
    try:
        actions.reopen_unit(unit=unit, by=reader(request), at=timezone.now())
    except actions.NotPossible as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("{place} is open again.").format(place=unit.name))
    return to_tree(unit)


HEADCOUNT = ("headcount", "headcount_source", "headcount_on")


def my_unit(request: HttpRequest) -> tuple[Unit, bool]:
    """The place named in the address, and whether the reader looks after a place above it.

    What it is called, where it stands and whether it exists is for whoever looks after more than it.
    """
    mine = outermost(my_units(request, Oversight.Duty.MANAGER))
    unit = chosen_unit(request, "unit", mine) or mine[0]
    is_above = reader(request).is_superuser or unit.pk not in {own.pk for own in mine}
    return unit, is_above


def unit_below_mine(request: HttpRequest) -> Unit:
    """The place named in the address; raises PermissionDenied unless the reader looks after one above it."""
    unit, is_above = my_unit(request)
    if not is_above:
        raise PermissionDenied
    return unit


def outermost(mine: Sequence[Unit]) -> list[Unit]:
    """Places without those that lie inside another one of them."""
    return [unit for unit in mine if not any(unit.is_descendant_of(other) for other in mine)]


def to_tree(unit: Unit) -> HttpResponse:
    """Back to the tree, at a place."""
    return redirect(f"{reverse('manage_units')}?{urlencode({'unit': unit.uuid})}")


def _above(unit: Unit | None, mine: Sequence[Unit]) -> list[Unit]:
    """The places above one, as far up as they are the reader's."""
    if unit is None:
        return []
    return list(Unit.objects.filter(below(mine), path__in=unit.path_and_above()[:-1]))
