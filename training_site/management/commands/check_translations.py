"""``manage.py check_translations``: is every language complete, and is nothing in it broken?"""

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
from training_site.starter.rules.translation_audit import Audit, audit
from training_site.starter.text_audit import audit_texts
from training_site.starter.toml_tables import SourceError

EXAMPLES = """
examples:
  manage.py check_translations                    one line for each catalogue and language
  manage.py check_translations --language ur --format json
  manage.py check_translations --update           add new course strings, put gone ones to sleep

The interface's own catalogues are updated with Django: manage.py makemessages --all.
exit status: 0 complete and sound, 1 something is missing or broken, 2 wrong usage
"""
COLUMNS = ("catalogue", "language", "total", "translated", "fuzzy", "missing", "obsolete", "broken")
SHOWN = 5  # examples of each problem


class Command(BaseCommand):
    """Reads files only, unless told to update them; the database is not asked."""

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
        languages, root = options["language"] or _languages(), options["root"]
        try:
            if options["update"]:
                self._update(root, languages)
            audits = list(_audits(root, languages))
        except SourceError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write(_as_json(audits) if options["format"] == "json" else _as_table(audits))
        if not all(one.is_sound for one in audits):
            sys.exit(1)

    def _update(self, root: Path, languages: Sequence[str]) -> None:
        for folder in course_folders(root / "content"):
            phrases = list(read_course(folder).phrases())
            for language in languages:
                path = folder / "locale" / f"{language}.po"
                if update_po(path, phrases, course=folder.name, language=language):
                    self.stderr.write(f"Updated {path.relative_to(root)}.")


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _audits(root: Path, languages: Sequence[str]) -> Iterator[Audit]:
    interface = interface_strings(root)
    for language in languages:
        path = root / "locale" / language / "LC_MESSAGES" / "django.po"
        yield audit("interface", read_catalogue(path, language), interface, language=language)
    yield from audit_texts(root / "content", languages)
    for folder in course_folders(root / "content"):
        source = [("", phrase.text) for phrase in read_course(folder).phrases()]
        for language in languages:
            path = folder / "locale" / f"{language}.po"
            yield audit(folder.name, read_catalogue(path, language), source, language=language)


def _as_json(audits: Sequence[Audit]) -> str:
    rows = [{**asdict(one), "missing": one.missing, "is_sound": one.is_sound} for one in audits]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def _as_table(audits: Sequence[Audit]) -> str:
    rows = [COLUMNS, *([str(value) for value in _row(one)] for one in audits)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    lines = [
        "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *(line for one in audits for line in _problems(one))])


def _row(one: Audit) -> list[object]:
    broken = len(one.mismatched) + len(one.repeated) + len(one.unknown)
    return [
        one.catalogue,
        one.language,
        one.total,
        one.translated,
        one.fuzzy,
        one.missing,
        one.obsolete,
        broken,
    ]


def _problems(one: Audit) -> Iterator[str]:
    for sentence, texts in (
        ("placeholders or tags differ", one.mismatched),
        ("is there twice", one.repeated),
        ("is not in the catalogue", one.absent),
        ("is no longer in the source", one.unknown),
    ):
        for text in texts[:SHOWN]:
            yield f"{one.catalogue} {one.language}: {sentence}: {text[:90]!r}"
        if len(texts) > SHOWN:
            yield f"{one.catalogue} {one.language}: {sentence}: {len(texts) - SHOWN} more"
