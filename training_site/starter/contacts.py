"""Local contacts: from ``content/contacts.toml`` to records that operators then keep right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from training_site.starter.lesson_blocks import PURPOSES
from training_site.starter.rules.load_outcomes import LoadOutcome
from training_site.starter.source_files import SourceError, SourceFile, read_toml
from training_site.starter.toml_tables import TomlTable
from workforce.contacts.models import Contact, ContactText
from workforce.contacts.rules import dialable
from workforce.units.models import Unit

MAX_NOTE_CHARACTERS = 250
MAX_LABEL_CHARACTERS = 150  # also of opening hours
TEXT_FIELDS = ("label", "hours", "note")


@dataclass(frozen=True)
class ContactSource:
    """One contact as the source has it.

    ``unit`` names an area, empty for everywhere; ``texts`` are by language.
    """

    code: str
    unit: str
    fields: dict[str, Any]
    texts: dict[str, dict[str, str]]


def read_contacts(path: Path, languages: Iterable[str]) -> tuple[ContactSource, ...]:
    """Return the contacts in ``path`` with their texts in ``languages``; each needs English.

    Raises :class:`SourceError` with everything that is wrong.
    """
    source_file = SourceFile(path.name)
    values = read_toml(path, source_file)
    document = TomlTable(values, source_file, place="contacts", path=("contacts",))
    language_codes = tuple(languages)
    contacts = tuple(_read_contact(table, language_codes) for table in document.tables("contacts"))
    document.finish()
    if source_file.problems:
        raise SourceError(source_file.problems)
    return contacts


def _read_contact(table: TomlTable, languages: Sequence[str]) -> ContactSource:
    unit = table.word("unit", optional=True)
    fields: dict[str, Any] = {
        "purpose": table.word("purpose", among=PURPOSES),
        "number": table.word("number", optional=True),
        "url": table.address("url", optional=True),
        "has_interpreter": table.flag_if_any("has_interpreter"),
        "priority": table.number("priority"),
        "source": table.word("source"),
        "verified_on": table.day_if_any("verified_on"),
        "verify_by": table.day_if_any("verify_by"),
    }
    texts = {}
    for language in languages:
        if language == "en" or language in table.values:
            texts[language] = _read_texts(table.below(language))
    if not fields["number"] and not fields["url"]:
        table.complain("needs a number or a url")
    if fields["number"] and not dialable(fields["number"]):
        table.complain("has a number that no telephone dials")
    table.finish(may_hold_tables=True)
    return ContactSource(code=table.path[-1], unit=unit, fields=fields, texts=texts)


def _read_texts(table: TomlTable) -> dict[str, str]:
    texts = {
        "label": table.text("label", limit=MAX_LABEL_CHARACTERS),
        "hours": table.text("hours", limit=MAX_LABEL_CHARACTERS, optional=True),
        "note": table.text("note", limit=MAX_NOTE_CHARACTERS, optional=True),
    }
    table.finish()
    return texts


@transaction.atomic
def load_contacts(
    sources: Iterable[ContactSource], *, may_overwrite: bool = False, dry_run: bool = False
) -> dict[str, LoadOutcome]:
    """Write contacts that are not there yet; returns the outcome by code.

    A contact that exists belongs to the operators: it stays, and its outcome is KEPT where it
    differs from the source, unless ``may_overwrite``. A contact of an area that does not exist
    (yet) is WAITING.
    """
    areas = {unit.name: unit for unit in Unit.objects.filter(kind=Unit.Kind.AREA)}
    contacts = {contact.code: contact for contact in Contact.objects.prefetch_related("texts")}
    outcomes = {}
    for source in sources:
        contact = contacts.get(source.code)
        outcome = _decide(source, contact, areas, may_overwrite=may_overwrite)
        if outcome.writes and not dry_run:
            _write(source, areas.get(source.unit))
        outcomes[source.code] = outcome
    return outcomes


def _decide(
    source: ContactSource, contact: Contact | None, areas: dict[str, Unit], *, may_overwrite: bool
) -> LoadOutcome:
    if source.unit and source.unit not in areas:
        return LoadOutcome.WAITING
    if contact is None:
        return LoadOutcome.CREATED
    if _is_as_in_source(contact, source, areas):
        return LoadOutcome.UNCHANGED
    return LoadOutcome.UPDATED if may_overwrite else LoadOutcome.KEPT


def _is_as_in_source(contact: Contact, source: ContactSource, areas: dict[str, Unit]) -> bool:
    unit_id = areas[source.unit].pk if source.unit else None
    fields = {name: getattr(contact, name) for name in source.fields}
    texts = {}
    for text in contact.texts.all():
        texts[text.language] = {name: getattr(text, name) for name in TEXT_FIELDS}
    return fields == source.fields and texts == source.texts and contact.unit_id == unit_id


def _write(source: ContactSource, unit: Unit | None) -> None:
    contact, _is_new = Contact.objects.update_or_create(
        code=source.code, defaults={**source.fields, "unit": unit}
    )
    for language, texts in source.texts.items():
        ContactText.objects.update_or_create(contact=contact, language=language, defaults=texts)
