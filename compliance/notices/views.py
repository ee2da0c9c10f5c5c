"""Ending optional messages: by the link in one of them, or on one's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User
from compliance.notices.actions.choices import choose_reminders
from compliance.notices.writing import person_of_stop
from workforce.views import reader


# The address itself is the permission: mail programs post to it by themselves, without a cookie (RFC 8058).
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class MailStop(View):
    """``/mail/stop/<signed>/``: what “Stop these reminders” opens. GET asks, POST does."""

    def get(self, request: HttpRequest, signed: str) -> HttpResponse:
        """Scanners open links by themselves, so opening one changes nothing."""
        return render(
            request,
            "compliance/notices/mail_stop.html",
            {"is_done": not _owner(signed).wants_reminders},
        )

    def post(self, request: HttpRequest, signed: str) -> HttpResponse:
        """Stop; stopping twice is stopping once."""
        choose_reminders(person=_owner(signed), wanted=False)
        return render(request, "compliance/notices/mail_stop.html", {"is_done": True})


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``/me/messages/``: the switch on one's own page."""
    wanted = request.POST.get("wanted") == "yes"
    choose_reminders(person=reader(request), wanted=wanted)
    messages.success(
        request,
        _("You will get reminders again.")
        if wanted
        else _("No more reminders. What must be said is still sent."),
    )
    return redirect("me")


def _owner(signed: str) -> User:
    key = person_of_stop(signed)
    person = User.objects.get_queryset().filter(pk=key).first() if key else None
    if person is None:
        raise Http404
    return person
