"""Days as lists write them. Nothing is guessed silently, and no year of two digits is believed."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from babel.dates import get_month_names

from foundation.language_words import tables
from foundation.years import YEARS, is_of_our_time
from workforce.lists.rules.folding import ascii_digits, fold

#: Orders in which 1/2/2025 may be meant.
DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = (DMY, MDY, YMD)
#: Day 0 of a spreadsheet's serial numbers, as Excel counts since 1 March 1900.
SERIAL_ZERO = date(1899, 12, 30)

_DASHES = {"", "-", "–", "—"}
_TIME = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?(Z|[+-]\d\d:?\d\d)?$", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$|^(\d{4})年(\d{1,2})月(\d{1,2})日$|^(\d{4})(\d\d)(\d\d)$"
)
_YEAR_LAST = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$")
_SHORT_YEAR = re.compile(r"^\d{1,2}([-/.])\d{1,2}\1\d{2}$")
_SERIAL = re.compile(r"^(\d{5})([.,]\d+)?$")
_WORDS = re.compile(r"[^\W_]+")
#: What personnel systems and spreadsheets write where there is no day: zeros, or the day before
#: their first.
_NO_DAY = re.compile(
    r"^(0?0[-/. ]0?0[-/. ](0000|1900)|(0000|1900)[-/.]0?0[-/.]0?0"
    r"|0?1[-/.]0?1[-/.]0001|0001-01-01|00000000|0)$"
)
#: What they write where there is no end, and that day as a spreadsheet counts it.
_NO_END = re.compile(
    r"^(31[-/. ]12[-/. ]9999|12[-/]31[-/]9999|9999[-/.]?12[-/.]?31|2958465([.,]0+)?)$"
)


@dataclass(frozen=True)
class ParsedDay:
    """What a cell says: a day, nothing at all, or why it cannot be read.

    ``is_open`` says that a personnel system wrote "for ever" (31.12.9999).
    ``flaw`` is ``unreadable``, ``impossible`` (31 April), ``short_year``, ``year`` (another
    calendar) or ``unclear`` (1/2/2025 and nobody said which comes first). ``order`` is how a day
    like 31/12/2025 was written; empty where there was nothing to choose.
    """

    day: date | None = None
    flaw: str = ""
    order: str = ""
    is_open: bool = False


NO_DAY = ParsedDay()
OPEN_END = ParsedDay(is_open=True)


def read_day(cell: object, order: str = "") -> ParsedDay:
    """Return the day in a cell: a real date from a spreadsheet, or text in one of many forms.

    ``order`` settles what can be read in two ways. 31/12/2025 is read whatever the order.
    """
    if isinstance(cell, date):
        return _from_spreadsheet(cell)
    text = _TIME.sub("", ascii_digits(str(cell or "")).strip())
    if text.casefold() in _empty_texts() or _NO_DAY.match(text):
        return NO_DAY
    if _NO_END.match(text):
        return OPEN_END
    year_first = _YEAR_FIRST.match(text)
    if year_first:
        year, month, day = _numbers(year_first.groups())
        return _checked_day(year, month, day)
    year_last = _YEAR_LAST.match(text)
    if year_last:
        first_number, second_number, year = int(year_last[1]), int(year_last[3]), int(year_last[4])
        return _in_either_order(
            first_number, second_number, year, order, is_dotted=year_last[2] == "."
        )
    if _SHORT_YEAR.match(text):
        return ParsedDay(flaw="short_year")
    serial = _SERIAL.match(text)
    if serial:
        return _of_our_time(SERIAL_ZERO + timedelta(days=int(serial[1])))
    return _with_month_name(text)


def evident_order(cells: Iterable[object]) -> str:
    """Return the order all days of a file agree on.

    Empty when there is no evidence, or evidence for both.
    """
    counts = Counter(read_day(cell, "").order for cell in cells)
    orders = [order for order in (DMY, MDY) if counts[order]]
    return orders[0] if len(orders) == 1 else ""


def _from_spreadsheet(cell: date) -> ParsedDay:
    day = cell.date() if isinstance(cell, datetime) else cell
    if (day.year, day.month) == (9999, 12):
        return OPEN_END
    return _of_our_time(day)


@cache
def _empty_texts() -> frozenset[str]:
    """Return what lists write where there is no day, in every language."""
    texts = set(_DASHES)
    for table in tables("days").values():
        texts.update(table.get("empty", []))
    return frozenset(texts)


def _numbers(parts: Iterable[str | None]) -> list[int]:
    return [int(part) for part in parts if part and part.isdigit()]


def _in_either_order(
    first_number: int, second_number: int, year: int, order: str, *, is_dotted: bool
) -> ParsedDay:
    """Return the day of two numbers and a year.

    Who writes dots writes the day first; a number above 12 is a day; otherwise ``order`` decides.
    """
    if is_dotted or first_number == second_number:
        return _checked_day(year, second_number, first_number)
    if first_number > 12:
        return _with_order(_checked_day(year, second_number, first_number), DMY)
    if second_number > 12:
        return _with_order(_checked_day(year, first_number, second_number), MDY)
    if order == DMY:
        return _checked_day(year, second_number, first_number)
    if order == MDY:
        return _checked_day(year, first_number, second_number)
    return ParsedDay(flaw="unclear")


def _with_order(parsed: ParsedDay, order: str) -> ParsedDay:
    """Return a day that shows in which order it was written; a flaw shows nothing."""
    return ParsedDay(parsed.day, parsed.flaw, order if parsed.day else "")


def _checked_day(year: int, month: int, day: int) -> ParsedDay:
    if year not in YEARS and year:
        return ParsedDay(flaw="year")
    try:
        return ParsedDay(date(year, month, day))
    except ValueError:
        return ParsedDay(flaw="impossible")


def _of_our_time(day: date) -> ParsedDay:
    return ParsedDay(day) if is_of_our_time(day) else ParsedDay(flaw="year")


def _with_month_name(text: str) -> ParsedDay:
    """Return the day of a text like "4 May 2026".

    One day, one month's name and one year of four digits.
    """
    words = _WORDS.findall(fold(text))
    months_by_name = _months_by_name()
    months = [months_by_name[word] for word in words if word in months_by_name]
    # isdigit is true of 𐩀, too, which is no number to int
    numbers = [word for word in words if word.isdecimal()]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(months) == 1 and len(days) == 2 and not years:
        return ParsedDay(flaw="short_year")
    if len(months) != 1 or len(days) != 1 or len(years) != 1 or len(words) > 5:
        return ParsedDay(flaw="unreadable")
    return _checked_day(years[0], months[0], days[0])


@cache
def _months_by_name() -> dict[str, int]:
    """Return months by whole and short names; names that mean two months are left out."""
    numbers_by_name: dict[str, set[int]] = {}
    for language, table in tables("days").items():
        if not table.get("month_names"):
            continue
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    numbers_by_name.setdefault(fold(name), set()).add(number)
    months = {}
    for name, numbers in numbers_by_name.items():
        if len(numbers) == 1 and not name.isdigit():
            months[name] = numbers.pop()
    return months
