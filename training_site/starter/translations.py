"""Translated texts of one language, keyed by the English. Imports no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training_site.starter.po_files import read_catalogue
from training_site.starter.source_files import (
    Phrase,
    SourceError,
    SourceFile,
    SourceProblem,
    read_toml,
)
from training_site.starter.toml_tables import TomlTable


@dataclass(frozen=True)
class StarterTranslations:
    """Finished translations into one language; fuzzy and empty ones are not among them."""

    language: str
    by_english: Mapping[str, str]

    def count_missing(self, phrases: Iterable[Phrase]) -> int:
        """Return how many different strings of ``phrases`` have no translation."""
        english_texts = {phrase.text for phrase in phrases}
        return len(english_texts - self.by_english.keys())

    def of(self, phrases: Iterable[Phrase]) -> list[str]:
        """Return the translations of ``phrases`` in their order; empty where one is missing."""
        return [self.by_english.get(phrase.text, "") for phrase in phrases]


def read_translations(path: Path, language: str) -> StarterTranslations:
    """Return the finished translations in the PO file at ``path``; none when there is no file."""
    by_english = {}
    for message in read_catalogue(path, language):
        if message.id and message.string and not message.fuzzy:
            by_english[str(message.id)] = str(message.string)
    return StarterTranslations(language, by_english)


def read_catalogue_texts(path: Path, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return title and intro of the first page by language, from ``catalogue.toml``.

    A language the file does not have is left out. Raises :class:`SourceError` for a wrong file, or
    one without English.
    """
    source_file = SourceFile(path.name)
    values = read_toml(path, source_file)
    texts = {}
    for language in languages:
        if language in values:
            place = f"catalogue.{language}"
            table = TomlTable(values[language], source_file, place=place, path=("catalogue",))
            texts[language] = {
                "title": table.text("title", limit=200),
                "intro": table.text("intro"),
            }
            table.finish()
    if source_file.problems:
        raise SourceError(source_file.problems)
    if "en" not in texts:
        raise SourceError([SourceProblem(path.name, "en", "the English texts are missing")])
    return texts
