"""``/me/pin/``: choose the PIN that opens with one's learner ID."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import actions
from accounts.forms import NewPinForm
from accounts.views.sessions import safe_next, signed_in_person


@method_decorator([never_cache, sensitive_post_parameters("pin", "again")], name="dispatch")
class NewPin(LoginRequiredMixin, FormView):
    """Choose or change the PIN. A guest says who they are first."""

    template_name = "accounts/pin.html"
    form_class = NewPinForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Have a guest claim first: without their learner ID in hand no PIN signs them in."""
        if request.user.is_authenticated and request.user.is_guest:
            return redirect("claim")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: NewPinForm) -> HttpResponse:
        person = signed_in_person(self.request)
        actions.set_pin(person=person, pin=form.cleaned_data["pin"])
        text = _("Your PIN is saved. You sign in with it and your learner ID, {learner_id}.")
        messages.success(self.request, text.format(learner_id=person.learner_id))
        return redirect(safe_next(self.request, "me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = signed_in_person(self.request)
        return super().get_context_data(
            next=safe_next(self.request, "me"),
            has_pin=bool(person.pin),
            learner_id=person.learner_id,
            **kwargs,
        )
