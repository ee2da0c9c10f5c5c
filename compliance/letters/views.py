"""Views of letters: how many wait, the PDF to print, and a slip with a new key for one person."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
from compliance.letters.files import STORAGE_TIME, path_of
from compliance.letters.letters import REPRINT_DAYS
from compliance.letters.tasks import make_letters
from compliance.notices.models import Notice, NoticeQuerySet
from compliance.permissions import may_print_letters
from foundation.downloads import pdf_response
from foundation.typesetting import LibrariesMissing
from workforce.long_tasks.actions import begin, track
from workforce.long_tasks.models import LongTask
from workforce.people.actions.keys import ReissueNotAllowed
from workforce.people.forms.keys import ReissueForm
from workforce.people.models import Membership, Oversight
from workforce.people.tasks import tell_of_new_key
from workforce.people.views.keys import count_new_key
from workforce.permissions import may_reissue
from workforce.units.models import Unit, below
from workforce.views import my_units, reader, requested_unit

#: More people than this are printed in the background.
AT_ONCE = 200
#: So many of the stored files are listed.
FILES = 50


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """``/manage/letters/``: for each unit, how many people have a letter waiting."""
    units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", units)
    now = timezone.now()
    notices = Notice.objects.filter(
        below([unit] if unit else units, "unit__path"), channel=Notice.Channel.LETTER
    )
    waiting = _people_by_unit(notices.filter(sent_at=None))
    printed = _people_by_unit(notices.filter(sent_at__gt=now - timedelta(days=REPRINT_DAYS)))
    rows = []
    for place in Unit.objects.filter(pk__in={*waiting, *printed}):
        row = {
            "unit": place,
            "waiting": waiting.get(place.pk, 0),
            "printed": printed.get(place.pk, 0),
        }
        rows.append(row)
    context = {
        "unit": unit,
        "total": _people_in(notices.filter(sent_at=None)),
        "rows": rows,
        "files": _files_of(reader(request), now),
        "again_days": REPRINT_DAYS,
    }
    return render(request, "compliance/letters/letters.html", context)


def _files_of(person: User, now: datetime) -> list[LongTask]:
    """Return the letters a person ordered that are being made, or whose file is still stored."""
    tasks = LongTask.objects.filter(
        started_by=person, kind=LongTask.Kind.LETTERS, created_at__gt=now - STORAGE_TIME
    )
    newest = tasks.select_related("unit").order_by("-pk")[:FILES]
    return [task for task in newest if task.finished_at is None or path_of(task.uuid).exists()]


def _people_by_unit(notices: NoticeQuerySet) -> dict[int, int]:
    """Return how many people have one of these notices, by unit id."""
    counts = notices.order_by().values("unit").annotate(people=Count("person", distinct=True))
    return dict(counts.values_list("unit", "people"))


def _people_in(notices: NoticeQuerySet) -> int:
    """Return how many people have one of these notices."""
    return int(notices.aggregate(people=Count("person", distinct=True))["people"])


@login_required
@require_POST
def letters_print(request: HttpRequest) -> HttpResponse:
    """``/manage/letters/print/``: print the letters of a unit, at once or in the background."""
    units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", units)
    if unit is None:
        return redirect("manage_letters")
    options = {
        "with_keys": request.POST.get("keys") == "yes",
        "is_again": request.POST.get("again") == "yes",
    }
    now = timezone.now()
    notices = Notice.objects.letters(unit)
    if options["is_again"]:
        notices = notices.filter(sent_at__gt=now - timedelta(days=REPRINT_DAYS))
    else:
        notices = notices.waiting()
    if _people_in(notices) > AT_ONCE:
        with transaction.atomic():  # nobody waits for work that was never queued
            long_task = begin(kind=LongTask.Kind.LETTERS, by=reader(request), at=now, unit=unit)
            make_letters.enqueue(long_task.pk, **options)
        return redirect(long_task)
    try:
        _print_at_once(unit, reader(request), now, options)
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
def _print_at_once(unit: Unit, by: User, at: datetime, options: Mapping[str, bool]) -> None:
    """Print into a file listed on the page of letters: a lost download must not lose keys."""
    long_task = begin(kind=LongTask.Kind.LETTERS, by=by, at=at, unit=unit)
    with track(long_task, clock=lambda: at, apology="") as counts:
        _pdf, counts["printed"] = print_letters(
            unit=unit, by=by, at=at, store_as=long_task.uuid, **options
        )


@login_required
@require_safe
def letters_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/letters/<uuid>.pdf``: a stored file, for the person who ordered it."""
    long_task = LongTask.objects.filter(
        uuid=uuid, kind=LongTask.Kind.LETTERS, started_by=reader(request)
    ).first()
    if long_task is None or long_task.unit is None:
        raise PermissionDenied
    if not may_print_letters(reader(request), long_task.unit, on=timezone.localdate()):
        raise PermissionDenied
    try:
        pdf = path_of(long_task.uuid).read_bytes()
    except FileNotFoundError:
        messages.info(
            request, _("These letters are not kept any longer. You can print them again here.")
        )
        return redirect("manage_letters")
    return pdf_response(pdf, f"letters-{timezone.localdate(long_task.created_at)}")


@method_decorator([login_required, never_cache], name="dispatch")
class KeySlip(View):
    """``/manage/letters/slip/<membership>/``: a page with a new key. GET asks, POST prints it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that the old key ends, and ask how the manager checked who the person is."""
        return self.ask(request, my_member(request, pk), ReissueForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the PDF; a person with an address gets mail about it, as about any new key."""
        member = my_member(request, pk)
        form = ReissueForm(request.POST)
        count_new_key(request, form)
        if not form.is_valid():
            return self.ask(request, member, form)
        try:
            pdf = print_slip(
                person=member.person,
                by=reader(request),
                checked=form.cleaned_data["checked"],
                at=timezone.now(),
                tell_person=tell_of_new_key.enqueue,
            )
        except ReissueNotAllowed:
            return self.ask(request, member, form)
        except LibrariesMissing:
            messages.error(
                request, _("This site cannot make PDF files yet. Tell whoever looks after it.")
            )
            return redirect("manage_letters_slip", pk=pk)
        return pdf_response(pdf, f"key-{member.person.learner_id}")

    def ask(self, request: HttpRequest, member: Membership, form: ReissueForm) -> HttpResponse:
        """Return the page with the form; 403 where the reader may not make this person a key."""
        has_key = member.person.personal_keys.filter(revoked_at=None).exists()
        membership = may_reissue(person=member.person, by=reader(request), on=timezone.localdate())
        is_allowed = membership is not None
        context = {"member": member, "has_key": has_key, "is_allowed": is_allowed, "form": form}
        status = 200 if is_allowed else 403
        return render(request, "compliance/letters/slip.html", context, status=status)


def my_member(request: HttpRequest, pk: int) -> Membership:
    """Return a membership in force today at one of the reader's units.

    Raises PermissionDenied for any other.
    """
    if pk >= 2**63:  # more than a database's number can hold
        raise PermissionDenied
    today = timezone.localdate()
    members = Membership.objects.active(on=today).filter(pk=pk)
    member = members.select_related("person", "unit").first()
    if member is None or not may_print_letters(reader(request), member.unit, on=today):
        raise PermissionDenied
    return member
