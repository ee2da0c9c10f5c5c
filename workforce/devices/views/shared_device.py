"""The pages of a shared device: who is learning, the PIN, the key, and handing over."""

import unicodedata
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
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
from accounts.views import NewPin, SignInWithPin, open_key, sign_in_person
from accounts.wait_sentences import too_many_keys, too_many_pins
from foundation.client_address import address_of
from foundation.pagination import Paginator
from foundation.throttling import count_try, take_back, wait_for
from workforce.devices.forms import DeviceLearnerIDForm, DeviceNewPinForm, DevicePinForm
from workforce.devices.models import SharedDevice
from workforce.devices.sign_in_state import (
    GUEST_KEEPS_SESSION_KEY,
    PICKED_PERSON_SESSION_KEY,
    forget_picks_and_scans,
    keeps_guest,
    recently_scanned_person,
)
from workforce.devices.turns import device_of, idle_seconds

NAMES_ON_A_PAGE = 30


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """``/device/``: the names to pick from, or who is signed in, or that no device is shared."""
    device = device_of(request)
    if device is None:
        return render(request, "workforce/devices/device_none.html")
    if request.user.is_authenticated:
        return render(request, "workforce/devices/device_busy.html")
    forget_picks_and_scans(request)
    search_text = request.GET.get("q", "").strip()[:80]
    page = None
    if device.lists_names:
        page = _names(device, search_text, request.GET.get("page"))
    context = {
        "device": device,
        "search_text": search_text,
        "page_query": f"{urlencode({'q': search_text})}&" if search_text else "",
        "page": page,
        "has_locked": request.GET.get("after") == "idle",
        "minutes": max(1, round(idle_seconds() / 60)),
    }
    return render(request, "workforce/devices/device.html", context)


def _names(device: SharedDevice, search_text: str, page_number: str | None) -> Any:
    """A page of the staff's names, or of those with a word that begins with ``search_text``."""
    people = device.learners(on=timezone.localdate()).values_list("pk", "name")
    if not search_text:
        return Paginator(people, NAMES_ON_A_PAGE).get_page(page_number)
    word_start = f" {_searchable(search_text)}"
    matches = [(pk, name) for pk, name in people if word_start in f" {_searchable(name)}"]
    return Paginator(matches, NAMES_ON_A_PAGE).get_page(page_number)


def _searchable(name: str) -> str:
    """A name as people look for it: small letters, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    without_accents = [letter for letter in letters if not unicodedata.combining(letter)]
    return " ".join("".join(without_accents).split())


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``/device/who/``: somebody picked their name."""
    device = device_of(request)
    person_id_text = request.POST.get("who", "")
    if device is None or request.user.is_authenticated or not device.lists_names:
        return redirect("device")
    # more digits than a primary key can have
    is_number = person_id_text.isascii() and person_id_text.isdigit() and len(person_id_text) < 19
    people = device.learners(on=timezone.localdate())
    if not is_number or not people.filter(pk=person_id_text).exists():
        return redirect("device")
    request.session[PICKED_PERSON_SESSION_KEY] = int(person_id_text)
    return redirect("device_pin")


