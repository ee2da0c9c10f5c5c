"""Local contacts: from ``content/contacts.toml`` to records that operators then keep right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from training_site.starter.lesson_blocks import PURPOSES
from training_site.starter.rules.load_outcomes import Outcome
from training_site.starter.toml_tables import Findings, SourceError, Table, read_toml
from workforce.models import Contact, ContactText, Unit
from workforce.telephones import dialled

LINE = 250
LABEL = 150


@dataclass(frozen=True)
class ContactSource:
    """One contact as the source has it. ``unit`` names an area, empty for everywhere; ``texts`` is by language."""

    code: str
    unit: str
    fields: dict[str, Any]
    texts: dict[str, dict[str, str]]


def read_contacts(path: Path, languages: Iterable[str]) -> tuple[ContactSource, ...]:
    """The contacts in ``path``, with their words in ``languages``; English is demanded of each.

    Raises :class:`training_site.starter.toml_tables.SourceError` with everything that is wrong.
    """
    findings = Findings(path.name)
    top = Table(read_toml(path, findings), findings, place="contacts", path=("contacts",))
    found = tuple(_contact(table, tuple(languages)) for table in top.tables("contacts"))
    top.finish()
    if findings.problems:
        raise SourceError(findings.problems)
    return found


def _contact(table: Table, languages: Sequence[str]) -> ContactSource:
    source = ContactSource(
        code=table.path[-1],
        unit=table.word("unit", optional=True),
        fields={
            "purpose": table.word("purpose", among=PURPOSES),
            "number": table.word("number", optional=True),
            "url": table.address("url", optional=True),
            "has_interpreter": table.flag("has_interpreter")
            if "has_interpreter" in table.values
            else None,
            "priority": table.number("priority"),
            "source": table.word("source"),
            "verified_on": table.day_if_any("verified_on"),
            "verify_by": table.day_if_any("verify_by"),
        },
        texts={
            one: _texts(table.below(one)) for one in languages if one == "en" or one in table.values
        },
    )
    if not source.fields["number"] and not source.fields["url"]:
        table.complain("needs a number or a url")
    if source.fields["number"] and not dialled(source.fields["number"]):
        table.complain("has a number that no telephone dials")
    table.finish(may_hold_tables=True)
    return source


def _texts(table: Table) -> dict[str, str]:
    texts = {
        "label": table.text("label", limit=LABEL),
        "hours": table.text("hours", limit=LABEL, optional=True),
        "note": table.text("note", limit=LINE, optional=True),
    }
    table.finish()
    return texts


@transaction.atomic
def load_contacts(
    sources: Iterable[ContactSource], *, may_overwrite: bool = False, is_rehearsal: bool = False
) -> dict[str, Outcome]:
    """Write contacts that are not there yet; returns the outcome by code.

    A contact that exists is its keeper’s: it stays, and counts as kept where it differs from the
    source, unless ``may_overwrite``. A contact of an area that does not exist (yet) is waiting.
    """
    areas = {unit.name: unit for unit in Unit.objects.filter(kind=Unit.Kind.AREA)}
    known = {contact.code: contact for contact in Contact.objects.prefetch_related("texts")}
    outcomes = {}
    for source in sources:
        outcome = _outcome(source, known.get(source.code), areas, may_overwrite=may_overwrite)
        if outcome.writes and not is_rehearsal:
            _write(source, areas.get(source.unit))
        outcomes[source.code] = outcome
    return outcomes


def _outcome(
    source: ContactSource, found: Contact | None, areas: dict[str, Unit], *, may_overwrite: bool
) -> Outcome:
    if source.unit and source.unit not in areas:
        return Outcome.WAITING
    if found is None:
        return Outcome.CREATED
    if _is_as_in(source, found, areas):
        return Outcome.UNCHANGED
    return Outcome.UPDATED if may_overwrite else Outcome.KEPT


def _is_as_in(source: ContactSource, found: Contact, areas: dict[str, Unit]) -> bool:
    fields = {name: getattr(found, name) for name in source.fields}
    texts = {
        text.language: {name: getattr(text, name) for name in ("label", "hours", "note")}
        for text in found.texts.all()
    }
    area = areas[source.unit].pk if source.unit else None
    return (fields, texts, found.unit_id) == (source.fields, source.texts, area)


def _write(source: ContactSource, unit: Unit | None) -> None:
    contact, _is_new = Contact.objects.update_or_create(
        code=source.code, defaults={**source.fields, "unit": unit}
    )
    for language, texts in source.texts.items():
        ContactText.objects.update_or_create(contact=contact, language=language, defaults=texts)
