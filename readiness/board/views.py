"""The board's page and its CSV: figures and never names."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.titles import LocalisedCourse, localise_courses
from foundation.spreadsheets import csv_response
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import COUNTS, ReadinessReport, readiness
from readiness.board.small_numbers import without_small_numbers
from readiness.board.tables import report_table
from readiness.permissions import areas_read_by
from readiness.tally.rules.suppression import THRESHOLD
from workforce.units.models import Unit
from workforce.views import reader, requested_unit


class InvalidReportDay(ValueError):
    """The day typed cannot be reported on; the message says why, for the reader."""


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """``/board/``: readiness by sector, as at a day."""
    areas = my_areas(request)
    area = area_of(request, areas)
    today = timezone.localdate()
    on = today
    error = ""
    status = 200
    try:
        on = as_at(request, today=today)
    except InvalidReportDay as invalid_day:
        error = str(invalid_day)
        status = 400
    reports = reports_for(area, on=on)
    titles = localise_courses([report.course for report in reports])
    context = {
        "areas": areas,
        "area": area,
        "reports": [_with_title(report, titles) for report in reports],
        "counts": COUNTS.values(),
        "on": on,
        "today": today,
        "typed": request.GET.get("as-at") or today.isoformat(),
        "error": error,
        "threshold": THRESHOLD,
        "file_query": urlencode({"as-at": on.isoformat(), "area": area.uuid}),
    }
    return render(request, "readiness/board/board.html", context, status=status)


def _with_title(
    report: ReadinessReport, titles: Mapping[int, LocalisedCourse]
) -> dict[str, object]:
    """Return a report as the page prints it; ``titles`` by course id."""
    return {"figures": report, "localised_course": titles[report.course.pk]}


@login_required
@require_safe
def readiness_csv(request: HttpRequest) -> HttpResponse:
    """``/board/readiness.csv``: the figures on the page."""
    area = area_of(request, my_areas(request))
    try:
        on = as_at(request, today=timezone.localdate())
    except InvalidReportDay as invalid_day:
        message = str(invalid_day)
        return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")
    header, rows = report_table(reports_for(area, on=on))
    return csv_response(f"readiness-{on.isoformat()}", header, rows)


def my_areas(request: HttpRequest) -> list[Unit]:
    """Return the reader's areas, without those that lie inside another one of theirs.

    Raises PermissionDenied where there are none.
    """
    areas = areas_read_by(reader(request), on=timezone.localdate())
    if not areas:
        raise PermissionDenied
    return areas


def area_of(request: HttpRequest, areas: Sequence[Unit]) -> Unit:
    """Return the area of the address (``?area=``), else the reader's first one.

    Always one whole area. A place inside it, or several areas together, could be subtracted to tell
    on the small ones beside them.
    """
    area = requested_unit(request, "area", areas) or areas[0]
    if area not in areas:
        raise PermissionDenied
    return area


def reports_for(area: Unit, *, on: date) -> list[ReadinessReport]:
    """Return the reports a board may see."""
    reports = readiness(on=on, by=ReportGrouping.SECTOR, areas=[area])
    return [without_small_numbers(report) for report in reports]


def as_at(request: HttpRequest, *, today: date) -> date:
    """Return the day of the address (``?as-at=2026-03-31``), today without one.

    Raises :class:`InvalidReportDay`.
    """
    typed = request.GET.get("as-at", "").strip()
    if not typed:
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidReportDay(
            _("This is not a day. Write it as year-month-day, such as 2026-03-31.")
        ) from error
    if day > today:
        raise InvalidReportDay(
            _("This day has not come yet. Figures can only be given for today or earlier.")
        )
    return day
