"""The history of a place: every act on its people, units, rules, invitations, devices and lists."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.managing import history as log
from compliance.managing.details import Details
from compliance.managing.filters import LONGEST
from foundation.spreadsheets import csv_response
from foundation.text import Folded, folded
from workforce.people.models import Oversight
from workforce.units.models import Unit
from workforce.views import chosen_unit, my_units

PAGE = 50
ROWS = 20_000  # of a file: more would be no reading


@dataclass(frozen=True)
class Asked:
    """Which part of the history: acts of one kind, acts on people of one name."""

    unit: Unit
    act: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict, unit: Unit) -> "Asked":
        """From the address."""
        act, q = (query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("act", "q"))
        return cls(unit, act, q)

    @property
    def query(self) -> str:
        """The address's question."""
        asked = {"unit": str(self.unit.uuid), "act": self.act, "q": self.q}
        return urlencode({name: value for name, value in asked.items() if value})

    def rows(self) -> QuerySet[ModelLogEntry]:
        """The entries asked for, newest first."""
        rows = log.entries([self.unit], person=people_called(self.q) if self.q else None)
        return rows.filter(action=self.act) if self.act else rows


def people_called(words: str) -> QuerySet[User]:
    """People by name or learner ID, marks and capitals apart."""
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
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(
            request, "workforce/choose.html", {"units": mine, "address": reverse("manage_history")}
        )
    asked = Asked.of(request.GET, unit)
    page = Paginator(asked.rows(), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "unit": unit,
        "asked": asked,
        "page": page,
        "told": log.told(list(page.object_list)),
        "acts": log.acts(log.entries([unit])),
        "page_query": f"{asked.query}&",
    }
    return render(request, "compliance/managing/history.html", context)


@login_required
@require_safe
def history_csv(request: HttpRequest) -> HttpResponse:
    """``/manage/history.csv``: what is asked for, at most the newest 20,000 entries."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine) or mine[0]
    header = [_("When"), _("What"), _("About"), _("Learner ID"), _("By whom"), _("Details")]
    told, details = log.told(list(Asked.of(request.GET, unit).rows()[:ROWS])), Details()
    rows = (
        [
            *(
                timezone.localtime(row.at).isoformat(timespec="minutes"),
                row.words,
                row.about,
                row.learner_id,
                row.by,
            ),
            details.told(row.details),
        ]
        for row in told
    )
    return csv_response(f"history-{timezone.localdate().isoformat()}", header, rows)
