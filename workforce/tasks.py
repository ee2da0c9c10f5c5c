"""Work on the workforce that nobody waits for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from workforce import actions
from workforce.actions import imports, invitations, lists, long_tasks, merging
from workforce.actions.bulk import Wish, carry_out
from workforce.actions.deliveries import Delivered, deliver
from workforce.actions.letters import NothingToPrint, print_letters
from workforce.actions.long_tasks import advance, begin, carried_out, report
from workforce.actions.mail import post
from workforce.actions.requirements import follow
from workforce.models import LongTask, PeopleList, Requirement, Unit
from workforce.notices import is_quiet, quiet_hours
from workforce.preview import people_under
from workforce.views.chosen import Chosen


def is_quiet_at(at: datetime) -> bool:
    """Whether nobody is written to at this instant: ``QUIET_HOURS`` in ``TIME_ZONE``."""
    return is_quiet(timezone.localtime(at).time(), quiet_hours(settings.QUIET_HOURS))


@task()
def send_notices(
    people: list[int], on: str = "", long_task: int | None = None, is_urgent: bool = False
) -> int:
    """Send these people what waits for them; returns how many messages went out.

    ``on`` is the day that counts, as 2026-05-04 (empty: today). In quiet hours nothing is sent unless
    ``is_urgent``: it waits for the next run of ``send_reminders``. ``long_task`` is told how far this is.
    """
    now = timezone.now()
    delivered = Delivered()
    if is_urgent or not is_quiet_at(now):
        day = date.fromisoformat(on) if on else timezone.localdate(now)
        delivered = deliver(people=people, on=day, clock=timezone.now)
    if long_task:
        counts = {"sent": delivered.sent, "failed": delivered.failed}
        advance(task=long_task, done=len(people), counts=counts, at=timezone.now())
    return delivered.sent


@task()
def settle_places(task_id: int, unit_ids: list[int]) -> None:
    """Work out what everybody at these places and below must hold, now that the places have moved."""
    long = LongTask.objects.get(pk=task_id)
    with long_tasks.carried_out(long, clock=timezone.now, apology=_sorry()) as counts:
        for unit in Unit.objects.filter(pk__in=unit_ids):
            told = long_tasks.report(long)
            done = actions.recompute_obligations(unit=unit, on=timezone.localdate(), progress=told)
            counts |= {name: counts.get(name, 0) + count for name, count in vars(done).items()}


@task()
def settle_merge(task_id: int, source_id: int, moved_ids: list[int]) -> None:
    """Work out what the people of a place that became part of another one must hold there."""
    long = LongTask.objects.get(pk=task_id)
    source = Unit.objects.select_related("merged_into").get(pk=source_id, merged_into__isnull=False)
    moved = Unit.objects.filter(pk__in=moved_ids)
    told = long_tasks.report(long)
    with long_tasks.carried_out(long, clock=timezone.now, apology=_sorry()):
        merging.settle_merge(
            source=source, into=source.merged_into, places=moved, on=source.closed_on, progress=told
        )


@task()
def send_invitation(invitation_id: int) -> None:
    """Write to somebody who was invited; one that was used or withdrawn meanwhile gets no letter."""
    invitations.send_letter(invitation_id, at=timezone.now())


def _sorry() -> str:
    """Said when working out obligations failed; ``manage.py check_integrity`` finds what is missing."""
    return _(
        "Not everything could be worked out. Nothing is lost; whoever runs the site can finish it."
    )


#: With more people than this a change of the rules is worked out in the background.
AT_ONCE = 2000


def let_follow(*, requirement: Requirement, by: User | None) -> LongTask | None:
    """Obligations follow a requirement: at once, or in the background with the task that tells how far it is."""
    today = timezone.localdate()
    if len(people_under(requirement, on=today)) <= AT_ONCE:
        follow(requirement=requirement, on=today)
        return None
    task = begin(kind=LongTask.Kind.RULE_CHANGE, by=by, at=timezone.now(), unit=requirement.unit)
    transaction.on_commit(lambda: change_rules.enqueue(requirement.pk, task.pk))
    return task


@task()
def change_rules(requirement: int, long_task: int) -> None:
    """Let obligations follow a requirement; ``long_task`` is told how far this is."""
    watched = LongTask.objects.get(pk=long_task)
    apology = _(
        "Not everybody could be worked out. Save the requirement again, or ask whoever runs this site."
    )
    with carried_out(watched, clock=timezone.now, apology=apology) as counts:
        rule = Requirement.objects.select_related("unit").get(pk=requirement)
        done = follow(requirement=rule, on=timezone.localdate(), progress=report(watched))
        counts |= vars(done)


@task()
def act_on_many(
    long_task: int, act: str, chosen: dict[str, Any], answers: dict[str, str], back: str
) -> None:
    """Do what a manager asked for more people than one request can wait for; they watch ``long_task``.

    ``chosen`` says whom (see :class:`workforce.views.chosen.Chosen`), ``answers`` what was typed for it, as
    text; ``back`` is where to go on when it is done.
    """
    watched = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    now = timezone.now()
    sorry = _(
        "Something went wrong, and the rest was not done. Please try again, or ask whoever runs this site."
    )
    if watched.unit is None or watched.started_by is None:
        return
    meant = Chosen.restored(chosen, watched.unit)
    on = timezone.localdate(now)
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        wish = Wish(act, by=watched.started_by, at=now, **_read(answers))
        outcome = carry_out(
            wish, jobs=meant.memberships(on=on), asked=meant.asked(on=on), progress=report(watched)
        )
        counts |= {**outcome.counts, "next": back}
    if outcome.to_write_to:
        send_notices.enqueue(list(outcome.to_write_to))


def _read(answers: dict[str, str]) -> dict[str, Any]:
    """Answers as they were before they became text for the queue."""
    days = {
        name: date.fromisoformat(value) for name, value in answers.items() if name.endswith("_on")
    }
    places = {name: Unit.objects.get(uuid=value) for name, value in answers.items() if name == "to"}
    return {**answers, **days, **places}


@task()
def check_list(listed: int, long_task: int) -> None:
    """Work out what would come of every row of a list; ``long_task`` is told how far this is."""
    brought, watched = PeopleList.objects.get(pk=listed), LongTask.objects.get(pk=long_task)
    sorry = _("The list could not be read. Please try again, or ask whoever runs this site.")
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        rows = lists.check(listed=brought, on=timezone.localdate(), progress=report(watched))
        counts |= {**told_rows(rows), "next": reverse("manage_import_list", args=[brought.uuid])}


@task()
def apply_list(listed: int, long_task: int, good_rows_only: bool) -> None:
    """Import a list; ``long_task`` is told how far this is, and why nothing was imported, if so."""
    watched = LongTask.objects.select_related("started_by").get(pk=long_task)
    brought = PeopleList.objects.select_related("unit").get(pk=listed)
    sorry = _(
        "The list was not imported to its end. Import it again: what is done already will stay as it is."
    )
    now = timezone.now()
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        counts["next"] = reverse("manage_import_list", args=[brought.uuid])
        try:
            rows = imports.apply(
                listed=brought,
                good_rows_only=good_rows_only,
                by=watched.started_by,
                at=now,
                on=timezone.localdate(now),
                progress=report(watched),
            )
        except (
            imports.WrongRows,
            imports.NotConfirmed,
            imports.NotReadable,
            imports.AppliedAlready,
        ):
            # the page of the list says it: wrong rows first, what it asks, the flaw, or that it was imported
            return
        counts |= told_rows(rows)
    write_to_invited(brought, by=watched.started_by, at=now)


def write_to_invited(listed: PeopleList, *, by: User | None, at: datetime) -> None:
    """Queue the letters to people whom an import at this instant invited."""
    for invitation in imports.to_write_to(listed=listed, by=by, at=at):
        send_invitation.enqueue(invitation)


def told_rows(rows: Mapping[str, int]) -> dict[str, int]:
    """Rows by outcome under the names a watched task tells them by."""
    names = {"joins": "joined", "back": "joined", "leaves": "left", "duplicate": "duplicates"}
    told: dict[str, int] = {}
    for name, count in rows.items():
        told[names.get(name, name)] = told.get(names.get(name, name), 0) + count
    return told


@task()
def make_letters(long_task: int, with_keys: bool, is_again: bool) -> None:
    """Make the letters of a place; whoever asked fetches the file, which is kept for a day."""
    watched = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    if watched.unit is None or watched.started_by is None:
        return
    apology = _("The letters could not be made. Nothing counts as printed; please try again.")
    now = timezone.now()
    wish: dict[str, Any] = {"with_keys": with_keys, "is_again": is_again, "keep_as": watched.uuid}
    with carried_out(watched, clock=timezone.now, apology=apology) as counts:
        try:
            _pdf, count = print_letters(unit=watched.unit, by=watched.started_by, at=now, **wish)
        except NothingToPrint:  # somebody else printed them meanwhile
            return
        counts |= {"printed": count, "next": reverse("manage_letters_file", args=[watched.uuid])}


@task()
def tell_of_new_key(person_id: int) -> None:
    """Tell somebody with an address that their manager gave them a new key, at once: it may not have been to them."""
    person = User.objects.filter(pk=person_id, is_active=True).exclude(email=None).first()
    if person:
        link = (
            settings.SITE_URL
            + reverse("account_request_login_code")
            + "?next="
            + reverse("key_new")
        )
        post(person, "workforce/mail/new_key", {"link": link})
