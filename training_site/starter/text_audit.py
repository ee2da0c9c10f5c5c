"""The few words kept language by language (first page, contacts): are they there in every language?"""

from collections.abc import Sequence
from pathlib import Path

from training_site.starter.contacts import read_contacts
from training_site.starter.rules.translation_audit import Audit
from training_site.starter.translations import read_catalogue_texts


def audit_texts(content: Path, languages: Sequence[str]) -> list[Audit]:
    """One audit of the first page and one of the contacts for each language."""
    first = read_catalogue_texts(content / "catalogue.toml", ["en", *languages])
    contacts = read_contacts(content / "contacts.toml", ["en", *languages])
    audits = [
        _audit("first page", language, [(first["en"], first.get(language, {}))])
        for language in languages
    ]
    return audits + [
        _audit(
            "contacts",
            language,
            [(one.texts["en"], one.texts.get(language, {})) for one in contacts],
        )
        for language in languages
    ]


def _audit(name: str, language: str, pairs: list[tuple[dict[str, str], dict[str, str]]]) -> Audit:
    english = [text for texts, _theirs in pairs for text in texts.values() if text]
    absent = [
        text
        for texts, theirs in pairs
        for key, text in texts.items()
        if text and not theirs.get(key)
    ]
    return Audit(
        catalogue=name,
        language=language,
        total=len(english),
        translated=len(english) - len(absent),
        fuzzy=0,
        obsolete=0,
        absent=tuple(absent),
    )
