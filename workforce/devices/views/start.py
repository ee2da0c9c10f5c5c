"""The pages of a shared device: who is learning, the PIN, the key, and handing over."""

import unicodedata
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from accounts import actions, limits
from accounts.forms import KeyForm
from accounts.middleware import set_language_cookie
from accounts.models import User
from accounts.views import NewPin, SignInWithPin, enter, open_key
from accounts.waiting import too_many_keys, too_many_pins
from foundation.client_address import address_of
from foundation.throttling import count_try, take_back, wait_for
from workforce.devices.forms import DeviceLearnerIDForm, DeviceNewPinForm, DevicePinForm
from workforce.devices.models import SharedDevice
from workforce.devices.turns import device_here, idle_seconds

NAMES_ON_A_PAGE = 30
CHOSEN = "device_chosen"  # the session's key: who picked their name and has yet to type the PIN
SCANNED = "device_scanned"  # the session's key: whose key was scanned, and when (Unix seconds)
# the session's key: when a guest said that they have a key or a PIN (Unix seconds)
KEPT = "device_kept"
SCAN_LASTS = KEEP_LASTS = 120  # seconds


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """``/device/``: who is learning? Or who is signed in already; or that this device is not a shared one."""
    device = device_here(request)
    if device is None:
        return render(request, "workforce/devices/device_none.html")
    if request.user.is_authenticated:
        return render(request, "workforce/devices/device_busy.html")
    for name in (CHOSEN, SCANNED):
        request.session.pop(name, None)
    typed = request.GET.get("q", "").strip()[:80]
    context = {
        "device": device,
        "typed": typed,
        "page_query": f"{urlencode({'q': typed})}&" if typed else "",
        "page": _names(device, typed, request.GET.get("page")) if device.lists_names else None,
        "has_locked": request.GET.get("after") == "idle",
        "minutes": max(1, round(idle_seconds() / 60)),
    }
    return render(request, "workforce/devices/device.html", context)


def _names(device: SharedDevice, typed: str, page: str | None) -> Any:
    """A page of the staff's names, or of those with a word that begins with what was ``typed``."""
    people = device.learners(on=timezone.localdate()).values_list("pk", "name")
    if not typed:
        return Paginator(people, NAMES_ON_A_PAGE).get_page(page)
    wanted = _plain(typed)
    found = [(pk, name) for pk, name in people if f" {wanted}" in f" {_plain(name)}"]
    return Paginator(found, NAMES_ON_A_PAGE).get_page(page)


def _plain(name: str) -> str:
    """A name as people look for it: small letters, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return " ".join(
        "".join(letter for letter in letters if not unicodedata.combining(letter)).split()
    )


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``/device/who/``: somebody picked their name."""
    device, who = device_here(request), request.POST.get("who", "")
    if device is None or request.user.is_authenticated or not device.lists_names:
        return redirect("device")
    is_number = who.isascii() and who.isdigit() and len(who) < 19
    if not is_number or not device.learners(on=timezone.localdate()).filter(pk=who).exists():
        return redirect("device")
    request.session[CHOSEN] = int(who)
    return redirect("device_pin")


def keeps_guest(request: HttpRequest) -> bool:
    """Whether a guest has just said that the next one who signs in here is they themselves."""
    person, since = request.user, request.session.get(KEPT, 0)
    return (
        person.is_authenticated
        and person.is_guest
        and timezone.now().timestamp() - since < KEEP_LASTS
    )


