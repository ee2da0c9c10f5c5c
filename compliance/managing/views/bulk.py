"""Acts on many people at once, or on one: remind, exempt, confirm or refuse, move, left."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compliance.managing.actions import ACTS, JOB_ACTS, BulkAct, carry_out
from compliance.managing.forms import ActForm, ExemptForm, LeaveForm, MoveForm, RefuseForm
from compliance.managing.selection import PeopleSelection
from compliance.managing.tasks import act_on_many
from compliance.notices.tasks import send_notices
from workforce.long_tasks import actions as long_tasks
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import my_units, reader, requested_unit

#: More than so many are done in the background.
AT_ONCE = 500


@dataclass(frozen=True)
class ConfirmationStep:
    """What an act asks first: the question, what follows from a yes, and the form."""

    question: Promise
    consequence: Promise
    form_class: type[ActForm]


CONFIRMATIONS: dict[str, ConfirmationStep] = {
    "exempt": ConfirmationStep(
        gettext_lazy("Exempt from the course?"),
        gettext_lazy(
            "Until that day nobody expects it of them, and they count neither as ready nor as late."
        ),
        ExemptForm,
    ),
    "refuse": ConfirmationStep(
        gettext_lazy("Not one of the staff?"),
        gettext_lazy(
            "They count on no day and cannot come back with the poster. "
            "What they learned stays theirs."
        ),
        RefuseForm,
    ),
    "leave": ConfirmationStep(
        gettext_lazy("When was their last day?"),
        gettext_lazy("From the day after they are no longer counted here."),
        LeaveForm,
    ),
    "move": ConfirmationStep(
        gettext_lazy("Where do they work from today on?"),
        gettext_lazy("What they hold, were told and are exempt from goes with them."),
        MoveForm,
    ),
}


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """``/manage/bulk/``: carry an act out, or first ask what it needs to know."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    act = request.POST.get("act", "")
    if unit is None or not act:
        messages.warning(request, _("Choose what to do."))
        return redirect("manage")
    if act not in ACTS:
        raise Http404
    selection = PeopleSelection.of(request.POST, unit)
    today = timezone.localdate()
    count = _selected_count(selection, act, on=today)
    if count == 0:
        messages.warning(
            request, _("Nobody was ticked, or they are not here any more. Nothing was changed.")
        )
        return _redirect_back(request, unit)
    if act not in CONFIRMATIONS:
        return _carry_out(request, act, selection, {}, count)
    form = _form(request, act, managed_units)
    if form.is_bound and form.is_valid():
        return _carry_out(request, act, selection, form.cleaned_data, count)
    return _confirmation_page(request, act, selection, form, count)


def _selected_count(selection: PeopleSelection, act: str, *, on: date) -> int:
    """Return how many jobs, or obligations, an act is about."""
    if act in JOB_ACTS:
        return int(selection.memberships(on=on).count())
    return selection.obligations(on=on).count()


def _form(request: HttpRequest, act: str, managed_units: Any) -> ActForm:
    """Return the form of an act; bound only when the reader has seen it."""
    values = None
    if request.POST.get("sure"):
        values = request.POST
    today = timezone.localdate()
    if act == "move":
        places = Unit.objects.filter(below(managed_units)).open(on=today).order_by("path")
        return MoveForm(values, today=today, places=places)
    initial = None
    if act == "leave":
        initial = {"left_on": today}
    return CONFIRMATIONS[act].form_class(values, today=today, initial=initial)


def _confirmation_page(
    request: HttpRequest, act: str, selection: PeopleSelection, form: ActForm, count: int
) -> HttpResponse:
    """Return the page with the question and the form of an act on ``count`` people."""
    jobs = selection.memberships(on=timezone.localdate()).select_related("person", "unit")
    context = {
        "act": act,
        "question": CONFIRMATIONS[act].question,
        "follows": CONFIRMATIONS[act].consequence,
        "form": form,
        "count": count,
        "unit": selection.unit,
        "first_jobs": jobs.order_by("person__name", "pk")[:20],
        "selection": selection.to_json(),
        "back": request.POST.get("back", "")[:12],
        "cancel": _back_address(request, selection.unit),
    }
    status = 400 if form.errors else 200
    return render(request, "compliance/managing/bulk_ask.html", context, status=status)


