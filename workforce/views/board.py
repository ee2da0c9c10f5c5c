"""The board's page: figures and never names."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workforce.exports import csv_response, report_table
from workforce.faces import faces
from workforce.models import Oversight, Unit
from workforce.reports import COUNTS, By, Report, readiness, without_small_numbers
from workforce.suppression import THRESHOLD
from workforce.views.access import chosen_unit, my_units


class NotADay(ValueError):
    """What was typed cannot be reported on; the message tells the reader why."""


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """``/board/``: readiness by sector, as at a day."""
    mine = my_units(request, Oversight.Duty.BOARD)
    areas = areas_of(request, mine)
    today = timezone.localdate()
    try:
        on, error = as_at(request, today=today), ""
    except NotADay as wrong:
        on, error = today, str(wrong)
    reports = reports_for(areas, on=on)
    titles = faces(report.course for report in reports)
    context = {
        "mine": mine,
        "areas": areas,
        "reports": [{"figures": report, "face": titles[report.course.pk]} for report in reports],
        "counts": COUNTS.values(),
        "on": on,
        "today": today,
        "typed": request.GET.get("as-at") or today.isoformat(),
        "error": error,
        "threshold": THRESHOLD,
        "file_query": urlencode({"as-at": on.isoformat(), **({"area": areas[0].uuid} if len(areas) == 1 else {})}),
    }
    return render(request, "workforce/board.html", context, status=400 if error else 200)


@login_required
@require_safe
def readiness_csv(request: HttpRequest) -> HttpResponse:
    """``/board/readiness.csv``: the figures on the page."""
    areas = areas_of(request, my_units(request, Oversight.Duty.BOARD))
    try:
        on = as_at(request, today=timezone.localdate())
    except NotADay as wrong:
        return HttpResponse(str(wrong), status=400, content_type="text/plain; charset=utf-8")
    return csv_response(f"readiness-{on.isoformat()}", *report_table(reports_for(areas, on=on)))


def areas_of(request: HttpRequest, mine: Sequence[Unit]) -> Sequence[Unit]:
    """The area asked for (``?area=``), else all of the reader's together.

    Never a place inside one of them: subtracting it from its area would tell on the small places beside it.
    """
    area = chosen_unit(request, "area", mine)
    if area and area not in mine:
        raise PermissionDenied
    return [area] if area else mine


def reports_for(areas: Sequence[Unit], *, on: date) -> list[Report]:
    """The reports a board may see."""
    return [without_small_numbers(report) for report in readiness(on=on, by=By.SECTOR, areas=areas)]


def as_at(request: HttpRequest, *, today: date) -> date:
    """The day asked for (``?as-at=2026-03-31``), today without one. Raises :class:`NotADay`."""
    typed = request.GET.get("as-at", "").strip()
    if not typed:
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise NotADay(_("This is not a day. Write it as year-month-day, such as 2026-03-31.")) from error
    if day > today:
        raise NotADay(_("This day has not come yet. Figures can only be given for today or earlier."))
    return day
