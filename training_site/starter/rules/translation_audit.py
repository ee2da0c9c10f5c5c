"""How complete and how sound a translation is. Imports no Django."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Message

from training_site.starter.po_files import MessageKey, StrictCatalog, key_of

#: What must come through a translation unharmed: {x}, %(x)s, %s, HTML tags.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+[^>]*>")


@dataclass(frozen=True)
class CatalogueAudit:
    """State of one catalogue (the interface, or a course) in one language.

    The tuples hold English strings: ``mismatched`` have other placeholders than their translation,
    ``repeated`` stand in the catalogue twice, ``absent`` are in the source only, ``unknown`` in the
    catalogue only.
    """

    catalogue: str
    language: str
    total: int
    translated: int
    fuzzy: int
    obsolete: int
    mismatched: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many strings of the source nobody has translated."""
        return self.total - self.translated - self.fuzzy

    @property
    def is_sound(self) -> bool:
        """Whether the translation is complete and nothing in it is broken."""
        if self.mismatched or self.repeated or self.absent or self.unknown:
            return False
        return self.translated == self.total


def audit_catalogue(
    name: str, catalogue: StrictCatalog, source: Iterable[MessageKey], *, language: str
) -> CatalogueAudit:
    """Compare ``catalogue`` with the messages of ``source``."""
    source_keys = list(dict.fromkeys(source))
    messages = {key_of(message): message for message in catalogue if message.id}
    current_messages = [messages[key] for key in source_keys if key in messages]
    fuzzy_messages = [message for message in current_messages if message.fuzzy]
    finished_messages = [
        message for message in current_messages if _is_translated(message) and not message.fuzzy
    ]
    mismatched_messages = [
        message for message in finished_messages if not keeps_placeholders(message)
    ]
    absent_keys = [key for key in source_keys if key not in messages]
    unknown_keys = messages.keys() - set(source_keys)
    return CatalogueAudit(
        catalogue=name,
        language=language,
        total=len(source_keys),
        translated=len(finished_messages),
        fuzzy=len(fuzzy_messages),
        obsolete=len(catalogue.obsolete),
        mismatched=_texts(key_of(message) for message in mismatched_messages),
        repeated=_texts(catalogue.repeated),
        absent=_texts(absent_keys),
        unknown=_texts(key for key in messages if key in unknown_keys),
    )


def keeps_placeholders(message: Message) -> bool:
    """Whether every plural form has the placeholders and tags of a form of the English."""
    english_placeholders = [_placeholders(text) for text in _forms(message.id)]
    translated_placeholders = [_placeholders(text) for text in _forms(message.string)]
    return all(placeholders in english_placeholders for placeholders in translated_placeholders)


def _texts(keys: Iterable[MessageKey]) -> tuple[str, ...]:
    return tuple(text for _context, text in keys)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """Return the plural forms of a text; one for a text without a plural."""
    if isinstance(text, str):
        return [text]
    return text or []


def _is_translated(message: Message) -> bool:
    return bool(message.string) and all(_forms(message.string))
