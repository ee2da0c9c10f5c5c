"""``manage.py import_questions``: questions of other programs into the draft of a quiz."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.authoring.completeness import is_translation
from quizzes.exchange import question_files
from quizzes.exchange.question_files import QuestionImport, QuestionImportResult
from quizzes.exchange.rules.decoding import ENCODINGS, MAX_FILE_BYTES
from quizzes.exchange.rules.files import ExchangeFormat
from quizzes.exchange.rules.items import UnreadableError
from quizzes.exchange.words import GAPS, describe
from quizzes.management.exit_codes import INCOMPLETE, WRONG_USAGE
from quizzes.management.quizzes import find_quiz
from quizzes.papers.rules.content import Skill

EXAMPLES = """
examples:
  manage.py import_questions night.gift.txt --quiz 42 --dry-run           \
what would come of every question
  manage.py import_questions export.xml --quiz hotels/recognise/check     \
into the draft of that quiz
  manage.py import_questions old.txt --quiz 42 --encoding cp1252 --skill report

Questions come into a new draft and are never published; what an author has to add is listed for \
each. Importing
the same file again changes nothing. A question with the code (Moodle: ID number) of one that is \
here changes it.
exit status: 0 every question came (or could), 1 some cannot come (the others did), 2 wrong usage \
or unreadable file
"""


class Command(BaseCommand):
    """Imports the questions of a file into the draft of a quiz, as the page for authors does."""

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
            dest="file_format",
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
        quiz_reference: str = options["quiz"]
        page = find_quiz(quiz_reference)
        if is_translation(page):
            raise CommandError(
                "This quiz is a translation. Import into the quiz it translates.",
                returncode=WRONG_USAGE,
            )
        file_format = None
        if options["file_format"] != "auto":
            file_format = ExchangeFormat(options["file_format"])
        try:
            encoding, parsed_questions = question_files.read(
                _read_file(options["file"]),
                language=page.locale.language_code,
                file_format=file_format,
                encoding=options["encoding"],
            )
        except UnreadableError as error:
            raise CommandError(describe(error.problem), returncode=WRONG_USAGE) from error
        skill = options["skill"]
        dry_run: bool = options["dry_run"]
        if dry_run:
            imports = question_files.plan(page, parsed_questions, skill=skill)
        else:
            imports = question_files.import_questions(page, parsed_questions, by=None, skill=skill)
        if options["format"] == "json":
            self._print_json(imports, encoding, dry_run=dry_run)
        else:
            self._print_text(imports)
        left_out_count = sum(
            question_import.result is QuestionImportResult.LEFT_OUT for question_import in imports
        )
        if left_out_count:
            raise CommandError(
                f"{left_out_count} of {len(imports)} questions cannot come.", returncode=INCOMPLETE
            )

    def _print_json(self, imports: list[QuestionImport], encoding: str, *, dry_run: bool) -> None:
        report = {
            "questions": [_report_row(question_import) for question_import in imports],
            "counts": _count_results(imports),
            "encoding": encoding,
            "written": not dry_run,
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))

    def _print_text(self, imports: list[QuestionImport]) -> None:
        for question_import in imports:
            row = _report_row(question_import)
            self.stdout.write(f"line {row['line']}: {row['name']}: {row['result']}")
            for sentence in [*row["problems"], *row["to_add"], *row["notes"]]:
                self.stdout.write(f"  {sentence}")
        counts = [f"{result} {count}" for result, count in _count_results(imports).items()]
        self.stdout.write(", ".join(counts))


def _count_results(imports: list[QuestionImport]) -> Counter[str]:
    return Counter(question_import.result.value for question_import in imports)


def _report_row(question_import: QuestionImport) -> dict[str, Any]:
    """Return what came of a question, as the report in JSON has it."""
    parsed_question = question_import.parsed_question
    sketch = question_import.sketch
    problem = question_import.problem
    return {
        "line": parsed_question.line,
        "name": " ".join(parsed_question.name.split()),
        "code": sketch.code if sketch else None,
        "kind": sketch.kind if sketch else None,
        "result": question_import.result.value,
        "problems": [describe(problem)] if problem else [],
        "to_add": [*(str(GAPS[gap]) for gap in question_import.gaps), *question_import.faults],
        "notes": [describe(note) for note in parsed_question.notes],
    }


def _read_file(path: Path) -> bytes:
    """Return the bytes of a file; of one that is too big only enough to show that it is."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {error.strerror}.", returncode=WRONG_USAGE
        ) from error
