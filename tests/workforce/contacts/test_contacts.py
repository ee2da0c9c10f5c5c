"""Whom to call: near ones first, in the reader's language, and 999 whatever happens."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.models import User
from tests.pages import says, sentence
from tests.people import Cast, as_person, person
from workforce.contacts.context_processors import local_contacts, short_address
from workforce.contacts.models import Contact, ContactText
from workforce.contacts.rules import dialable
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def contact(purpose: str, number: str, unit: Unit | None = None, **words: str) -> Contact:
    """A contact with a label per language."""
    made = Contact.objects.create(
        code=f"{purpose}-{number}".replace(" ", ""), purpose=purpose, number=number, unit=unit
    )
    for language, label in words.items():
        ContactText.objects.create(
            contact=made, language=language, label=label, hours=f"hours {language}"
        )
    return made


def contacts(person: User | AnonymousUser, language: str = "en") -> dict[str, Any]:
    """What a page of ``person``'s would know."""
    request = RequestFactory().get("/")
    request.user = person
    with translation.override(language):
        found = local_contacts(request)
        names = ("contacts_by_purpose", "help_contacts", "support_contacts")
        return {name: found[name].copy() for name in names}


def test_999_is_there_even_when_the_table_is_empty(db: None) -> None:
    found = contacts(AnonymousUser())
    assert [c["number"] for c in found["help_contacts"]] == ["999"]
    assert found["contacts_by_purpose"]["emergency"][0]["tel"] == "999"


def test_a_recorded_999_is_not_doubled(db: None) -> None:
    contact("emergency", "999", en="Danger now")
    assert [c["label"] for c in contacts(AnonymousUser())["contacts_by_purpose"]["emergency"]] == [
        "Danger now"
    ]


def test_the_footer_has_three_at_most_the_emergency_first(db: None) -> None:
    for purpose in ("support", "police", "anonymous", "childrens_services"):
        contact(purpose, "101", en=purpose)
        contact(purpose, "102", en=purpose)
    footer = contacts(AnonymousUser())["help_contacts"]
    assert [c["purpose"] for c in footer] == ["emergency", "childrens_services", "police"]


def test_contacts_are_inherited_down_the_tree_nearest_first(cast: Cast) -> None:
    for unit, number in (
        (None, "1"),
        (cast.area, "2"),
        (cast.workplace, "3"),
        (cast.elsewhere, "4"),
    ):
        contact("childrens_services", number, unit, en=number)
    found = contacts(cast.amina)["contacts_by_purpose"]["childrens_services"]
    assert [c["number"] for c in found] == ["3", "2", "1"]


def test_somebody_who_has_left_gets_the_national_ones(cast: Cast) -> None:
    contact("police", "101", en="Police")
    contact("police", "555", cast.workplace, en="Hotel lead")
    cast.amina.memberships.update(until_on=date(2024, 2, 1))
    assert [c["number"] for c in contacts(cast.amina)["contacts_by_purpose"]["police"]] == ["101"]
    assert [c["number"] for c in contacts(AnonymousUser())["contacts_by_purpose"]["police"]] == [
        "101"
    ]


@pytest.mark.parametrize(
    ("language", "label", "hours"),
    [("en", "Police", "hours en"), ("ur", "پولیس", "hours ur"), ("pl", "Police", "hours en")],
)
def test_words_are_in_the_readers_language_else_in_english(
    db: None, language: str, label: str, hours: str
) -> None:
    contact("police", "101", en="Police", ur="پولیس")
    [found] = contacts(AnonymousUser(), language)["contacts_by_purpose"]["police"]
    assert (found["label"], found["hours"], found["number"]) == (label, hours, "101")


def test_a_contact_without_words_is_called_by_its_purpose(db: None) -> None:
    contact("police", "101")
    [police] = contacts(AnonymousUser())["contacts_by_purpose"]["police"]
    assert police["label"] == sentence("Police, not an emergency")


