"""Which column of a list holds what.

By its heading, in the languages of the site and as payrolls write it.

The headings stand in ``content/words/<language>.toml``, table ``headings``. Plain rules.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from foundation.language_words import tables
from workforce.lists.rules.folding import fold


class ListColumn(StrEnum):
    """What a column of a list may hold."""

    NAME = "name"
    GIVEN = "given"
    FAMILY = "family"
    EMAIL = "email"
    STAFF_NUMBER = "staff_number"
    LEARNER_ID = "learner_id"
    UNIT = "unit"
    ROLE = "role"
    SHIFT = "shift"
    LANGUAGE = "language"
    FROM = "from"
    UNTIL = "until"
    AGENCY = "agency"
    COURSE = "course"
    TITLE = "title"
    PROVIDER = "provider"
    COMPLETED = "completed"
    EXPIRES = "expires"
    REFERENCE = "reference"


#: Columns that say who somebody is.
IDENTITY_COLUMNS = (
    ListColumn.STAFF_NUMBER,
    ListColumn.NAME,
    ListColumn.GIVEN,
    ListColumn.FAMILY,
    ListColumn.EMAIL,
)
#: Columns of a list of people.
PEOPLE_COLUMNS = (
    *IDENTITY_COLUMNS,
    ListColumn.UNIT,
    ListColumn.ROLE,
    ListColumn.SHIFT,
    ListColumn.LANGUAGE,
    ListColumn.FROM,
    ListColumn.UNTIL,
    ListColumn.AGENCY,
)
DAY_COLUMNS = frozenset(
    {ListColumn.FROM, ListColumn.UNTIL, ListColumn.COMPLETED, ListColumn.EXPIRES}
)

_BRACKETS = re.compile(r"[\[(].*?[\])]")


def _folded_headings() -> dict[ListColumn, set[str]]:
    headings: dict[ListColumn, set[str]] = {column: set() for column in ListColumn}
    for table in tables("headings").values():
        for name, texts in table.items():
            headings[ListColumn(name)].update(fold(text) for text in texts)
    return headings


_HEADINGS = _folded_headings()


def column_for_heading(heading: str, columns: Iterable[ListColumn]) -> ListColumn | None:
    """Return which of ``columns`` a heading names, with or without what it has in brackets.

    None when it names none.
    """
    without_brackets = _BRACKETS.sub(" ", heading)
    for text in (fold(heading), fold(without_brackets)):
        if not text:
            continue
        for column in columns:
            if text in _HEADINGS[column] or text == fold(column):
                return column
    return None


def match_columns(
    headings: Sequence[str],
    columns: Sequence[ListColumn],
    choices: Mapping[str, str] | None = None,
    site_headings: Mapping[str, frozenset[ListColumn]] | None = None,
) -> dict[ListColumn, int]:
    """Return the index of each column in a row of cells.

    ``choices`` (column → heading, or an empty heading for "not in this list") go before what
    headings say. ``site_headings`` are further names of columns, folded. Where two columns have
    the same heading, the first counts. A column holds one thing.
    """
    folded_headings = [fold(heading) for heading in headings]
    column_indexes: dict[ListColumn, int] = {}
    chosen_columns: set[ListColumn] = set()
    for name, heading in (choices or {}).items():
        if name not in set(ListColumn):
            continue
        column = ListColumn(name)
        chosen_columns.add(column)
        if column in columns and fold(heading) and fold(heading) in folded_headings:
            column_indexes[column] = folded_headings.index(fold(heading))
    for column_index, heading in enumerate(headings):
        recognised = _recognise(heading, columns, site_headings or {})
        if recognised is None or recognised in column_indexes or recognised in chosen_columns:
            continue
        if column_index not in column_indexes.values():
            column_indexes[recognised] = column_index
    return column_indexes


def _recognise(
    heading: str,
    columns: Sequence[ListColumn],
    site_headings: Mapping[str, frozenset[ListColumn]],
) -> ListColumn | None:
    """Return the column a heading names: by this site's own names, then by anybody's."""
    own_columns = site_headings.get(fold(heading), frozenset())
    for column in columns:
        if column in own_columns:
            return column
    return column_for_heading(heading, columns)
