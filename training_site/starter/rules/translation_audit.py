"""How complete and how sound a translation is. Imports no Django."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Message

from training_site.starter.po_files import Key, StrictCatalog, key_of

# What must come through a translation unharmed: {x}, %(x)s, %s, HTML tags.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+[^>]*>")


@dataclass(frozen=True)
class Audit:
    """What was found in one catalogue (the interface, or a course) in one language.

    ``absent`` is in the source and not in the catalogue, ``unknown`` the other way round.
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
        """Strings of the source that nobody has translated."""
        return self.total - self.translated - self.fuzzy

    @property
    def is_sound(self) -> bool:
        """Whether the translation is complete and nothing in it is broken."""
        broken = (self.mismatched, self.repeated, self.absent, self.unknown)
        return self.translated == self.total and not any(broken)


def audit(name: str, catalogue: StrictCatalog, source: Iterable[Key], *, language: str) -> Audit:
    """Compare ``catalogue`` with the messages of ``source``."""
    wanted = dict.fromkeys(source)
    found = {key_of(message): message for message in catalogue if message.id}
    known = [found[key] for key in wanted if key in found]
    finished = [message for message in known if _is_translated(message) and not message.fuzzy]
    return Audit(
        catalogue=name,
        language=language,
        total=len(wanted),
        translated=len(finished),
        fuzzy=sum(bool(message.fuzzy) for message in known),
        obsolete=len(catalogue.obsolete),
        mismatched=tuple(
            key_of(message)[1] for message in finished if not keeps_placeholders(message)
        ),
        repeated=tuple(text for _context, text in catalogue.repeated),
        absent=tuple(key[1] for key in wanted if key not in found),
        unknown=tuple(key[1] for key in found if key not in wanted),
    )


def keeps_placeholders(message: Message) -> bool:
    """Whether every form of the translation has the placeholders and tags of a form of the English."""
    allowed = [_placeholders(text) for text in _forms(message.id)]
    return all(_placeholders(text) in allowed for text in _forms(message.string))


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return [text] if isinstance(text, str) else text or []


def _is_translated(message: Message) -> bool:
    return bool(message.string) and all(_forms(message.string))
