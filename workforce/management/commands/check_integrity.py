"""``manage.py check_integrity``: find records that contradict the facts."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workforce.actions import recompute_obligations, refresh_held
from workforce.integrity import Finding, findings
from workforce.models import Obligation

EXAMPLES = """
examples:
  manage.py check_integrity                        look, change nothing
  manage.py check_integrity --format json | jq .   for programs
  manage.py check_integrity --rebuild              first work out again what follows from the facts

--rebuild touches only what can be worked out: obligations and the dates they repeat. Certificates,
runs and attempts are facts; what is wrong with them is explained and left to people.
exit status: 0 everything agrees, 1 something does not, 2 wrong usage
"""


class Command(BaseCommand):
    """Prints :func:`workforce.integrity.findings`."""

    help = "Find and explain records that contradict the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print what is found")
        parser.add_argument("--rebuild", action="store_true", help="first rebuild obligations and what they repeat")

    def handle(self, **options: Any) -> None:
        if options["rebuild"]:
            recompute_obligations(on=timezone.localdate())
            refresh_held(obligations=Obligation.objects.all())
        found = list(findings())
        self.stdout.write(as_json(found) if options["format"] == "json" else as_text(found))
        if found:
            sys.exit(1)


def as_json(found: list[Finding]) -> str:
    """What was found, for programs."""
    return json.dumps([asdict(finding) for finding in found], indent=1)


def as_text(found: list[Finding]) -> str:
    """What was found, a line each."""
    if not found:
        return "Everything agrees with the facts."
    return "\n".join(f"{finding.record} ({finding.check}): {finding.sentence}" for finding in found)
