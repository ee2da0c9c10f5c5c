"""Contacts: numbers are records, unknown stays unknown, whoever keeps them wins."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from tests.training_site.starter.tiny_source import rewrite, write_source
from training_site.starter.contacts import ContactSource, load_contacts, read_contacts
from training_site.starter.rules.load_outcomes import LoadOutcome
from training_site.starter.source_files import SourceError
from workforce.contacts.models import Contact
from workforce.units.models import Unit

LANGUAGES = ("en", "ro")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two contacts in source form: 999 for everywhere, an office in Thurrock."""
    return write_source(tmp_path) / "contacts.toml"


@pytest.fixture
def sources(path: Path, db: None) -> tuple[ContactSource, ...]:
    """The same, read."""
    return read_contacts(path, LANGUAGES)


def test_a_contact_for_everywhere_is_written_with_its_words(
    sources: tuple[ContactSource, ...],
) -> None:
    assert load_contacts(sources) == {
        "emergency": LoadOutcome.CREATED,
        "area-office": LoadOutcome.WAITING,
    }
    contact = Contact.objects.get()
    assert (contact.number, contact.unit, contact.verify_by) == ("999", None, date(2027, 1, 5))
    assert {text.language: text.label for text in contact.texts.all()} == {
        "en": "Emergency",
        "ro": "Urgențe",
    }


def test_what_nobody_knows_stays_empty(sources: tuple[ContactSource, ...]) -> None:
    load_contacts(sources)
    contact = Contact.objects.get()
    assert (contact.verified_on, contact.has_interpreter, contact.url, contact.owner) == (
        None,
        None,
        "",
        "",
    )


def test_an_areas_contact_waits_for_its_area(sources: tuple[ContactSource, ...]) -> None:
    load_contacts(sources)
    area = Unit.add_root(name="Thurrock", kind=Unit.Kind.AREA)
    assert load_contacts(sources)["area-office"] == LoadOutcome.CREATED
    assert Contact.objects.get(code="area-office").unit == area


def test_loading_again_changes_nothing(sources: tuple[ContactSource, ...]) -> None:
    load_contacts(sources)
    assert load_contacts(sources)["emergency"] == LoadOutcome.UNCHANGED


def test_a_number_someone_has_put_right_is_kept(sources: tuple[ContactSource, ...]) -> None:
    load_contacts(sources)
    Contact.objects.update(number="112")
    assert load_contacts(sources)["emergency"] == LoadOutcome.KEPT
    assert Contact.objects.get().number == "112"
    assert load_contacts(sources, may_overwrite=True)["emergency"] == LoadOutcome.UPDATED
    assert Contact.objects.get().number == "999"


def test_a_rehearsal_writes_nothing(sources: tuple[ContactSource, ...]) -> None:
    assert load_contacts(sources, dry_run=True)["emergency"] == LoadOutcome.CREATED
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('number = "999"', "", "emergency: needs a number or a url"),
        ('purpose = "emergency"', 'purpose = "gossip"', "“purpose” is “gossip”"),
        ('label = "Office"', "", "area-office.en: “label” is missing"),
        ('id = "area-office"', 'id = "emergency"', "the id “emergency” is used twice"),
        ('note = "In danger now."', 'note = "Ring 0800 555 111."', "telephone numbers belong"),
        ('number = "999"', 'url = "javascript:alert(1)"', "a web address begins with https://"),
        ("verify_by =", "verfy_by =", "unknown field “verfy_by”"),
    ],
)
def test_a_wrong_contact_is_named(path: Path, old: str, new: str, message: str) -> None:
    rewrite(path, old, new)
    with pytest.raises(SourceError) as caught:
        read_contacts(path, LANGUAGES)
    assert message in str(caught.value)


def test_the_real_contacts_admit_that_nobody_has_verified_them() -> None:
    languages = [code for code, _name in settings.LANGUAGES]
    contacts = read_contacts(settings.BASE_DIR / "content" / "contacts.toml", languages)
    fixed_codes = {
        contact.code for contact in contacts if contact.fields["number"] in ("999", "101")
    }
    assert fixed_codes == {"emergency", "police"}
    for contact in contacts:
        assert set(contact.texts) == set(languages), contact.code
        assert contact.fields["verify_by"] is not None, contact.code
        if contact.fields["verified_on"] is None and contact.code not in fixed_codes:
            assert "verify" in contact.fields["source"].lower(), contact.code
