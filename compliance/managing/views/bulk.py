"""Acts on many people at once, or on one: remind, exempt, confirm or refuse, move, left."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compliance.managing.actions import ACTS, OF_JOBS, Wish, carry_out
from compliance.managing.forms import AskingForm, ExemptForm, LeaveForm, MoveForm, RefuseForm
from compliance.managing.selection import PeopleSelection
from compliance.managing.tasks import act_on_many
from compliance.notices.tasks import send_notices
from workforce.long_tasks import actions as long_tasks
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units, reader

#: More than so many are done in the background.
AT_ONCE = 500

#: The acts that ask something first: the question, what happens, and the form.
QUESTIONS: dict[str, tuple[Any, Any, type[AskingForm]]] = {
    "exempt": (
        gettext_lazy("Exempt from the course?"),
        gettext_lazy(
            "Until that day nobody expects it of them, and they count neither as ready nor as late."
        ),
        ExemptForm,
    ),
    "refuse": (
        gettext_lazy("Not one of the staff?"),
        gettext_lazy(
            "They count on no day and cannot come back with the poster. What they learned stays theirs."
        ),
        RefuseForm,
    ),
    "leave": (
        gettext_lazy("When was their last day?"),
        gettext_lazy("From the day after they are no longer counted here."),
        LeaveForm,
    ),
    "move": (
        gettext_lazy("Where do they work from today on?"),
        gettext_lazy("What they hold, were told and are exempt from goes with them."),
        MoveForm,
    ),
}


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """``/manage/bulk/``: do it – or ask first what has to be known for it."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit, act = chosen_unit(request, "unit", mine), request.POST.get("act", "")
    if unit is None or not act:
        messages.warning(request, _("Choose what to do."))
        return redirect("manage")
    if act not in ACTS:
        raise Http404
    chosen = PeopleSelection.of(request.POST, unit)
    today = timezone.localdate()
    meant = chosen.memberships(on=today) if act in OF_JOBS else chosen.obligations(on=today)
    count = meant.count()
    if not count:
        messages.warning(
            request, _("Nobody was ticked, or they are not here any more. Nothing was changed.")
        )
        return _back(request, unit)
    form = _form(request, act, mine) if act in QUESTIONS else None
    if form is not None and not (form.is_bound and form.is_valid()):
        return _ask(request, act, chosen, form, count)
    return _do(request, act, chosen, form.cleaned_data if form else {}, count)


def _form(request: HttpRequest, act: str, mine: Any) -> AskingForm:
    """The form of an act; bound once it was shown."""
    typed = request.POST if request.POST.get("sure") else None
    today = timezone.localdate()
    if act == "move":
        places = Unit.objects.filter(below(mine)).open(on=today).order_by("path")
        return MoveForm(typed, today=today, places=places)
    initial = {"left_on": today} if act == "leave" else None
    return QUESTIONS[act][2](typed, today=today, initial=initial)


def _ask(
    request: HttpRequest, act: str, chosen: PeopleSelection, form: AskingForm, count: int
) -> HttpResponse:
    question, follows, _form_class = QUESTIONS[act]
    some = (
        chosen.memberships(on=timezone.localdate())
        .select_related("person", "unit")
        .order_by("person__name", "pk")
    )
    context = {
        "act": act,
        "question": question,
        "follows": follows,
        "form": form,
        "count": count,
        "unit": chosen.unit,
        "some": some[:20],
        "kept": chosen.to_json(),
        "back": request.POST.get("back", "")[:12],
        "cancel": _back_address(request, chosen.unit),
    }
    return render(
        request, "compliance/managing/bulk_ask.html", context, status=400 if form.errors else 200
    )


def _do(
    request: HttpRequest, act: str, chosen: PeopleSelection, answers: dict[str, Any], count: int
) -> HttpResponse:
    now = timezone.now()
    if count > AT_ONCE:
        task = long_tasks.begin(kind="bulk", by=reader(request), at=now, unit=chosen.unit)
        plain = {name: str(getattr(value, "uuid", value)) for name, value in answers.items()}
        act_on_many.enqueue(
            task.pk, act, chosen.to_json(), plain, _back_address(request, chosen.unit)
        )
        return redirect(task)
    wish = Wish(act, by=reader(request), at=now, **answers)
    today = timezone.localdate(now)
    outcome = carry_out(
        wish,
        jobs=chosen.memberships(on=today),
        asked=chosen.obligations(on=today),
        progress=lambda done, total: None,
    )
    if outcome.to_write_to:
        send_notices.enqueue(list(outcome.to_write_to))
    messages.success(request, said(outcome.counts, letters=_letters_address(chosen.unit)))
    return _back(request, chosen.unit)


def _back_address(request: HttpRequest, unit: Unit) -> str:
    """The person's page the act was on, else the table as it was filtered."""
    learner_id = request.POST.get("back", "").replace("\0", "")
    here = Membership.objects.filter(below([unit], "unit__path"), person__learner_id=learner_id)
    if learner_id and here.exists():
        return reverse("manage_person", args=[learner_id])
    query = request.POST.get("query", "") or f"unit={unit.uuid}"
    return f"{reverse('manage')}?{''.join(letter for letter in query if letter.isprintable())}"


def _back(request: HttpRequest, unit: Unit) -> HttpResponse:
    return redirect(_back_address(request, unit))


def _letters_address(unit: Unit) -> str:
    return f"{reverse('manage_letters')}?{urlencode({'unit': unit.uuid})}"


def said(counts: Any, *, letters: str) -> SafeString:
    """What was done, in sentences: "12 people reminded. 3 have no e-mail address: print their letters.".

    The sentence about letters leads to the address ``letters``.
    """

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
    told = {name: sentence.format(n=n(name)) for name, sentence in sentences.items() if n(name)}
    if "letters" in told:
        told["letters"] = format_html('<a href="{}">{}</a>', letters, told["letters"])
    nobody = _("There was nobody to remind: they are ready, exempt, or cannot be reached.")
    return format_html_join(" ", "{}", ((sentence,) for sentence in told.values() or [nobody]))
