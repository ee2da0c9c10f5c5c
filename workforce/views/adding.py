"""Adding somebody by hand, who takes a slip with a personal key home."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttle import too_many
from accounts.views import key_drawing
from workforce.actions import adding
from workforce.forms.inviting import AddForm
from workforce.models import Oversight, Unit
from workforce.views.access import chosen_unit, my_units, reader, which_below
from workforce.views.join import asked


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """``/manage/add/``: one person without an e-mail address; their key is shown once, to print."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(request, "workforce/choose.html", {"units": mine, "address": reverse("manage_add")})
    if question := which_below(request, unit, address=reverse("manage_add")):
        return question
    today = timezone.localdate()
    initial = {"language": get_language(), "from_on": today}
    form = AddForm(request.POST if request.method == "POST" else None, unit=unit, today=today, initial=initial)
    same = []
    if request.method == "POST" and form.is_valid() and _may_add(request, form, unit):
        fields = form.cleaned_data
        known = adding.alike(unit=unit, name=fields["name"], staff_number=fields["staff_number"], on=today)
        same = [] if request.POST.get("anyway") else list(known[:10])
        if not same:
            return slip(request, unit, form)
    return render(request, "workforce/person_add.html", {"unit": unit, "form": form, "same": same})


def slip(request: HttpRequest, unit: Unit, form: AddForm) -> HttpResponse:
    """The page to print, in the person's language: who they are here, and the key that signs them in."""
    member, secret = adding.add_person(unit=unit, by=reader(request), at=timezone.now(), **form.cleaned_data)
    with override(member.person.preferred_language):
        wanted = asked(unit)
    context = {
        "unit": unit,
        "member": member,
        "holder": member.person,
        "words": secret.split("-"),
        "qr": key_drawing(secret),
        "sign_in_at": settings.SITE_URL.split("://", 1)[-1] + reverse("sign_in"),
        **wanted,
    }
    return render(request, "workforce/person_slip.html", context)


def _may_add(request: HttpRequest, form: AddForm, unit: Unit) -> bool:
    if unit.is_closed(on=timezone.localdate()):
        form.add_error(None, _("{place} is closed. Nobody can be added.").format(place=unit.name))
    elif too_many(request, "add-person", tries=1000, seconds=60 * 60 * 24):
        form.add_error(None, _("Very many people were added from here within a day. A list can be imported instead."))
    return form.is_valid()
