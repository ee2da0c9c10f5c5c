"""``manage.py seed_demo``: made-up workplaces and people, for trying the site out."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from training_site.demo.crowd import MOST, PEOPLE_AT_ONCE, AlreadyThere, Crowded, seed_crowd
from training_site.demo.seeding import CourseMissing, Seeded, seed

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
    """Refuses to fill a site that is not a demo."""

    help = "Fill a demo site with made-up places, people and learning. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--force", action="store_true", help="also where DEMO is not set (never behind https)"
        )
        parser.add_argument("--dry-run", action="store_true", help="undo everything at the end")
        parser.add_argument(
            "--people", type=_number, metavar="N", help=f"also an area of N people, up to {MOST:,}"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print the report"
        )

    def handle(self, **options: Any) -> None:
        note = settings.VAR_DIR / "demo.txt"
        if not settings.DEMO and (settings.IS_HTTPS or not options["force"]):
            self._refuse(
                "This is not a demo site: set DEMO=true, and never on a site people really use."
            )
        try:
            seeded = seed(at=timezone.now(), note=note, is_rehearsal=options["dry_run"])
        except CourseMissing:
            self._refuse(
                "The starter course is not there yet: run manage.py load_starter_content first."
            )
        crowded = self._crowd(options) if options["people"] else None
        if options["format"] == "json":
            counts = seeded.as_counts() | ({"area": crowded.as_counts()} if crowded else {})
            self.stdout.write(json.dumps(counts, indent=1))
            return
        self.stdout.write(_as_text(seeded))
        if crowded:
            self.stdout.write(_area_as_text(crowded, is_rehearsal=options["dry_run"]))
        for written in (note, settings.VAR_DIR / CROWD_NOTE):
            if written.exists():
                self.stdout.write(f"Sign-ins ({written}):\n{written.read_text(encoding='utf-8')}")

    def _crowd(self, options: dict[str, Any]) -> Crowded:
        try:
            return seed_crowd(
                options["people"],
                at=timezone.now(),
                note=settings.VAR_DIR / CROWD_NOTE,
                progress=self._tell,
                is_rehearsal=options["dry_run"],
            )
        except AlreadyThere as there:
            self._refuse(
                f"The made-up area is there already, with {there} people. Start with an empty database."
            )
            raise

    def _tell(self, what: str, done: int, total: int) -> None:
        """A line whenever another tenth of something is done; to standard error, apart from the report."""
        if done == total or done * 10 // total > max(0, done - PEOPLE_AT_ONCE) * 10 // total:
            self.stderr.write(f"  {what}: {done:,} of {total:,}")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST:,}")
    return int(text)


def _area_as_text(crowded: Crowded, *, is_rehearsal: bool) -> str:
    verb = (
        "would be made"
        if is_rehearsal and crowded.is_new
        else "is new"
        if crowded.is_new
        else "is there already"
    )
    return (
        f"An area of {crowded.people:,} people at {crowded.workplaces:,} workplaces of "
        f"{crowded.organisations:,} organisations {verb}."
    )


def _as_text(seeded: Seeded) -> str:
    return (
        f"{seeded.new_people} of {seeded.people} people are new. There are {seeded.units} places "
        f"and {seeded.certificates} certificates."
    )
