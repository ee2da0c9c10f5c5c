"""``manage.py issue_certificates``: what is earned and missing."""

import json
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from certificates.actions import issue
from certificates.models import runs_without_certificate


class Command(BaseCommand):
    help = "Issue the certificates that were earned and are missing, after an import or a repair. Safe to repeat."

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "Examples:\n"
            "  manage.py issue_certificates --dry-run\n"
            "  manage.py issue_certificates --format json"
        )
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be issued and change nothing."
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="How to answer (text)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue one by one, each in its own transaction, so that a stop halfway loses nothing."""
        at = timezone.now()
        rows = []
        for enrolment in list(runs_without_certificate()):
            certificate = None if options["dry_run"] else issue(enrolment=enrolment, at=at)
            rows.append(
                {
                    "learner_id": enrolment.person.learner_id,
                    "course": enrolment.course.code,
                    "completed_on": timezone.localdate(enrolment.completed_at).isoformat(),
                    "serial": certificate.serial if certificate else None,
                }
            )
        self._answer(rows, **options)

    def _answer(self, rows: list[dict[str, Any]], **options: Any) -> None:
        if options["format"] == "json":
            self.stdout.write(
                json.dumps({"dry_run": options["dry_run"], "certificates": rows}, indent=2)
            )
            return
        for row in rows:
            self.stdout.write(
                "{learner_id}  {course}  {completed_on}  {serial}".format(
                    **{**row, "serial": row["serial"] or "-"}
                )
            )
        verb = "to issue" if options["dry_run"] else "issued"
        self.stdout.write(f"{len(rows)} {verb}")
