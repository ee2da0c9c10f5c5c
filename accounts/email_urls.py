"""allauth's URLs, restricted to those this site uses: e-mail, passkeys, the second step.

The others answer 404. Above all those that add e-mail addresses: allauth would not confirm one, so
anybody could add somebody else's to their own account, and its owner would then be signed in to
that account instead of theirs.
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

#: Names of the URLs that stay open.
OPEN_URL_NAMES = frozenset(
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
#: Steps of a sign-in that has begun. allauth refuses them to people who are signed in, but a guest
#: who signs in to an account is signed in already.
SIGN_IN_STEP_URL_NAMES = frozenset({"account_confirm_login_code", "mfa_authenticate"})


def not_found(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Answer for a URL that is closed. Raises Http404."""
    raise Http404


def as_visitor(view: View) -> View:
    """Wrap ``view`` so that it sees nobody signed in; ``request.device_user`` is who really is."""

    @wraps(view)
    def view_as_visitor(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.device_user = request.user  # type: ignore[attr-defined]  # see accounts.adapter
        request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return view_as_visitor


def claimed_only(view: View) -> View:
    """Wrap ``view`` so that guests claim first, and visitors sign in."""

    @wraps(view)
    def view_of_claimed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.is_guest:
            return redirect("claim")
        return view(request, *args, **kwargs)

    return view_of_claimed


def restrict(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """Yield the same URLs under the same names, closed where :data:`OPEN_URL_NAMES` lacks them."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield URLResolver(pattern.pattern, list(restrict(pattern.url_patterns)))
        elif pattern.name not in OPEN_URL_NAMES:
            yield URLPattern(pattern.pattern, not_found, name=pattern.name)
        elif pattern.name in SIGN_IN_STEP_URL_NAMES:
            yield URLPattern(pattern.pattern, as_visitor(pattern.callback), name=pattern.name)
        elif pattern.name.startswith("mfa_") and pattern.name != "mfa_login_webauthn":
            view = never_cache(claimed_only(pattern.callback))
            yield URLPattern(pattern.pattern, view, name=pattern.name)
        else:
            yield pattern


urlpatterns = [
    *restrict(urls.urlpatterns),
    path("2fa/", include(list(restrict(mfa_urls.urlpatterns)))),
]
