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
from accounts.waiting import wait_sentence
from foundation.this_browser import this_browser
from foundation.throttling import count_try
from workforce import limits
from workforce.people.actions.keys import ReissueNotAllowed, reissue_key
from workforce.people.forms.keys import ReissueForm
from workforce.people.jobs import jobs_of
from workforce.people.tasks import tell_of_new_key
from workforce.permissions import may_reissue
from workforce.views import reader


def refuse_too_many(request: HttpRequest, form: ReissueForm) -> None:
    """Count one more key; add an error to the form where it is one too many."""
    if not form.is_valid():
        return
    wait = count_try(limits.new_keys(reader(request).pk), at=timezone.now())
    if wait:
        form.add_error(
            None, f"{_('You have made very many keys in the last hour.')} {wait_sentence(wait)}"
        )


@method_decorator(never_cache, name="dispatch")
class ReissueKeyView(LoginRequiredMixin, View):
    """Asks how the person was identified, then shows the new key until it is handed over."""

    def get(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """Show a key not handed over yet, else the question, or who else may make a key."""
        person = self.find_person(request, learner_id)
        secret = key_in_browser(request, person, at=timezone.now())
        if secret:
            return self.show(request, person, secret, is_kept=True)
        this_browser(request).prepare()
        return self.ask(request, person, ReissueForm())

    def post(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """Make a key and show it; stop showing it when it has been handed over."""
        person = self.find_person(request, learner_id)
        if "given" in request.POST:
            forget_key_in_browser(request, person)
            return redirect("manage_person", person.learner_id)
        form = ReissueForm(request.POST)
        refuse_too_many(request, form)
        if not form.is_valid():
            return self.ask(request, person, form)
        now = timezone.now()
        try:
            with one_key_at_a_time(request, person):
                secret = reissue_key(
                    person=person, by=reader(request), checked=form.cleaned_data["checked"], at=now
                )
                is_kept = keep_key_in_browser(request, person, secret, at=now)
        except ReissueNotAllowed:
            return self.ask(request, person, form)
        if person.email:
            tell_of_new_key.enqueue(person.pk)
        if is_kept:
            return redirect("manage_reissue_key", person.learner_id)
        return self.show(request, person, secret, is_kept=False)

    def show(
        self, request: HttpRequest, person: User, secret: str, *, is_kept: bool
    ) -> HttpResponse:
        """The paper with the key, on a page that no cache keeps."""
        address = settings.SITE_URL.split("://", 1)[-1] + reverse("sign_in")
        context = {
            "whom": person,
            "is_kept": is_kept,
            "sign_in_at": address,
            "words": secret.split("-"),
            "qr": key_drawing(secret),
        }
        return render(request, "workforce/people/key_issued.html", context)

    def find_person(self, request: HttpRequest, learner_id: str) -> User:
        """Return a person of the reader's places; raises PermissionDenied for everybody else."""
        return jobs_of(request, learner_id)[0].person

    def ask(self, request: HttpRequest, person: User, form: ReissueForm) -> HttpResponse:
        """The page with the question; 403 where there is nothing to ask."""
        membership = may_reissue(person=person, by=reader(request), on=timezone.localdate())
        may = membership is not None
        context = {"whom": person, "form": form, "may": may}
        return render(
            request, "workforce/people/key_reissue.html", context, status=200 if may else 403
        )
