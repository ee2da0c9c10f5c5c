"""``manage.py readiness``: the board's figures at the command line."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.management.days import typed_day
from foundation.spreadsheets import csv_text
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import ReadinessReport, readiness
from readiness.board.small_numbers import without_small_numbers
from readiness.board.tables import report_facts, report_table
from workforce.units.models import Unit

EXAMPLES = """
examples:
  manage.py readiness                                     today, by sector, as the board sees it
  manage.py readiness --as-at 2026-03-31 --by shift       another day, by shift
  manage.py readiness --area 3 --format csv > area.csv    one unit and everything below it
  manage.py readiness --format json --no-suppression      every number, for those who may see them

Counts under ten, and counts that would give one away, are not shown unless --no-suppression is given.
exit status: 0 printed, 1 nobody is in scope on that day, 2 wrong usage
"""


class Command(BaseCommand):
    """Prints :func:`readiness.board.reports.readiness`, which the board's page prints too."""

    help = "Print who is ready, by sector, unit, language or shift, as at a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--as-at",
            type=typed_day,
            metavar="DATE",
            help="the day, as 2026-03-31 (default: today)",
        )
        parser.add_argument(
            "--by",
            choices=[grouping.value for grouping in ReportGrouping],
            default=ReportGrouping.SECTOR.value,
            help="a row for each",
        )
        parser.add_argument(
            "--format", choices=("table", "json", "csv"), default="table", help="how to print"
        )
        parser.add_argument(
            "--area", metavar="ID", help="only this unit and below: its number or UUID"
        )
        parser.add_argument("--no-suppression", action="store_true", help="show small numbers too")

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        on = options["as_at"] or today
        if on > today:
            raise CommandError(
                f"{on} has not come yet: figures can only be given for today or earlier.",
                returncode=2,
            )
        areas = None
        if options["area"]:
            areas = [_unit(options["area"])]
        reports = readiness(on=on, by=ReportGrouping(options["by"]), areas=areas)
        if not options["no_suppression"]:
            reports = [without_small_numbers(report) for report in reports]
        render = RENDERERS[options["format"]]
        self.stdout.write(render(reports), ending="")
        people_in_scope = sum(report.total.figures.in_scope for report in reports)
        if people_in_scope == 0:
            raise CommandError(f"Nobody is in scope on {on}.", returncode=1)


def _unit(identifier: str) -> Unit:
    """Return the unit with a number or UUID. Raises CommandError where there is none."""
    try:
        if identifier.isdecimal():
            return Unit.objects.get(pk=identifier)
        return Unit.objects.get(uuid=identifier)
    except (Unit.DoesNotExist, ValidationError, OverflowError) as error:
        raise CommandError(f"There is no unit {identifier}.", returncode=2) from error


def as_json(reports: list[ReadinessReport]) -> str:
    """Return the reports for programs."""
    facts = [report_facts(report) for report in reports]
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def as_csv(reports: list[ReadinessReport]) -> str:
    """Return the reports for a spreadsheet."""
    header, rows = report_table(reports)
    return csv_text(header, rows)


def as_table(reports: list[ReadinessReport]) -> str:
    """Return the reports for people, in columns as wide as they need to be."""
    header, rows = report_table(reports)
    text_rows = [header, *(_texts(row) for row in rows)]
    widths = [0] * len(header)
    for text_row in text_rows:
        for column, text in enumerate(text_row):
            widths[column] = max(widths[column], len(text))
    lines: list[str] = []
    for text_row in text_rows:
        line = ""
        for text, width in zip(text_row, widths, strict=True):
            line += text.ljust(width) + "  "
        lines.append(line.rstrip() + "\n")
    return "".join(lines)


def _texts(row: list[object]) -> list[str]:
    return [str(value) for value in row]


RENDERERS = {"table": as_table, "json": as_json, "csv": as_csv}
