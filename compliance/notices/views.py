"""Views that stop optional messages: by the link in one of them, or on the person's own page."""

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
from compliance.notices.mail import person_of_stop
from workforce.views import reader


# The signed address is the permission: mail programs post to it without a cookie (RFC 8058).
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class MailStop(View):
    """``/mail/stop/<signed>/``, opened by “Stop these reminders”: GET asks, POST stops them."""

    def get(self, request: HttpRequest, signed: str) -> HttpResponse:
        """Ask for confirmation: mail scanners open links, so opening one changes nothing."""
        return render(
            request,
            "compliance/notices/mail_stop.html",
            {"is_done": not _owner(signed).wants_reminders},
        )

    def post(self, request: HttpRequest, signed: str) -> HttpResponse:
        """Stop optional messages; posting twice does no harm."""
        choose_reminders(person=_owner(signed), wants_reminders=False)
        return render(request, "compliance/notices/mail_stop.html", {"is_done": True})


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """``/me/messages/``: switch optional messages on or off."""
    wants_reminders = request.POST.get("wanted") == "yes"
    choose_reminders(person=reader(request), wants_reminders=wants_reminders)
    if wants_reminders:
        confirmation = _("You will get reminders again.")
    else:
        confirmation = _("No more reminders. What must be said is still sent.")
    messages.success(request, confirmation)
    return redirect("me")


def _owner(signed: str) -> User:
    """Return the person a stop address belongs to; 404 for a wrong signature."""
    person_id = person_of_stop(signed)
    if not person_id:
        raise Http404
    person = User.objects.get_queryset().filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person
