"""The codes of a workplace's posters: open, print, stop."""

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workforce import actions
from workforce.models import JoinCode, Oversight
from workforce.models.units import below
from workforce.views.access import chosen_unit, my_units, reader, to_unit


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
