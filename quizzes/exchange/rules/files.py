"""Read and write questions in any of the formats."""

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
from quizzes.exchange.rules.decoding import check_size, decode_text, detect_format
from quizzes.exchange.rules.items import AssessmentItem, ExportedFile, ParsedFile


class ExchangeFormat(StrEnum):
    """A file format for questions."""

    GIFT = "gift"
    MOODLE_XML = "moodlexml"
    QTI = "qti"


#: The ending of a file's name in each format.
FILE_ENDINGS: Mapping[ExchangeFormat, str] = {
    ExchangeFormat.GIFT: "gift.txt",
    ExchangeFormat.MOODLE_XML: "xml",
    ExchangeFormat.QTI: "qti.zip",
}
MEDIA_TYPES: Mapping[ExchangeFormat, str] = {
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
    content: bytes, *, file_format: ExchangeFormat | None = None, encoding: str = ""
) -> ParsedFile:
    """Read the questions of a file.

    Without ``file_format`` the beginning of the file decides. ``encoding`` is for GIFT; XML names
    its own. Raises UnreadableError.
    """
    check_size(content)
    if file_format is None:
        file_format = ExchangeFormat(detect_format(content))
    if file_format is ExchangeFormat.MOODLE_XML:
        return moodle_reader.read(content)
    if file_format is ExchangeFormat.QTI:
        return qti_reader.read(content)
    words, encoding_name = decode_text(content, encoding)
    return replace(gift_reader.read(words), encoding=encoding_name)


def write(items: Iterable[AssessmentItem], *, file_format: ExchangeFormat) -> ExportedFile:
    """Return ``items`` as a file; what the format cannot hold is in its ``problems``."""
    return _WRITERS[file_format](items)
