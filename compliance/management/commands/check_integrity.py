"""``manage.py check_integrity``: report records that contradict the facts."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.integrity.findings import IntegrityFinding, findings, stale_obligations
from compliance.obligations.actions import RecomputeCounts, recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from courses.actions.completion import complete_done_enrolments
from quizzes.authoring.actions.answer_keys import sync_all_quizzes

EXAMPLES = """
examples:
  manage.py check_integrity                        look, change nothing
  manage.py check_integrity --format json | jq .   for programs
  manage.py check_integrity --rebuild --dry-run    say what a rebuild would change, change nothing
  manage.py check_integrity --rebuild              first work out again what follows from the facts

--rebuild touches only what can be worked out: obligations and the dates they repeat, marks of translated
quizzes, and open runs in which everything is done, which it completes as their last activity would have.
Certificates, completed runs and attempts are facts; what is wrong with them is explained and left to people.
With --dry-run on SQLite nobody else can write until it is done.
exit status: 0 everything agrees, 1 something does not, 2 wrong usage
"""


class Command(BaseCommand):
    """Prints :func:`compliance.integrity.findings.findings`, one by one."""

    help = "Find and explain records that contradict the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print what is found"
        )
        parser.add_argument(
            "--rebuild", action="store_true", help="first work out again what can be"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="with --rebuild: undo it at the end"
        )

    def handle(self, **options: Any) -> None:
        if options["dry_run"] and not options["rebuild"]:
            raise CommandError(
                "--dry-run is for --rebuild; without it nothing is ever changed.", returncode=2
            )
        as_json = options["format"] == "json"
        if options["dry_run"]:
            with transaction.atomic():  # only here: a mere look must not keep anybody from writing
                finding_count = self._rebuild_and_print(as_json=as_json, is_dry_run=True)
                transaction.set_rollback(True)
        elif options["rebuild"]:
            finding_count = self._rebuild_and_print(as_json=as_json, is_dry_run=False)
        else:
            finding_count = self._print(findings(), as_json=as_json)
        if finding_count:
            sys.exit(1)

    def _rebuild_and_print(self, *, as_json: bool, is_dry_run: bool) -> int:
        self._rebuild(is_dry_run=is_dry_run)
        return self._print(findings(), as_json=as_json)

    def _rebuild(self, *, is_dry_run: bool) -> None:
        """Rebuild, and say on standard error, apart from the report, what was changed."""
        quiz_count = len(sync_all_quizzes())
        run_count = complete_done_enrolments(at=timezone.now())
        stale_count = stale_obligations().count()
        recomputed = recompute_obligations(on=timezone.localdate())
        refresh_held(obligations=Obligation.objects.all())
        intro = "It would be: " if is_dry_run else "Rebuilt: "
        self.stderr.write(intro + rebuild_summary(recomputed, stale_count, run_count, quiz_count))

    def _print(self, integrity_findings: Iterator[IntegrityFinding], *, as_json: bool) -> int:
        """Print findings as they come; return how many there were."""
        count = 0
        for count, finding in enumerate(integrity_findings, 1):
            if as_json:
                start = "[\n" if count == 1 else ",\n"
                self.stdout.write(start + json.dumps(asdict(finding)), ending="")
            else:
                self.stdout.write(as_text(finding) + "\n", ending="")
        if as_json:
            self.stdout.write("\n]" if count else "[]")
        elif not count:
            self.stdout.write("Everything agrees with the facts.")
        return count


def rebuild_summary(
    recomputed: RecomputeCounts, stale_count: int, run_count: int, quiz_count: int
) -> str:
    """Return a sentence that says what a rebuild changed."""
    return (
        f"{recomputed.created} obligations made, {recomputed.redated} given another day, "
        f"{recomputed.lifted} lifted, {recomputed.restored} restored, "
        f"{stale_count} told again what is held; {run_count} courses completed, "
        f"{quiz_count} quizzes given the marks of the English one."
    )


def as_text(finding: IntegrityFinding) -> str:
    """Return a finding as a line of the report."""
    return f"{finding.record} ({finding.check}): {finding.sentence}"