class SignedOutDeviceMixin:
    """For pages of a shared device with nobody signed in; others redirect to its first page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let through a shared device with nobody signed in, or with a guest about to sign in."""
        if device_of(request) is None or (
            request.user.is_authenticated and not keeps_guest(request, at=timezone.now())
        ):
            return redirect("device")
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))  # type: ignore[misc]  # View's


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class DevicePinView(SignedOutDeviceMixin, SignInWithPin):
    """``/device/pin/``: the PIN of whoever picked their name."""

    template_name = "workforce/devices/device_pin.html"
    form_class: Any = DevicePinForm  # a name is chosen already: it asks for less
    picked_person: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send people who have not picked a name, or who left the staff meanwhile, to the names."""
        device = device_of(request)
        people = device.learners(on=timezone.localdate()) if device else User.objects.none()
        picked_person = people.filter(pk=request.session.get(PICKED_PERSON_SESSION_KEY, 0)).first()
        if picked_person is None:
            return redirect("device")
        self.picked_person = picked_person
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        counters = limits.pin_counters(self.picked_person.learner_id, address_of(self.request))
        wait_time = count_try(counters, at=timezone.now())
        if wait_time:
            form.add_error("pin", too_many_pins(wait_time))
            return self.form_invalid(form)
        if not actions.check_pin(person=self.picked_person, pin=form.cleaned_data["pin"]):
            form.add_error("pin", _("This is not the PIN. Try again, or use your key."))
            return self.form_invalid(form)
        take_back(counters)
        return sign_in_and_begin_turn(self.request, self.picked_person, method="pin")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        return {"form": form, "picked_person": self.picked_person, "view": self}


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class DeviceLearnerIDView(SignedOutDeviceMixin, SignInWithPin):
    """``/device/learner-id/``: for a device without a list, and for who is not on it."""

    template_name = "workforce/devices/device_learner_id.html"
    form_class = DeviceLearnerIDForm

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        person = self.request.user
        is_in = person.is_authenticated and not person.is_guest
        return begin_turn(self.request, cast("User", person)) if is_in else response


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class DeviceKeyView(SignedOutDeviceMixin, FormView):
    """``/device/key/``: type the words of a key, or tap once after scanning one."""

    template_name = "workforce/devices/device_key.html"
    form_class = KeyForm

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        """Sign in who scanned a key, where the form has no words; else read the words."""
        person = recently_scanned_person(request, at=timezone.now())
        if person and "key" not in request.POST:
            return sign_in_and_begin_turn(request, person, method="key")
        return super().post(request)

    def form_valid(self, form: KeyForm) -> HttpResponse:
        person, wait_time = open_key(self.request, form.cleaned_data["key"])
        if person is None:
            mistyped_sentence = _(
                "These words do not open anything. Check each letter, or ask your manager."
            )
            form.add_error("key", too_many_keys(wait_time) if wait_time else mistyped_sentence)
            return self.form_invalid(form)
        return sign_in_and_begin_turn(self.request, person, method="key")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wait_sentence = ""
        if "wait" in self.request.GET:
            wait_time = wait_for(
                limits.wrong_key_counters(address_of(self.request)), at=timezone.now()
            )
            wait_sentence = too_many_keys(wait_time) if wait_time else ""
        return super().get_context_data(
            scanned_person=recently_scanned_person(self.request, at=timezone.now()),
            wait_sentence=wait_sentence,
            **kwargs,
        )


@never_cache
@require_safe
def not_listed(request: HttpRequest) -> HttpResponse:
    """``/device/not-listed/``: the other ways to begin."""
    if device_of(request) is None or request.user.is_authenticated:
        return redirect("device")
    return render(
        request, "workforce/devices/device_not_listed.html", {"courses": f"/{get_language()}/"}
    )


class DeviceNewPinView(NewPin):
    """``/device/new-pin/``: after coming in by key, choose what opens this device next time."""

    template_name = "workforce/devices/device_new_pin.html"
    form_class = DeviceNewPinForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let through shared devices only: on others, people set a PIN on their own page."""
        if not device_of(request):
            return redirect("device")
        return super().dispatch(request, *args, **kwargs)


def sign_in_and_begin_turn(request: HttpRequest, person: User, *, method: str) -> HttpResponse:
    """Sign somebody in and begin their turn; it takes over a guest's learning only if they said so."""
    with override(turn_language(request, person)):
        sign_in_person(
            request, person, method=method, keeps_learning=keeps_guest(request, at=timezone.now())
        )
    return begin_turn(request, person)


def turn_language(request: HttpRequest, person: User) -> str | None:
    """Return the language of a turn: the person's own, unless they just chose another one."""
    device = device_of(request)
    screen_language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    was_changed = device is None or screen_language not in (None, device.language)
    is_available = person.preferred_language in dict(settings.LANGUAGES)
    if is_available and not was_changed:
        return person.preferred_language
    return get_language()


def begin_turn(request: HttpRequest, person: User) -> HttpResponse:
    """Redirect to the first page of a turn, in the person's language."""
    forget_picks_and_scans(request)
    request.session.pop(GUEST_KEEPS_SESSION_KEY, None)
    response = redirect("me" if person.pin or person.is_guest else "device_new_pin")
    language = turn_language(request, person)
    if device_of(request) and language:
        set_language_cookie(response, language)
    return response


@never_cache
def hand_over(request: HttpRequest) -> HttpResponse:
    """``/device/hand-over/``: end a turn; guests are asked first, because they may lose what they learned."""
    if device_of(request) is None or not request.user.is_authenticated:
        return redirect("device")
    if request.method == "POST" and request.user.is_guest and request.POST.get("keep"):
        request.session[GUEST_KEEPS_SESSION_KEY] = timezone.now().timestamp()
        return redirect("device_key")
    needs_confirmation = request.user.is_guest and not request.POST.get("sure")
    if request.method != "POST" or needs_confirmation:
        return render(request, "workforce/devices/device_hand_over.html")
    logout(request)  # the middleware clears the browser
    return redirect("device_done")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """``/device/done/``: hand the device to the next person."""
    if device_of(request) is None or request.user.is_authenticated:
        return redirect("device")
    return render(request, "workforce/devices/device_done.html")


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """``/device/still-here/``: the page reports that somebody reads; the middleware notes it."""
    is_turn = device_of(request) is not None and request.user.is_authenticated
    return HttpResponse(status=204 if is_turn else 403)
