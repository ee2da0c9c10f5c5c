"""Audits the texts that stand beside each other in every language: first page and contacts."""

from collections.abc import Sequence
from pathlib import Path

from training_site.starter.contacts import read_contacts
from training_site.starter.rules.translation_audit import CatalogueAudit
from training_site.starter.translations import read_catalogue_texts

#: Texts by the name of their field.
Texts = dict[str, str]


def audit_texts(content: Path, languages: Sequence[str]) -> list[CatalogueAudit]:
    """Return one audit of the first page and one of the contacts for each language."""
    first_page = read_catalogue_texts(content / "catalogue.toml", ["en", *languages])
    contacts = read_contacts(content / "contacts.toml", ["en", *languages])
    audits = []
    for language in languages:
        pairs = [(first_page["en"], first_page.get(language, {}))]
        audits.append(_audit("first page", language, pairs))
    for language in languages:
        pairs = [(contact.texts["en"], contact.texts.get(language, {})) for contact in contacts]
        audits.append(_audit("contacts", language, pairs))
    return audits


def _audit(name: str, language: str, pairs: list[tuple[Texts, Texts]]) -> CatalogueAudit:
    """Compare pairs of English and translated texts; an empty English text needs no translation."""
    total = 0
    absent = []
    for english_texts, translated_texts in pairs:
        for field, text in english_texts.items():
            if not text:
                continue
            total += 1
            if not translated_texts.get(field):
                absent.append(text)
    return CatalogueAudit(
        catalogue=name,
        language=language,
        total=total,
        translated=total - len(absent),
        fuzzy=0,
        obsolete=0,
        absent=tuple(absent),
    )
