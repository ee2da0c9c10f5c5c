"""``manage.py load_starter_content``: put the courses under ``content/`` into the CMS."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from training_site.starter.bundles import read_bundles
from training_site.starter.contacts import load_contacts, read_contacts
from training_site.starter.loading import Report, load
from training_site.starter.rules.load_outcomes import Outcome, tally
from training_site.starter.toml_tables import SourceError

EXAMPLES = """
examples:
  manage.py load_starter_content                     load everything that is new
  manage.py load_starter_content --dry-run           say what would happen
  manage.py load_starter_content --course cse-hotel --overwrite
                                                     let the source win over authors' changes
  manage.py load_starter_content --format json | jq .counts

exit status: 0 loaded (or nothing to do), 1 the source is wrong and nothing was loaded, 2 wrong usage
"""


class Command(BaseCommand):
    """Creates and updates pages, never overwriting an author unless told to."""

    help = "Load the starter courses and their translations into the CMS. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--course",
            action="append",
            default=[],
            metavar="CODE",
            help="only this course (repeatable)",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="replace what authors have changed, too"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing; say what would happen"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print the report"
        )
        parser.add_argument(
            "--content",
            type=Path,
            default=settings.BASE_DIR / "content",
            help="where the courses are",
        )

    def handle(self, **options: Any) -> None:
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        try:
            bundles = read_bundles(options["content"], codes=options["course"], languages=languages)
            contacts = read_contacts(
                options["content"] / "contacts.toml", [settings.LANGUAGE_CODE, *languages]
            )
            choices = {"may_overwrite": options["overwrite"], "is_rehearsal": options["dry_run"]}
            with transaction.atomic():
                report = load(bundles, at=timezone.now(), **choices)
                report.contacts = load_contacts(contacts, **choices)
        except SourceError as error:
            self.stderr.write(f"Nothing was loaded. {len(error.problems)} problem(s):\n{error}")
            sys.exit(1)
        self.stdout.write(as_json(report) if options["format"] == "json" else as_text(report))


def as_json(report: Report) -> str:
    """The report for programs: every page, the counts, and what each language lacks."""
    pages = [vars(line) for line in report.lines]
    return json.dumps(
        {
            "pages": pages,
            "counts": report.counts(),
            "missing": report.missing,
            "contacts": report.contacts,
        },
        indent=1,
    )


def as_text(report: Report) -> str:
    """The report for people: pages that were not simply unchanged, then one line of counts."""
    lines = [
        f"{line.outcome:9} {line.language}  {line.course}/{line.page}".rstrip("/")
        for line in report.lines
        if line.outcome != Outcome.UNCHANGED
    ]
    for course, missing in report.missing.items():
        lines += [
            f"{course}: {count} strings are not translated into {language}; what is incomplete is not published."
            for language, count in missing.items()
        ]
    lines += [
        f"{outcome:9} contact {code}"
        + (" (its area does not exist yet)" if outcome == Outcome.WAITING else "")
        for code, outcome in report.contacts.items()
        if outcome != Outcome.UNCHANGED
    ]
    return "\n".join(
        [
            *lines,
            f"Pages: {_in_words(report.counts())}.",
            f"Contacts: {_in_words(tally(report.contacts.values()))}.",
        ]
    )


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
