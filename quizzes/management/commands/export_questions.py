"""``manage.py export_questions``: the questions of a quiz for other programs."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes import question_files
from quizzes.exchange.files import ExchangeFormat
from quizzes.exchange.items import ExchangeProblem, ExportedFile
from quizzes.exchange_words import sentence, where
from quizzes.management.quizzes import quiz_called

EXAMPLES = """
examples:
  manage.py export_questions --quiz 42 --to moodlexml --output check.xml
  manage.py export_questions --quiz hotels/recognise/check --to gift > check.gift.txt
  manage.py export_questions --quiz 42 --to gift --dry-run --format json     what could not be written

The newest draft is exported, with what is not published yet. Lines count questions. What the format cannot hold is
named on standard error (with --format json: on standard output, which then needs --output or --dry-run).
exit status: 0 everything was written (or could be), 1 something could not be, 2 wrong usage
"""


class Command(BaseCommand):
    """Writes what import_questions reads back unchanged."""

    help = "Export the questions of a quiz as GIFT, Moodle XML or QTI 3."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        add = parser.add_argument
        add(
            "--quiz",
            required=True,
            metavar="QUIZ",
            help="the quiz: its page's number, or the end of its address",
        )
        add("--to", required=True, choices=[*ExchangeFormat], help="the format")
        add("--output", type=Path, metavar="FILE", help="where to write (default: standard output)")
        add("--dry-run", action="store_true", help="write nothing")
        add(
            "--format",
            choices=("text", "json"),
            default="text",
            help="how to print what could not be written",
        )

    def handle(self, **options: Any) -> None:
        if options["format"] == "json" and not (options["output"] or options["dry_run"]):
            raise CommandError("Say --output or --dry-run with --format json.", returncode=2)
        if options["to"] == ExchangeFormat.QTI and not (options["output"] or options["dry_run"]):
            raise CommandError(
                "QTI is a packed file: say with --output where to write it.", returncode=2
            )
        writing = question_files.written(
            quiz_called(options["quiz"]), to=ExchangeFormat(options["to"])
        )
        if not options["dry_run"]:
            self._write(writing, options["output"])
        if options["format"] == "json":
            facts = [_facts(problem) for problem in writing.problems]
            self.stdout.write(
                json.dumps(
                    {"problems": facts, "written": not options["dry_run"]}, ensure_ascii=False
                )
            )
        else:
            for problem in writing.problems:
                self.stderr.write(where(problem))
        if writing.problems:
            raise CommandError("Not everything can be written in this format.", returncode=1)

    def _write(self, writing: ExportedFile, path: Path | None) -> None:
        if path is None:
            self.stdout.write(writing.content, ending="")
            return
        try:
            path.write_bytes(writing.file)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}.", returncode=2
            ) from error


def _facts(problem: ExchangeProblem) -> dict[str, Any]:
    return {"question": problem.line, "name": problem.name, "problem": sentence(problem)}
