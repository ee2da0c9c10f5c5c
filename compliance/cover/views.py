"""Pages and files of shift cover: whether somebody ready works on each shift."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.cover.overview import SHIFTS, WorkplaceCover, cover_of
from compliance.cover.rules import ShiftCover, ShiftCoverState
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import people_at
from foundation.spreadsheets import csv_response, xlsx_response
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units

PAGE = 50

#: The label of each state, and the shape printed beside it.
STATES: dict[ShiftCoverState, tuple[Promise, str]] = {
    ShiftCoverState.NOBODY_READY: (gettext_lazy("Nobody ready"), "overdue"),
    ShiftCoverState.ROTATING_ONLY: (gettext_lazy("Only rotating staff ready"), "expiring"),
    ShiftCoverState.READY: (gettext_lazy("Somebody is ready"), "certified"),
    ShiftCoverState.NOBODY_WORKS: (gettext_lazy("Nobody works then"), "exempt"),
}


@login_required
@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """``/manage/cover/``: each workplace and shift, where nobody is ready first."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", managed_units)
    if unit is None:
        context: dict[str, Any] = {"units": managed_units, "address": reverse("manage_cover")}
        return render(request, "workforce/choose.html", context)
    today = timezone.localdate()
    places = places_of(people_at(unit, on=today), unit, on=today)
    places_with_gaps = [place for place in places if place.gaps]
    only_gaps = bool(request.GET.get("gaps"))
    listed_places = places_with_gaps if only_gaps else places
    page = Paginator(listed_places, PAGE).get_page(request.GET.get("page"))
    rows = [{"unit": place.unit, "cells": _cells(place)} for place in page.object_list]
    page_query = f"unit={unit.uuid}&"
    if only_gaps:
        page_query += "gaps=1&"
    context = {
        "unit": unit,
        "page": page,
        "rows": rows,
        "shifts": [shift.label for shift in SHIFTS],
        "places": len(places),
        "with_gaps": len(places_with_gaps),
        "at_night": sum(Membership.Shift.NIGHT in place.gaps for place in places_with_gaps),
        "only_rotating": sum(_relies_on_rotating(place) for place in places),
        "only_gaps": only_gaps,
        "page_query": page_query,
    }
    return render(request, "compliance/cover/cover.html", context)


def _relies_on_rotating(place: WorkplaceCover) -> bool:
    return any(cover.state is ShiftCoverState.ROTATING_ONLY for cover in place.covers)


def places_of(
    people: ObligationQuerySet, unit: Unit, *, on: date, shifts: Sequence[str] = SHIFTS
) -> list[WorkplaceCover]:
    """Return the places at ``unit`` and below that are open on a day, with their cover."""
    units = Unit.objects.filter(below([unit])).open(on=on).order_by("path")
    return cover_of(people, units, on=on, shifts=shifts)


def gaps_at_night(people: ObligationQuerySet, unit: Unit, *, on: date) -> dict[str, Any]:
    """Count the places, and people and ready people on nights; name the units with nobody ready.

    The manager's page prints it in its first sentence.
    """
    shifts_at_night = [Membership.Shift.NIGHT, Membership.Shift.ROTATING]
    people_at_night = people.filter(membership__shift__in=shifts_at_night)
    places = places_of(people_at_night, unit, on=on, shifts=[Membership.Shift.NIGHT])
    nights = [place.covers[0] for place in places]
    return {
        "places": len(places),
        "units": [place.unit for place in places if place.gaps],
        "people": sum(night.steady.people for night in nights),
        "ready": sum(night.steady.ready for night in nights),
    }


def _cells(place: WorkplaceCover) -> list[dict[str, Any]]:
    return [_cell(cover) for cover in place.covers]


def _cell(cover: ShiftCover) -> dict[str, Any]:
    label, shape = STATES[cover.state]
    return {
        "cover": cover,
        "label": label,
        "shape": shape,
        "shift": Membership.Shift(cover.shift).label,
    }


@login_required
@require_safe
def cover_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/manage/cover.csv`` and ``.xlsx``: a row for each place and shift."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    if kind not in ("csv", "xlsx"):
        raise Http404
    unit = chosen_unit(request, "unit", managed_units) or managed_units[0]
    today = timezone.localdate()
    places = places_of(people_at(unit, on=today), unit, on=today)
    if request.GET.get("gaps"):
        places = [place for place in places if place.gaps]
    header = [
        _("Workplace"),
        _("Shift"),
        _("Cover"),
        _("Ready"),
        _("People"),
        _("Rotating, ready"),
        _("Rotating"),
    ]
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(f"cover-{today.isoformat()}", header, _table(places))


def _table(places: Iterable[WorkplaceCover]) -> Iterable[list[object]]:
    for place in places:
        for cover in place.covers:
            state_label, _shape = STATES[cover.state]
            yield [
                place.unit.name,
                Membership.Shift(cover.shift).label,
                state_label,
                cover.steady.ready,
                cover.steady.people,
                cover.rotating.ready,
                cover.rotating.people,
            ]
