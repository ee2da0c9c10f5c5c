"""``manage.py purge_guests``: learners who never said who they are and never came back."""

import json
from argparse import RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import purge_guests

EXAMPLES = """
examples:
  manage.py purge_guests --dry-run            how many guests have done nothing for GUESTS_KEPT_DAYS
  manage.py purge_guests                      delete them, and what they learned
  manage.py purge_guests --older-than 30 --format json

Run it once a day. Somebody who has said who they are is never deleted.
exit status: 0 done (also when there was nobody), 1 some guests are still held by something, 2 wrong usage
"""


class Command(BaseCommand):
    """Calls :func:`accounts.actions.purge_guests`."""

    help = "Delete guests who did nothing for a number of days. Safe to repeat."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=settings.GUESTS_KEPT_DAYS,
            metavar="DAYS",
            help=f"days without doing anything (default: GUESTS_KEPT_DAYS, {settings.GUESTS_KEPT_DAYS} here)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many would go and delete nobody"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to answer (text)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        days, is_rehearsal = options["older_than"], options["dry_run"]
        try:
            idle_since = timezone.now() - timedelta(days=days)
        except OverflowError:
            days = 0
        if days < 1:
            raise CommandError(
                "--older-than must be at least 1 day, and not before the calendar.", returncode=2
            )
        deleted, kept = purge_guests(idle_since=idle_since, is_rehearsal=is_rehearsal)
        facts = {"dry_run": is_rehearsal, "idle_days": days, "deleted": deleted, "kept": kept}
        verb = "to delete" if is_rehearsal else "deleted"
        told = (
            json.dumps(facts)
            if options["format"] == "json"
            else f"{deleted} guests {verb}, idle for {days} days"
        )
        self.stdout.write(told)
        if kept:
            raise CommandError(
                f"{kept} guests are still held by a record that protects them.", returncode=1
            )
