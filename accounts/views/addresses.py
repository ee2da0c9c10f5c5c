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
from foundation.throttling import count

#: The session's key: [id of who is here, the address they asked for, when, in seconds].
WAITING = "address_asked"


def ask(request: HttpRequest, person: User, email: str) -> timedelta | None:
    """Send the link to ``email``; or tell how long to wait, when ``person`` or their address asked too often.

    A mailbox that got too many today gets no more, and nobody is told: it may be somebody else's.
    """
    now = timezone.now()
    wait = count(limits.links_asked(person.pk, address_of(request)), at=now)
    if wait is None and count(limits.links_sent(email), at=now) is None:
        tasks.ask_mailbox.enqueue(person.pk, email)
    return wait


def note_asked(request: HttpRequest, person: User, email: str, *, at: datetime) -> None:
    """Remember on this device that ``email`` has been asked; an empty one forgets what was."""
    if email:
        request.session[WAITING] = [person.pk, email, at.timestamp()]
    else:
        request.session.pop(WAITING, None)


def waiting_address(request: HttpRequest, person: User, *, at: datetime) -> str:
    """The address of ``person`` that was asked on this device and may still answer; empty when there is none."""
    person_id, email, seconds = request.session.get(WAITING, (None, "", 0))
    is_live = at.timestamp() - seconds < actions.LINK_LASTS.total_seconds()
    return email if person_id == person.pk and email != person.email and is_live else ""


@method_decorator(never_cache, name="dispatch")
class ConfirmEmail(View):
    """Asks before it does anything: mail programs open links by themselves."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """What pressing the button would do – or that the link is dead."""
        asked = actions.read_link(token)
        if asked and asked.person.email == asked.email:
            return self.done(request, asked)
        is_here = asked is not None and request.user == asked.person
        context = {"asked": asked, "is_here": is_here}
        return render(request, "accounts/address.html", context, status=200 if asked else 404)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the address, or make two records of one person one."""
        asked = actions.read_link(token)
        if asked is None or (asked.owner and request.user != asked.person):
            return self.get(request, token)
        if asked.owner:
            return self.join(request, asked.person, asked.owner)
        try:
            before = actions.confirm_email(person=asked.person, email=asked.email)
        except actions.EmailTakenError:  # between the two lines
            return self.get(request, token)
        if before:
            tasks.tell_old_mailbox.enqueue(before, asked.person.preferred_language)
        return self.done(request, asked)

    def done(self, request: HttpRequest, asked: actions.Asked) -> HttpResponse:
        """Say so, and go on."""
        messages.success(
            request, _("You can sign in with {email} from now on.").format(email=asked.email)
        )
        return redirect("me" if request.user.is_authenticated else "sign_in")

    def join(self, request: HttpRequest, person: User, owner: User) -> HttpResponse:
        """Sign in as ``owner``, whose mailbox the link proves – with the second step, if they have one – and merge."""
        if not actions.may_merge(person, owner):
            messages.error(
                request,
                _("These two records cannot be put together here. Ask whoever runs this site."),
            )
            return redirect("me")
        request.session[JOINING] = [person.pk, owner.pk]
        record_authentication(request, owner, method="code", email=owner.email)
        return perform_login(
            request, Login(user=owner, email=owner.email, redirect_url=reverse("me"))
        )
