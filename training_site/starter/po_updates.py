"""Brings a course's PO files up to date with its English source, with small differences."""

from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import normalize

from training_site.starter.po_files import StrictCatalog, key_of, read_catalogue
from training_site.starter.source_files import Phrase

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


def update_po(path: Path, phrases: Sequence[Phrase], *, course_code: str, language: str) -> bool:
    """Rewrite the PO file at ``path`` for ``phrases``; True when that changed the file.

    Phrases stand in reading order, each on one line, with where they stand in the source. New ones
    come without a translation; removed ones become obsolete and stay in the file, so that a
    translator's work is never lost. The header and translators' comments stay as they are.
    """
    current_text = path.read_text(encoding="utf-8") if path.exists() else ""
    catalogue = read_catalogue(path, language)
    header = _header(current_text) or HEADER.format(course=course_code, language=language)
    new_text = header + "".join(f"\n{entry}" for entry in _entries(catalogue, phrases))
    if new_text == current_text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new_text, encoding="utf-8")
    return True


def _header(po: str) -> str:
    """Return the first entry with its comments, exactly as it is; empty for an empty file."""
    if not po:
        return ""
    first_entry, _blank_line, _further_entries = po.partition("\n\n")
    return first_entry.rstrip() + "\n"


def _entries(catalogue: StrictCatalog, phrases: Sequence[Phrase]) -> list[str]:
    """Return the file's entries: strings of the source in reading order, then obsolete ones."""
    places_by_text: dict[str, list[str]] = {}
    for phrase in phrases:
        places_by_text.setdefault(phrase.text, []).append(phrase.place)
    obsolete_messages = {}
    for message in catalogue.obsolete.values():
        _context, text = key_of(message)
        obsolete_messages[text] = message
    entries = []
    for text, places in places_by_text.items():
        message = catalogue.get(text) or obsolete_messages.get(text) or Message(text)
        entries.append(_entry(message, list(dict.fromkeys(places))))
    for message in catalogue:
        is_removed = message.id and message.id not in places_by_text
        if is_removed and message.string:
            entries.append(_obsolete_entry(message))
    for text, message in obsolete_messages.items():
        if text not in places_by_text:
            entries.append(_obsolete_entry(message))
    return entries


def _entry(message: Message, places: list[str]) -> str:
    lines = _translators_comments(message)
    lines += [f"#. {comment}" for comment in message.auto_comments]
    lines += [f"#: {place}" for place in places]
    if message.fuzzy:
        lines.append("#, fuzzy")
    lines += _string_lines(message)
    return "\n".join(lines) + "\n"


def _obsolete_entry(message: Message) -> str:
    lines = _translators_comments(message)
    lines += [f"#~ {line}" for line in _string_lines(message)]
    return "\n".join(lines) + "\n"


def _translators_comments(message: Message) -> list[str]:
    return [f"# {comment}".rstrip() for comment in message.user_comments]


def _string_lines(message: Message) -> list[str]:
    return [f"msgid {_quoted(str(message.id))}", f"msgstr {_quoted(str(message.string))}"]


def _quoted(text: str) -> str:
    return normalize(text, width=-1)
