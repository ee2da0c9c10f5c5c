"""The codes of a workplace's posters: open, print, stop."""

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workforce.people.actions import join_codes
from workforce.people.actions import join_codes as codes
from workforce.people.forms.joining import OpenCodeForm
from workforce.people.models import JoinCode, Oversight
from workforce.units.models import below
from workforce.views import chosen_unit, my_units, reader, to_unit, which_below

EVERY = "all"  # not a language: one sheet with a few words in each


def my_code(request: HttpRequest, code: str) -> JoinCode:
    """A code of one of the reader's places; raises PermissionDenied for somebody else's, and for none."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    found = (
        JoinCode.objects.filter(below(mine, "unit__path"), code=code).select_related("unit").first()
    )
    if found is None:
        raise PermissionDenied
    return found


@login_required
@require_safe
def code_svg(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/join/<code>.svg``: the QR code of a poster."""
    address = settings.SITE_URL + my_code(request, code).get_absolute_url()
    picture = BytesIO()
    segno.make(address, error="q", micro=False).save(
        picture, kind="svg", scale=8, border=2, light="#fff"
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@login_required
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/poster/<code>/``: a sheet for the staff room, in any language of the site, or in all of them."""
    door = my_code(request, code)
    chosen = request.GET.get("language") or get_language() or settings.LANGUAGE_CODE
    languages = [one for one, _name in settings.LANGUAGES]
    if chosen not in (*languages, EVERY):
        raise Http404
    address = settings.SITE_URL + door.get_absolute_url()
    context = {
        "unit": door.unit,
        "door": door,
        "is_over": not JoinCode.objects.live(at=timezone.now()).filter(pk=door.pk).exists(),
        "address": address.split("://", 1)[-1].rstrip("/"),
        "chosen": chosen,
        "every": EVERY,
        "choices": [get_language_info(one) for one in languages],
        "sheet": None if chosen == EVERY else get_language_info(chosen),
    }
    return render(request, "workforce/people/poster.html", context)


@login_required
@require_POST
def code_open(request: HttpRequest) -> HttpResponse:
    """``/manage/join/``: a new code for one of my places, for as long as was asked."""
    unit = chosen_unit(request, "unit", my_units(request, Oversight.Duty.MANAGER))
    if unit is None:
        return redirect("manage")
    kept = {"lasts": request.POST.get("lasts", "")}
    if question := which_below(request, unit, address=reverse("manage_code_open"), sent=kept):
        return question
    form = OpenCodeForm(request.POST)
    if not form.is_valid() or unit.is_closed(on=timezone.localdate()):
        messages.error(request, _("No code could be made for this place."))
        return to_unit(unit)
    months = int(form.cleaned_data["lasts"] or 0)
    expires_at = codes.months_later(months, on=timezone.localdate()) if months else None
    join_codes.open_code(unit=unit, by=reader(request), at=timezone.now(), expires_at=expires_at)
    messages.success(
        request, _("The code is ready. Print the poster and put it where people take a break.")
    )
    return to_unit(unit)


@login_required
@require_POST
def code_close(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/join/<code>/close/``: the poster stops working."""
    door = my_code(request, code)
    join_codes.close_code(code=door, by=reader(request), at=timezone.now())
    messages.success(
        request, _("The code {code} no longer lets anybody join.").format(code=door.code)
    )
    return to_unit(door.unit)
