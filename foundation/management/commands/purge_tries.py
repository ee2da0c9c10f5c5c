"""``manage.py purge_tries``: counts of tries whose time has run out."""

import json
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from foundation.models import TryCount

EXAMPLES = """
examples:
  manage.py purge_tries --dry-run           how many counts have run out
  manage.py purge_tries                     delete them
  manage.py purge_tries --format json

Run it once an hour. What still stops somebody is never deleted.
exit status: 0 done (also when there was nothing), 2 wrong usage
"""


class Command(BaseCommand):
    """Deletes rows of :class:`foundation.models.TryCount`."""

    help = "Delete counts of tries that stop nobody any more. Safe to repeat."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many would go and delete none"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to answer (text)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        dry_run = options["dry_run"]
        expired_counts = TryCount.objects.over(at=timezone.now())
        if dry_run:
            deleted_count = expired_counts.count()
        else:
            deleted_count, _by_model = expired_counts.delete()
        if options["format"] == "json":
            self.stdout.write(json.dumps({"dry_run": dry_run, "deleted": deleted_count}))
        else:
            verb = "deleted"
            if dry_run:
                verb = "to delete"
            self.stdout.write(f"{deleted_count} counts of tries {verb}")
