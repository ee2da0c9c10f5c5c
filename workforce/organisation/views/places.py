"""Pages about the tree of places: look at it, add a place, change, close and re-open one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.pagination import Paginator
from workforce.organisation.tree import unit_nodes
from workforce.people.models import Oversight
from workforce.permissions import HEADCOUNT_FIELDS, may_reorganise
from workforce.units import actions
from workforce.units.forms import CloseForm, HeadcountForm, PlaceForm
from workforce.units.models import Unit, ancestor_paths, below
from workforce.views import my_units, reader, requested_unit

PLACES_ON_A_PAGE = 60
MAX_RESULTS = 60  # places a search shows


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """``/manage/places/``: the places I look after, two levels at a time, or searched by name."""
    managed_units = outermost(my_units(request, Oversight.Duty.MANAGER))
    unit = requested_unit(request, "unit", managed_units)
    today = timezone.localdate()
    search_text = read_search_text(request)
    units: Any
    if search_text:
        searched_units = [unit] if unit else managed_units
        matches = Unit.objects.filter(below(searched_units), name__icontains=search_text)
        units = matches.select_related("merged_into")[:MAX_RESULTS]
    elif unit:
        units = unit.get_children().select_related("merged_into")
    else:
        units = managed_units
    page = Paginator(units, PLACES_ON_A_PAGE).get_page(request.GET.get("page"))
    query: dict[str, Any] = {"unit": unit.uuid} if unit else {}
    query["q"] = search_text
    context = {
        "unit": unit,
        "above": _units_above(unit, managed_units),
        "top": unit_nodes([unit], on=today)[0] if unit else None,
        "nodes": unit_nodes(list(page.object_list), on=today),
        "page": page,
        "page_query": f"{urlencode(query)}&",
        "search_text": search_text,
        "max_results": MAX_RESULTS,
    }
    return render(request, "workforce/organisation/units.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_add(request: HttpRequest) -> HttpResponse:
    """``/manage/places/add/``: a new place below one the reader manages."""
    parent, _is_above = my_unit(request)
    form = PlaceForm(request.POST or None, parent=parent, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.add_unit(
                parent=parent, by=reader(request), at=timezone.now(), **form.cleaned_data
            )
        except actions.UnitChangeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("{place} is added.").format(place=unit.name))
            return redirect_to_tree(parent)
    return render(request, "workforce/organisation/unit_add.html", {"unit": parent, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_change(request: HttpRequest) -> HttpResponse:
    """``/manage/places/change/``: the details of a place.

    Managers change only the headcount of the topmost place they manage.
    """
    unit, manages_above = my_unit(request)
    field_names = ("name", "kind", "sector", *HEADCOUNT_FIELDS)
    stored_values = {name: getattr(unit, name) for name in field_names}
    today = timezone.localdate()
    posted_data = request.POST if request.method == "POST" else None
    form: HeadcountForm
    if manages_above:
        form = PlaceForm(posted_data, initial=stored_values, today=today, parent=unit.get_parent())
    else:
        form = HeadcountForm(posted_data, initial=stored_values, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            new_values = stored_values | form.cleaned_data
            actions.change_unit(unit=unit, by=reader(request), at=timezone.now(), **new_values)
        except actions.UnitChangeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect_to_tree(unit)
    context = {
        "unit": unit,
        "form": form,
        "manages_above": manages_above,
        "is_closed": unit.is_closed(on=today),
    }
    return render(request, "workforce/organisation/unit_change.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_close(request: HttpRequest) -> HttpResponse:
    """``/manage/places/close/``: close a place with everything below it."""
    unit = managed_descendant(request)
    today = timezone.localdate()
    form = CloseForm(request.POST or None, initial={"closed_on": today}, today=today)
    if request.method == "POST" and form.is_valid():
        count = actions.close_unit(unit=unit, by=reader(request), on=today, **form.cleaned_data)
        words = ngettext("{count} place is closed.", "{count} places are closed.", count)
        messages.success(request, words.format(count=count))
        return redirect_to_tree(unit)
    return render(
        request,
        "workforce/organisation/unit_close.html",
        {"unit": unit, "form": form, "top": unit_nodes([unit], on=today)[0]},
    )


@login_required
@require_POST
def unit_reopen(request: HttpRequest) -> HttpResponse:
    """``/manage/places/open/``: open a closed place again."""
    unit = managed_descendant(request)
    try:
        actions.reopen_unit(unit=unit, by=reader(request), at=timezone.now())
    except actions.UnitChangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("{place} is open again.").format(place=unit.name))
    return redirect_to_tree(unit)


def my_unit(request: HttpRequest) -> tuple[Unit, bool]:
    """Return the place named in the address, and whether the reader manages a place above it.

    The name and position of a place, and whether it exists, are up to managers of a place above.
    """
    managed_units = outermost(my_units(request, Oversight.Duty.MANAGER))
    unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    manages_above = may_reorganise(
        reader(request), unit, on=timezone.localdate(), managed_units=managed_units
    )
    return unit, manages_above


def managed_descendant(request: HttpRequest) -> Unit:
    """Return the place named in the address.

    Raises PermissionDenied unless the reader manages a place above it.
    """
    unit, manages_above = my_unit(request)
    if not manages_above:
        raise PermissionDenied
    return unit


def outermost(units: Sequence[Unit]) -> list[Unit]:
    """Return the places that lie in no other one of ``units``."""
    return [
        unit
        for unit in units
        if not any(unit.is_descendant_of(possible_parent) for possible_parent in units)
    ]


def read_search_text(request: HttpRequest) -> str:
    """Return what is typed in the search field; PostgreSQL refuses null characters."""
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


def redirect_to_tree(unit: Unit) -> HttpResponse:
    """Redirect to the tree, at a place."""
    return redirect(f"{reverse('manage_units')}?{urlencode({'unit': unit.uuid})}")


def _units_above(unit: Unit | None, managed_units: Sequence[Unit]) -> list[Unit]:
    """The places above one, as far up as the reader manages them."""
    if unit is None:
        return []
    return list(Unit.objects.filter(below(managed_units), path__in=ancestor_paths(unit.path)))
