"""``manage.py import_people``: a list of people, or of training done elsewhere, from a file."""

import json
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from workforce.lists.actions import applying, lists
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.models import PeopleList
from workforce.lists.problems import (
    confirmation_words,
    flaw_sentence,
    sentences,
    unread_parts,
    wrong_rows,
)
from workforce.lists.recognising import CONFIRMATIONS
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.days import ORDERS
from workforce.lists.rules.delimited_text import ENCODINGS
from workforce.lists.rules.outcomes import (
    BLOCKING_RESULTS,
    RowOutcome,
    RowResult,
    outcomes_with,
)
from workforce.people.models import Membership
from workforce.people.tasks import send_invitation
from workforce.units.models import Unit, UnitQuerySet, below

EXAMPLES = """
examples:
  manage.py import_people staff.xlsx --unit "Riverside Hotel" --dry-run     what would come of every row
  manage.py import_people staff.csv --unit 3 --good-rows-only               import what is right
  manage.py import_people staff.csv --unit 3 --map name="Full name" --date-order dmy
  manage.py import_people staff.csv --unit 3 --confirm doubtful             rows that look like no person are right
  manage.py import_people staff.csv --unit 3 --leavers                      the list is whole: who is missing left
  manage.py import_people courses.csv --unit 3 --kind training --source "HR archive 2024"

Importing the same file again changes nothing. A place the list names must exist: none is ever made.
What looks broken or like no person, letters of a guessed alphabet (or say --encoding), and columns called alike
are shown, and nothing is written until --confirm says that they are right.
exit status: 0 imported (or could be), 1 rows are wrong or something has to be confirmed (nothing was imported; with
--good-rows-only the good rows were), 2 wrong usage or unreadable file
"""
#: One leaver to fewer people than this is refused: more than a fifth must not leave by a slip.
STAFF_PER_LEAVER = 5


