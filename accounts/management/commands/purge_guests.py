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
            help=(
                "days without doing anything"
                f" (default: GUESTS_KEPT_DAYS, {settings.GUESTS_KEPT_DAYS} here)"
            ),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many would go and delete nobody"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to answer (text)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        days = options["older_than"]
        dry_run = options["dry_run"]
        try:
            idle_since = timezone.now() - timedelta(days=days)
        except OverflowError:  # so many days ago that the calendar had not begun
            days = 0
        if days < 1:
            raise CommandError(
                "--older-than must be at least 1 day, and not before the calendar.", returncode=2
            )
        deleted_count, protected_count = purge_guests(idle_since=idle_since, dry_run=dry_run)
        if options["format"] == "json":
            report = {
                "dry_run": dry_run,
                "idle_days": days,
                "deleted": deleted_count,
                "kept": protected_count,
            }
            self.stdout.write(json.dumps(report))
        else:
            verb = "to delete" if dry_run else "deleted"
            self.stdout.write(f"{deleted_count} guests {verb}, idle for {days} days")
        if protected_count:
            raise CommandError(
                f"{protected_count} guests are still held by a record that protects them.",
                returncode=1,
            )
