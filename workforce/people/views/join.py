"""Joining a workplace with the code on its poster."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.views import POSTER_CODE_SESSION_KEY, note_poster, poster_code, remember_poster
from accounts.wait_sentences import wait_sentence
from foundation.client_address import address_of
from foundation.throttling import count_try, wait_for
from workforce import limits
from workforce.people.actions import memberships
from workforce.people.forms.joining import JoinCodeForm, JoinForm
from workforce.people.models import JoinCode, Membership, normalise_code
from workforce.signals import answers, member_welcomed, unit_introduced
from workforce.units.models import Unit
from workforce.views import reader


@method_decorator(never_cache, name="dispatch")
class TypeCodeView(View):
    """``/join/``: type the code that stands on the poster."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with the code of a poster scanned before claiming."""
        form = JoinCodeForm(initial={"code": poster_code(request)})
        return render(request, "workforce/people/join_code.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the page of the code."""
        form = JoinCodeForm(request.POST)
        if form.is_valid():
            return redirect("join", code=form.cleaned_data["code"])
        return render(request, "workforce/people/join_code.html", {"form": form})


@method_decorator(never_cache, name="dispatch")
class JoinView(View):
    """``/join/<code>/``: what the poster's QR code opens. Asks before joining."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the code; one that does not work gets a page of its own, and guessing gets a pause.

        The pause does not hold up people who opened the same poster on this device before.
        """
        now = timezone.now()
        code = normalise_code(kwargs["code"])
        counters = limits.wrong_code_counters(address_of(request))
        if code != poster_code(request):
            wait_time = wait_for(counters, at=now)
            if wait_time:
                return pause_page(request, wait_time)
        live_codes = JoinCode.objects.live(at=now).select_related("unit")
        join_code = live_codes.filter(code=code).first()
        if join_code is not None:
            note_poster(request, join_code.code)
            return super().dispatch(request, join_code)
        # codes that worked once are not counted: a whole staff room may scan an old poster
        if not JoinCode.objects.filter(code=code[:12]).exists():
            count_try(counters, at=now)
        return unknown_code_page(request)

    def get(self, request: HttpRequest, join_code: JoinCode) -> HttpResponse:
        """The page about joining; for guests and visitors, the page about what comes first."""
        if not request.user.is_authenticated or request.user.is_guest:
            response = render(
                request,
                "workforce/people/join_first.html",
                {"join_code": join_code, **introduction_of(join_code.unit)},
            )
            remember_poster(request, response, join_code.code)
            return response
        if Membership.objects.filter(
            person=request.user, unit=join_code.unit, until_on=None
        ).exists():
            return render(
                request,
                "workforce/people/joined.html",
                {"join_code": join_code, **welcome_context(request)},
            )
        if Membership.objects.is_refused(request.user, join_code.unit):
            return refused_page(request, join_code)
        return self.ask(request, join_code, JoinForm(unit=join_code.unit))

    def post(self, request: HttpRequest, join_code: JoinCode) -> HttpResponse:
        """Join, and show what follows from it."""
        if not request.user.is_authenticated or request.user.is_guest:
            return redirect("join", code=join_code.code)
        form = JoinForm(request.POST, unit=join_code.unit)
        if not form.is_valid():
            return self.ask(request, join_code, form)
        try:
            memberships.join(
                person=request.user, code=join_code.code, at=timezone.now(), **form.cleaned_data
            )
        except memberships.JoinRefused:
            return refused_page(request, join_code)
        except memberships.CodeNotLive:  # it was stopped while the page was being read
            return unknown_code_page(request)
        request.session.pop(POSTER_CODE_SESSION_KEY, None)
        return redirect("join", code=join_code.code)

    def ask(self, request: HttpRequest, join_code: JoinCode, form: JoinForm) -> HttpResponse:
        """The page with the question."""
        response = render(
            request,
            "workforce/people/join.html",
            {"join_code": join_code, "form": form, **introduction_of(join_code.unit)},
        )
        if (
            not Membership.objects.filter(person=request.user.pk)
            .active(on=timezone.localdate())
            .exists()
        ):
            # nobody who works somewhere: they may only be looking
            remember_poster(request, response, join_code.code)
        return response


def pause_page(request: HttpRequest, wait_time: timedelta) -> HttpResponse:
    """The page that asks people who tried too many codes to wait."""
    return render(
        request,
        "workforce/people/join_pause.html",
        {"wait_sentence": wait_sentence(wait_time)},
        status=429,
    )


def unknown_code_page(request: HttpRequest) -> HttpResponse:
    """The page for a code that does not work; it names no place."""
    return render(
        request, "workforce/people/join_unknown.html", {"form": JoinCodeForm()}, status=404
    )


def refused_page(request: HttpRequest, join_code: JoinCode) -> HttpResponse:
    """The page for somebody whom a manager refused."""
    return render(
        request, "workforce/people/join_refused.html", {"join_code": join_code}, status=403
    )


def introduction_of(unit: Unit) -> dict[str, Any]:
    """Return what apps above say of ``unit`` to people about to join, as template variables."""
    return answers(unit_introduced.send(sender=Unit, unit=unit, on=timezone.localdate()))


def welcome_context(request: HttpRequest) -> dict[str, Any]:
    """Return what apps above say to the reader who has joined, as template variables."""
    today = timezone.localdate()
    return answers(member_welcomed.send(sender=Unit, person=reader(request), on=today))
