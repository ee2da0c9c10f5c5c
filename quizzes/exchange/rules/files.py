"""One way to read and to write questions, whatever the format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from quizzes.exchange.rules import (
    gift_reader,
    gift_writer,
    moodle_reader,
    moodle_writer,
    qti_reader,
    qti_writer,
)
from quizzes.exchange.rules.decoding import check_size, decoded, format_of
from quizzes.exchange.rules.items import Item, Reading, Writing


class Format(StrEnum):
    """What a file of questions is written in."""

    GIFT = "gift"
    MOODLE_XML = "moodlexml"
    QTI = "qti"


#: The ending of a file's name, and what browsers are told it is.
ENDINGS: Mapping[Format, str] = {
    Format.GIFT: "gift.txt",
    Format.MOODLE_XML: "xml",
    Format.QTI: "qti.zip",
}
TYPES: Mapping[Format, str] = {
    Format.GIFT: "text/plain; charset=utf-8",
    Format.MOODLE_XML: "application/xml",
    Format.QTI: "application/zip",
}
_WRITERS: Mapping[Format, Callable[[Iterable[Item]], Writing]] = {
    Format.GIFT: gift_writer.write,
    Format.MOODLE_XML: moodle_writer.write,
    Format.QTI: qti_writer.write,
}


def read(
    content: bytes, *, written_in: Format | None = None, encoding: str = ""
) -> tuple[Format, Reading]:
    """What a file says, and its format: the one given, else as it begins.

    ``encoding`` is for GIFT; XML says its own. Raises UnreadableError.
    """
    check_size(content)
    found = written_in or Format(format_of(content))
    if found is Format.MOODLE_XML:
        return found, moodle_reader.read(content)
    if found is Format.QTI:
        return found, qti_reader.read(content)
    words, alphabet = decoded(content, encoding)
    return found, replace(gift_reader.read(words), encoding=alphabet)


def write(items: Iterable[Item], *, to: Format) -> Writing:
    """The questions in the format ``to``, and what could not be written."""
    return _WRITERS[to](items)