def test_a_number_past_its_verify_by_date_is_shown_and_flagged(db: None) -> None:
    today = date.today()  # noqa: DTZ011  (the processor reads the clock)
    contact("advice", "0800 123 456", en="Fresh")
    stale = contact("advice", "0800 654", en="Stale")
    stale.verify_by = today - timedelta(days=2)
    stale.save()
    flags = {
        c["label"]: c["is_overdue"]
        for c in contacts(AnonymousUser())["contacts_by_purpose"]["advice"]
    }
    assert flags == {"Fresh": False, "Stale": True}
    assert list(Contact.objects.overdue(on=today)) == [stale]


@pytest.mark.parametrize(
    ("number", "tel"),
    [
        ("01375 652 802", "01375652802"),
        ("+44 (0)1375 652-802", "+441375652802"),
        ("(01375) 652802", "01375652802"),
        ("01375\u00a0652\u2011802", "01375652802"),
        ("javascript:alert(1)", ""),
        ("call 101", ""),
    ],
)
def test_numbers_are_dialled_as_telephones_need_them(number: str, tel: str) -> None:
    assert dialable(number) == tel


@pytest.mark.parametrize(
    ("url", "address"),
    [("https://www.napac.org.uk/", "napac.org.uk"), ("http://a.org/help/", "a.org/help"), ("", "")],
)
def test_addresses_are_said_as_people_say_them(url: str, address: str) -> None:
    assert short_address(url) == address


def test_a_page_that_prints_none_costs_nothing_and_one_that_does_two_then_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    contact("police", "101", cast.area, en="Police", ur="پولیس")
    request = RequestFactory().get("/")
    request.user = cast.amina
    with django_assert_num_queries(0):
        local_contacts(request)
    template = engines["django"].from_string(
        "{% for c in help_contacts %}{{ c.label }}{% endfor %}{{ contacts_by_purpose.police.0.number }}"
    )
    for statements in (2, 1):  # the second reader within a minute finds the contacts kept
        with django_assert_num_queries(statements), translation.override("en"):
            labels = sentence("A child is in danger now") + "Police"
            assert template.render(local_contacts(request)) == f"{labels}101"


# --- What can be dialled -----------------------------------------------------------------------


def contact_form(number: str) -> dict[str, Any]:
    """The form of a new contact, with words in English."""
    words = inline_formset([{"language": "en", "label": "Advice", "hours": "", "note": ""}])
    fields = {
        "code": "new",
        "purpose": "advice",
        "unit": "",
        "priority": "10",
        "number": number,
        "url": "",
    }
    facts = {
        "has_interpreter": "unknown",
        "source": "The council",
        "verified_on": "",
        "verify_by": "",
        "owner": "",
    }
    return dict(nested_form_data({**fields, **facts, "texts": words}))


@pytest.mark.parametrize(
    "number",
    [
        "javascript:alert(1)",
        "0800 FLOWERS",
        "call 101",
        "101; 102",
        "١٠١",
        "+",
        "()",
        "-",
        "12",
        "0800/123",
        "1" * 16,
    ],
)
def test_what_no_telephone_dials_is_no_number(cast: Cast, number: str) -> None:
    author = person("Root", is_superuser=True, is_staff=True)
    answer = as_person(author).post("/cms/snippets/workforce/contact/add/", contact_form(number))
    assert not Contact.objects.filter(code="new").exists(), number
    assert says(
        answer,
        "A number has only digits and spaces, and maybe + ( ) . or -: three digits to fifteen.",
    )


@pytest.mark.parametrize(
    "number",
    [
        "",
        "999",
        "101",
        "116 000",
        "18000",
        "0800 1111",
        "01375 652802",
        "+44 (0)1375 652-802",
        "+40 21 316 80 01",
    ],
)
def test_what_a_telephone_dials_is_a_number(cast: Cast, number: str) -> None:
    author = person("Root", is_superuser=True, is_staff=True)
    as_person(author).post("/cms/snippets/workforce/contact/add/", contact_form(number))
    assert Contact.objects.get(code="new").number == number
