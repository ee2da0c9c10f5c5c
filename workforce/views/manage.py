"""The manager's five minutes a week: who is ready, who is not, and the poster that brings people in."""

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
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
from django.views.decorators.http import require_POST, require_safe

from workforce import actions
from workforce.exports import csv_response
from workforce.models import JoinCode, Oversight, Unit
from workforce.models.units import below
from workforce.views.access import chosen_unit, my_units, reader
from workforce.views.people import Filters, columns, faces_of, people_at

PAGE = 50


@login_required
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """``/manage/``: the sentence first, then the people."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(request, "workforce/choose.html", {"units": mine, "address": reverse("manage")})
    today = timezone.localdate()
    filters = Filters.of(request.GET, unit)
    people = people_at(unit, on=today)
    page = Paginator(filters.narrow(people).most_urgent_first(), PAGE).get_page(request.GET.get("page"))
    live = JoinCode.objects.live(at=timezone.now()).filter(unit__path__startswith=unit.path)
    codes = live.select_related("unit").order_by("unit__path", "pk")
    return render(
        request,
        "workforce/manage.html",
        {
            "unit": unit,
            "page": page,
            "filters": filters,
            "faces": faces_of(page.object_list),
            "codes": [code for code in codes if code.unit_id == unit.pk],
            "codes_below": [code for code in codes if code.unit_id != unit.pk],
            **filters.choices(mine, people, on=today),
        },
    )


@login_required
@require_safe
def people_csv(request: HttpRequest) -> HttpResponse:
    """``/manage/people.csv``: the people on the screen, all pages of them."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine) or mine[0]
    today = timezone.localdate()
    people = Filters.of(request.GET, unit).narrow(people_at(unit, on=today))
    header, rows = columns(people.most_urgent_first())
    return csv_response(f"people-{today.isoformat()}", header, rows)


def my_code(request: HttpRequest, code: str) -> JoinCode:
    """A code of one of the reader's places; raises PermissionDenied for somebody else's, and for none."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    found = JoinCode.objects.filter(below(mine, "unit__path"), code=code).select_related("unit").first()
    if found is None:
        raise PermissionDenied
    return found


@login_required
@require_safe
def code_svg(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/join/<code>.svg``: the QR code of a poster."""
    address = settings.SITE_URL + my_code(request, code).get_absolute_url()
    picture = BytesIO()
    segno.make(address, error="q", micro=False).save(picture, kind="svg", scale=8, border=2, light="#fff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@login_required
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/poster/<code>/``: a sheet for the staff room, in the language of the page."""
    door = my_code(request, code)
    address = settings.SITE_URL + door.get_absolute_url()
    return render(request, "workforce/poster.html", {"door": door, "address": address.split("://", 1)[-1].rstrip("/")})


@login_required
@require_POST
def code_open(request: HttpRequest) -> HttpResponse:
    """``/manage/join/``: a new code for one of my places."""
    unit = chosen_unit(request, "unit", my_units(request, Oversight.Duty.MANAGER))
    if unit is None:
        return redirect("manage")
    actions.open_code(unit=unit, by=reader(request), at=timezone.now())
    messages.success(request, _("The code is ready. Print the poster and put it where people take a break."))
    return to_unit(unit)


@login_required
@require_POST
def code_close(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/join/<code>/close/``: the poster stops working."""
    door = my_code(request, code)
    actions.close_code(code=door, by=reader(request), at=timezone.now())
    messages.success(request, _("The code {code} no longer lets anybody join.").format(code=door.code))
    return to_unit(door.unit)


def to_unit(unit: Unit, **query: Any) -> HttpResponse:
    """Back to a place's page."""
    return redirect(f"{reverse('manage')}?{urlencode({'unit': unit.uuid, **query})}")
