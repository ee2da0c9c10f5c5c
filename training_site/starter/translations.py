"""The translated words of one language, keyed by the English. Imports no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training_site.starter.po_files import read_catalogue
from training_site.starter.toml_tables import (
    Findings,
    Phrase,
    Problem,
    SourceError,
    Table,
    read_toml,
)


@dataclass(frozen=True)
class Words:
    """What one language says for each English string. Fuzzy and empty translations are not in it."""

    language: str
    said: Mapping[str, str]

    def missing(self, phrases: Iterable[Phrase]) -> int:
        """How many of ``phrases`` have no translation, each different string counted once."""
        return len({phrase.text for phrase in phrases} - self.said.keys())

    def of(self, phrases: Iterable[Phrase]) -> list[str]:
        """The translations of ``phrases`` in their order; empty where one is missing."""
        return [self.said.get(phrase.text, "") for phrase in phrases]


def read_words(path: Path, language: str) -> Words:
    """The finished translations in the PO file at ``path`` (none when the file does not exist)."""
    said = {
        str(message.id): str(message.string)
        for message in read_catalogue(path, language)
        if message.id and message.string and not message.fuzzy
    }
    return Words(language, said)


def read_catalogue_texts(path: Path, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Title and intro of the first page by language, from ``catalogue.toml``; absent languages are left out."""
    findings = Findings(path.name)
    values = read_toml(path, findings)
    texts = {}
    for language in languages:
        if language in values:
            table = Table(
                values[language], findings, place=f"catalogue.{language}", path=("catalogue",)
            )
            texts[language] = {
                "title": table.text("title", limit=200),
                "intro": table.text("intro"),
            }
            table.finish()
    if findings.problems or "en" not in texts:
        raise SourceError(
            findings.problems or [Problem(path.name, "en", "the English texts are missing")]
        )
    return texts
