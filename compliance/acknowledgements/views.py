"""Signing for a training where the law wants it in writing, and the signatures as a file."""

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
from compliance.acknowledgements.actions import acknowledge
from compliance.acknowledgements.forms import SignForm
from compliance.acknowledgements.models import Acknowledgement, to_sign
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from foundation.dates import day_in_words
from foundation.spreadsheets import csv_response
from workforce.people.models import Oversight
from workforce.units.models import below
from workforce.views import chosen_unit, my_units, reader


@method_decorator(login_required, name="dispatch")
class Acknowledge(View):
    """``/me/acknowledge/<obligation>/``: the words, a name, a tick."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only what waits for the reader's own signature, or has it already; 404 for the rest."""
        today = timezone.localdate()
        mine = Obligation.objects.active(on=today).filter(person=reader(request), pk=kwargs["pk"])
        row = (
            to_sign(mine, on=today)
            .select_related("course", "requirement", "membership__unit", "person")
            .first()
        )
        if (
            row is None
            and mine.filter(requirement__acknowledgements__person=reader(request)).exists()
        ):
            return redirect("me")  # pressed twice, or come back to
        if row is None:
            raise Http404
        certificate = Certificate.objects.get(pk=row.certificate_id)  # type: ignore[attr-defined]  # annotated
        return super().dispatch(request, row, certificate)

    def get(self, request: HttpRequest, row: Obligation, certificate: Certificate) -> HttpResponse:
        """Ask."""
        return self.ask(request, row, certificate, SignForm())

    def post(self, request: HttpRequest, row: Obligation, certificate: Certificate) -> HttpResponse:
        """Keep the signature."""
        form = SignForm(request.POST)
        if form.is_valid() and not printable_name(form.cleaned_data["name"]):
            form.add_error("name", _("Please type your name."))
        if not form.is_valid():
            return self.ask(request, row, certificate, form)
        acknowledge(
            obligation=row,
            certificate=certificate,
            name=form.cleaned_data["name"],
            words=words(row, certificate),
            language=get_language() or "en",
            at=timezone.now(),
        )
        messages.success(request, _("Thank you. Your signature is kept with your certificate."))
        return redirect("me")

    def ask(
        self, request: HttpRequest, row: Obligation, certificate: Certificate, form: SignForm
    ) -> HttpResponse:
        """The page with the words and the form."""
        context = {
            "row": row,
            "certificate": certificate,
            "form": form,
            "words": words(row, certificate),
        }
        return render(request, "compliance/acknowledgements/acknowledge.html", context)


def words(row: Obligation, certificate: Certificate) -> str:
    """What is signed, in the language of the page: it is kept word for word."""
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
    """``/manage/requirements/<pk>/signatures.csv``: who signed for a training at one of my places, for an inspector."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine) or mine[0]
    rule = Requirement.objects.filter(pk=pk).select_related("unit").first()
    if rule is None or not (
        unit.path.startswith(rule.unit.path) or rule.unit.path.startswith(unit.path)
    ):
        raise PermissionDenied
    people = Obligation.objects.filter(
        below([unit], "membership__unit__path"), requirement=rule
    ).values("person_id")
    rows = Acknowledgement.objects.filter(requirement=rule, person__in=people).select_related(
        "person", "certificate"
    )
    header = [
        _("Name"),
        _("Learner ID"),
        _("Course"),
        _("Completed on"),
        _("Certificate"),
        _("Signed as"),
    ]
    header += [_("Signed at"), _("What was signed"), _("Language")]
    cells = (_cells(row) for row in rows.order_by("-signed_at", "pk").iterator(chunk_size=2000))
    return csv_response(f"signatures-{timezone.localdate().isoformat()}", header, cells)


def _cells(row: Acknowledgement) -> list[object]:
    paper = row.certificate
    signed_at = timezone.localtime(row.signed_at).isoformat(timespec="minutes")
    about = (
        row.person.name,
        row.person.learner_id,
        paper.course_title,
        paper.completed_on,
        paper.serial,
    )
    return [*about, row.name, signed_at, row.words, row.language]