class Command(BaseCommand):
    """Brings a list in as the page for managers does, without keeping the file."""

    help = "Import a list of people, or of training they did elsewhere: CSV or Excel, as it comes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        add = parser.add_argument
        add("file", type=Path, help="the list (.csv, .txt, .xlsx)")
        add(
            "--unit",
            required=True,
            metavar="UNIT",
            help="the place it is for: its number, UUID or name",
        )
        add("--kind", choices=PeopleList.Holds.values, default="people", help="what the rows are")
        add("--source", default="", help="for training: where it is known from")
        self.add_reading_arguments(parser)
        add(
            "--confirm",
            action="append",
            choices=CONFIRMATIONS,
            default=[],
            help="what was shown and is right as it is",
        )
        add(
            "--good-rows-only",
            action="store_true",
            help="import the good rows although others are wrong",
        )
        add("--leavers", action="store_true", help="people who are not in the list have left")
        add("--many-leavers", action="store_true", help="… even when they are more than a fifth")
        add("--dry-run", action="store_true", help="write nothing")
        add("--format", choices=("text", "json"), default="text", help="how to print")

    def add_reading_arguments(self, parser: ArgumentParser) -> None:
        """Add what says how the file is to be read."""
        add = parser.add_argument
        add(
            "--map",
            action="append",
            type=_mapping,
            default=[],
            metavar="FIELD=HEADING",
            help="a column by hand",
        )
        add(
            "--encoding",
            choices=ENCODINGS,
            default="",
            help="alphabet of a CSV file (default: guessed)",
        )
        add("--sheet", default="", help="sheet of a workbook (default: the first)")
        add(
            "--date-order",
            choices=ORDERS,
            default="",
            help="what 1/2/2026 means (default: as the list shows)",
        )

    def handle(self, **options: Any) -> None:
        unit = _find_unit(options["unit"])
        good_rows_only = options["good_rows_only"]
        with _stored_list(unit, options) as people_list:
            now = timezone.now()
            today = timezone.localdate(now)
            counts = lists.check(people_list=people_list, on=today)
            if "flaw" in people_list.options:
                raise CommandError(flaw_sentence(people_list.options["flaw"]), returncode=2)
            confirmations = lists.missing_confirmations(people_list, good_rows_only=good_rows_only)
            has_wrong_rows = bool(counts[RowResult.WRONG]) and not good_rows_only
            _refuse_many_leavers(unit, counts, options)
            if not options["dry_run"] and not confirmations and not has_wrong_rows:
                counts = applying.apply(
                    people_list=people_list,
                    good_rows_only=good_rows_only,
                    by=None,
                    at=now,
                    on=today,
                    queue_letter=send_invitation.enqueue,
                )
            self._print(people_list, counts, options)
        if confirmations:
            words = ["Nothing was imported."]
            for confirmation in confirmations:
                recognised = people_list.options["found"]
                question = confirmation_words(confirmation, recognised, counts)
                words.append(f"{question} (--confirm {confirmation})")
            raise CommandError("\n".join(words), returncode=1)
        if has_wrong_rows:
            raise CommandError(wrong_rows(counts[RowResult.WRONG]), returncode=1)

    def _print(
        self, people_list: PeopleList, counts: Mapping[str, int], options: Mapping[str, Any]
    ) -> None:
        blocking_rows, remarks = _rows_to_name(people_list)
        recognised = people_list.options["found"]
        if options["format"] == "json":
            report = {
                "rows": dict(counts),
                "wrong": blocking_rows,
                "notes": remarks,
                "found": recognised,
                "to_confirm": lists.missing_confirmations(
                    people_list, good_rows_only=options["good_rows_only"]
                ),
                "written": bool(people_list.applied_at),
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        for words in unread_parts(recognised):
            self.stdout.write(words)
        if recognised["unread"]:
            headings = ", ".join(recognised["unread"])
            self.stdout.write(f"{_('Columns that are not read:')} {headings}")
        for row in [*blocking_rows, *remarks]:
            words = row.get("problem") or row["note"]
            self.stdout.write(f"row {row['row']}: {row['name']}: {words}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items() if count))


def _rows_to_name(people_list: PeopleList) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows that are held back, and those of which somebody has to know something."""
    blocking_rows = []
    remarks = []
    for outcome in outcomes_with(outcome_lines(people_list)):
        row = {"row": outcome.number, "name": outcome.name}
        if outcome.result in BLOCKING_RESULTS:
            blocking_rows.append({**row, "problem": sentences(outcome.problems)})
        elif remark := _remark(outcome):
            remarks.append({**row, "note": remark})
    return blocking_rows, remarks


def _remark(outcome: RowOutcome) -> str:
    """Return what somebody has to know of a row that is not held back; empty for most."""
    words = sentences(outcome.notes)
    if outcome.repeated_row:
        repeated = _("The same as row {number}.").format(number=outcome.repeated_row)
        words = f"{repeated} {words}".strip()
    return words


@contextmanager
def _stored_list(unit: Unit, options: Mapping[str, Any]) -> Iterator[PeopleList]:
    """Store the file as a list of the site; delete it afterwards."""
    path: Path = options["file"]
    try:
        with path.open("rb") as file:
            people_list = lists.store_list(
                file=file,
                filename=path.name,
                unit=unit,
                holds=options["kind"],
                by=None,
                at=timezone.now(),
                encoding=options["encoding"],
                sheet=options["sheet"],
                order=options["date_order"],
                leavers=options["leavers"],
                source=options["source"],
                columns=dict(options["map"]),
                confirmed=options["confirm"],
            )
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
    try:
        yield people_list
    finally:
        lists.drop(people_list=people_list)


def _refuse_many_leavers(unit: Unit, counts: Mapping[str, int], options: Mapping[str, Any]) -> None:
    """Raise CommandError where more than a fifth would leave and nobody said that they may."""
    leaving = counts[RowResult.LEAVES] if options["leavers"] else 0
    staff = Membership.objects.active(on=timezone.localdate())
    staff_count = staff.filter(below([unit], "unit__path")).count()
    if (
        leaving * STAFF_PER_LEAVER > staff_count
        and not options["many_leavers"]
        and not options["dry_run"]
    ):
        raise CommandError(
            f"{leaving} of {staff_count} people would leave. "
            "If the list is whole, say --many-leavers.",
            returncode=1,
        )


def _mapping(text: str) -> tuple[str, str]:
    """Return field and heading of an argument ``FIELD=HEADING``."""
    field, _is, heading = text.partition("=")
    if field not in set(ListColumn):
        raise ArgumentTypeError(f"{field!r} is no field; fields are {', '.join(ListColumn)}")
    return field, heading


def _find_unit(text: str) -> Unit:
    """Return the unit of this number, UUID or name.

    Raises CommandError for none, and for several.
    """
    units = list(_units_called(text)[:2])
    if len(units) != 1:
        subject = "There are several units" if units else "There is no unit"
        raise CommandError(f"{subject} {text!r}; give its number or UUID.", returncode=2)
    return units[0]


def _units_called(text: str) -> UnitQuerySet:
    units = Unit.objects.get_queryset()
    if text.isdecimal() and len(text) < 10:
        return units.filter(pk=int(text))
    try:
        return units.filter(uuid=UUID(text))
    except ValueError:
        return units.filter(name__iexact=text)
