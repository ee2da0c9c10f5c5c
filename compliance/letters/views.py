"""Letters for people without an e-mail address: what waits, the PDF to print, a slip with a new key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from compliance.letters.actions import NothingToPrint, print_letters, print_slip
from compliance.letters.files import KEPT, path_of
from compliance.letters.letters import AGAIN_DAYS
from compliance.letters.tasks import make_letters
from compliance.notices.models import Notice
from foundation.downloads import pdf_response
from foundation.typesetting import LibrariesMissing
from workforce.long_tasks.actions import begin, carried_out
from workforce.long_tasks.models import LongTask
from workforce.people.actions.keys import NotYoursToGive, may_reissue
from workforce.people.forms.keys import ReissueForm
from workforce.people.models import Membership, Oversight
from workforce.people.tasks import tell_of_new_key
from workforce.people.views.keys import refuse_too_many
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units, reader

#: More people than this are printed in the background.
AT_ONCE = 200
#: So many of the files that are kept are offered.
FILES = 50


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """``/manage/letters/``: for each place, how many people have a letter waiting."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    now = timezone.now()
    shown = [unit] if unit else mine
    notices = Notice.objects.filter(below(shown, "unit__path"), channel=Notice.Channel.LETTER)
    waiting = _people_by_unit(notices.filter(sent_at=None))
    printed = _people_by_unit(notices.filter(sent_at__gt=now - timedelta(days=AGAIN_DAYS)))
    places = Unit.objects.filter(pk__in={*waiting, *printed})
    begun = LongTask.objects.filter(
        started_by=reader(request), kind=LongTask.Kind.LETTERS, created_at__gt=now - KEPT
    )
    files = begun.select_related("unit").order_by("-pk")[:FILES]
    context = {
        "unit": unit,
        "total": _people_in(notices.filter(sent_at=None)),
        "rows": [
            {"unit": p, "waiting": waiting.get(p.pk, 0), "printed": printed.get(p.pk, 0)}
            for p in places
        ],
        "files": [
            file for file in files if file.finished_at is None or path_of(file.uuid).exists()
        ],
        "again_days": AGAIN_DAYS,
    }
    return render(request, "compliance/letters/letters.html", context)


def _people_by_unit(notices: Any) -> dict[int, int]:
    counted = notices.order_by().values("unit").annotate(people=Count("person", distinct=True))
    return {row["unit"]: row["people"] for row in counted}


def _people_in(notices: Any) -> int:
    return int(notices.aggregate(people=Count("person", distinct=True))["people"])


@login_required
@require_POST
def letters_print(request: HttpRequest) -> HttpResponse:
    """``/manage/letters/print/``: the letters of a place as a file kept for a day, at once or in the background."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return redirect("manage_letters")
    wish = {
        "with_keys": request.POST.get("keys") == "yes",
        "is_again": request.POST.get("again") == "yes",
    }
    now = timezone.now()
    since = (
        {"sent_at__gt": now - timedelta(days=AGAIN_DAYS)} if wish["is_again"] else {"sent_at": None}
    )
    if _people_in(Notice.objects.letters(unit).filter(**since)) > AT_ONCE:
        work = begin(kind=LongTask.Kind.LETTERS, by=reader(request), at=now, unit=unit)
        transaction.on_commit(lambda: make_letters.enqueue(work.pk, **wish))
        return redirect(work)
    try:
        _make_at_once(unit, reader(request), now, wish)
    except NothingToPrint:
        messages.info(
            request, _("No letter waits here now. Perhaps somebody has just printed them.")
        )
    except LibrariesMissing:
        messages.error(
            request, _("This site cannot make PDF files yet. Tell whoever looks after it.")
        )
    return redirect("manage_letters")


@transaction.atomic
def _make_at_once(unit: Unit, by: User, at: datetime, wish: Mapping[str, bool]) -> None:
    """The file waits on the page of letters: a download that is lost does not lose the keys in it."""
    work = begin(kind=LongTask.Kind.LETTERS, by=by, at=at, unit=unit)
    with carried_out(work, clock=lambda: at, apology="") as counts:
        _pdf, counts["printed"] = print_letters(unit=unit, by=by, at=at, keep_as=work.uuid, **wish)


@login_required
@require_safe
def letters_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/letters/<uuid>.pdf``: what was made in the background, for whoever asked for it, for a day."""
    work = LongTask.objects.filter(
        uuid=uuid, kind=LongTask.Kind.LETTERS, started_by=reader(request)
    ).first()
    if work is None or work.unit is None:
        raise PermissionDenied
    mine = my_units(request, Oversight.Duty.MANAGER)
    if not any(work.unit.path.startswith(unit.path) for unit in mine):
        raise PermissionDenied
    try:
        pdf = path_of(work.uuid).read_bytes()
    except FileNotFoundError:
        messages.info(
            request, _("These letters are not kept any longer. You can print them again here.")
        )
        return redirect("manage_letters")
    return pdf_response(pdf, f"letters-{timezone.localdate(work.created_at)}")


@method_decorator([login_required, never_cache], name="dispatch")
class Slip(View):
    """``/manage/letters/slip/<membership>/``: one person's paper with a new key. GET asks, POST makes it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what a new key does to the old one, and ask how the manager knows who stands there."""
        return self.ask(request, my_member(request, pk), ReissueForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The paper; whoever has an address is told, as of any new key."""
        member = my_member(request, pk)
        form = ReissueForm(request.POST)
        refuse_too_many(request, form)
        if not form.is_valid():
            return self.ask(request, member, form)
        try:
            pdf = print_slip(
                person=member.person,
                by=reader(request),
                checked=form.cleaned_data["checked"],
                at=timezone.now(),
            )
        except NotYoursToGive:
            return self.ask(request, member, form)
        except LibrariesMissing:
            messages.error(
                request, _("This site cannot make PDF files yet. Tell whoever looks after it.")
            )
            return redirect("manage_letters_slip", pk=pk)
        if member.person.email:
            tell_of_new_key.enqueue(member.person.pk)
        return pdf_response(pdf, f"key-{member.person.learner_id}")

    def ask(self, request: HttpRequest, member: Membership, form: ReissueForm) -> HttpResponse:
        """The page with the question; 403 where there is nothing to ask."""
        has_key = member.person.personal_keys.filter(revoked_at=None).exists()
        may = (
            may_reissue(person=member.person, by=reader(request), on=timezone.localdate())
            is not None
        )
        context = {"member": member, "has_key": has_key, "may": may, "form": form}
        return render(request, "compliance/letters/slip.html", context, status=200 if may else 403)


def my_member(request: HttpRequest, pk: int) -> Membership:
    """Somebody who works today at one of the reader's places; raises PermissionDenied for anybody else."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    jobs = Membership.objects.active(on=timezone.localdate()).filter(below(mine, "unit__path"))
    member = jobs.filter(pk=pk).select_related("person", "unit").first() if pk < 2**63 else None
    if member is None:
        raise PermissionDenied
    return member
