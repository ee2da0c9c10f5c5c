"""Pages of managers about invitations: invite, send again, withdraw."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.pagination import Paginator
from workforce.people import tasks
from workforce.people.actions import invitations
from workforce.people.actions.memberships import UnitClosed
from workforce.people.forms.inviting import InviteForm
from workforce.people.models import Invitation, Oversight
from workforce.permissions import may_add_people
from workforce.units.models import Unit, below
from workforce.views import choose_below_page, my_units, reader, requested_unit

ROWS_ON_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """``/manage/invite/``: invite people by e-mail, and see who has not answered."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_invite")},
        )
    choice_page = choose_below_page(request, unit, address=reverse("manage_invite"))
    if choice_page:
        return choice_page
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        unit=unit,
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid() and _may_send(request, form, unit):
        try:
            send_all(request, form, unit)
        except UnitClosed:  # since the form was read
            _refuse_closed(form, unit)
        else:
            return redirect_to_invitations(unit)
    waiting_invitations = (
        Invitation.objects.waiting()
        .filter(below([unit], "unit__path"))
        .select_related("unit", "invited_by")
    )
    page = Paginator(waiting_invitations.order_by("-created_at", "-pk"), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"unit": unit, "form": form, "page": page, "now": timezone.now()}
    return render(
        request, "workforce/people/invitations.html", context | {"page_query": f"unit={unit.uuid}&"}
    )


def send_all(request: HttpRequest, form: InviteForm, unit: Unit) -> None:
    """Invite everybody in the form; a message says how many letters go out.

    Raises :class:`workforce.people.actions.memberships.UnitClosed`.
    """
    fields = {name: form.cleaned_data[name] for name in ("role", "shift", "language")}
    with transaction.atomic():  # nobody is invited without a letter
        due_invitations = invitations.invite_all(
            unit=unit,
            addresses=form.cleaned_data["addresses"],
            by=reader(request),
            at=timezone.now(),
            **fields,
        )
        for invitation in due_invitations:
            tasks.send_invitation.enqueue(invitation.pk)
    sent_count = len(due_invitations)
    if sent_count:
        words = ngettext(
            "{count} invitation is on its way.", "{count} invitations are on their way.", sent_count
        )
        messages.success(request, words.format(count=sent_count))
    unsent_count = len(form.cleaned_data["addresses"]) - sent_count
    if unsent_count:
        words = ngettext(
            "{count} was invited within the last day, and gets no second letter yet.",
            "{count} were invited within the last day, and get no second letter yet.",
            unsent_count,
        )
        messages.info(request, words.format(count=unsent_count))


@login_required
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """``/manage/invite/again/``: the same letter once more."""
    invitation = my_invitation(request)
    if not invitations.letters_left(by=reader(request), at=timezone.now()):
        messages.error(
            request, _("You have sent 200 invitations within a day. Please go on tomorrow.")
        )
        return redirect_to_invitations(invitation.unit)
    try:
        with transaction.atomic():
            invitations.resend(invitation=invitation, by=reader(request), at=timezone.now())
            tasks.send_invitation.enqueue(invitation.pk)
    except invitations.TooSoon:
        messages.info(
            request, _("A letter went out less than a day ago. Please wait until tomorrow.")
        )
    except invitations.NotOpen:
        messages.info(request, _("This invitation is not open any more."))
    else:
        messages.success(request, _("The invitation is on its way again."))
    return redirect_to_invitations(invitation.unit)


@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """``/manage/invite/withdraw/``: the link lets nobody join any more."""
    invitation = my_invitation(request)
    if invitations.withdraw(invitation=invitation, by=reader(request), at=timezone.now()):
        words = _("The invitation of {email} is withdrawn.").format(email=invitation.email)
        messages.success(request, words)
    else:
        messages.info(request, _("This invitation is not open any more."))
    return redirect_to_invitations(invitation.unit)


def my_invitation(request: HttpRequest) -> Invitation:
    """Return the invitation in the form, to one of the reader's places.

    Raises PermissionDenied for any other.
    """
    invitation_id = request.POST.get("invitation", "")
    # 19 digits are more than a primary key can have
    if not invitation_id.isdecimal() or len(invitation_id) >= 19:
        raise PermissionDenied
    invitation = Invitation.objects.filter(pk=invitation_id).select_related("unit").first()
    today = timezone.localdate()
    if invitation is None or not may_add_people(reader(request), invitation.unit, on=today):
        raise PermissionDenied
    return invitation


def redirect_to_invitations(unit: Unit) -> HttpResponse:
    """Redirect to a place's invitations."""
    return redirect(f"{reverse('manage_invite')}?{urlencode({'unit': unit.uuid, 'here': 1})}")


def _may_send(request: HttpRequest, form: InviteForm, unit: Unit) -> bool:
    """Whether so many letters may go out today; adds an error to the form if not."""
    if unit.is_closed(on=timezone.localdate()):
        _refuse_closed(form, unit)
        return False
    letters_left = invitations.letters_left(by=reader(request), at=timezone.now())
    if letters_left < len(form.cleaned_data["addresses"]):
        form.add_error(
            "addresses",
            _("You can send 200 invitations in a day. Please send the others tomorrow."),
        )
    return form.is_valid()


def _refuse_closed(form: InviteForm, unit: Unit) -> None:
    form.add_error(None, _("{place} is closed. Nobody can be invited.").format(place=unit.name))
