"""``/sign-in/``: with a key, with a learner ID and PIN, or through links to the other ways."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import actions, limits
from accounts.forms import KeyForm, PinSignInForm
from accounts.models import normalise_learner_id
from accounts.views.keys import open_key
from accounts.views.sessions import safe_next, sign_in_person
from accounts.wait_sentences import email_code_hint, too_many_keys, too_many_pins
from foundation.client_address import address_of
from foundation.throttling import count_try, take_back


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class SignIn(FormView):
    """``/sign-in/``: signs in with the words of a key, and shows the other ways."""

    template_name = "accounts/sign_in.html"
    form_class = KeyForm

    def form_valid(self, form: KeyForm) -> HttpResponse:
        person, wait_time = open_key(self.request, form.cleaned_data["key"])
        if person:
            sign_in_person(self.request, person)
            return redirect(safe_next(self.request, "landing"))
        if wait_time:
            sentence = f"{too_many_keys(wait_time)} {email_code_hint()}"
            form.add_error("key", ValidationError(sentence, code="too_many_tries"))
        else:
            sentence = _(
                "These words do not open anything. Check each letter, or ask your manager."
            )
            form.add_error("key", ValidationError(sentence, code="unknown"))
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key_form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(
            form=key_form,
            key_form=key_form,
            pin_form=PinSignInForm(),
            next=safe_next(self.request, "landing"),
            **kwargs,
        )


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class SignInWithPin(FormView):
    """``/sign-in/pin/``: the same page, for the form with the learner ID and the PIN."""

    template_name = "accounts/sign_in.html"
    form_class = PinSignInForm

    def form_valid(self, form: PinSignInForm) -> HttpResponse:
        learner_id = normalise_learner_id(form.cleaned_data["learner_id"])
        counters = limits.pin_counters(learner_id, address_of(self.request))
        wait_time = count_try(counters, at=timezone.now())
        if wait_time:
            sentence = f"{too_many_pins(wait_time)} {email_code_hint()}"
            form.add_error("pin", ValidationError(sentence, code="too_many_tries"))
            return self.form_invalid(form)
        person = actions.open_with_pin(**form.cleaned_data)
        if person is None:
            sentence = _(
                "This learner ID and PIN do not open anything. Check both, or use your key."
            )
            form.add_error("pin", ValidationError(sentence, code="unknown"))
            return self.form_invalid(form)
        take_back(counters)
        sign_in_person(self.request, person, method="pin")
        return redirect(safe_next(self.request, "landing"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pin_form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(
            form=pin_form,
            key_form=KeyForm(),
            pin_form=pin_form,
            next=safe_next(self.request, "landing"),
            **kwargs,
        )
