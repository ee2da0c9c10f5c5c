"""``manage.py import_questions``: questions of other programs into the draft of a quiz."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes import question_files
from quizzes.asked import Skill
from quizzes.exchange.decoding import ENCODINGS, FILE_BYTES
from quizzes.exchange.files import ExchangeFormat
from quizzes.exchange.items import UnreadableError
from quizzes.exchange_words import GAPS, sentence
from quizzes.finishing import is_translation
from quizzes.management.quizzes import quiz_called
from quizzes.question_files import QuestionImport, QuestionImportResult

EXAMPLES = """
examples:
  manage.py import_questions night.gift.txt --quiz 42 --dry-run           what would come of every question
  manage.py import_questions export.xml --quiz hotels/recognise/check     into the draft of that quiz
  manage.py import_questions old.txt --quiz 42 --encoding cp1252 --skill report

Questions come into a new draft and are never published; what an author has to add is listed for each. Importing
the same file again changes nothing. A question with the code (Moodle: ID number) of one that is here changes it.
exit status: 0 every question came (or could), 1 some cannot come (the others did), 2 wrong usage or unreadable file
"""


class Command(BaseCommand):
    """Brings a file in as the page for authors does."""

    help = "Import questions written as GIFT, Moodle XML or QTI 3 into the draft of a quiz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        add = parser.add_argument
        add("file", type=Path, help="the file with the questions")
        add(
            "--quiz",
            required=True,
            metavar="QUIZ",
            help="the quiz: its page's number, or the end of its address",
        )
        add(
            "--from",
            dest="written_in",
            choices=("auto", *ExchangeFormat),
            default="auto",
            help="the format (default: found)",
        )
        add(
            "--encoding",
            choices=ENCODINGS,
            default="",
            help="alphabet of a GIFT file (default: guessed)",
        )
        add("--skill", choices=[*Skill], default="", help="what questions train that do not say it")
        add("--dry-run", action="store_true", help="write nothing")
        add(
            "--format",
            choices=("text", "json"),
            default="text",
            help="how to print what came of each question",
        )

    def handle(self, **options: Any) -> None:
        page = quiz_called(options["quiz"])
        if is_translation(page):
            raise CommandError(
                "This quiz is a translation. Import into the quiz it translates.", returncode=2
            )
        written_in = (
            None if options["written_in"] == "auto" else ExchangeFormat(options["written_in"])
        )
        try:
            encoding, brought = question_files.read(
                _content(options["file"]),
                language=page.locale.language_code,
                written_in=written_in,
                encoding=options["encoding"],
            )
        except UnreadableError as error:
            raise CommandError(sentence(error.problem), returncode=2) from error
        if options["dry_run"]:
            outcomes = question_files.plan(page, brought, skill=options["skill"])
        else:
            outcomes = question_files.bring(page, brought, by=None, skill=options["skill"])
        self._print(outcomes, encoding, options)
        left_out = sum(outcome.result is QuestionImportResult.LEFT_OUT for outcome in outcomes)
        if left_out:
            raise CommandError(
                f"{left_out} of {len(outcomes)} questions cannot come.", returncode=1
            )

    def _print(
        self, outcomes: list[QuestionImport], encoding: str, options: dict[str, Any]
    ) -> None:
        counts = Counter(outcome.result.value for outcome in outcomes)
        if options["format"] == "json":
            report = {
                "questions": [_facts(outcome) for outcome in outcomes],
                "counts": counts,
                "encoding": encoding,
            }
            self.stdout.write(
                json.dumps(
                    report | {"written": not options["dry_run"]}, ensure_ascii=False, indent=1
                )
            )
            return
        for facts in map(_facts, outcomes):
            self.stdout.write(f"line {facts['line']}: {facts['name']}: {facts['result']}")
            for words in [*facts["problems"], *facts["to_add"], *facts["notes"]]:
                self.stdout.write(f"  {words}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))


def _facts(outcome: QuestionImport) -> dict[str, Any]:
    return {
        "line": outcome.brought.line,
        "name": " ".join(outcome.brought.name.split()),
        "code": outcome.sketch.code if outcome.sketch else None,
        "kind": outcome.sketch.kind if outcome.sketch else None,
        "result": outcome.result.value,
        "problems": [sentence(outcome.problem)] if outcome.problem else [],
        "to_add": [*(str(GAPS[gap]) for gap in outcome.gaps), *outcome.faults],
        "notes": [sentence(note) for note in outcome.brought.notes],
    }


def _content(path: Path) -> bytes:
    """The bytes of a file; of one that is too big only as many as show it."""
    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
