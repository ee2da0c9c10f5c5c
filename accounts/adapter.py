"""How allauth behaves here: nobody opens an account through it, they claim their learning."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """E-mail sign-in for people who have claimed; no separate sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Learning comes before an account: see ``accounts.actions.claim``."""
        return False
