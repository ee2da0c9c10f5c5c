"""Of allauth's addresses, those this site opens: e-mail, passkeys, the second step. The others answer 404.

An address added on allauth's own page is never confirmed: anybody could put somebody else's beside their
own account, and whoever owns it would be let into that account instead of theirs.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, NoReturn

from allauth.account import urls
from allauth.mfa import urls as mfa_urls
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reauthenticate",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_login_webauthn",
    }
)
#: Steps of a sign-in that has begun, which allauth refuses to whoever is signed in: here that may be a guest.
STEPS = frozenset({"account_confirm_login_code", "mfa_authenticate"})


def nothing_here(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Raises Http404."""
    raise Http404


def whoever_is_here(view: View) -> View:
    """``view`` as somebody who is nobody yet sees it; who this device knows waits in ``request.before``."""

    @wraps(view)
    def step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.before = request.user  # type: ignore[attr-defined]  # ours: see accounts.adapter
        request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return step


def whoever_claimed(view: View) -> View:
    """``view`` for people who said who they are; a guest does so first, and visitors sign in."""

    @wraps(view)
    def theirs(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return redirect("claim") if request.user.is_guest else view(request, *args, **kwargs)

    return theirs


def opened(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """The same addresses, closed where they are not in :data:`OPEN`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield URLResolver(pattern.pattern, list(opened(pattern.url_patterns)))
        elif pattern.name not in OPEN:
            yield URLPattern(pattern.pattern, nothing_here, name=pattern.name)
        elif pattern.name in STEPS:
            yield URLPattern(pattern.pattern, whoever_is_here(pattern.callback), name=pattern.name)
        elif pattern.name.startswith("mfa_") and pattern.name != "mfa_login_webauthn":
            yield URLPattern(
                pattern.pattern, never_cache(whoever_claimed(pattern.callback)), name=pattern.name
            )
        else:
            yield pattern


urlpatterns = [*opened(urls.urlpatterns), path("2fa/", include(list(opened(mfa_urls.urlpatterns))))]
