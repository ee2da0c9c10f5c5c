"""Page and file of the history of a place: acts on its people, units, rules and lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.managing.filters import LONGEST
from compliance.managing.history import HistoryEntry, acts, describe_entries, log_entries
from compliance.managing.log_details import LogDetailDescriptions
from foundation.pagination import Paginator
from foundation.spreadsheets import csv_response
from foundation.text import Folded, folded
from workforce.people.models import Oversight
from workforce.units.models import Unit
from workforce.views import my_units, requested_unit

PAGE = 50
MAX_ROWS = 20_000  # of a file, newest first


@dataclass(frozen=True)
class HistoryFilters:
    """Filters of the history: one action, people with one name or learner ID."""

    unit: Unit
    act: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict, unit: Unit) -> "HistoryFilters":
        """Read the filters from the address."""
        values = {}
        for name in ("act", "q"):
            values[name] = query.get(name, "").replace("\0", "").strip()[:LONGEST]
        return cls(unit, **values)

    @property
    def query(self) -> str:
        """The query string of these filters."""
        parameters = {"unit": str(self.unit.uuid), "act": self.act, "q": self.q}
        return urlencode({name: value for name, value in parameters.items() if value})

    def rows(self) -> QuerySet[ModelLogEntry]:
        """Return the matching log entries, newest first."""
        people = None
        if self.q:
            people = people_called(self.q)
        entries = log_entries([self.unit], people=people)
        if self.act:
            return entries.filter(action=self.act)
        return entries


def people_called(words: str) -> QuerySet[User]:
    """Return people by name or learner ID; accents and capitals do not matter."""
    people = User.objects.get_queryset().alias(folded_name=Folded("name"))
    for word in words.split():
        people = people.filter(
            Q(folded_name__contains=folded(word)) | Q(learner_id__icontains=word)
        )
    return people.order_by()


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """``/manage/history/``: newest first."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        context: dict[str, Any] = {"units": managed_units, "address": reverse("manage_history")}
        return render(request, "workforce/choose.html", context)
    filters = HistoryFilters.of(request.GET, unit)
    page = Paginator(filters.rows(), PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "filters": filters,
        "page": page,
        "history": describe_entries(list(page.object_list)),
        "acts": acts(log_entries([unit])),
        "page_query": f"{filters.query}&",
    }
    return render(request, "compliance/managing/history.html", context)


@login_required
@require_safe
def history_csv(request: HttpRequest) -> HttpResponse:
    """``/manage/history.csv``: the matching entries, at most the newest 20,000."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    header = [_("When"), _("What"), _("About"), _("Learner ID"), _("By whom"), _("Details")]
    filters = HistoryFilters.of(request.GET, unit)
    newest_matches = list(filters.rows()[:MAX_ROWS])
    history = describe_entries(newest_matches)
    name = f"history-{timezone.localdate().isoformat()}"
    return csv_response(name, header, _csv_rows(history))


def _csv_rows(history: Iterable[HistoryEntry]) -> Iterator[list[str]]:
    """Yield a row of the file for each entry, in the order of its header."""
    details = LogDetailDescriptions()
    for entry in history:
        yield [
            timezone.localtime(entry.at).isoformat(timespec="minutes"),
            entry.words,
            entry.about,
            entry.learner_id,
            entry.by,
            details.describe(entry.details),
        ]
