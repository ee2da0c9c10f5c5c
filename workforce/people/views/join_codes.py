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
from workforce.people.actions.memberships import UnitClosed
from workforce.people.forms.joining import OpenCodeForm
from workforce.people.models import JoinCode, Oversight
from workforce.permissions import may_use_join_codes
from workforce.views import choose_below_page, my_units, reader, redirect_to_unit, requested_unit

ALL_LANGUAGES = "all"  # not a language: one sheet with a few words in each


def my_code(request: HttpRequest, code: str) -> JoinCode:
    """Return a code of the reader's places.

    Raises PermissionDenied for codes of other places and for those that do not exist.
    """
    join_code = JoinCode.objects.filter(code=code).select_related("unit").first()
    today = timezone.localdate()
    if join_code is None or not may_use_join_codes(reader(request), join_code.unit, on=today):
        raise PermissionDenied
    return join_code


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
    """``/manage/poster/<code>/``: a sheet for the staff room, in one language or in all."""
    join_code = my_code(request, code)
    language = request.GET.get("language") or get_language() or settings.LANGUAGE_CODE
    languages = [code for code, _name in settings.LANGUAGES]
    if language not in (*languages, ALL_LANGUAGES):
        raise Http404
    address = settings.SITE_URL + join_code.get_absolute_url()
    context = {
        "unit": join_code.unit,
        "join_code": join_code,
        "is_over": not JoinCode.objects.live(at=timezone.now()).filter(pk=join_code.pk).exists(),
        "address": address.split("://", 1)[-1].rstrip("/"),
        "poster_language": language,
        "all_languages": ALL_LANGUAGES,
        "site_languages": [get_language_info(code) for code in languages],
        "sheet_language": None if language == ALL_LANGUAGES else get_language_info(language),
    }
    return render(request, "workforce/people/poster.html", context)


@login_required
@require_POST
def code_open(request: HttpRequest) -> HttpResponse:
    """``/manage/join/``: make a new code for a place, with or without an end."""
    unit = requested_unit(request, "unit", my_units(request, Oversight.Duty.MANAGER))
    if unit is None:
        return redirect("manage")
    form_values = {"lasts": request.POST.get("lasts", "")}
    choice_page = choose_below_page(
        request, unit, address=reverse("manage_code_open"), sent=form_values
    )
    if choice_page:
        return choice_page
    form = OpenCodeForm(request.POST)
    if not form.is_valid() or unit.is_closed(on=timezone.localdate()):
        messages.error(request, _("No code could be made for this place."))
        return redirect_to_unit(unit)
    months = int(form.cleaned_data["lasts"] or 0)
    expires_at = join_codes.months_later(months, on=timezone.localdate()) if months else None
    try:
        join_codes.open_code(
            unit=unit, by=reader(request), at=timezone.now(), expires_at=expires_at
        )
    except UnitClosed:  # since the form was read
        messages.error(request, _("No code could be made for this place."))
    else:
        messages.success(
            request, _("The code is ready. Print the poster and put it where people take a break.")
        )
    return redirect_to_unit(unit)


@login_required
@require_POST
def code_close(request: HttpRequest, code: str) -> HttpResponse:
    """``/manage/join/<code>/close/``: the poster stops working."""
    join_code = my_code(request, code)
    join_codes.close_code(code=join_code, by=reader(request), at=timezone.now())
    messages.success(
        request, _("The code {code} no longer lets anybody join.").format(code=join_code.code)
    )
    return redirect_to_unit(join_code.unit)
