"""``/manage/person/<learner ID>/key/``: a new key for somebody who lost theirs."""

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.views import (
    forget_key_in_browser,
    keep_key_in_browser,
    key_drawing,
    key_in_browser,
    one_key_at_a_time,
)
from accounts.wait_sentences import wait_sentence
from foundation.browser_store import browser_store
from foundation.throttling import count_try
from workforce import limits
from workforce.people.actions.keys import ReissueNotAllowed, reissue_key
from workforce.people.forms.keys import ReissueForm
from workforce.people.managed_memberships import managed_memberships_of
from workforce.people.tasks import tell_of_new_key
from workforce.permissions import may_reissue
from workforce.views import reader


def count_new_key(request: HttpRequest, form: ReissueForm) -> None:
    """Count one more key; add an error to the form where it is one too many."""
    if not form.is_valid():
        return
    wait_time = count_try(limits.new_key_counters(reader(request).pk), at=timezone.now())
    if wait_time:
        refusal = _("You have made very many keys in the last hour.")
        form.add_error(None, f"{refusal} {wait_sentence(wait_time)}")


@method_decorator(never_cache, name="dispatch")
class ReissueKeyView(LoginRequiredMixin, View):
    """Asks how the person was identified, then shows the new key until it is handed over."""

    def get(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """Show the new key while it is not handed over; else ask how the person was identified.

        403 where the reader may not make a key.
        """
        person = self.find_person(request, learner_id)
        key_words = key_in_browser(request, person, at=timezone.now())
        if key_words:
            return self.show_key(request, person, key_words, browser_keeps_key=True)
        browser_store(request).send_cookie()
        return self.ask_how_identified(request, person, ReissueForm())

    def post(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """Make a key and show it; stop showing it when it has been handed over."""
        person = self.find_person(request, learner_id)
        if "given" in request.POST:
            forget_key_in_browser(request, person)
            return redirect("manage_person", person.learner_id)
        form = ReissueForm(request.POST)
        count_new_key(request, form)
        if not form.is_valid():
            return self.ask_how_identified(request, person, form)
        now = timezone.now()
        try:
            with one_key_at_a_time(request, person):
                key_words = reissue_key(
                    person=person, by=reader(request), checked=form.cleaned_data["checked"], at=now
                )
                browser_keeps_key = keep_key_in_browser(request, person, key_words, at=now)
                if person.email:
                    tell_of_new_key.enqueue(person.pk)
        except ReissueNotAllowed:
            return self.ask_how_identified(request, person, form)
        if browser_keeps_key:
            return redirect("manage_reissue_key", person.learner_id)
        return self.show_key(request, person, key_words, browser_keeps_key=False)

    def show_key(
        self, request: HttpRequest, person: User, key_words: str, *, browser_keeps_key: bool
    ) -> HttpResponse:
        """The paper with the key, on a page that no cache keeps."""
        address = settings.SITE_URL.split("://", 1)[-1] + reverse("sign_in")
        context = {
            "holder": person,
            "browser_keeps_key": browser_keeps_key,
            "sign_in_at": address,
            "words": key_words.split("-"),
            "qr": key_drawing(key_words),
        }
        return render(request, "workforce/people/key_issued.html", context)

    def find_person(self, request: HttpRequest, learner_id: str) -> User:
        """Return a person of the reader's places; raises PermissionDenied for everybody else."""
        return managed_memberships_of(request, learner_id)[0].person

    def ask_how_identified(
        self, request: HttpRequest, person: User, form: ReissueForm
    ) -> HttpResponse:
        """The page with the question; 403 where there is nothing to ask."""
        membership = may_reissue(person=person, by=reader(request), on=timezone.localdate())
        may_reissue_key = membership is not None
        context = {"holder": person, "form": form, "may_reissue_key": may_reissue_key}
        return render(
            request,
            "workforce/people/key_reissue.html",
            context,
            status=200 if may_reissue_key else 403,
        )
