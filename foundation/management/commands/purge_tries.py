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
        old, is_rehearsal = TryCount.objects.over(at=timezone.now()), options["dry_run"]
        deleted = old.count() if is_rehearsal else old.delete()[0]
        facts = {"dry_run": is_rehearsal, "deleted": deleted}
        told = f"{deleted} counts of tries {'to delete' if is_rehearsal else 'deleted'}"
        self.stdout.write(json.dumps(facts) if options["format"] == "json" else told)
