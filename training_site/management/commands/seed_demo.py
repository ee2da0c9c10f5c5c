"""``manage.py seed_demo``: made-up workplaces and people, for trying the site out."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from training_site.demo.crowd import (
    MAX_PEOPLE,
    PEOPLE_AT_ONCE,
    CrowdExists,
    CrowdSummary,
    seed_crowd,
)
from training_site.demo.seeding import CourseMissing, DemoSummary, seed

CROWD_NOTE = "crowd.txt"
EXAMPLES = """
examples:
  DEMO=true manage.py seed_demo       make whatever the demo lacks
  manage.py seed_demo --dry-run       say what it would make
  DEMO=true manage.py seed_demo --people 3000
                                      beside it, a made-up area with so many people (up to 100,000)
  cat var/demo.txt var/crowd.txt      the sign-ins, written once

Nobody is ever written to: the addresses of a made-up area lead nowhere.
exit status: 0 done, 1 refused (not a demo, the starter course is not loaded, or the area is there with
another number of people), 2 wrong usage
"""


class Command(BaseCommand):
    """Fills a demo site with places and people; refuses to fill any other."""

    help = "Fill a demo site with made-up places, people and learning. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--force", action="store_true", help="also where DEMO is not set (never behind https)"
        )
        parser.add_argument("--dry-run", action="store_true", help="undo everything at the end")
        parser.add_argument(
            "--people",
            type=_number,
            metavar="N",
            help=f"also an area of N people, up to {MAX_PEOPLE:,}",
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print the report"
        )

    def handle(self, **options: Any) -> None:
        dry_run = options["dry_run"]
        note_path = settings.VAR_DIR / "demo.txt"
        crowd_note_path = settings.VAR_DIR / CROWD_NOTE
        if not settings.DEMO and (settings.IS_HTTPS or not options["force"]):
            self._refuse(
                "This is not a demo site: set DEMO=true, and never on a site people really use."
            )
        try:
            demo = seed(at=timezone.now(), note_path=note_path, dry_run=dry_run)
        except CourseMissing:
            self._refuse(
                "The starter course is not there yet: run manage.py load_starter_content first."
            )
        crowd = None
        if options["people"]:
            crowd = self._seed_crowd(options["people"], crowd_note_path, dry_run=dry_run)
        if options["format"] == "json":
            self.stdout.write(_as_json(demo, crowd))
            return
        self.stdout.write(_as_text(demo))
        if crowd:
            self.stdout.write(_crowd_as_text(crowd, dry_run=dry_run))
        for path in (note_path, crowd_note_path):
            if path.exists():
                self.stdout.write(f"Sign-ins ({path}):\n{path.read_text(encoding='utf-8')}")

    def _seed_crowd(self, people: int, note_path: Path, *, dry_run: bool) -> CrowdSummary:
        try:
            return seed_crowd(
                people,
                at=timezone.now(),
                note_path=note_path,
                progress=self._print_progress,
                dry_run=dry_run,
            )
        except CrowdExists as error:
            self._refuse(
                f"The made-up area is there already, with {error} people. "
                "Start with an empty database."
            )

    def _print_progress(self, label: str, count: int, total: int) -> None:
        """Print a line whenever another tenth is done, to standard error, apart from the report."""
        previous_count = max(0, count - PEOPLE_AT_ONCE)
        has_reached_tenth = count * 10 // total > previous_count * 10 // total
        if count == total or has_reached_tenth:
            self.stderr.write(f"  {label}: {count:,} of {total:,}")

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_PEOPLE:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {MAX_PEOPLE:,}")
    return int(text)


def _as_json(demo: DemoSummary, crowd: CrowdSummary | None) -> str:
    counts: dict[str, Any] = demo.as_counts()
    if crowd:
        counts["area"] = crowd.as_counts()
    return json.dumps(counts, indent=1)


def _as_text(demo: DemoSummary) -> str:
    return (
        f"{demo.new_people} of {demo.people} people are new. There are {demo.units} places "
        f"and {demo.certificates} certificates."
    )


def _crowd_as_text(crowd: CrowdSummary, *, dry_run: bool) -> str:
    if not crowd.is_new:
        verb = "is there already"
    elif dry_run:
        verb = "would be made"
    else:
        verb = "is new"
    return (
        f"An area of {crowd.people:,} people at {crowd.workplaces:,} workplaces of "
        f"{crowd.organisations:,} organisations {verb}."
    )
