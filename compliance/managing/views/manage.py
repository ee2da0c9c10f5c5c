"""The manager's five minutes a week: who is ready, and who is not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from compliance.cover.overview import by_child, overview
from compliance.cover.views import gaps_at_night
from compliance.managing.filters import Filters, chips, choices, unasked
from compliance.managing.views.people import columns, faces_of
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import people_at
from foundation.spreadsheets import csv_stream, xlsx_response
from workforce.people.models import JoinCode, Oversight
from workforce.units.models import Unit
from workforce.views import chosen_unit, my_units

PAGE = 50
#: From so many rows on, the places come first: nobody reads forty pages of names.
PLACES_FIRST = 2000
CODES = 50  # codes of places below that are listed


@login_required
@require_safe
@vary_on_headers("HX-Request")
def manage(request: HttpRequest) -> HttpResponse:
    """``/manage/``: the sentence first, then the people – or, in a large area, its places."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(
            request, "workforce/choose.html", {"units": mine, "address": reverse("manage")}
        )
    if is_fragment(request) and place_read(request, mine) != str(unit.uuid):
        # the sentence above is another one
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    today = timezone.localdate()
    filters = Filters.of(request.GET, unit)
    people = people_at(unit, on=today)
    counted = overview(people, on=today)
    context = {
        "unit": unit,
        "filters": filters,
        "overview": counted,
        **choices(filters, mine, counted, on=today),
    }
    others = filters.of_any_standing()
    behind = overview(others.among(people), on=today) if others.is_narrow else counted
    context["chips"] = chips(filters, behind)
    places_first = counted.rows > PLACES_FIRST and not filters.is_narrow and not unit.is_leaf()
    context |= _places(people, unit, on=today) if places_first else _rows(request, filters, people)
    if is_fragment(request):
        return render(request, "compliance/managing/manage_results.html", context)
    context |= {
        "unasked": unasked(unit, counted, on=today),
        "gaps": gaps_at_night(people, unit, on=today),
        "above": [
            place
            for place in unit.get_ancestors()
            if any(place.path.startswith(own.path) for own in mine)
        ],
        **_codes(unit),
    }
    return render(request, "compliance/managing/manage.html", context)


def is_fragment(request: HttpRequest) -> bool:
    """Whether only the results are wanted: htmx asks, and not to bring back a page left by *Back*."""
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]


def place_read(request: HttpRequest, mine: Sequence[Unit]) -> str:
    """The UUID of the place of the page that asks for a fragment."""
    asked = request.headers.get("HX-Current-URL", "").partition("?")[2]
    return QueryDict(asked).get("unit") or (str(mine[0].uuid) if len(mine) == 1 else "")


def _rows(request: HttpRequest, filters: Filters, people: ObligationQuerySet) -> dict[str, Any]:
    found = filters.narrow(people)
    page = Paginator(found.most_urgent_first(), PAGE).get_page(request.GET.get("page"))
    persons = found.order_by().aggregate(persons=Count("person", distinct=True))["persons"]
    return {
        "page": page,
        "persons": persons,
        "faces": faces_of(page.object_list),
        "page_query": f"{filters.query()}&",
        "children": [],
    }


def _places(people: ObligationQuerySet, unit: Unit, *, on: date) -> dict[str, Any]:
    musters = by_child(people, unit, on=on)
    children = [
        (place, musters[place.path]) for place in unit.get_children() if place.path in musters
    ]
    return {"children": children, "page": None, "persons": 0, "faces": {}, "page_query": ""}


def _codes(unit: Unit) -> dict[str, Any]:
    """The live codes of posters here, and of the first places below."""
    live = (
        JoinCode.objects.live(at=timezone.now())
        .filter(unit__path__startswith=unit.path)
        .select_related("unit")
    )
    codes = list(live.order_by("unit__path", "pk")[:CODES])
    return {
        "codes": [code for code in codes if code.unit_id == unit.pk],
        "codes_below": [code for code in codes if code.unit_id != unit.pk],
    }


def _asked_for(request: HttpRequest) -> tuple[list[str], Any, str]:
    """Header, rows and name of a file of the people on the screen, all pages of them."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine) or mine[0]
    today = timezone.localdate()
    people = Filters.of(request.GET, unit).narrow(people_at(unit, on=today))
    return *columns(people.most_urgent_first()), f"people-{today.isoformat()}"


@login_required
@require_safe
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """``/manage/people.csv``: the people on the screen."""
    header, rows, name = _asked_for(request)
    return csv_stream(name, header, rows)


@login_required
@require_safe
def people_xlsx(request: HttpRequest) -> HttpResponseBase:
    """``/manage/people.xlsx``: the same as a workbook, with real dates."""
    header, rows, name = _asked_for(request)
    return xlsx_response(name, header, rows)
