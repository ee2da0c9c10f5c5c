"""One way to read and to write questions, whatever the format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from quizzes.exchange import (
    gift_reader,
    gift_writer,
    moodle_reader,
    moodle_writer,
    qti_reader,
    qti_writer,
)
from quizzes.exchange.decoding import check_size, decoded, format_of
from quizzes.exchange.items import AssessmentItem, ExportedFile, ParsedFile


class ExchangeFormat(StrEnum):
    """What a file of questions is written in."""

    GIFT = "gift"
    MOODLE_XML = "moodlexml"
    QTI = "qti"


#: The ending of a file's name, and what browsers are told it is.
ENDINGS: Mapping[ExchangeFormat, str] = {
    ExchangeFormat.GIFT: "gift.txt",
    ExchangeFormat.MOODLE_XML: "xml",
    ExchangeFormat.QTI: "qti.zip",
}
TYPES: Mapping[ExchangeFormat, str] = {
    ExchangeFormat.GIFT: "text/plain; charset=utf-8",
    ExchangeFormat.MOODLE_XML: "application/xml",
    ExchangeFormat.QTI: "application/zip",
}
_WRITERS: Mapping[ExchangeFormat, Callable[[Iterable[AssessmentItem]], ExportedFile]] = {
    ExchangeFormat.GIFT: gift_writer.write,
    ExchangeFormat.MOODLE_XML: moodle_writer.write,
    ExchangeFormat.QTI: qti_writer.write,
}


def read(
    content: bytes, *, written_in: ExchangeFormat | None = None, encoding: str = ""
) -> tuple[ExchangeFormat, ParsedFile]:
    """What a file says, and its format: the one given, else as it begins.

    ``encoding`` is for GIFT; XML says its own. Raises UnreadableError.
    """
    check_size(content)
    found = written_in or ExchangeFormat(format_of(content))
    if found is ExchangeFormat.MOODLE_XML:
        return found, moodle_reader.read(content)
    if found is ExchangeFormat.QTI:
        return found, qti_reader.read(content)
    words, alphabet = decoded(content, encoding)
    return found, replace(gift_reader.read(words), encoding=alphabet)


def write(items: Iterable[AssessmentItem], *, to: ExchangeFormat) -> ExportedFile:
    """The questions in the format ``to``, and what could not be written."""
    return _WRITERS[to](items)