def _carry_out(
    request: HttpRequest,
    act: str,
    selection: PeopleSelection,
    answers: dict[str, Any],
    count: int,
) -> HttpResponse:
    """Carry the act out, in the background when ``count`` is large."""
    now = timezone.now()
    unit = selection.unit
    if count > AT_ONCE:
        # The queue takes text only: a unit is written as its UUID.
        texts = {name: str(getattr(value, "uuid", value)) for name, value in answers.items()}
        next_address = _back_address(request, unit)
        with transaction.atomic():  # nobody waits for work that was never queued
            task = long_tasks.begin(kind="bulk", by=reader(request), at=now, unit=unit)
            act_on_many.enqueue(task.pk, act, selection.to_json(), texts, next_address)
        return redirect(task)
    today = timezone.localdate(now)
    with transaction.atomic():  # nobody counts as reminded without a letter
        outcome = carry_out(
            BulkAct(act, by=reader(request), at=now, **answers),
            jobs=selection.memberships(on=today),
            obligations=selection.obligations(on=today),
            progress=lambda done, total: None,
        )
        if outcome.to_write_to:
            send_notices.enqueue(list(outcome.to_write_to))
    messages.success(request, describe_outcome(outcome.counts, letters=_letters_address(unit)))
    return _redirect_back(request, unit)


def _back_address(request: HttpRequest, unit: Unit) -> str:
    """Return the address of the person's page the act came from, else of the filtered table."""
    learner_id = request.POST.get("back", "").replace("\0", "")
    jobs = Membership.objects.filter(below([unit], "unit__path"), person__learner_id=learner_id)
    has_person_page = bool(learner_id) and jobs.exists()
    if has_person_page:
        return reverse("manage_person", args=[learner_id])
    query = request.POST.get("query", "") or f"unit={unit.uuid}"
    # A line break in a redirect would end the header.
    printable_query = "".join(letter for letter in query if letter.isprintable())
    return f"{reverse('manage')}?{printable_query}"


def _redirect_back(request: HttpRequest, unit: Unit) -> HttpResponse:
    return redirect(_back_address(request, unit))


def _letters_address(unit: Unit) -> str:
    """Return the address of the page that prints the letters of a unit."""
    query = urlencode({"unit": unit.uuid})
    return f"{reverse('manage_letters')}?{query}"


def describe_outcome(counts: Any, *, letters: str) -> SafeString:
    """Return what was done in sentences, such as "12 people reminded. 3 have no e-mail address …".

    The sentence about letters leads to the address ``letters``.
    """
    texts: list[str] = []
    for name, sentence in _outcome_sentences(counts).items():
        if name == "letters":
            texts.append(format_html('<a href="{}">{}</a>', letters, sentence))
        else:
            texts.append(sentence)
    if not texts:
        nobody = _("There was nobody to remind: they are ready, exempt, or cannot be reached.")
        return format_html("{}", nobody)
    return format_html_join(" ", "{}", ((text,) for text in texts))


def _outcome_sentences(counts: Any) -> dict[str, str]:
    """Return a sentence for each thing that happened to anybody, by its name."""

    def n(name: str) -> int:
        return int(counts.get(name, 0))

    sentences = {
        "reminded": ngettext("{n} person reminded.", "{n} people reminded.", n("reminded")),
        "letters": ngettext(
            "{n} has no e-mail address: print their letter.",
            "{n} have no e-mail address: print their letters.",
            n("letters"),
        ),
        "already": ngettext(
            "{n} was reminded today already.", "{n} were reminded today already.", n("already")
        ),
        "unwilling": ngettext(
            "{n} asked not to be reminded: speak to them.",
            "{n} asked not to be reminded: speak to them.",
            n("unwilling"),
        ),
        "exempted": ngettext("{n} person exempted.", "{n} people exempted.", n("exempted")),
        "unexempted": ngettext("{n} exemption ended.", "{n} exemptions ended.", n("unexempted")),
        "confirmed": ngettext("{n} person confirmed.", "{n} people confirmed.", n("confirmed")),
        "refused": ngettext("{n} person refused.", "{n} people refused.", n("refused")),
        "left": ngettext("{n} person has left.", "{n} people have left.", n("left")),
        "moved": ngettext("{n} person moved.", "{n} people moved.", n("moved")),
        "skipped": ngettext(
            "For {n} there was nothing to change.",
            "For {n} there was nothing to change.",
            n("skipped"),
        ),
    }
    return {name: sentence.format(n=n(name)) for name, sentence in sentences.items() if n(name)}
