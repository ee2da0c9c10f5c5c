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

from accounts import actions
from accounts.forms import KeyForm, PinSignInForm
from accounts.models import typed_learner_id
from accounts.throttle import forgive, take_back, too_many, too_many_at
from accounts.views.entering import enter, safe_next

#: Wrong PINs in ten minutes: for one learner ID, and from one address (a whole workplace has one).
PIN_TRIES, PIN_TRIES_AT_ADDRESS, SECONDS = 5, 20, 600
#: Wrong PINs for one learner ID in a day, so that patience does not pay either.
PIN_TRIES_A_DAY, DAY = 30, 24 * 60 * 60


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class SignIn(FormView):
    """``/sign-in/``: type the words of a key, or go on another way."""

    template_name = "accounts/sign_in.html"
    form_class = KeyForm

    def form_valid(self, form: KeyForm) -> HttpResponse:
        if too_many(self.request, "key", tries=10, seconds=600):
            form.add_error("key", _("Too many tries. Please wait ten minutes, then try again."))
            return self.form_invalid(form)
        person = actions.open_with_key(secret=form.cleaned_data["key"], at=timezone.now())
        if person is None:
            form.add_error("key", _("These words do not open anything. Check each letter, or ask your manager."))
            return self.form_invalid(form)
        enter(self.request, person)
        return redirect(safe_next(self.request, "landing"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {"key_form": kwargs.pop("form", None) or self.get_form(), "pin_form": PinSignInForm()}
        there = safe_next(self.request, "landing")
        return super().get_context_data(form=forms["key_form"], next=there, **forms, **kwargs)


@method_decorator([never_cache, sensitive_post_parameters("pin")], name="dispatch")
class SignInWithPin(FormView):
    """``/sign-in/pin/``: the same page, for the form with the learner ID and the PIN."""

    template_name = "accounts/sign_in.html"
    form_class = PinSignInForm

    def form_valid(self, form: PinSignInForm) -> HttpResponse:
        learner_id = typed_learner_id(form.cleaned_data["learner_id"])
        if self.has_tried_enough(learner_id):
            form.add_error("pin", _("Too many tries. Please wait ten minutes, then try again, or use your key."))
            return self.form_invalid(form)
        person = actions.open_with_pin(**form.cleaned_data)
        if person is None:
            form.add_error("pin", _("This learner ID and PIN do not open anything. Check both, or use your key."))
            return self.form_invalid(form)
        take_back(self.request, "pin")
        forgive("pin", learner_id)
        forgive("pin-day", learner_id)
        enter(self.request, person, method="pin")
        return redirect(safe_next(self.request, "landing"))

    def has_tried_enough(self, learner_id: str) -> bool:
        """Count this try in every way it counts."""
        return any(
            [
                too_many(self.request, "pin", tries=PIN_TRIES_AT_ADDRESS, seconds=SECONDS),
                too_many_at("pin", learner_id, tries=PIN_TRIES, seconds=SECONDS),
                too_many_at("pin-day", learner_id, tries=PIN_TRIES_A_DAY, seconds=DAY),
            ]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {"key_form": KeyForm(), "pin_form": kwargs.pop("form", None) or self.get_form()}
        there = safe_next(self.request, "landing")
        return super().get_context_data(form=forms["pin_form"], next=there, **forms, **kwargs)
