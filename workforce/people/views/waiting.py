"""The page about people who joined by a poster and wait to be confirmed or refused."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundation.pagination import Paginator
from workforce.people.actions import memberships
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import my_units, reader, requested_unit

ROWS_ON_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """``/manage/waiting/``: who joined by code; confirm or refuse the ones ticked."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_waiting")},
        )
    if request.method == "POST":
        return decide(request, unit)
    people = waiting_at(unit).select_related("person", "unit", "role").order_by("from_on", "pk")
    page = Paginator(people, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"unit": unit, "page": page, "page_query": f"unit={unit.uuid}&"}
    return render(request, "workforce/people/waiting.html", context)


def decide(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Confirm or refuse the people ticked, as the button says."""
    ticked_ids = [
        int(pk) for pk in request.POST.getlist("member") if pk.isdecimal() and len(pk) < 19
    ]
    ticked_memberships = waiting_at(unit).filter(pk__in=ticked_ids[:ROWS_ON_A_PAGE])
    memberships_to_decide = list(ticked_memberships.select_related("unit"))
    decision = request.POST.get("decision", "")
    if not memberships_to_decide:
        messages.info(request, _("Please tick the people you mean first."))
    elif decision == "confirm":
        count = memberships.confirm_all(
            memberships=memberships_to_decide, by=reader(request), at=timezone.now()
        )
        words = ngettext("{count} person is confirmed.", "{count} people are confirmed.", count)
        messages.success(request, words.format(count=count))
    elif decision == "refuse":
        count = memberships.refuse_all(
            memberships=memberships_to_decide, by=reader(request), at=timezone.now()
        )
        words = ngettext(
            "{count} person is refused and counts here no more.",
            "{count} people are refused and count here no more.",
            count,
        )
        messages.success(request, words.format(count=count))
    return redirect(f"{reverse('manage_waiting')}?unit={unit.uuid}")


def waiting_at(unit: Unit) -> QuerySet[Membership]:
    """Return the memberships that wait to be confirmed at a place and below it."""
    return Membership.objects.unconfirmed().filter(below([unit], "unit__path"))
