"""``manage.py send_reminders``: tell people what they are to be told; run it every hour."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.letters.files import forget_old
from compliance.notices.actions.deliveries import given_up, waiting_people
from compliance.notices.actions.later import note_follow_ups
from compliance.notices.actions.notices import Noted, note_digests, note_due
from compliance.notices.digests import digests_of, managers_on
from compliance.notices.rules import Kind, is_digest_day
from compliance.notices.tasks import is_quiet_at, send_notices
from foundation.management.days import typed_day
from workforce.long_tasks.actions import begin
from workforce.long_tasks.models import LongTask

EXAMPLES = """
examples:
  manage.py send_reminders                           what is due today; run it every hour
  manage.py send_reminders --dry-run                 only say what would be noted
  manage.py send_reminders --dry-run --as-at 2026-05-04   as if today were that day
  manage.py send_reminders --kind overdue --kind expired

Another day than today can only be tried (--dry-run): people are told nothing that was true on another day.

Run it as often as you like, or not for a week: nothing is said twice, and only what is still true is said.
It writes down what is to be said; the worker (manage.py db_worker) sends it. People without an e-mail
address get letters, printed at /manage/letters/ (questions some time after a course are offered to them on
their own page only). In quiet hours (QUIET_HOURS, 20:00-08:00) messages wait;
--now sends them all the same.
exit status: 0 done, 1 some messages were given up after five tries, 2 wrong usage
"""

PEOPLE_A_TASK = 100
MANAGERS_A_TIME = 500


class Command(BaseCommand):
    """Prints what :func:`compliance.notices.actions.notices.note_due` wrote down, and queues what waits."""

    help = "Remind people of what is due, and tell managers on Mondays how their week looks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--as-at",
            type=typed_day,
            metavar="DATE",
            help="the day, as 2026-03-31 (default: today)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing down, send nothing"
        )
        parser.add_argument(
            "--kind", action="append", choices=[kind.value for kind in Kind], help="only this kind"
        )
        parser.add_argument("--now", action="store_true", help="send in quiet hours, too")
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print"
        )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        on = options["as_at"] or timezone.localdate(now)
        kinds, is_trial = options["kind"] or [], options["dry_run"]
        if not is_trial and on != timezone.localdate(now):
            raise CommandError(
                f"People can only be written to as things are today, not as on {on}.", returncode=2
            )
        noted = note_due(on=on, at=now, kinds=kinds, is_trial=is_trial)
        if not kinds or Kind.DIGEST in kinds:
            noted.new[Kind.DIGEST.value] += _digests(is_trial, on=on, at=now)
        if not kinds or Kind.FOLLOW_UP in kinds:
            noted.new[Kind.FOLLOW_UP.value] += note_follow_ups(on=on, at=now, is_trial=is_trial)
        people = [] if is_trial else waiting_people(at=now)
        is_held = is_quiet_at(now) and not options["now"]
        if people and not is_held:
            _queue(people, is_urgent=options["now"], on=on, at=now)
        if not is_trial:
            forget_old(at=now)
        lost = given_up()
        counts = _counts(noted, people, is_held)
        facts = {"as_at": on.isoformat(), "dry_run": is_trial, **counts, "given_up": lost}
        self.stdout.write(
            json.dumps(facts, indent=1) if options["format"] == "json" else _as_text(facts)
        )
        if lost and not is_trial:
            raise CommandError(f"{lost} messages were given up after five tries.", returncode=1)


def _digests(is_trial: bool, *, on: date, at: datetime) -> int:
    """Note the managers' summaries on their day; returns how many are new."""
    if not is_digest_day(on):
        return 0
    managers = managers_on(on)
    new, keys = 0, list(managers)
    for start in range(0, len(keys), MANAGERS_A_TIME):
        told = digests_of(keys[start : start + MANAGERS_A_TIME], on=on)
        languages = {pk: managers[pk] for pk in told}
        new += note_digests(managers=languages, on=on, at=at, is_trial=is_trial)
    return new


def _queue(people: list[int], *, is_urgent: bool, on: date, at: datetime) -> None:
    work = begin(kind=LongTask.Kind.REMINDERS, by=None, at=at)
    LongTask.objects.filter(pk=work.pk).update(total=len(people))
    for start in range(0, len(people), PEOPLE_A_TASK):
        send_notices.enqueue(
            people[start : start + PEOPLE_A_TASK], on.isoformat(), work.pk, is_urgent
        )


def _counts(noted: Noted, people: list[int], is_held: bool) -> dict[str, Any]:
    return {
        "new": {kind: count for kind, count in sorted(noted.new.items()) if count},
        "letters": noted.letters,
        "dropped": noted.dropped,
        "queued_people": 0 if is_held else len(people),
        "held_people": len(people) if is_held else 0,
    }


def _as_text(facts: Mapping[str, Any]) -> str:
    """What was done, a line each."""
    new = ", ".join(f"{count} {kind}" for kind, count in facts["new"].items()) or "nothing"
    lines = [
        f"{facts['as_at']}: {'would note' if facts['dry_run'] else 'noted'} {new}.",
        f"Letters to print among them: {facts['letters']}. No longer true and dropped: {facts['dropped']}.",
    ]
    if facts["held_people"]:
        lines.append(
            f"Quiet hours: messages to {facts['held_people']} people wait for the next run."
        )
    elif not facts["dry_run"]:
        lines.append(f"Messages to {facts['queued_people']} people go out in the background.")
    return "\n".join(lines)