class AtTheStart:
    """Pages for a shared device on which nobody is signed in; from anywhere else, on to its first page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only then go on."""
        if device_here(request) is None or (
            request.user.is_authenticated and not keeps_guest(request)
        ):
            return redirect("device")
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))  # type: ignore[misc]  # View's


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class Pin(AtTheStart, SignInWithPin):
    """``/device/pin/``: the PIN of whoever picked their name."""

    template_name = "workforce/devices/device_pin.html"
    form_class: Any = DevicePinForm  # a name is chosen already: it asks for less
    who: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever has not picked a name, or has left meanwhile, picks first."""
        device = device_here(request)
        people = device.learners(on=timezone.localdate()) if device else User.objects.none()
        who = people.filter(pk=request.session.get(CHOSEN, 0)).first()
        if who is None:
            return redirect("device")
        self.who = who
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        tried = limits.pins(self.who.learner_id, address_of(self.request))
        wait = count_try(tried, at=timezone.now())
        if wait:
            form.add_error("pin", too_many_pins(wait))
            return self.form_invalid(form)
        if not actions.check_pin(person=self.who, pin=form.cleaned_data["pin"]):
            form.add_error("pin", _("This is not the PIN. Try again, or use your key."))
            return self.form_invalid(form)
        take_back(tried)
        return let_in(self.request, self.who, method="pin")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form") or self.get_form(), "who": self.who, "view": self}


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class LearnerID(AtTheStart, SignInWithPin):
    """``/device/learner-id/``: for a device without a list, and for who is not on it."""

    template_name = "workforce/devices/device_learner_id.html"
    form_class = DeviceLearnerIDForm

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        person = self.request.user
        is_in = person.is_authenticated and not person.is_guest
        return begin(self.request, cast("User", person)) if is_in else response


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class Key(AtTheStart, FormView):
    """``/device/key/``: type the words of a key, or tap once after scanning one."""

    template_name = "workforce/devices/device_key.html"
    form_class = KeyForm

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        """A tap after scanning brings no words."""
        person = just_scanned(request)
        return (
            let_in(request, person, method="key")
            if person and "key" not in request.POST
            else super().post(request)
        )

    def form_valid(self, form: KeyForm) -> HttpResponse:
        person, wait = open_key(self.request, form.cleaned_data["key"])
        if person is None:
            mistyped = _(
                "These words do not open anything. Check each letter, or ask your manager."
            )
            form.add_error("key", too_many_keys(wait) if wait else mistyped)
            return self.form_invalid(form)
        return let_in(self.request, person, method="key")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wait = "wait" in self.request.GET and wait_for(
            limits.wrong_keys(address_of(self.request)), at=timezone.now()
        )
        too_many = too_many_keys(wait) if wait else ""
        return super().get_context_data(who=just_scanned(self.request), too_many=too_many, **kwargs)


def scanned(request: HttpRequest, secret: str) -> HttpResponse:
    """A key's QR code was scanned: go on to a page whose address does not hold the key.

    Otherwise the Back button would offer it to the next person. Signing in still takes a tap.
    """
    request.session.pop(SCANNED, None)
    person, wait = open_key(request, secret)
    if person is None:
        return redirect(f"{reverse('device_key')}?{'wait' if wait else 'dead'}=1")
    request.session[SCANNED] = {"person": person.pk, "at": timezone.now().timestamp()}
    return redirect("device_key")


def just_scanned(request: HttpRequest) -> User | None:
    """Whose key was scanned on this device within the last two minutes."""
    told = request.session.get(SCANNED)
    if not told or timezone.now().timestamp() - told["at"] > SCAN_LASTS:
        return None
    return User.objects.get_queryset().filter(pk=told["person"], is_active=True).first()


@never_cache
@require_safe
def not_listed(request: HttpRequest) -> HttpResponse:
    """``/device/not-listed/``: the other ways to begin."""
    if device_here(request) is None or request.user.is_authenticated:
        return redirect("device")
    return render(
        request, "workforce/devices/device_not_listed.html", {"courses": f"/{get_language()}/"}
    )


class NewPinHere(NewPin):
    """``/device/new-pin/``: after coming in by key, choose what opens this device next time."""

    template_name = "workforce/devices/device_new_pin.html"
    form_class = DeviceNewPinForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Elsewhere than on a shared device a PIN is chosen on one's own page."""
        return (
            super().dispatch(request, *args, **kwargs)
            if device_here(request)
            else redirect("device")
        )


def let_in(request: HttpRequest, person: User, *, method: str) -> HttpResponse:
    """Sign somebody in and begin their turn; what a guest learned here is theirs only if they said so."""
    with override(theirs(request, person)):
        enter(request, person, method=method, keeps_learning=keeps_guest(request))
    return begin(request, person)


def theirs(request: HttpRequest, person: User) -> str | None:
    """The language of somebody's turn: their own, unless another one was just chosen on the screen."""
    device, on_screen = device_here(request), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    is_chosen = device is None or on_screen not in (None, device.language)
    is_ours = person.preferred_language in dict(settings.LANGUAGES)
    return person.preferred_language if is_ours and not is_chosen else get_language()


def begin(request: HttpRequest, person: User) -> HttpResponse:
    """The first page of somebody's turn, in their language."""
    for name in (CHOSEN, SCANNED, KEPT):
        request.session.pop(name, None)
    response = redirect("me" if person.pin or person.is_guest else "device_new_pin")
    if device_here(request) and (language := theirs(request, person)):
        set_language_cookie(response, language)
    return response


@never_cache
def hand_over(request: HttpRequest) -> HttpResponse:
    """``/device/hand-over/``: my turn is over. A guest is told first what that means."""
    if device_here(request) is None or not request.user.is_authenticated:
        return redirect("device")
    if request.method == "POST" and request.user.is_guest and request.POST.get("keep"):
        request.session[KEPT] = timezone.now().timestamp()
        return redirect("device_key")
    is_sure = request.method == "POST" and (not request.user.is_guest or request.POST.get("sure"))
    if not is_sure:
        return render(request, "workforce/devices/device_hand_over.html")
    logout(request)  # the middleware sees to the rest
    return redirect("device_done")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """``/device/done/``: hand the device to the next person."""
    if device_here(request) is None or request.user.is_authenticated:
        return redirect("device")
    return render(request, "workforce/devices/device_done.html")


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """``/device/still-here/``: the page says that somebody is reading; the middleware notes it."""
    is_turn = device_here(request) is not None and request.user.is_authenticated
    return HttpResponse(status=204 if is_turn else 403)
