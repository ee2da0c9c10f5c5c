"""``manage.py seed_demo``: made-up workplaces and people, for trying the site out."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from training_site.demo.seeding import CourseMissing, Seeded, seed

EXAMPLES = """
examples:
  DEMO=true manage.py seed_demo       make whatever the demo lacks
  manage.py seed_demo --dry-run       say what it would make
  cat var/demo.txt                    the sign-ins, written once

exit status: 0 done, 1 refused (not a demo, or the starter course is not loaded), 2 wrong usage
"""


class Command(BaseCommand):
    """Refuses to fill a site that is not a demo."""

    help = "Fill a demo site with made-up places, people and learning. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument("--force", action="store_true", help="also where DEMO is not set (never behind https)")
        parser.add_argument("--dry-run", action="store_true", help="undo everything at the end")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the report")

    def handle(self, **options: Any) -> None:
        note = settings.VAR_DIR / "demo.txt"
        if not settings.DEMO and (settings.IS_HTTPS or not options["force"]):
            self._refuse("This is not a demo site: set DEMO=true, and never on a site people really use.")
        try:
            seeded = seed(at=timezone.now(), note=note, is_rehearsal=options["dry_run"])
        except CourseMissing:
            self._refuse("The starter course is not there yet: run manage.py load_starter_content first.")
        as_json = options["format"] == "json"
        self.stdout.write(json.dumps(seeded.as_counts(), indent=1) if as_json else _as_text(seeded))
        if note.exists() and not as_json:
            self.stdout.write(f"Sign-ins ({note}):\n{note.read_text(encoding='utf-8')}")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)


def _as_text(seeded: Seeded) -> str:
    return (
        f"{seeded.new_people} of {seeded.people} people are new. There are {seeded.units} places "
        f"and {seeded.certificates} certificates."
    )
