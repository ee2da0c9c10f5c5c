"""``manage.py purge_lists``: delete the files of old lists of people."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workforce.lists.actions.lists import purge_lists
from workforce.lists.models import FILE_KEPT_DAYS

EXAMPLES = """
examples:
  manage.py purge_lists                 once a night: lists brought more than 30 days ago
  manage.py purge_lists --days 7 --dry-run

What a list brought about stays; only the file, and what would have come of its rows, go.
exit status: 0 done, 2 wrong usage
"""


class Command(BaseCommand):
    """Keeps personal data no longer than it is needed."""

    help = "Delete the files of lists of people that were brought a while ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--days",
            type=int,
            default=FILE_KEPT_DAYS,
            help="how long lists are kept (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only count them")
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print"
        )

    def handle(self, **options: Any) -> None:
        days = options["days"]
        try:
            before = timezone.now() - timedelta(days=days)
        except OverflowError:
            days = 0
        if days < 1:
            raise CommandError(
                "--days must be at least 1, and not before the calendar.", returncode=2
            )
        count = purge_lists(before=before, dry_run=options["dry_run"])
        is_json = options["format"] == "json"
        self.stdout.write(json.dumps({"lists": count}) if is_json else f"{count} lists deleted")
