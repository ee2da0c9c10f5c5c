"""``manage.py load_starter_content``: put the courses under ``content/`` into the CMS."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from training_site.starter.bundles import read_bundles
from training_site.starter.contacts import load_contacts, read_contacts
from training_site.starter.loading import LoadReport, load
from training_site.starter.rules.load_outcomes import LoadOutcome, tally
from training_site.starter.source_files import SourceError

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
    """Creates and updates pages; an author's changes stay, but with ``--overwrite``."""

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
        try:
            report = self._load(
                options["content"],
                codes=options["course"],
                may_overwrite=options["overwrite"],
                dry_run=options["dry_run"],
            )
        except SourceError as error:
            self.stderr.write(f"Nothing was loaded. {len(error.problems)} problem(s):\n{error}")
            sys.exit(1)
        self.stdout.write(as_json(report) if options["format"] == "json" else as_text(report))

    def _load(
        self, content: Path, *, codes: list[str], may_overwrite: bool, dry_run: bool
    ) -> LoadReport:
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        bundles = read_bundles(content, codes=codes, languages=languages)
        contacts = read_contacts(content / "contacts.toml", [settings.LANGUAGE_CODE, *languages])
        with transaction.atomic():
            report = load(bundles, at=timezone.now(), may_overwrite=may_overwrite, dry_run=dry_run)
            report.contacts = load_contacts(contacts, may_overwrite=may_overwrite, dry_run=dry_run)
        return report


def as_json(report: LoadReport) -> str:
    """Return the report for programs: every page, the counts, and what each language lacks."""
    pages = [asdict(page) for page in report.pages]
    return json.dumps(
        {
            "pages": pages,
            "counts": report.counts(),
            "missing": report.missing,
            "contacts": report.contacts,
        },
        indent=1,
    )


def as_text(report: LoadReport) -> str:
    """Return the report for people: what was not simply unchanged, then two lines of counts."""
    lines = []
    for page in report.pages:
        if page.outcome != LoadOutcome.UNCHANGED:
            address = f"{page.course}/{page.page}"
            lines.append(f"{page.outcome:9} {page.language}  {address}".rstrip("/"))
    for course, counts in report.missing.items():
        for language, count in counts.items():
            lines.append(
                f"{course}: {count} strings are not translated into {language}; "
                "what is incomplete is not published."
            )
    for code, outcome in report.contacts.items():
        if outcome == LoadOutcome.UNCHANGED:
            continue
        line = f"{outcome:9} contact {code}"
        if outcome == LoadOutcome.WAITING:
            line += " (its area does not exist yet)"
        lines.append(line)
    lines.append(f"Pages: {_in_words(report.counts())}.")
    lines.append(f"Contacts: {_in_words(tally(report.contacts.values()))}.")
    return "\n".join(lines)


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
