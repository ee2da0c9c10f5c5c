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
from workforce.people.actions.keys import NotYoursToGive, may_reissue, reissue_key
from workforce.people.forms.keys import ReissueForm
from workforce.people.jobs import jobs_of
from workforce.people.tasks import tell_of_new_key
from workforce.views import reader


def refuse_too_many(request: HttpRequest, form: ReissueForm) -> None:
    """Count one more key; one too many is an error of the form."""
    wait = (
        count_try(limits.new_keys(reader(request).pk), at=timezone.now())
        if form.is_valid()
        else None
    )
    if wait:
        form.add_error(
            None, f"{_('You have made very many keys in the last hour.')} {wait_sentence(wait)}"
        )


@method_decorator(never_cache, name="dispatch")
class ReissueKey(LoginRequiredMixin, View):
    """Asks whether the person is really there; then shows the new key until the manager says that they have it."""

    def get(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """The question – or, where it is not this manager's to give, who can. A key not handed over yet comes first."""
        whom = self.whom(request, learner_id)
        secret = key_in_browser(request, whom, at=timezone.now())
        if secret:
            return self.show(request, whom, secret, is_kept=True)
        this_browser(request).prepare()
        return self.ask(request, whom, ReissueForm())

    def post(self, request: HttpRequest, learner_id: str) -> HttpResponse:
        """Make it and show it – or, when it is in their hands, show it no longer."""
        whom = self.whom(request, learner_id)
        if "given" in request.POST:
            forget_key_in_browser(request, whom)
            return redirect("manage_person", whom.learner_id)
        form = ReissueForm(request.POST)
        refuse_too_many(request, form)
        if not form.is_valid():
            return self.ask(request, whom, form)
        now = timezone.now()
        try:
            with one_key_at_a_time(request, whom):
                secret = reissue_key(
                    person=whom, by=reader(request), checked=form.cleaned_data["checked"], at=now
                )
                is_kept = keep_key_in_browser(request, whom, secret, at=now)
        except NotYoursToGive:
            return self.ask(request, whom, form)
        if whom.email:
            tell_of_new_key.enqueue(whom.pk)
        if is_kept:
            return redirect("manage_reissue_key", whom.learner_id)
        return self.show(request, whom, secret, is_kept=False)

    def show(self, request: HttpRequest, whom: User, secret: str, *, is_kept: bool) -> HttpResponse:
        """The paper with the key, on a page that no cache keeps."""
        address = settings.SITE_URL.split("://", 1)[-1] + reverse("sign_in")
        drawn = {"words": secret.split("-"), "qr": key_drawing(secret)}
        context = {"whom": whom, "is_kept": is_kept, "sign_in_at": address, **drawn}
        return render(request, "workforce/people/key_issued.html", context)

    def whom(self, request: HttpRequest, learner_id: str) -> User:
        """Somebody of the reader's places, as on their page. Raises PermissionDenied for everybody else."""
        return jobs_of(request, learner_id)[0].person

    def ask(self, request: HttpRequest, whom: User, form: ReissueForm) -> HttpResponse:
        """The page with the question; 403 where there is nothing to ask."""
        may = may_reissue(person=whom, by=reader(request), on=timezone.localdate()) is not None
        context = {"whom": whom, "form": form, "may": may}
        return render(
            request, "workforce/people/key_reissue.html", context, status=200 if may else 403
        )
