"""``manage.py check_translations``: reports languages that are incomplete or broken."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from training_site.starter.course_source import course_folders, read_course
from training_site.starter.interface import interface_strings
from training_site.starter.po_files import read_catalogue
from training_site.starter.po_updates import update_po
from training_site.starter.rules.translation_audit import CatalogueAudit, audit_catalogue
from training_site.starter.source_files import SourceError
from training_site.starter.text_audit import audit_texts

EXAMPLES = """
examples:
  manage.py check_translations                    one line for each catalogue and language
  manage.py check_translations --language ur --format json
  manage.py check_translations --update           add new course strings, put gone ones to sleep

The interface's own catalogues are updated with Django: manage.py makemessages --all.
exit status: 0 complete and sound, 1 something is missing or broken, 2 wrong usage
"""
COLUMNS = ("catalogue", "language", "total", "translated", "fuzzy", "missing", "obsolete", "broken")
MAX_EXAMPLES = 5  # of each problem


class Command(BaseCommand):
    """Audits every catalogue from its files, without the database."""

    help = "Check every translation of the interface and of the starter courses."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = _languages()
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--language", action="append", choices=languages, help="only this language (repeatable)"
        )
        parser.add_argument(
            "--format", choices=("table", "json"), default="table", help="how to print the report"
        )
        parser.add_argument(
            "--update", action="store_true", help="rewrite the courses' PO files first"
        )
        parser.add_argument(
            "--root", type=Path, default=settings.BASE_DIR, help="where content/ and locale/ are"
        )

    def handle(self, **options: Any) -> None:
        languages = options["language"] or _languages()
        root = options["root"]
        try:
            if options["update"]:
                self._update(root, languages)
            audits = list(_audits(root, languages))
        except SourceError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        format_audits = _as_json if options["format"] == "json" else _as_table
        self.stdout.write(format_audits(audits))
        if not all(audit.is_sound for audit in audits):
            sys.exit(1)

    def _update(self, root: Path, languages: Sequence[str]) -> None:
        for folder in course_folders(root / "content"):
            phrases = list(read_course(folder).phrases())
            for language in languages:
                path = folder / "locale" / f"{language}.po"
                if update_po(path, phrases, course_code=folder.name, language=language):
                    self.stderr.write(f"Updated {path.relative_to(root)}.")


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _audits(root: Path, languages: Sequence[str]) -> Iterator[CatalogueAudit]:
    strings = interface_strings(root)
    for language in languages:
        path = root / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = read_catalogue(path, language)
        yield audit_catalogue("interface", catalogue, strings, language=language)
    yield from audit_texts(root / "content", languages)
    for folder in course_folders(root / "content"):
        phrases = [("", phrase.text) for phrase in read_course(folder).phrases()]
        for language in languages:
            catalogue = read_catalogue(folder / "locale" / f"{language}.po", language)
            yield audit_catalogue(folder.name, catalogue, phrases, language=language)


def _as_json(audits: Sequence[CatalogueAudit]) -> str:
    rows = [
        {**asdict(audit), "missing": audit.missing, "is_sound": audit.is_sound} for audit in audits
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def _as_table(audits: Sequence[CatalogueAudit]) -> str:
    """Return the audits as a table, with their problems below it."""
    rows = [COLUMNS, *(_row(audit) for audit in audits)]
    widths = [max(len(value) for value in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [value.ljust(width) for value, width in zip(row, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    for audit in audits:
        lines.extend(_problems(audit))
    return "\n".join(lines)


def _row(audit: CatalogueAudit) -> tuple[str, ...]:
    """Return the values of an audit under ``COLUMNS``."""
    broken_count = len(audit.mismatched) + len(audit.repeated) + len(audit.unknown)
    values = (
        audit.catalogue,
        audit.language,
        audit.total,
        audit.translated,
        audit.fuzzy,
        audit.missing,
        audit.obsolete,
        broken_count,
    )
    return tuple(str(value) for value in values)


def _problems(audit: CatalogueAudit) -> Iterator[str]:
    """Yield a sentence for some strings of each problem, and how many more there are."""
    texts_by_problem = {
        "placeholders or tags differ": audit.mismatched,
        "is there twice": audit.repeated,
        "is not in the catalogue": audit.absent,
        "is no longer in the source": audit.unknown,
    }
    for problem, texts in texts_by_problem.items():
        prefix = f"{audit.catalogue} {audit.language}: {problem}"
        for text in texts[:MAX_EXAMPLES]:
            yield f"{prefix}: {text[:90]!r}"
        if len(texts) > MAX_EXAMPLES:
            yield f"{prefix}: {len(texts) - MAX_EXAMPLES} more"
