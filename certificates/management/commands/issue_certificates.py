"""``manage.py issue_certificates``: issue certificates that are earned and missing."""

import json
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from certificates.actions import issue
from certificates.models import Certificate, enrolments_without_certificate
from courses.models import Enrolment


class Command(BaseCommand):
    help = (
        "Issue the certificates that were earned and are missing, after an import or a repair. "
        "Safe to repeat."
    )

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
        is_dry_run = options["dry_run"]
        rows = []
        for enrolment in list(enrolments_without_certificate()):
            certificate = None
            if not is_dry_run:
                certificate = issue(enrolment=enrolment, at=at)
            rows.append(_row(enrolment, certificate))
        if options["format"] == "json":
            report = {"dry_run": is_dry_run, "certificates": rows}
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self._write_text(rows, is_dry_run=is_dry_run)

    def _write_text(self, rows: list[dict[str, Any]], *, is_dry_run: bool) -> None:
        for row in rows:
            serial = row["serial"] or "-"
            self.stdout.write(
                f"{row['learner_id']}  {row['course']}  {row['completed_on']}  {serial}"
            )
        verb = "to issue" if is_dry_run else "issued"
        self.stdout.write(f"{len(rows)} {verb}")


def _row(enrolment: Enrolment, certificate: Certificate | None) -> dict[str, Any]:
    """Return what is reported of an enrolment; ``certificate`` is None where none was issued."""
    return {
        "learner_id": enrolment.person.learner_id,
        "course": enrolment.course.code,
        "completed_on": timezone.localdate(enrolment.completed_at).isoformat(),
        "serial": certificate.serial if certificate else None,
    }
