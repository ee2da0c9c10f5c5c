"""``/me/claim/``: say who you are."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts import actions
from accounts.forms import ClaimForm
from accounts.models import User
from accounts.views.email_addresses import (
    remember_unconfirmed_email,
    send_link,
    unconfirmed_email_of,
)
from accounts.views.new_keys import (
    key_in_browser,
    one_key_at_a_time,
    redirect_to_key,
    show_new_key,
)
from accounts.views.sessions import safe_next, signed_in_person
from accounts.wait_sentences import too_many_tries
from foundation.browser_store import browser_store


@method_decorator(never_cache, name="dispatch")
class Claim(LoginRequiredMixin, FormView):
    """``/me/claim/``: say who you are; what you learned as a guest is yours."""

    template_name = "accounts/claim.html"
    form_class = ClaimForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, and prepare the browser to keep the key that may follow."""
        browser_store(request).send_cookie()
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        person = signed_in_person(self.request)
        unconfirmed_email = unconfirmed_email_of(self.request, person, at=timezone.now())
        return {"name": person.name, "email": unconfirmed_email or person.email or ""}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "is_correction": not signed_in_person(self.request).is_guest,
        }

    def form_valid(self, form: ClaimForm) -> HttpResponse:
        """Save who they are, one pressing of the button after the other."""
        person = signed_in_person(self.request)
        with one_key_at_a_time(self.request, person):
            return self.save_claim(person, form)

    def save_claim(self, person: User, form: ClaimForm) -> HttpResponse:
        """Save who they are, and lead on: to the key, if they had none."""
        was_guest = person.is_guest
        email = form.cleaned_data["email"].strip().lower()
        is_new = email not in ("", person.email)
        wait_time = send_link(self.request, person, email) if is_new else None
        if wait_time:
            form.add_error("email", too_many_tries(wait_time))
            return self.form_invalid(form)
        actions.claim(person=person, name=form.cleaned_data["name"], at=timezone.now())
        remember_unconfirmed_email(self.request, person, email if is_new else "", at=timezone.now())
        if is_new:
            text = _(
                "We have sent a message to {email}. "
                "Open it within three days to sign in with this address."
            )
            messages.info(self.request, text.format(email=email))
        if was_guest:
            return show_new_key(self.request)
        text = _("Thank you, {name}. Your learning is saved.").format(name=person.name)
        messages.success(self.request, text)
        # The form was sent twice, and the page with the key perhaps lost with the first answer.
        if key_in_browser(self.request, person, at=timezone.now()):
            return redirect_to_key(self.request)
        return redirect(safe_next(self.request, "me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, next=safe_next(self.request, "me"))
