"""Of allauth's addresses, those for signing in by e-mail; the others keep their names and answer 404.

An address added on allauth's own page is never confirmed: anybody could put somebody else's beside their
own account, and whoever owns it would be let into that account instead of theirs.
"""

from typing import Any, NoReturn

from allauth.account import urls
from django.http import Http404, HttpRequest
from django.urls import URLPattern

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_request_login_code",
        "account_confirm_login_code",
    }
)


def nothing_here(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Raises Http404."""
    raise Http404


urlpatterns = [
    pattern if pattern.name in OPEN else URLPattern(pattern.pattern, nothing_here, name=pattern.name)
    for pattern in urls.urlpatterns
]
