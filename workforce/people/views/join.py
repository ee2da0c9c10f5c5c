"""Joining a workplace with the code on its poster."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.views import POSTER_CODE, note_poster, poster_code, remember_poster
from accounts.waiting import wait_sentence
from foundation.client_address import address_of
from foundation.throttling import count_try, wait_for
from workforce import limits
from workforce.people.actions import memberships
from workforce.people.forms.joining import CodeForm, JoinForm
from workforce.people.models import JoinCode, Membership, typed
from workforce.signals import answers, member_welcomed, unit_introduced
from workforce.units.models import Unit
from workforce.views import reader


@method_decorator(never_cache, name="dispatch")
class TypeCode(View):
    """``/join/``: type the code that stands on the poster."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with the code of a poster scanned before claiming."""
        form = CodeForm(initial={"code": poster_code(request)})
        return render(request, "workforce/people/join_code.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        """On to the workplace."""
        form = CodeForm(request.POST)
        if form.is_valid():
            return redirect("join", code=form.cleaned_data["code"])
        return render(request, "workforce/people/join_code.html", {"form": form})


@method_decorator(never_cache, name="dispatch")
class Join(View):
    """``/join/<code>/``: what the poster's QR code opens. Asks before joining."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the door; a code that opens none gets a kind page, and guessing gets a pause.

        A pause holds nobody up who has this poster in hand: they opened it on this device before.
        """
        code, tried, now = (
            typed(kwargs["code"]),
            limits.wrong_codes(address_of(request)),
            timezone.now(),
        )
        wait = None if code == poster_code(request) else wait_for(tried, at=now)
        if wait:
            return pause(request, wait)
        door = JoinCode.objects.live(at=now).select_related("unit").filter(code=code).first()
        if door is not None:
            note_poster(request, door.code)
            return super().dispatch(request, door)
        # a whole staff room may scan an old poster
        if not JoinCode.objects.filter(code=code[:12]).exists():
            count_try(tried, at=now)
        return unknown(request)

    def get(self, request: HttpRequest, door: JoinCode) -> HttpResponse:
        """What joining means – or, for somebody we cannot name yet, what comes first."""
        if not request.user.is_authenticated or request.user.is_guest:
            response = render(
                request, "workforce/people/join_first.html", {"door": door, **asked(door.unit)}
            )
            remember_poster(request, response, door.code)
            return response
        if Membership.objects.filter(person=request.user, unit=door.unit, until_on=None).exists():
            return render(
                request,
                "workforce/people/joined.html",
                {"door": door, **told(request)},
            )
        if Membership.objects.is_refused(request.user, door.unit):
            return refused(request, door)
        return self.ask(request, door, JoinForm(unit=door.unit))

    def post(self, request: HttpRequest, door: JoinCode) -> HttpResponse:
        """Join, and show what follows from it."""
        if not request.user.is_authenticated or request.user.is_guest:
            return redirect("join", code=door.code)
        form = JoinForm(request.POST, unit=door.unit)
        if not form.is_valid():
            return self.ask(request, door, form)
        try:
            memberships.join(
                person=request.user, code=door.code, at=timezone.now(), **form.cleaned_data
            )
        except memberships.Refused:
            return refused(request, door)
        except memberships.CodeNotLive:  # it was stopped while the page was being read
            return unknown(request)
        request.session.pop(POSTER_CODE, None)
        return redirect("join", code=door.code)

    def ask(self, request: HttpRequest, door: JoinCode, form: JoinForm) -> HttpResponse:
        """The page with the question."""
        response = render(
            request, "workforce/people/join.html", {"door": door, "form": form, **asked(door.unit)}
        )
        if (
            not Membership.objects.filter(person=request.user.pk)
            .active(on=timezone.localdate())
            .exists()
        ):
            # whoever works somewhere only looks, or joins here and now
            remember_poster(request, response, door.code)
        return response


def pause(request: HttpRequest, wait: timedelta) -> HttpResponse:
    """The page that asks whoever tried too many codes to wait."""
    return render(
        request, "workforce/people/join_pause.html", {"wait": wait_sentence(wait)}, status=429
    )


def unknown(request: HttpRequest) -> HttpResponse:
    """The kind page for a code that opens nothing; it names nobody."""
    return render(request, "workforce/people/join_unknown.html", {"form": CodeForm()}, status=404)


def refused(request: HttpRequest, door: JoinCode) -> HttpResponse:
    """The kind page for somebody of whom a manager said that they do not work there."""
    return render(request, "workforce/people/join_refused.html", {"door": door}, status=403)


def asked(unit: Unit) -> dict[str, Any]:
    """What the apps above tell of ``unit`` to whoever is about to join it, as template variables."""
    return answers(unit_introduced.send(sender=Unit, unit=unit, on=timezone.localdate()))


def told(request: HttpRequest) -> dict[str, Any]:
    """What the apps above tell the reader who has joined, as template variables."""
    today = timezone.localdate()
    return answers(member_welcomed.send(sender=Unit, person=reader(request), on=today))
