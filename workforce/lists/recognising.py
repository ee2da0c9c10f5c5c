"""How a list is to be read: which column holds what, in which order days are written.

The second step of an import: an :class:`OpenTable` in, a :class:`ListLayout` out. What was
recognised is noted in ``PeopleList.options["found"]``, for the page that shows it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info, gettext

from workforce.lists.errors import UnreadableList
from workforce.lists.kinds import KINDS
from workforce.lists.models import PeopleList
from workforce.lists.problems import COLUMN_LABELS
from workforce.lists.reading import OpenTable, open_table
from workforce.lists.rules.columns import (
    IDENTITY_COLUMNS,
    ListColumn,
    column_for_heading,
    match_columns,
)
from workforce.lists.rules.days import evident_order
from workforce.lists.rules.folding import fold
from workforce.lists.rules.rows import ListLayout
from workforce.lists.rules.table_scan import TableScan, duplicate_columns

#: What somebody may have to confirm before a list is imported: that the letters of a guessed
#: alphabet are right, that the first of several columns of one heading is, and that rows are right
#: which look broken or like nobody.
CONFIRMATIONS = ALPHABET, SAME_HEADING, DOUBTFUL = ("alphabet", "columns", "doubtful")


@contextmanager
def table_of(people_list: PeopleList) -> Iterator[OpenTable]:
    """Open the table of a list as its options say. Raises :class:`UnreadableList`."""
    options = people_list.options
    try:
        file = people_list.file.open("rb")
    except FileNotFoundError as error:
        raise UnreadableList("gone") from error
    table = open_table(
        file,
        encoding=options.get("encoding", ""),
        delimiter=options.get("delimiter", ""),
        sheet=options.get("sheet", ""),
        heading_score=heading_score(people_list),
    )
    with file, table as opened:
        yield opened


def recognise_layout(people_list: PeopleList) -> tuple[ListLayout, int]:
    """Return how to read a list, and how many rows it has; note what was recognised in its options.

    Reads all of it once: the order of days is settled by every day in the file together. Raises
    :class:`UnreadableList`.
    """
    people_list.options.pop("flaw", None)
    with table_of(people_list) as table:
        header = table.header
        columns = match_columns(
            header,
            columns_of(people_list),
            people_list.options.get("columns"),
            site_headings(),
        )
        recognised = _describe_table(table, columns, columns_of(people_list))
        people_list.options["found"] = recognised
        scan = TableScan(columns, duplicate_columns(header, columns), header)
        for row in table.rows:
            scan.add(row)
    differing_headings = sorted(header[index] for index in scan.differing_columns)
    foreign_texts = scan.foreign_texts if table.is_guess else []
    confirmations = []
    if foreign_texts:
        confirmations.append(ALPHABET)
    if differing_headings:
        confirmations.append(SAME_HEADING)
    recognised["evident_order"] = evident_order(scan.day_texts)
    recognised["letters"] = foreign_texts
    recognised["asks"] = confirmations
    recognised["alike"] = sorted(set(differing_headings))
    recognised["nameless"] = sorted(scan.nameless_columns)
    _refuse_useless(people_list, columns, scan.row_count)
    order = people_list.options.get("order") or recognised["evident_order"]
    layout = ListLayout(columns, len(header), order, header, languages_by_name())
    return layout, scan.row_count


def columns_of(people_list: PeopleList) -> tuple[ListColumn, ...]:
    """Return what the columns of a list may hold."""
    return KINDS[people_list.holds].columns


def heading_score(people_list: PeopleList) -> Callable[[Sequence[str]], int]:
    """Return a function that counts the columns of a kind of list that a row of cells names."""
    columns = columns_of(people_list)
    own_headings = site_headings()

    def score(cells: Sequence[str]) -> int:
        return len(match_columns(cells, columns, site_headings=own_headings))

    return score


def _describe_table(
    table: OpenTable, columns: Mapping[ListColumn, int], possible_columns: Sequence[ListColumn]
) -> dict[str, Any]:
    """Return what was recognised of a table, under the keys of ``PeopleList.options["found"]``."""
    header = list(table.header)
    unread = []
    for index, heading in enumerate(header):
        if heading and index not in columns.values():
            unread.append(heading)
    # duplicates of a heading are asked about by themselves, where they say something else
    duplicates = {header[index] for index in duplicate_columns(header, columns)}
    synonyms = []
    for heading in unread:
        column = column_for_heading(heading, possible_columns)
        if column in columns and heading not in duplicates:
            synonyms.append(heading)
    return {
        "header": header,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheets": list(table.sheets),
        "sheet": table.sheet,
        "columns": {column.value: header[index] for column, index in columns.items()},
        "above": list(table.titles),
        "unread": unread,
        "beside": synonyms,
    }


def _refuse_useless(
    people_list: PeopleList, columns: Mapping[ListColumn, int], row_count: int
) -> None:
    if not row_count:
        raise UnreadableList("no_rows")
    if not {*IDENTITY_COLUMNS, ListColumn.LEARNER_ID} & set(columns):
        raise UnreadableList("no_columns")
    KINDS[people_list.holds].refuse_useless(people_list, columns)


@cache
def site_headings() -> Mapping[str, frozenset[ListColumn]]:
    """Return the columns by this site's own names for them in every language, folded.

    The file to fill in comes back with them.
    """
    columns: dict[str, frozenset[ListColumn]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for column, label in COLUMN_LABELS.items():
                heading = fold(str(label))
                columns[heading] = columns.get(heading, frozenset()) | {column}
    return columns


@cache
def languages_by_name() -> Mapping[str, str]:
    """Return the codes of the site's languages by every folded name a list may give them.

    Their code, their name in English, in themselves, and in each other.
    """
    languages: dict[str, str] = {}
    for language, name in settings.LANGUAGES:
        language_info = get_language_info(language)
        names = {language, language_info["name"], language_info["name_local"]}
        for reader_language, _reader_name in settings.LANGUAGES:
            with translation.override(reader_language):
                names.add(gettext(str(name)))
        for language_name in names:
            languages[fold(language_name)] = language
    return languages
