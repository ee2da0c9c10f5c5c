"""Brings a course's PO files up to date with its English source, with small, readable differences."""

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import normalize

from training_site.starter.po_files import StrictCatalog, key_of, read_catalogue
from training_site.starter.toml_tables import Phrase

HEADER = """# Machine-drafted; awaiting review by a native speaker.
msgid ""
msgstr ""
"Project-Id-Version: {course}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"X-Review: machine-drafted, awaiting review by a native speaker\\n"
"""


def update_po(path: Path, phrases: Sequence[Phrase], *, course: str, language: str) -> bool:
    """Rewrite the PO file at ``path`` for ``phrases``; True when that changed the file.

    Strings stand in reading order, each on one line, with the places where they are read. New ones
    come without a translation; those gone become obsolete and are kept, so that a translator's work
    is never lost. The header and translators' comments stay as they are.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    catalogue = read_catalogue(path, language)
    header = _header(before) or HEADER.format(course=course, language=language)
    after = header + "".join(f"\n{entry}" for entry in _entries(catalogue, phrases))
    if after == before:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(after, encoding="utf-8")
    return True


def _header(po: str) -> str:
    """The first entry with its comments, exactly as it is written."""
    return po.partition("\n\n")[0].rstrip() + "\n" if po else ""


def _entries(catalogue: StrictCatalog, phrases: Sequence[Phrase]) -> list[str]:
    places: dict[str, list[str]] = {}
    for phrase in phrases:
        places.setdefault(phrase.text, []).append(phrase.place)
    asleep = {key_of(message)[1]: message for message in catalogue.obsolete.values()}
    entries = [
        _entry(catalogue.get(text) or asleep.get(text) or Message(text), dict.fromkeys(where))
        for text, where in places.items()
    ]
    awake = [
        message
        for message in catalogue
        if message.id and message.id not in places and message.string
    ]
    gone = [*awake, *(message for text, message in asleep.items() if text not in places)]
    return entries + [_obsolete(message) for message in gone]


def _entry(message: Message, places: dict[str, None]) -> str:
    lines = [f"# {comment}".rstrip() for comment in message.user_comments]
    lines += [f"#. {comment}" for comment in message.auto_comments]
    lines += [f"#: {place}" for place in places]
    lines += ["#, fuzzy"] if message.fuzzy else []
    return "\n".join([*lines, *_words(message)]) + "\n"


def _obsolete(message: Message) -> str:
    lines = [f"# {comment}".rstrip() for comment in message.user_comments]
    return "\n".join([*lines, *(f"#~ {line}" for line in _words(message))]) + "\n"


def _words(message: Message) -> list[str]:
    return [f"msgid {_quoted(str(message.id))}", f"msgstr {_quoted(str(message.string))}"]


def _quoted(text: str) -> str:
    return normalize(text, width=-1)
