"""``manage.py send_reminders``: create the notices that are due and queue their sending."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.letters.files import delete_expired_files
from compliance.notices.actions.deliveries import count_abandoned, waiting_people
from compliance.notices.actions.follow_ups import create_follow_up_notices
from compliance.notices.actions.notices import (
    NoticeCounts,
    create_digest_notices,
    create_due_notices,
)
from compliance.notices.digests import digest_recipients, weekly_digests
from compliance.notices.rules import NoticeKind, is_digest_day
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
    """Create the notices that are due, queue the sending of those that wait, print the counts."""

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
            "--kind",
            action="append",
            choices=[kind.value for kind in NoticeKind],
            help="only this kind",
        )
        parser.add_argument("--now", action="store_true", help="send in quiet hours, too")
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print"
        )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        on = options["as_at"] or timezone.localdate(now)
        kinds = options["kind"] or []
        dry_run = options["dry_run"]
        if not dry_run and on != timezone.localdate(now):
            raise CommandError(
                f"People can only be written to as things are today, not as on {on}.", returncode=2
            )
        counts = create_due_notices(on=on, at=now, kinds=kinds, dry_run=dry_run)
        if not kinds or NoticeKind.DIGEST in kinds:
            counts.new[NoticeKind.DIGEST.value] += _create_digests(dry_run, on=on, at=now)
        if not kinds or NoticeKind.FOLLOW_UP in kinds:
            follow_up_count = create_follow_up_notices(on=on, at=now, dry_run=dry_run)
            counts.new[NoticeKind.FOLLOW_UP.value] += follow_up_count
        people: list[int] = []
        is_held = is_quiet_at(now) and not options["now"]
        if not dry_run:
            people = waiting_people(at=now)
            if people and not is_held:
                _queue(people, is_urgent=options["now"], on=on, at=now)
            delete_expired_files(at=now)
        abandoned_count = count_abandoned()
        report = {
            "as_at": on.isoformat(),
            "dry_run": dry_run,
            **_count_columns(counts, people, is_held),
            "given_up": abandoned_count,
        }
        if options["format"] == "json":
            self.stdout.write(json.dumps(report, indent=1))
        else:
            self.stdout.write(_as_text(report))
        if abandoned_count and not dry_run:
            raise CommandError(
                f"{abandoned_count} messages were given up after five tries.", returncode=1
            )


def _create_digests(dry_run: bool, *, on: date, at: datetime) -> int:
    """Create the managers' summaries on their day; return how many are new."""
    if not is_digest_day(on):
        return 0
    languages = digest_recipients(on)
    manager_ids = list(languages)
    new_count = 0
    for start in range(0, len(manager_ids), MANAGERS_A_TIME):
        digests = weekly_digests(manager_ids[start : start + MANAGERS_A_TIME], on=on)
        managers = {manager_id: languages[manager_id] for manager_id in digests}
        new_count += create_digest_notices(managers=managers, on=on, at=at, dry_run=dry_run)
    return new_count


def _queue(people: list[int], *, is_urgent: bool, on: date, at: datetime) -> None:
    """Queue the sending in background tasks of :data:`PEOPLE_A_TASK` people each."""
    long_task = begin(kind=LongTask.Kind.REMINDERS, by=None, at=at)
    LongTask.objects.filter(pk=long_task.pk).update(total=len(people))
    for start in range(0, len(people), PEOPLE_A_TASK):
        batch = people[start : start + PEOPLE_A_TASK]
        send_notices.enqueue(batch, on.isoformat(), long_task.pk, is_urgent)


def _count_columns(counts: NoticeCounts, people: list[int], is_held: bool) -> dict[str, Any]:
    """Return the report's counts; the people are queued, or held in quiet hours."""
    return {
        "new": {kind: count for kind, count in sorted(counts.new.items()) if count},
        "letters": counts.letters,
        "dropped": counts.dropped,
        "queued_people": 0 if is_held else len(people),
        "held_people": len(people) if is_held else 0,
    }


def _as_text(report: Mapping[str, Any]) -> str:
    """Return the report as text, one sentence a line."""
    verb = "would note" if report["dry_run"] else "noted"
    kinds = ", ".join(f"{count} {kind}" for kind, count in report["new"].items())
    lines = [
        f"{report['as_at']}: {verb} {kinds or 'nothing'}.",
        f"Letters to print among them: {report['letters']}. "
        f"No longer true and dropped: {report['dropped']}.",
    ]
    if report["held_people"]:
        lines.append(
            f"Quiet hours: messages to {report['held_people']} people wait for the next run."
        )
    elif not report["dry_run"]:
        lines.append(f"Messages to {report['queued_people']} people go out in the background.")
    return "\n".join(lines)
