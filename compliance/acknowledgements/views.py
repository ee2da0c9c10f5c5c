"""Views: sign for a training, and download the signatures as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.rules.names import printable_name
from certificates.models import Certificate
from compliance.acknowledgements.actions import SignatureRefused, acknowledge
from compliance.acknowledgements.forms import SignForm
from compliance.acknowledgements.models import Acknowledgement, to_sign
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from foundation.dates import day_in_words
from foundation.spreadsheets import csv_response
from workforce.people.models import Oversight
from workforce.units.models import below
from workforce.views import my_units, reader, requested_unit


@method_decorator(login_required, name="dispatch")
class Acknowledge(View):
    """``/me/acknowledge/<obligation>/``: the words, a name, a tick."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the obligation that waits for the reader's signature.

        Leads away where it is signed already; raises Http404 for any other.
        """
        today = timezone.localdate()
        person = reader(request)
        obligations = Obligation.objects.active(on=today).filter(person=person, pk=kwargs["pk"])
        row = (
            to_sign(obligations, on=today)
            .select_related("course", "requirement", "membership__unit", "person")
            .first()
        )
        if row is None:
            if obligations.filter(requirement__acknowledgements__person=person).exists():
                return redirect("me")  # pressed twice, or come back to
            raise Http404
        certificate = Certificate.objects.get(pk=row.certificate_id)  # type: ignore[attr-defined]  # annotated
        return super().dispatch(request, row, certificate)

    def get(self, request: HttpRequest, row: Obligation, certificate: Certificate) -> HttpResponse:
        """Show the words and an empty form."""
        return self.render_form(request, row, certificate, SignForm())

    def post(self, request: HttpRequest, row: Obligation, certificate: Certificate) -> HttpResponse:
        """Store the signature."""
        form = SignForm(request.POST)
        if form.is_valid() and not printable_name(form.cleaned_data["name"]):
            form.add_error("name", _("Please type your name."))
        if not form.is_valid():
            return self.render_form(request, row, certificate, form)
        try:
            acknowledge(
                obligation=row,
                certificate=certificate,
                name=form.cleaned_data["name"],
                words=words(row, certificate),
                language=get_language() or "en",
                at=timezone.now(),
            )
        except SignatureRefused:  # revoked while the form was read
            messages.error(
                request, _("The certificate was revoked meanwhile. There is nothing to sign.")
            )
        else:
            messages.success(request, _("Thank you. Your signature is kept with your certificate."))
        return redirect("me")

    def render_form(
        self, request: HttpRequest, row: Obligation, certificate: Certificate, form: SignForm
    ) -> HttpResponse:
        """Render the page with the words and the form."""
        context = {
            "row": row,
            "certificate": certificate,
            "form": form,
            "words": words(row, certificate),
        }
        return render(request, "compliance/acknowledgements/acknowledge.html", context)


def words(row: Obligation, certificate: Certificate) -> str:
    """Return what is signed, in the language of the page: it is stored word for word."""
    sentence = _(
        "I took the training “{course}” and completed it on {day}. I sign this for {place}."
    )
    return sentence.format(
        course=certificate.course_title,
        day=day_in_words(certificate.completed_on, get_language() or "en"),
        place=row.membership.unit.name,
    )


@login_required
@require_safe
def signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """``/manage/requirements/<pk>/signatures.csv``: a unit's signatures, for an inspector."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    requirement = Requirement.objects.filter(pk=pk).select_related("unit").first()
    if requirement is None:
        raise PermissionDenied
    is_above = unit.path.startswith(requirement.unit.path)
    is_below = requirement.unit.path.startswith(unit.path)
    if not (is_above or is_below):
        raise PermissionDenied
    people = Obligation.objects.filter(
        below([unit], "membership__unit__path"), requirement=requirement
    ).values("person_id")
    rows = Acknowledgement.objects.filter(
        requirement=requirement, person__in=people
    ).select_related("person", "certificate")
    header = [
        _("Name"),
        _("Learner ID"),
        _("Course"),
        _("Completed on"),
        _("Certificate"),
        _("Signed as"),
        _("Signed at"),
        _("What was signed"),
        _("Language"),
    ]
    cells = (_cells(row) for row in rows.order_by("-signed_at", "pk").iterator(chunk_size=2000))
    return csv_response(f"signatures-{timezone.localdate().isoformat()}", header, cells)


def _cells(row: Acknowledgement) -> list[object]:
    certificate = row.certificate
    signed_at = timezone.localtime(row.signed_at)
    return [
        row.person.name,
        row.person.learner_id,
        certificate.course_title,
        certificate.completed_on,
        certificate.serial,
        row.name,
        signed_at.isoformat(timespec="minutes"),
        row.words,
        row.language,
    ]
