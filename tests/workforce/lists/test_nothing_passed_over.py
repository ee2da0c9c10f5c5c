"""Lists of which something was passed over: told on the page and by the command, or read."""

from pathlib import Path

import pytest
from django.test import Client

from tests.pages import has
from tests.workforce.lists.staff_lists import workbook
from tests.workforce.lists.test_import_faults import bring_file, commanded, newcomers

pytestmark = pytest.mark.django_db
ANA = {("Ana Lopez", "7", "")}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_below_a_title(bruno: Client, separator: str) -> None:
    lines = ["Staff list of Riverside", "Staff no;Name;Shift", "7;Ana Lopez;night"]
    content = "\n".join([lines[0], *(line.replace(";", separator) for line in lines[1:])])
    address, _page = bring_file(bruno, content.encode())
    bruno.post(f"{address}apply/")
    assert newcomers() == ANA


def test_a_column_without_a_heading_is_named(bruno: Client, tmp_path: Path) -> None:
    content = b"Staff no,,Name\n7,locker 12,Ana Lopez\n"
    _address, page = bring_file(bruno, content)
    assert "Columns without a heading are not read: \u2068“B”\u2069" in page
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    assert "Columns without a heading are not read: \u2068“B”\u2069" in commanded(path)[1]


def test_an_empty_column_without_a_heading_is_nothing_to_speak_of(bruno: Client) -> None:
    _address, page = bring_file(bruno, workbook(["Staff no", None, "Name"], ["7", None, "Ana"]))
    assert not has(page, "details.more p.quiet")


def test_the_command_names_columns_and_cells_that_mean_nothing_here(
    bruno: Client, tmp_path: Path
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Staff no,Name,Locker,Shift\n7,Ana Lopez,12,Split\n")
    status, report = commanded(path)
    assert status == 0
    assert "Locker" in report
    assert "“Split”" in report
    assert "“Split”" in commanded(path, "--format", "json")[1]


def test_headings_of_two_lines_that_come_again_are_nobody(bruno: Client) -> None:
    tops = "Staff,First,Family,Job\nnumber,name,name,title\n"
    address, _page = bring_file(bruno, f"{tops}7,Ana,Lopez,\n{tops}".encode())
    bruno.post(f"{address}apply/", {"rows": "good"})
    assert newcomers() == ANA


@pytest.mark.parametrize(
    ("tops", "row"),
    [
        ("Locker,Full,End,Staff\nkey,name,date,number\n", "42,Ana Lopez,31.12.9999,7\n"),
        ("First,Last,Nr,End\nname,name,,date\n", "Ana,Lopez,7,31.12.9999\n"),
    ],
    ids=["the lower row names as much", "the upper row names as much"],
)
def test_headings_of_two_lines_are_read_whole_where_one_line_names_as_much(
    bruno: Client, tops: str, row: str
) -> None:
    address, _page = bring_file(bruno, f"Crew,of May\n{tops}{row}".encode())
    bruno.post(f"{address}apply/")
    assert newcomers() == ANA
