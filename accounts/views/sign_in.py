"""``/sign-in/``: with a key, with a learner ID and PIN, or on to e-mail and passkeys."""

from typing import Any

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
from accounts.models import typed_learner_id
from accounts.views.entering import enter, safe_next
from accounts.views.keys import open_key
from accounts.waiting import another_way, too_many_keys, too_many_pins
from foundation.client_address import address_of
from foundation.throttling import count, was_right


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class SignIn(FormView):
    """``/sign-in/``: type the words of a key, or go on another way."""

    template_name = "accounts/sign_in.html"
    form_class = KeyForm

    def form_valid(self, form: KeyForm) -> HttpResponse:
        person, wait = open_key(self.request, form.cleaned_data["key"])
        if person is None:
            mistyped = _(
                "These words do not open anything. Check each letter, or ask your manager."
            )
            form.add_error("key", f"{too_many_keys(wait)} {another_way()}" if wait else mistyped)
            return self.form_invalid(form)
        enter(self.request, person)
        return redirect(safe_next(self.request, "landing"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {
            "key_form": kwargs.pop("form", None) or self.get_form(),
            "pin_form": PinSignInForm(),
        }
        there = safe_next(self.request, "landing")
        return super().get_context_data(form=forms["key_form"], next=there, **forms, **kwargs)


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class SignInWithPin(FormView):
    """``/sign-in/pin/``: the same page, for the form with the learner ID and the PIN."""

    template_name = "accounts/sign_in.html"
    form_class = PinSignInForm

    def form_valid(self, form: PinSignInForm) -> HttpResponse:
        learner_id = typed_learner_id(form.cleaned_data["learner_id"])
        tried = limits.pins(learner_id, address_of(self.request))
        wait = count(tried, at=timezone.now())
        if wait:
            form.add_error("pin", f"{too_many_pins(wait)} {another_way()}")
            return self.form_invalid(form)
        person = actions.open_with_pin(**form.cleaned_data)
        if person is None:
            form.add_error(
                "pin",
                _("This learner ID and PIN do not open anything. Check both, or use your key."),
            )
            return self.form_invalid(form)
        was_right(tried)
        enter(self.request, person, method="pin")
        return redirect(safe_next(self.request, "landing"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {"key_form": KeyForm(), "pin_form": kwargs.pop("form", None) or self.get_form()}
        there = safe_next(self.request, "landing")
        return super().get_context_data(form=forms["pin_form"], next=there, **forms, **kwargs)
