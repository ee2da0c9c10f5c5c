"""Adding somebody by hand, who takes a slip with a personal key home."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views import keep_key_in_browser, key_drawing, key_in_browser
from foundation.browser_store import browser_store
from foundation.throttling import count_try
from workforce import limits
from workforce.people.actions import adding
from workforce.people.actions.memberships import UnitClosed
from workforce.people.forms.inviting import AddForm
from workforce.people.managed_memberships import managed_memberships_of
from workforce.people.models import Membership, Oversight
from workforce.people.views.join import introduction_of
from workforce.units.models import Unit
from workforce.views import choose_below_page, my_units, reader, requested_unit


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """``/manage/add/``: one person without an e-mail address, and the slip with their key."""
    if "slip" in request.GET and request.method != "POST":
        return show_slip_again(request, request.GET["slip"])
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_add")},
        )
    choice_page = choose_below_page(request, unit, address=reverse("manage_add"))
    if choice_page:
        return choice_page
    today = timezone.localdate()
    initial = {"language": get_language(), "from_on": today}
    form = AddForm(
        request.POST if request.method == "POST" else None, unit=unit, today=today, initial=initial
    )
    duplicates: list[Membership] = []
    if request.method == "POST" and form.is_valid() and _may_add(request, form, unit):
        if not request.POST.get("anyway"):
            duplicates = _find_duplicates(form, unit)
        if not duplicates:
            try:
                return add_with_slip(request, unit, form)
            except UnitClosed:  # since the form was read
                _refuse_closed(form, unit)
    browser_store(request).send_cookie()
    return render(
        request,
        "workforce/people/person_add.html",
        {"unit": unit, "form": form, "duplicates": duplicates},
    )


def _find_duplicates(form: AddForm, unit: Unit) -> list[Membership]:
    """At most ten people of a place who may be the one in the form."""
    duplicates = adding.possible_duplicates(
        unit=unit,
        name=form.cleaned_data["name"],
        staff_number=form.cleaned_data["staff_number"],
        on=timezone.localdate(),
    )
    return list(duplicates[:10])


def add_with_slip(request: HttpRequest, unit: Unit, form: AddForm) -> HttpResponse:
    """Add the person; then show the page to print, at an address that may be reloaded.

    Raises :class:`workforce.people.actions.memberships.UnitClosed`.
    """
    now = timezone.now()
    membership, key_words = adding.add_person(
        unit=unit, by=reader(request), at=now, **form.cleaned_data
    )
    if keep_key_in_browser(request, membership.person, key_words, at=now):
        return redirect(
            f"{reverse('manage_add')}?{urlencode({'slip': membership.person.learner_id})}"
        )
    return slip_page(request, membership, key_words, browser_keeps_key=False)


def show_slip_again(request: HttpRequest, learner_id: str) -> HttpResponse:
    """Show the page to print while this browser has the key; else redirect to the person's page."""
    membership = managed_memberships_of(request, learner_id)[0]
    key_words = key_in_browser(request, membership.person, at=timezone.now())
    if not key_words:
        return redirect("manage_person", learner_id)
    return slip_page(request, membership, key_words, browser_keeps_key=True)


def slip_page(
    request: HttpRequest, membership: Membership, key_words: str, *, browser_keeps_key: bool
) -> HttpResponse:
    """The page to print, in the person's language: what they must hold, and their key."""
    with override(membership.person.preferred_language):
        introduction = introduction_of(membership.unit)
    context = {
        "unit": membership.unit,
        "member": membership,
        "browser_keeps_key": browser_keeps_key,
        "holder": membership.person,
        "words": key_words.split("-"),
        "qr": key_drawing(key_words),
        "sign_in_at": settings.SITE_URL.split("://", 1)[-1] + reverse("sign_in"),
        **introduction,
    }
    return render(request, "workforce/people/person_slip.html", context)


def _may_add(request: HttpRequest, form: AddForm, unit: Unit) -> bool:
    if unit.is_closed(on=timezone.localdate()):
        _refuse_closed(form, unit)
    elif count_try(limits.added_people_counters(reader(request).pk), at=timezone.now()):
        form.add_error(
            None, _("You have added very many people within a day. A list can be imported instead.")
        )
    return form.is_valid()


def _refuse_closed(form: AddForm, unit: Unit) -> None:
    form.add_error(None, _("{place} is closed. Nobody can be added.").format(place=unit.name))
