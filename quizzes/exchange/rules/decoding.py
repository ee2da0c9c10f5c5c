"""From the bytes of a file to its text, and to the format it is in."""

import codecs
import re
from xml.sax.saxutils import unescape

from foundation.alphabets import ALPHABETS, guess
from quizzes.exchange.rules.items import UnreadableError

#: The size of the largest file that is read, in bytes.
MAX_FILE_BYTES = 50 * 2**20
#: Most questions in one file.
MAX_QUESTIONS = 1_000
#: From how many bytes of a file its alphabet is guessed.
SAMPLE_BYTES = 64 * 1024
#: How much of a file is looked at to tell its format.
_START_BYTES = 4096
#: Encodings an author may choose.
ENCODINGS = ("utf-16", *ALPHABETS)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: How files begin that are no questions, and the code of the problem.
_OTHER_FILE_TYPES = {
    b"%PDF": "is_pdf",
    b"\xd0\xcf\x11\xe0": "is_document",
    b"{\\rtf": "is_document",
    b"\x89PNG": "is_picture",
    b"\xff\xd8\xff": "is_picture",
    b"GIF8": "is_picture",
    b"\x1f\x8b": "is_packed",
    b"Rar!": "is_packed",
    b"7z\xbc\xaf": "is_packed",
}
#: Control characters other than tab and line end, halves of characters, and what XML forbids.
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: What may stand before the root of an XML file.
_PROLOG = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
#: The root of an XML file, with its name.
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_WEB_PAGE = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)
_QTI_3_ELEMENT = re.compile(r"<(\w+:)?qti-")
_QTI_2_ROOTS = ("assessmentItem", "assessmentTest", "assessmentSection", "assessmentStimulus")
_QTI_2_NAMESPACE = re.compile(r"imsqti_(?:item_)?v2p(\d)")


def check_size(content: bytes) -> None:
    """Raise UnreadableError for a file that is empty or too big, before anything reads it."""
    if not content.strip():
        raise UnreadableError("empty")
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableError("too_big", quote=str(MAX_FILE_BYTES // 2**20))


def detect_format(content: bytes) -> str:
    """Return ``gift``, ``moodlexml`` or ``qti``, by how the file begins.

    Raises UnreadableError for documents of other kinds.
    """
    check_size(content)
    for beginning, code in _OTHER_FILE_TYPES.items():
        if content.startswith(beginning):
            raise UnreadableError(code)
    if content.startswith(b"PK\x03\x04"):
        return "qti"
    beginning_text, _encoding = decode_text(content[:_START_BYTES], is_cut=True)
    beginning_text = beginning_text.lstrip("\ufeff \t\r\n")
    if not beginning_text.startswith("<"):
        return "gift"
    if _WEB_PAGE.match(beginning_text):
        raise UnreadableError("is_page")
    refuse_old_qti(content)
    if _QTI_3_ELEMENT.search(beginning_text):
        return "qti"
    return "moodlexml"


def refuse_old_qti(content: bytes) -> None:
    """Raise UnreadableError for QTI 1.2 and 2.x, which no module here reads.

    They are recognised by the name of their root, whatever else stands before it.
    """
    beginning = content[:_START_BYTES].replace(b"\x00", b"").decode("latin-1")
    root = _ROOT.search(_PROLOG.sub("", beginning))
    if root is None:
        return
    if root[1] == "questestinterop":
        raise UnreadableError("is_old_qti", quote="QTI 1.2")
    if root[1] in _QTI_2_ROOTS:
        version = _QTI_2_NAMESPACE.search(beginning)
        if version is None:
            raise UnreadableError("is_old_qti", quote="QTI 2")
        raise UnreadableError("is_old_qti", quote=f"QTI 2.{version[1]}")


def decode_text(content: bytes, encoding: str = "", *, is_cut: bool = False) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    Without ``encoding`` the byte order mark decides, else UTF-8 is tried, and then the likeliest
    alphabet. ``is_cut`` says that the last character may be incomplete. Raises UnreadableError when
    the bytes are no text.
    """
    for candidate in _candidate_encodings(content, encoding):
        # a byte order mark is no part of the text
        codec = "utf-8-sig" if candidate == "utf-8" else candidate
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            words = decoder.decode(content, final=not is_cut)
        except UnicodeError:
            continue
        if "\x00" not in words:
            return words, candidate.removesuffix("-sig")
    raise UnreadableError("wrong_encoding" if encoding else "not_text", quote=encoding)


def _candidate_encodings(content: bytes, encoding: str) -> list[str]:
    if encoding:
        return [encoding]
    for mark, marked_encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return [marked_encoding]
    likeliest, _is_certain = guess(content[:SAMPLE_BYTES])
    return ["utf-8", likeliest]


def normalise(words: str) -> str:
    """Return ``words`` with ``\\n`` as the only line end and without control characters."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL_CHARACTERS.sub("", words)


def unescape_tag(tag: str) -> str:
    """Return the words of a tag, which Moodle exports as HTML in files of every format."""
    return unescape(tag, {"&quot;": '"'})
