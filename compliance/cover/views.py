"""Shift cover: is somebody who is ready on each shift, nights included?"""

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

from compliance.cover.overview import SHIFTS, Place, cover_of
from compliance.cover.rules import Answer, Cover
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import people_at
from foundation.spreadsheets import csv_response, xlsx_response
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units

PAGE = 50

#: What each answer is called, and the shape it stands beside.
ANSWERS: dict[Answer, tuple[Promise, str]] = {
    Answer.NOBODY_READY: (gettext_lazy("Nobody ready"), "overdue"),
    Answer.ROTATING_ONLY: (gettext_lazy("Only rotating staff ready"), "expiring"),
    Answer.READY: (gettext_lazy("Somebody is ready"), "certified"),
    Answer.NOBODY_WORKS: (gettext_lazy("Nobody works then"), "exempt"),
}


@login_required
@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """``/manage/cover/``: each workplace and shift, where nobody is ready first."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(
            request, "workforce/choose.html", {"units": mine, "address": reverse("manage_cover")}
        )
    today = timezone.localdate()
    places = places_of(people_at(unit, on=today), unit, on=today)
    with_gaps = [place for place in places if place.gaps]
    shown = with_gaps if request.GET.get("gaps") else places
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "page": page,
        "rows": [
            {"unit": place.unit, "cells": [_cell(cover) for cover in place.covers]}
            for place in page.object_list
        ],
        "shifts": [shift.label for shift in SHIFTS],
        "places": len(places),
        "with_gaps": len(with_gaps),
        "at_night": sum(Membership.Shift.NIGHT in place.gaps for place in with_gaps),
        "only_rotating": sum(
            any(c.answer is Answer.ROTATING_ONLY for c in place.covers) for place in places
        ),
        "only_gaps": bool(request.GET.get("gaps")),
        "page_query": f"unit={unit.uuid}&{'gaps=1&' if request.GET.get('gaps') else ''}",
    }
    return render(request, "compliance/cover/cover.html", context)


def places_of(
    people: ObligationQuerySet, unit: Unit, *, on: date, shifts: Sequence[str] = SHIFTS
) -> list[Place]:
    """The places at ``unit`` and below that are open on a day, with their cover."""
    return cover_of(
        people,
        Unit.objects.filter(below([unit])).open(on=on).order_by("path"),
        on=on,
        shifts=shifts,
    )


def gaps_at_night(people: ObligationQuerySet, unit: Unit, *, on: date) -> dict[str, Any]:
    """For the sentence: how many places there are, and those where nobody is ready on nights."""
    at_night = people.filter(
        membership__shift__in=[Membership.Shift.NIGHT, Membership.Shift.ROTATING]
    )
    places = places_of(at_night, unit, on=on, shifts=[Membership.Shift.NIGHT])
    nights = [place.covers[0] for place in places]
    return {
        "places": len(places),
        "units": [place.unit for place in places if place.gaps],
        "people": sum(night.steady.people for night in nights),
        "ready": sum(night.steady.ready for night in nights),
    }


def _cell(cover: Cover) -> dict[str, Any]:
    label, shape = ANSWERS[cover.answer]
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
    mine = my_units(request, Oversight.Duty.MANAGER)
    if kind not in ("csv", "xlsx"):
        raise Http404
    unit = chosen_unit(request, "unit", mine) or mine[0]
    today = timezone.localdate()
    places = places_of(people_at(unit, on=today), unit, on=today)
    header = [
        _("Workplace"),
        _("Shift"),
        _("Cover"),
        _("Ready"),
        _("People"),
        _("Rotating, ready"),
        _("Rotating"),
    ]
    shown = [place for place in places if place.gaps] if request.GET.get("gaps") else places
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(f"cover-{today.isoformat()}", header, _table(shown))


def _table(places: Iterable[Place]) -> Iterable[list[object]]:
    for place in places:
        for cover in place.covers:
            yield [
                *(place.unit.name, Membership.Shift(cover.shift).label, ANSWERS[cover.answer][0]),
                *(
                    cover.steady.ready,
                    cover.steady.people,
                    cover.rotating.ready,
                    cover.rotating.people,
                ),
            ]
