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
from quizzes.management.exit_codes import INCOMPLETE, WRONG_USAGE
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
    """Writes the questions of a quiz to a file of another program's format."""

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
        quiz_reference: str = options["quiz"]
        output_path: Path | None = options["output"]
        dry_run: bool = options["dry_run"]
        report_format: str = options["format"]
        file_format = ExchangeFormat(options["to"])
        prints_to_stdout = output_path is None and not dry_run
        if prints_to_stdout:
            _check_formats(report_format, file_format)
        quiz = find_quiz(quiz_reference)
        exported_file = question_files.export_quiz(quiz, file_format=file_format)
        if not dry_run:
            self._write(exported_file, output_path)
        if report_format == "text":
            for problem in exported_file.problems:
                self.stderr.write(describe_with_question(problem))
        else:
            problem_rows = [_problem_row(problem) for problem in exported_file.problems]
            report = {"problems": problem_rows, "written": not dry_run}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if exported_file.problems:
            raise CommandError(
                "Not everything can be written in this format.", returncode=INCOMPLETE
            )

    def _write(self, exported_file: ExportedFile, path: Path | None) -> None:
        """Write the file to ``path``, or to standard output where it is None."""
        if path is None:
            self.stdout.write(exported_file.text, ending="")
            return
        try:
            path.write_bytes(exported_file.content)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}.", returncode=WRONG_USAGE
            ) from error


def _check_formats(report_format: str, file_format: ExchangeFormat) -> None:
    """End the command where standard output cannot hold the exported file."""
    if report_format != "text":
        raise CommandError("Say --output or --dry-run with --format json.", returncode=WRONG_USAGE)
    if file_format is ExchangeFormat.QTI:
        raise CommandError(
            "QTI is a packed file: say with --output where to write it.", returncode=WRONG_USAGE
        )


def _problem_row(problem: ExchangeProblem) -> dict[str, Any]:
    """Return a problem as the report in JSON has it."""
    return {
        "question": problem.line,
        "name": problem.name,
        "problem": describe(problem),
    }
