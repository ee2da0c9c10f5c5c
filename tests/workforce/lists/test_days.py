"""Days as lists write them; the rows of the sample file are the table."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from workforce.lists.rules.days import evident_order, read_day

SAMPLE = Path(__file__).parent / "samples" / "people" / "dates_many_formats.csv"
LAST = date(2025, 12, 31)

#: Every row of the sample: the day, why it is none, or None for an empty cell.
ROWS: list[date | str | None] = [
    *(LAST, LAST, LAST, LAST, LAST, "short_year", "unclear", "short_year", LAST),
    *(LAST, LAST, LAST, LAST, LAST, LAST, LAST),  # Arabic digits and months in words
    *("year", "year"),  # the Persian and the Islamic calendar are not guessed at
    # a spreadsheet's serial number, with and without a time
    *(date(2024, 12, 31), date(2024, 12, 31)),
    # zeros are no day, 9999 is no end
    *("impossible", date(2024, 2, 29), "impossible", None, None, None, "year"),
    *(None, None, "unreadable", LAST),
]


def sample() -> list[str]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


def test_every_row_of_the_sample_is_a_day_or_has_a_reason() -> None:
    assert [reading.day or reading.flaw or None for reading in map(read_day, sample())] == ROWS


@pytest.mark.parametrize(
    ("order", "day"), [("dmy", date(2025, 2, 1)), ("mdy", date(2025, 1, 2)), ("ymd", None)]
)
def test_an_order_settles_what_has_two_readings(order: str, day: date | None) -> None:
    assert read_day("1/2/2025", order).day == day


@pytest.mark.parametrize("order", ["", "dmy", "mdy"])
@pytest.mark.parametrize("text", ["31/12/2025", "12/31/2025", "31.12.2025", "12/31/2025 00:00"])
def test_what_has_one_reading_is_read_so(text: str, order: str) -> None:
    assert read_day(text, order).day == LAST


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["1/2/2025", "31/12/2025"], "dmy"),
        (["1/2/2025", "12/31/2025"], "mdy"),
        (["1/2/2025", "5/5/2025", "2025-12-31"], ""),  # nothing says so
        (["31/12/2025", "12/31/2025"], ""),  # each denies the other
    ],
)
def test_the_whole_file_settles_the_order(texts: list[str], order: str) -> None:
    assert evident_order(texts) == order


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 maja 2026", date(2026, 5, 4)),
        ("4 mai 2026", date(2026, 5, 4)),
        ("May 4th, 2026", None),
        ("20260504", date(2026, 5, 4)),
        ("5 listopada 2026", date(2026, 11, 5)),
        ("3 May", None),
    ],
)
def test_months_in_words(text: str, day: date | None) -> None:
    assert read_day(text).day == day


def test_a_real_date_of_a_spreadsheet_needs_no_reading() -> None:
    cell = datetime(2026, 5, 4, 13, 30)  # noqa: DTZ001  (cells know no zone)
    assert read_day(cell).day == read_day(date(2026, 5, 4)).day == date(2026, 5, 4)
    assert read_day(datetime(1899, 12, 31)).flaw == "year"  # noqa: DTZ001  (cells know no zone)
