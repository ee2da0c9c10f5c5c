"""The manager's page: who is ready and who is not, as a page, a fragment, CSV and XLSX."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from compliance.cover.overview import by_child, overview
from compliance.cover.views import gaps_at_night
from compliance.managing.filters import (
    PeopleFilters,
    chips,
    choices,
    people_without_obligations,
)
from compliance.managing.people_file import columns, localised_courses_of
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import obligations_at
from foundation.pagination import Paginator
from foundation.spreadsheets import csv_stream, xlsx_response
from workforce.people.models import JoinCode, Oversight
from workforce.units.models import Unit
from workforce.views import my_units, requested_unit

PAGE = 50
#: From so many rows on, the places come first: nobody reads forty pages of names.
PLACES_FIRST = 2000
CODES = 50  # codes of places below that are listed


@login_required
@require_safe
@vary_on_headers("HX-Request")
def manage(request: HttpRequest) -> HttpResponse:
    """``/manage/``: the sentence first, then the people – or, in a large area, its places."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        context: dict[str, Any] = {"units": managed_units, "address": reverse("manage")}
        return render(request, "workforce/choose.html", context)
    if is_fragment(request) and current_place(request, managed_units) != str(unit.uuid):
        # The sentence is outside the fragment, and it is another one for another place.
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    today = timezone.localdate()
    filters = PeopleFilters.of(request.GET, unit)
    obligations = obligations_at(unit, on=today)
    totals = overview(obligations, on=today)
    # The chips count what matches all filters but the standing.
    other_filters = filters.of_any_standing()
    chip_totals = totals
    if other_filters.is_narrow:
        chip_totals = overview(other_filters.among(obligations), on=today)
    context = {
        "unit": unit,
        "filters": filters,
        "overview": totals,
        **choices(filters, managed_units, totals, on=today),
        "chips": chips(filters, chip_totals),
    }
    if totals.rows > PLACES_FIRST and not filters.is_narrow and not unit.is_leaf():
        context |= _places(obligations, unit, on=today)
    else:
        context |= _rows(request, filters, obligations, on=today)
    if is_fragment(request):
        return render(request, "compliance/managing/manage_results.html", context)
    context |= {
        "without_obligations": people_without_obligations(unit, totals, on=today),
        "gaps": gaps_at_night(obligations, unit, on=today),
        "above": _units_above(unit, managed_units),
        **_codes(unit),
    }
    return render(request, "compliance/managing/manage.html", context)


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for the results alone, and not to restore a page after *Back*."""
    htmx = request.htmx  # type: ignore[attr-defined]  # django_htmx's
    return bool(htmx) and not htmx.history_restore_request


def current_place(request: HttpRequest, managed_units: Sequence[Unit]) -> str:
    """Return the UUID of the unit of the page that asks for a fragment; "" when there is none."""
    _path, _mark, query_string = request.headers.get("HX-Current-URL", "").partition("?")
    uuid = QueryDict(query_string).get("unit")
    if uuid:
        return uuid
    if len(managed_units) == 1:
        return str(managed_units[0].uuid)
    return ""


def _units_above(unit: Unit, managed_units: Sequence[Unit]) -> list[Unit]:
    """Return the units above ``unit`` that the reader manages, too."""
    managed_paths = tuple(managed.path for managed in managed_units)
    ancestors = unit.get_ancestors()
    return [ancestor for ancestor in ancestors if ancestor.path.startswith(managed_paths)]


def _rows(
    request: HttpRequest, filters: PeopleFilters, obligations: ObligationQuerySet, *, on: date
) -> dict[str, Any]:
    """Return the context of a table with a row for each obligation."""
    matches = filters.narrow(obligations)
    sorted_matches = matches.most_urgent_first(on=on)
    page = Paginator(sorted_matches, PAGE).get_page(request.GET.get("page"))
    persons = matches.order_by().aggregate(persons=Count("person", distinct=True))["persons"]
    return {
        "page": page,
        "persons": persons,
        "localised_courses": localised_courses_of(page.object_list),
        "page_query": f"{filters.query()}&",
        "children": [],
    }


def _places(obligations: ObligationQuerySet, unit: Unit, *, on: date) -> dict[str, Any]:
    """Return the context of a table with a row for each direct child of ``unit``."""
    counts_by_path = by_child(obligations, unit, on=on)
    peopled_children = [child for child in unit.get_children() if child.path in counts_by_path]
    children = [(child, counts_by_path[child.path]) for child in peopled_children]
    return {
        "children": children,
        "page": None,
        "persons": 0,
        "localised_courses": {},
        "page_query": "",
    }


def _codes(unit: Unit) -> dict[str, Any]:
    """Return the live codes of posters at ``unit``, and of the first places below."""
    live_codes = (
        JoinCode.objects.live(at=timezone.now())
        .filter(unit__path__startswith=unit.path)
        .select_related("unit")
    )
    codes = list(live_codes.order_by("unit__path", "pk")[:CODES])
    return {
        "codes": [code for code in codes if code.unit_id == unit.pk],
        "codes_below": [code for code in codes if code.unit_id != unit.pk],
    }


def _people_table(request: HttpRequest) -> tuple[list[str], Any, str]:
    """Return header, rows and file name of the people on the screen, all pages of them."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    today = timezone.localdate()
    filters = PeopleFilters.of(request.GET, unit)
    matches = filters.narrow(obligations_at(unit, on=today))
    header, rows = columns(matches.most_urgent_first(on=today))
    return header, rows, f"people-{today.isoformat()}"


@login_required
@require_safe
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """``/manage/people.csv``: the people on the screen."""
    header, rows, name = _people_table(request)
    return csv_stream(name, header, rows)


@login_required
@require_safe
def people_xlsx(request: HttpRequest) -> HttpResponseBase:
    """``/manage/people.xlsx``: the same as a workbook, with real dates."""
    header, rows, name = _people_table(request)
    return xlsx_response(name, header, rows)
