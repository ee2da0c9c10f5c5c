"""``/me/email/<token>/``: what the link in a mail opens."""

from datetime import datetime, timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.db import transaction
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
from accounts.views.sessions import MERGE_SESSION_KEY
from foundation.client_address import address_of
from foundation.throttling import count_try

#: The name in the session of [the person's id, the address a link was sent to, Unix seconds].
UNCONFIRMED_EMAIL_SESSION_KEY = "address_asked"


def send_link(request: HttpRequest, person: User, email: str) -> timedelta | None:
    """Send the link that confirms ``email``, and return None.

    When ``person`` or their network address has asked too often, nothing is sent and the time to
    wait is returned. A mailbox that got too many links today gets no more, but the page does not
    say so: the mailbox may be somebody else's.
    """
    now = timezone.now()
    wait_time = count_try(limits.link_counters_of_person(person.pk, address_of(request)), at=now)
    if wait_time is None and count_try(limits.link_counters_of_mailbox(email), at=now) is None:
        tasks.ask_mailbox.enqueue(person.pk, email)
    return wait_time


def remember_unconfirmed_email(
    request: HttpRequest, person: User, email: str, *, at: datetime
) -> None:
    """Remember in the session that a link was sent to ``email``; an empty one forgets the last."""
    if email:
        sent_seconds = at.timestamp()
        request.session[UNCONFIRMED_EMAIL_SESSION_KEY] = [person.pk, email, sent_seconds]
    else:
        request.session.pop(UNCONFIRMED_EMAIL_SESSION_KEY, None)


def unconfirmed_email_of(request: HttpRequest, person: User, *, at: datetime) -> str:
    """Return the address ``person`` wrote on this device and may still confirm; empty if none."""
    no_email = (None, "", 0)
    stored_email = request.session.get(UNCONFIRMED_EMAIL_SESSION_KEY, no_email)
    person_id, email, sent_seconds = stored_email
    if person_id != person.pk or email == person.email:
        return ""
    is_live = at.timestamp() - sent_seconds < actions.LINK_LIFETIME.total_seconds()
    return email if is_live else ""


@method_decorator(never_cache, name="dispatch")
class ConfirmEmail(View):
    """Asks before it does anything: mail programs open links by themselves."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what pressing the button would do, or that the link is not valid."""
        link = actions.read_link(token)
        if link is None:
            return render(request, "accounts/address.html", {"link": None}, status=404)
        if link.person.email == link.email:
            return self.redirect_after_confirming(request, link)
        context = {"link": link, "is_same_device": request.user == link.person}
        return render(request, "accounts/address.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Confirm the address, or make two records of one person one."""
        link = actions.read_link(token)
        if link is None or (link.owner and request.user != link.person):
            return self.get(request, token)
        if link.owner:
            return self.merge_records(request, link.person, link.owner)
        try:
            with transaction.atomic():  # the old mailbox is told, or nothing has changed
                earlier_email = actions.confirm_email(person=link.person, email=link.email)
                if earlier_email:
                    tasks.tell_old_mailbox.enqueue(earlier_email, link.person.preferred_language)
        except actions.EmailTakenError:  # somebody else took it since the link was read
            return self.get(request, token)
        return self.redirect_after_confirming(request, link)

    def redirect_after_confirming(
        self, request: HttpRequest, link: actions.ConfirmationLink
    ) -> HttpResponse:
        """Say that the address is confirmed, and go on."""
        text = _("You can sign in with {email} from now on.").format(email=link.email)
        messages.success(request, text)
        return redirect("me" if request.user.is_authenticated else "sign_in")

    def merge_records(self, request: HttpRequest, person: User, owner: User) -> HttpResponse:
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
        request.session[MERGE_SESSION_KEY] = [person.pk, owner.pk]
        record_authentication(request, owner, method="code", email=owner.email)
        login = Login(user=owner, email=owner.email, redirect_url=reverse("me"))
        return perform_login(request, login)
