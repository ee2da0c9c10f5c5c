"""``manage.py check_integrity``: find records that contradict the facts."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance.integrity.findings import Finding, findings, stale_obligations
from compliance.obligations.actions import RecomputeCounts, recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from courses.actions.completion import complete_done_runs
from quizzes.authoring.actions.carrying import keep_all_in_step

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
    """Prints :func:`compliance.integrity.findings.findings` one by one, as they are found."""

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
                found = self._rebuild_and_look(as_json=as_json, is_rehearsal=True)
                transaction.set_rollback(True)
        elif options["rebuild"]:
            found = self._rebuild_and_look(as_json=as_json)
        else:
            found = self._print(findings(), as_json=as_json)
        if found:
            sys.exit(1)

    def _rebuild_and_look(self, *, as_json: bool, is_rehearsal: bool = False) -> int:
        self._rebuild(is_rehearsal=is_rehearsal)
        return self._print(findings(), as_json=as_json)

    def _rebuild(self, *, is_rehearsal: bool) -> None:
        """What it did goes to standard error, apart from the report."""
        in_step, completed = len(keep_all_in_step()), complete_done_runs(at=timezone.now())
        stale = stale_obligations().count()
        done = recompute_obligations(on=timezone.localdate())
        refresh_held(obligations=Obligation.objects.all())
        self.stderr.write(
            ("It would be: " if is_rehearsal else "Rebuilt: ")
            + in_words(done, stale, completed, in_step)
        )

    def _print(self, found: Iterator[Finding], *, as_json: bool) -> int:
        count = 0
        for count, finding in enumerate(found, 1):
            start = "[\n" if count == 1 else ",\n"
            line = start + json.dumps(asdict(finding)) if as_json else as_text(finding) + "\n"
            self.stdout.write(line, ending="")
        if as_json:
            self.stdout.write("\n]" if count else "[]")
        elif not count:
            self.stdout.write("Everything agrees with the facts.")
        return count


def in_words(done: RecomputeCounts, stale: int, completed: int, in_step: int) -> str:
    """What a rebuild changed, in numbers."""
    return (
        f"{done.created} obligations made, {done.redated} given another day, {done.lifted} lifted, "
        f"{done.restored} restored, {stale} told again what is held; "
        f"{completed} courses completed, {in_step} quizzes given the marks of the English one."
    )


def as_text(finding: Finding) -> str:
    """A finding as a line."""
    return f"{finding.record} ({finding.check}): {finding.sentence}"
