"""Days as lists write them. Plain rules: nothing is guessed in silence, and no year of two digits is believed."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from babel.dates import get_month_names

from foundation.years import YEARS, is_of_our_time
from workforce.lists.rules.tabular import digits, fold

#: Orders in which 1/2/2025 may be meant.
DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = (DMY, MDY, YMD)
#: Day 0 of a spreadsheet's serial numbers, as Excel counts since 1 March 1900.
SERIAL_ZERO = date(1899, 12, 30)

_BLANK = {"", "-", "–", "—", "n/a", "na", "none", "null", "brak"}
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
_LOCALES = (
    "en",
    "pl",
    "ro",
    "ur",
    "ar",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "el",
    "nl",
    "cs",
    "sk",
    "hu",
    "lt",
    "uk",
    "bg",
)


@dataclass(frozen=True)
class ParsedDay:
    """What a cell says: a day, nothing at all, or why it cannot be read.

    ``is_open`` says that a personnel system wrote "for ever" (31.12.9999).
    ``flaw`` is ``unreadable``, ``impossible`` (31 April), ``short_year``, ``year`` (another calendar) or
    ``unclear`` (1/2/2025 and nobody said which comes first). ``order`` is how a day like 31/12/2025 was
    written; empty where there was nothing to choose.
    """

    day: date | None = None
    flaw: str = ""
    order: str = ""
    is_open: bool = False


NOTHING, FOR_EVER = ParsedDay(), ParsedDay(is_open=True)
#: What personnel systems and spreadsheets write where there is no day: zeros, or the day before their first.
_NO_DAY = re.compile(
    r"^(0?0[-/. ]0?0[-/. ](0000|1900)|(0000|1900)[-/.]0?0[-/.]0?0|0?1[-/.]0?1[-/.]0001|0001-01-01|00000000|0)$"
)
#: What they write where there is no end, and that day as a spreadsheet counts it.
_NO_END = re.compile(
    r"^(31[-/. ]12[-/. ]9999|12[-/]31[-/]9999|9999[-/.]?12[-/.]?31|2958465([.,]0+)?)$"
)


def read_day(cell: object, order: str = "") -> ParsedDay:
    """The day in a cell: a real date from a spreadsheet, or text in one of many forms.

    ``order`` settles what has two readings. What has only one – 31/12/2025 – is read so whatever the order.
    """
    if isinstance(cell, date):
        written = cell.date() if isinstance(cell, datetime) else cell
        return FOR_EVER if (written.year, written.month) == (9999, 12) else _within(written)
    text = _TIME.sub("", digits(str(cell or "")).strip())
    if text.casefold() in _BLANK or _NO_DAY.match(text):
        return NOTHING
    if _NO_END.match(text):
        return FOR_EVER
    if found := _YEAR_FIRST.match(text):
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        return _made(year, month, day)
    if found := _YEAR_LAST.match(text):
        return _two_ways(
            int(found[1]), int(found[3]), int(found[4]), order, is_dotted=found[2] == "."
        )
    if _SHORT_YEAR.match(text):
        return ParsedDay(flaw="short_year")
    if found := _SERIAL.match(text):
        return _within(SERIAL_ZERO + timedelta(days=int(found[1])))
    return _in_words(text)


def evident_order(cells: Iterable[object]) -> str:
    """The order all days of a file agree on; empty when there is no evidence, or evidence for both."""
    counted = Counter(read_day(cell, "").order for cell in cells)
    seen = [order for order in (DMY, MDY) if counted[order]]
    return seen[0] if len(seen) == 1 else ""


def _two_ways(first: int, second: int, year: int, order: str, *, is_dotted: bool) -> ParsedDay:
    if is_dotted or (first == second):
        return _made(year, second, first)
    if first > 12 or second > 12:
        only = DMY if first > 12 else MDY
        made = _made(year, second, first) if only == DMY else _made(year, first, second)
        return ParsedDay(made.day, made.flaw, only if made.day else "")
    if order not in (DMY, MDY):
        return ParsedDay(flaw="unclear")
    return _made(year, second, first) if order == DMY else _made(year, first, second)


def _made(year: int, month: int, day: int) -> ParsedDay:
    if year not in YEARS and year:
        return ParsedDay(flaw="year")
    try:
        return ParsedDay(date(year, month, day))
    except ValueError:
        return ParsedDay(flaw="impossible")


def _within(day: date) -> ParsedDay:
    return ParsedDay(day) if is_of_our_time(day) else ParsedDay(flaw="year")


def _in_words(text: str) -> ParsedDay:
    words = _WORDS.findall(fold(text))
    months = [_months()[word] for word in words if word in _months()]
    # isdigit is true of 𐩀, too, which is no number to int
    numbers = [word for word in words if word.isdecimal()]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(months) != 1 or len(days) != 1 or len(words) > 5:
        short = len(months) == 1 and len(days) == 2 and not years
        return ParsedDay(flaw="short_year" if short else "unreadable")
    return _made(years[0], months[0], days[0]) if len(years) == 1 else ParsedDay(flaw="unreadable")


@cache
def _months() -> dict[str, int]:
    """Month names, whole and short, of the languages whose names do not contradict each other."""
    named: dict[str, set[int]] = {}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    named.setdefault(fold(name), set()).add(number)
    return {
        name: numbers.pop()
        for name, numbers in named.items()
        if len(numbers) == 1 and not name.isdigit()
    }
