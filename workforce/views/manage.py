"""The manager's five minutes a week: who is ready, and who is not."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workforce.exports import csv_response
from workforce.models import JoinCode, Oversight
from workforce.views.access import chosen_unit, my_units
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
