"""From the bytes of a file to its words, and to the format it is in."""

import codecs
import re
from xml.sax.saxutils import unescape

from foundation.alphabets import ALPHABETS, guess
from quizzes.exchange.rules.items import UnreadableError

#: Most bytes of a file, and most questions in one.
FILE_BYTES, QUESTIONS = 50 * 2**20, 1_000
#: How much of a file tells its alphabet.
SAMPLE_BYTES = 64 * 1024
#: Encodings one may choose.
ENCODINGS = ("utf-16", *ALPHABETS)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = {
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
#: Signs no writer means: control characters but tab and line end, halves of characters, what XML forbids.
_MEANINGLESS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: What may stand before the root of an XML file, and the root's name.
_PROLOG = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_QTI_2 = ("assessmentItem", "assessmentTest", "assessmentSection", "assessmentStimulus")
_QTI_2_SPACE = re.compile(r"imsqti_(?:item_)?v2p(\d)")


def check_size(content: bytes) -> None:
    """Refuse what is empty or too big before anything reads it."""
    if not content.strip():
        raise UnreadableError("empty")
    if len(content) > FILE_BYTES:
        raise UnreadableError("too_big", str(FILE_BYTES // 2**20))


def format_of(content: bytes) -> str:
    """``gift``, ``moodlexml`` or ``qti``, by how the file begins; raises UnreadableError for other documents."""
    check_size(content)
    for beginning, code in _NOT_TEXT.items():
        if content.startswith(beginning):
            raise UnreadableError(code)
    if content.startswith(b"PK\x03\x04"):
        return "qti"
    start = decoded(content[:4096], "", is_part=True)[0].lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return "gift"
    if re.match(r"<(!doctype\s+html|html)\b", start, re.IGNORECASE):
        raise UnreadableError("is_page")
    refuse_old_qti(content)
    return "qti" if re.search(r"<(\w+:)?qti-", start) else "moodlexml"


def refuse_old_qti(content: bytes) -> None:
    """Name QTI 1.2 and 2.x by their root, whatever else stands before it; nothing here reads them."""
    start = content[:4096].replace(b"\x00", b"").decode("latin-1")
    found = _ROOT.search(_PROLOG.sub("", start))
    root = found[1] if found else ""
    if root == "questestinterop":
        raise UnreadableError("is_old_qti", "QTI 1.2")
    if root in _QTI_2:
        version = _QTI_2_SPACE.search(start)
        raise UnreadableError("is_old_qti", f"QTI 2.{version[1]}" if version else "QTI 2")


def decoded(content: bytes, encoding: str = "", *, is_part: bool = False) -> tuple[str, str]:
    """The text and the encoding it was in: the one given, else by its mark, else UTF-8, else the likeliest.

    ``is_part`` says that the last character may be cut. Raises UnreadableError when the bytes are no text.
    """
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    tried = (
        [encoding or marked] if encoding or marked else ["utf-8", guess(content[:SAMPLE_BYTES])[0]]
    )
    for name in tried:
        try:
            found = codecs.getincrementaldecoder("utf-8-sig" if name == "utf-8" else name)().decode(
                content, final=not is_part
            )
        except UnicodeError:
            continue
        if "\x00" not in found:
            return found, name.removesuffix("-sig")
    raise UnreadableError("wrong_encoding" if encoding else "not_text", encoding)


def tidied(words: str) -> str:
    """``words`` with one kind of line end and without signs no writer means."""
    return _MEANINGLESS.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def tag_words(said: str) -> str:
    """The words of a tag, whose signs Moodle exports as HTML whatever the format of the file."""
    return unescape(said, {"&quot;": '"'})
