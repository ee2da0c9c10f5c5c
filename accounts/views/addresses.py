"""``/me/email/<token>/``: what the link in a mail opens."""

from datetime import datetime, timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import actions, limits, tasks
from accounts.models import User
from accounts.views.entering import JOINING
from foundation.client_address import address_of
from foundation.throttling import count_try

#: The session's key of [the person's id, the address a link was sent to, when, in seconds].
UNCONFIRMED = "address_asked"


def send_link(request: HttpRequest, person: User, email: str) -> timedelta | None:
    """Send the link that confirms ``email``, and return None.

    When ``person`` or their network address has asked too often, nothing is sent and the time to
    wait is returned. A mailbox that got too many links today gets no more, but the page does not
    say so: the mailbox may be somebody else's.
    """
    now = timezone.now()
    wait = count_try(limits.links_by_person(person.pk, address_of(request)), at=now)
    if wait is None and count_try(limits.links_to_mailbox(email), at=now) is None:
        tasks.ask_mailbox.enqueue(person.pk, email)
    return wait


def note_unconfirmed(request: HttpRequest, person: User, email: str, *, at: datetime) -> None:
    """Remember on this device that a link was sent to ``email``; an empty one forgets the last."""
    if email:
        request.session[UNCONFIRMED] = [person.pk, email, at.timestamp()]
    else:
        request.session.pop(UNCONFIRMED, None)


def unconfirmed_address(request: HttpRequest, person: User, *, at: datetime) -> str:
    """Return the address ``person`` wrote on this device and may still confirm; empty if none."""
    person_id, email, sent_at = request.session.get(UNCONFIRMED, (None, "", 0))
    if person_id != person.pk or email == person.email:
        return ""
    is_live = at.timestamp() - sent_at < actions.LINK_LASTS.total_seconds()
    return email if is_live else ""


@method_decorator(never_cache, name="dispatch")
class ConfirmEmail(View):
    """Asks before it does anything: mail programs open links by themselves."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what pressing the button would do, or that the link is dead."""
        link = actions.read_link(token)
        if link is None:
            return render(request, "accounts/address.html", {"link": None}, status=404)
        if link.person.email == link.email:
            return self.go_on(request, link)
        context = {"link": link, "is_same_device": request.user == link.person}
        return render(request, "accounts/address.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Confirm the address, or make two records of one person one."""
        link = actions.read_link(token)
        if link is None or (link.owner and request.user != link.person):
            return self.get(request, token)
        if link.owner:
            return self.join(request, link.person, link.owner)
        try:
            earlier_email = actions.confirm_email(person=link.person, email=link.email)
        except actions.EmailTakenError:  # somebody else took it since the link was read
            return self.get(request, token)
        if earlier_email:
            tasks.tell_old_mailbox.enqueue(earlier_email, link.person.preferred_language)
        return self.go_on(request, link)

    def go_on(self, request: HttpRequest, link: actions.ConfirmationLink) -> HttpResponse:
        """Say that the address is confirmed, and go on."""
        text = _("You can sign in with {email} from now on.").format(email=link.email)
        messages.success(request, text)
        return redirect("me" if request.user.is_authenticated else "sign_in")

    def join(self, request: HttpRequest, person: User, owner: User) -> HttpResponse:
        """Sign in as ``owner`` and merge ``person`` into them.

        The link proves that the mailbox is theirs; a second step, if ``owner`` has one, is still
        asked for, and the merge follows it (see :meth:`accounts.adapter.AccountAdapter.login`).
        """
        if not actions.may_merge(person, owner):
            messages.error(
                request,
                _("These two records cannot be put together here. Ask whoever runs this site."),
            )
            return redirect("me")
        request.session[JOINING] = [person.pk, owner.pk]
        record_authentication(request, owner, method="code", email=owner.email)
        login = Login(user=owner, email=owner.email, redirect_url=reverse("me"))
        return perform_login(request, login)
