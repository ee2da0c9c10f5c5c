"""``manage.py export_questions``: the questions of a quiz for other programs."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.exchange import question_files
from quizzes.exchange.rules.files import ExchangeFormat
from quizzes.exchange.rules.items import ExchangeProblem, ExportedFile
from quizzes.exchange.words import describe, describe_with_question
from quizzes.management.quizzes import find_quiz

EXAMPLES = """
examples:
  manage.py export_questions --quiz 42 --to moodlexml --output check.xml
  manage.py export_questions --quiz hotels/recognise/check --to gift > check.gift.txt
  manage.py export_questions --quiz 42 --to gift --dry-run --format json     \
what could not be written

The newest draft is exported, with what is not published yet. Lines count questions. What the \
format cannot hold is
named on standard error (with --format json: on standard output, which then needs --output or \
--dry-run).
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
        is_text_report = options["format"] == "text"
        output: Path | None = options["output"]
        dry_run = options["dry_run"]
        file_format = ExchangeFormat(options["to"])
        prints_file = output is None and not dry_run
        if prints_file and not is_text_report:
            raise CommandError("Say --output or --dry-run with --format json.", returncode=2)
        if prints_file and file_format is ExchangeFormat.QTI:
            raise CommandError(
                "QTI is a packed file: say with --output where to write it.", returncode=2
            )
        exported = question_files.export_quiz(find_quiz(options["quiz"]), to=file_format)
        if not dry_run:
            self._write(exported, output)
        if is_text_report:
            for problem in exported.problems:
                self.stderr.write(describe_with_question(problem))
        else:
            problems = [_report_row(problem) for problem in exported.problems]
            report = {"problems": problems, "written": not dry_run}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if exported.problems:
            raise CommandError("Not everything can be written in this format.", returncode=1)

    def _write(self, exported: ExportedFile, path: Path | None) -> None:
        if path is None:
            self.stdout.write(exported.text, ending="")
            return
        try:
            path.write_bytes(exported.content)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}.", returncode=2
            ) from error


def _report_row(problem: ExchangeProblem) -> dict[str, Any]:
    return {
        "question": problem.line,
        "name": problem.name,
        "problem": describe(problem),
    }
