"""Pages and files of shift cover: whether somebody ready works on each shift."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
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
from compliance.obligations.queries import obligations_at
from foundation.pagination import Paginator
from foundation.spreadsheets import csv_response, xlsx_response
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import my_units, requested_unit

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
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        context: dict[str, Any] = {"units": managed_units, "address": reverse("manage_cover")}
        return render(request, "workforce/choose.html", context)
    today = timezone.localdate()
    places = places_of(obligations_at(unit, on=today), unit, on=today)
    places_with_gaps = _with_gaps(places)
    places_with_gap_at_night = 0
    for place in places_with_gaps:
        places_with_gap_at_night += Membership.Shift.NIGHT in place.gaps
    listed_places = places
    page_query = f"unit={unit.uuid}&"
    only_gaps = bool(request.GET.get("gaps"))
    if only_gaps:
        listed_places = places_with_gaps
        page_query += "gaps=1&"
    page = Paginator(listed_places, PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "page": page,
        "rows": [_row(place) for place in page.object_list],
        "shifts": [shift.label for shift in SHIFTS],
        "places": len(places),
        "with_gaps": len(places_with_gaps),
        "at_night": places_with_gap_at_night,
        "only_rotating": sum(_relies_on_rotating(place) for place in places),
        "only_gaps": only_gaps,
        "page_query": page_query,
    }
    return render(request, "compliance/cover/cover.html", context)


def _with_gaps(places: Iterable[WorkplaceCover]) -> list[WorkplaceCover]:
    """Return the places where nobody is ready on some shift."""
    return [place for place in places if place.gaps]


def _relies_on_rotating(place: WorkplaceCover) -> bool:
    """Return whether on some shift only people who rotate are ready."""
    return any(cover.state is ShiftCoverState.ROTATING_ONLY for cover in place.covers)


def places_of(
    obligations: ObligationQuerySet, unit: Unit, *, on: date, shifts: Sequence[str] = SHIFTS
) -> list[WorkplaceCover]:
    """Return the places at ``unit`` and below that are open on a day, with their cover."""
    units = Unit.objects.filter(below([unit])).open(on=on).order_by("path")
    return cover_of(obligations, units, on=on, shifts=shifts)


@dataclass(frozen=True)
class NightCover:
    """How far nights are covered; the manager's page prints it in its first sentence.

    ``places`` counts places, ``people`` and ``ready`` those who always work nights there (once for
    each place), and ``units`` are those with nobody ready.
    """

    places: int
    units: list[Unit]
    people: int
    ready: int


def gaps_at_night(obligations: ObligationQuerySet, unit: Unit, *, on: date) -> NightCover:
    """Return the cover of nights at ``unit`` and below."""
    night = Membership.Shift.NIGHT
    obligations_at_night = obligations.filter(
        membership__shift__in=[night, Membership.Shift.ROTATING]
    )
    places = places_of(obligations_at_night, unit, on=on, shifts=[night])
    units_with_gap: list[Unit] = []
    people = 0
    ready = 0
    for place in places:
        if place.gaps:
            units_with_gap.append(place.unit)
        for cover in place.covers:
            people += cover.steady.people
            ready += cover.steady.ready
    return NightCover(places=len(places), units=units_with_gap, people=people, ready=ready)


def _row(place: WorkplaceCover) -> dict[str, Any]:
    """Return a place as the page's table prints it."""
    return {"unit": place.unit, "cells": [_cell(cover) for cover in place.covers]}


def _cell(cover: ShiftCover) -> dict[str, Any]:
    """Return one shift of a place as the page's table prints it."""
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
    unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    today = timezone.localdate()
    places = places_of(obligations_at(unit, on=today), unit, on=today)
    if request.GET.get("gaps"):
        places = _with_gaps(places)
    header = [
        _("Workplace"),
        _("Shift"),
        _("Cover"),
        _("Ready"),
        _("People"),
        _("Rotating, ready"),
        _("Rotating"),
    ]
    name = f"cover-{today.isoformat()}"
    if kind == "xlsx":
        return xlsx_response(name, header, _file_rows(places))
    return csv_response(name, header, _file_rows(places))


def _file_rows(places: Iterable[WorkplaceCover]) -> Iterable[list[object]]:
    """Yield a row of the file for each place and shift, in the order of its header."""
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
