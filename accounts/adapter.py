"""How allauth behaves here: nobody opens an account through it, they claim their learning."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """E-mail sign-in for people who have claimed; no separate sign-up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many tries. Please wait ten minutes, then try again."),
        "incorrect_code": _("This code is not right. Check each letter, or ask for a new one."),
        "rate_limited": _("Too many tries. Please wait ten minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Learning comes before an account: see ``accounts.actions.claim``."""
        return False
