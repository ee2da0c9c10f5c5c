"""``manage.py complete_runs``: complete the runs in which everything is done."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from courses.actions.completion import complete_done_enrolments, done_enrolments

EXAMPLES = """
examples:
  manage.py complete_runs --dry-run     how many open runs hold all that their course asks now
  manage.py complete_runs               complete them; their people get their certificates

Run it once a day: it finds what was missed when a page was taken out of a course. Safe to repeat.
exit status: 0 done (also when there was nobody), 2 wrong usage
"""


class Command(BaseCommand):
    """Calls :func:`courses.actions.completion.complete_done_enrolments`."""

    help = "Complete open runs in which everything is done that their course asks."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many there are and complete none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Complete the runs, or only count them, and say how many."""
        if options["dry_run"]:
            enrolment_ids: set[int] = set()
            for _outline, enrolments in done_enrolments():
                enrolment_ids.update(enrolments.values_list("pk", flat=True))
            self.stdout.write(f"{len(enrolment_ids)} courses to complete")
        else:
            completed_count = complete_done_enrolments(at=timezone.now())
            self.stdout.write(f"{completed_count} courses completed")
