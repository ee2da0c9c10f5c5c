"""How allauth behaves here: nobody opens an account through it, they claim their learning."""

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
from accounts.views.entering import JOINING, bring_learning
from accounts.views.posters import POSTER_CODE
from accounts.waiting import too_many_tries
from foundation.client_address import address_of
from foundation.throttling import Counted, count, was_right

ASKED_AGAIN = {
    "reauthenticate": _("Use my password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use my passkey"),
}

#: The mails allauth has this site send, and our own words for them (see ``accounts.tasks.write``).
MAILS = {"account/email/login_code": "code", "account/email/unknown_account": "nobody"}


class AccountAdapter(DefaultAccountAdapter):
    """E-mail sign-in for people who have claimed; no separate sign-up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": _("This code is not right. Check each letter, or ask for a new one."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whose password it is, if it is anybody's. Raises ValidationError after too many wrong ones."""
        login = str(credentials.get("email") or credentials.get("username") or "").lower()
        tried = limits.passwords(login, address_of(request))
        self.count_or_refuse(tried)
        person = super().authenticate(request, **credentials)
        if person:
            was_right(tried)
        return person

    def count_or_refuse(self, tried: Sequence[Counted]) -> None:
        """Count a try; raises ValidationError, which says how long to wait, for one too many.

        allauth's own limits are switched off: they are kept in the cache, of which each process has one.
        """
        wait = count(tried, at=timezone.now())  # noqa: TID251  (allauth's forms are given no time)
        if wait:
            raise ValidationError(too_many_tries(wait), code="too_many_login_attempts")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Come in as with a key: what a guest learned on this device comes along.

        So does the record of somebody who claimed here and has just proved that the mailbox is theirs too.
        """
        here = getattr(request, "before", request.user)  # see accounts.email_urls.whoever_is_here
        before = here if isinstance(here, User) else None
        joining, poster = request.session.pop(JOINING, None), request.session.get(POSTER_CODE)
        proofs = [dict(record) for record in get_authentication_records(request, user)]
        super().login(request, user)
        # they went with the session of the guest
        if before and not get_authentication_records(request, user):
            for proof in proofs:
                record_authentication(
                    request, user, **{key: proof[key] for key in proof if key != "at"}
                )
        person = User.objects.get(pk=user.pk)
        is_proved = before is not None and joining == [before.pk, person.pk]
        bring_learning(request, before, person, is_proved=is_proved)
        if is_proved and poster:  # they were told that the phone remembers it
            request.session[POSTER_CODE] = poster

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail in the site's own words, in the language of whoever asks for it; at once: no code is kept."""
        language = get_language() or settings.LANGUAGE_CODE
        tasks.write(email, MAILS[template_prefix], language=language, code=context.get("code"))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict]:
        """Ways to show once more that it is oneself, in the site's own words."""
        return [
            {**way, "description": ASKED_AGAIN[way["id"]]}
            for way in super().get_reauthentication_methods(user)
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Learning comes before an account: see ``accounts.actions.claim``."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and codes from an app, in the site's words and within its content security policy."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right. Wait for the next one, or use one of your spare codes."
        ),
        "cannot_delete_authenticator": _("This cannot be removed."),
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code an app reads, drawn for a page that loads no data: address."""
        svg = segno.make(url, error="m").svg_inline(
            scale=4, border=2, dark="#000", light="#fff", omitsize=False
        )
        return mark_safe(svg)  # noqa: S308  (segno's own drawing: the address is in its path, not in its text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name to begin with: *Passkey 2*."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
