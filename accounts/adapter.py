"""allauth's adapters: nobody opens an account through allauth, people claim their learning."""

from collections.abc import Sequence
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import limits, tasks
from accounts.models import User
from accounts.views.posters import POSTER_CODE_SESSION_KEY
from accounts.views.sessions import MERGE_SESSION_KEY, bring_learning
from accounts.wait_sentences import too_many_tries
from foundation.client_address import address_of
from foundation.throttling import TryCounter, count_try, take_back

#: What the ways to prove again that it is oneself are called, by allauth's ids.
REAUTHENTICATION_NAMES = {
    "reauthenticate": _("Use my password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use my passkey"),
}

#: The mails allauth sends, and the templates used instead (see ``accounts.tasks.send_mail``).
MAIL_TEMPLATES = {"account/email/login_code": "code", "account/email/unknown_account": "nobody"}


class AccountAdapter(DefaultAccountAdapter):
    """E-mail sign-in for people who have claimed; no separate sign-up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": _("This code is not right. Check each letter, or ask for a new one."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return whose password it is, or None.

        Raises ValidationError after too many wrong ones.
        """
        login = str(credentials.get("email") or credentials.get("username") or "").lower()
        counters = limits.password_counters(login, address_of(request))
        self.count_or_refuse(counters)
        person = super().authenticate(request, **credentials)
        if person:
            take_back(counters)
        return person

    def count_or_refuse(self, counters: Sequence[TryCounter]) -> None:
        """Count a try; raises ValidationError, which says how long to wait, for one too many.

        allauth's own limits are switched off: they are stored in the cache, and each process has a
        cache of its own.
        """
        # The clock is read here because allauth's forms are given no time.
        wait_time = count_try(counters, at=timezone.now())  # noqa: TID251  (an edge: allauth calls it)
        if wait_time:
            raise ValidationError(too_many_tries(wait_time), code="too_many_login_attempts")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign ``user`` in as a key does: what a guest learned on this device becomes theirs.

        So does the record of somebody who claimed on this device and has just proved that the
        mailbox is theirs too.
        """
        # accounts.email_urls.as_visitor hides from allauth who is signed in on this device
        earlier_user = getattr(request, "device_user", request.user)
        earlier_person = earlier_user if isinstance(earlier_user, User) else None
        merge_ids = request.session.pop(MERGE_SESSION_KEY, None)
        poster_code = request.session.get(POSTER_CODE_SESSION_KEY)
        proofs = [dict(record) for record in get_authentication_records(request, user)]
        super().login(request, user)
        # Signing in ends the session of somebody else, and the proofs in it.
        if earlier_person and not get_authentication_records(request, user):
            for proof in proofs:
                proof.pop("at", None)
                record_authentication(request, user, **proof)
        person = User.objects.get(pk=user.pk)
        is_proved = earlier_person is not None and merge_ids == [earlier_person.pk, person.pk]
        bring_learning(request, earlier_person, person, is_proved=is_proved)
        if (
            is_proved and poster_code
        ):  # the page of the poster promised that this phone remembers it
            request.session[POSTER_CODE_SESSION_KEY] = poster_code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the site's own words and the language of whoever asks for it.

        At once and not as a task, because a queued task would store the code.
        """
        template = MAIL_TEMPLATES[template_prefix]
        language = get_language() or settings.LANGUAGE_CODE
        tasks.send_mail(email, template, language=language, code=context.get("code"))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict]:
        """Return allauth's ways to prove again that it is oneself, with the site's own names."""
        methods = super().get_reauthentication_methods(user)
        return [
            {**method, "description": REAUTHENTICATION_NAMES[method["id"]]} for method in methods
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs up, a guest claims (see ``accounts.actions.claim``)."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and codes from an app, in the site's words, within its content security policy."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right. Wait for the next one, or use one of your spare codes."
        ),
        "cannot_delete_authenticator": _("This cannot be removed."),
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the QR code an app reads, as SVG: the site's policy forbids ``data:`` images."""
        qr_code = segno.make(url, error="m")
        svg = qr_code.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=False)
        # segno draws the address as a path and prints none of its text.
        return mark_safe(svg)  # noqa: S308  (drawn here)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return a name to begin with: *Passkey 2*."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
