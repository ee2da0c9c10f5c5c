"""Training that counts once it is signed for: the person signs, the manager sees who has."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from compliance.acknowledgements.models import Acknowledgement
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify, obligation, require
from tests.pages import html_of, messages_of, rows_of, word_in
from tests.people import Cast, person, sign_in
from workforce.people.models import Oversight
from workforce.units.models import Unit


@pytest.fixture
def to_be_signed(cast: Cast) -> Obligation:
    """Amina holds the certificate; her workplace must keep her signature."""
    require(cast.workplace, cast.course, needs_acknowledgement=True)
    certify(cast.amina, cast.course, on=timezone.localdate())
    return obligation(cast.amina)


@pytest.fixture
def amina(cast: Cast) -> Client:
    """Amina's phone."""
    return sign_in(Client(), cast.amina)


def test_training_counts_once_it_is_signed_for(
    amina: Client, to_be_signed: Obligation, cast: Cast
) -> None:
    assert to_be_signed.held_until is None
    address = f"/me/acknowledge/{to_be_signed.pk}/"
    assert "“Hotel course”" in word_in(amina.get(address), "form blockquote")
    answer = amina.post(address, {"name": "  Amina\u202e Yusuf ", "agrees": "on"}, follow=True)
    assert messages_of(answer) == [("success", [])]
    signed = Acknowledgement.objects.get()
    assert signed.name == "Amina Yusuf"
    assert signed.words.startswith("I took the training “Hotel course” and completed it on ")
    to_be_signed.refresh_from_db()
    assert to_be_signed.held_until == cast.amina.certificates.get().expires_on
    for again in (amina.get(address), amina.post(address, {"name": "Amina", "agrees": "on"})):
        assert again.headers["Location"] == "/me/"  # there is nothing left to sign
    assert Acknowledgement.objects.get().name == "Amina Yusuf"
    assert (
        ModelLogEntry.objects.filter(action="workforce.acknowledge", user=cast.amina).count() == 1
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "Amina"},
        {"agrees": "on"},
        {"name": " \u202e ", "agrees": "on"},
        {"name": "A" * 151},
    ],
)
def test_half_a_signature_is_none(
    amina: Client, to_be_signed: Obligation, fields: dict[str, str]
) -> None:
    answer = amina.post(f"/me/acknowledge/{to_be_signed.pk}/", fields)
    assert answer.status_code == 200
    assert "field__error" in html_of(answer)
    assert not Acknowledgement.objects.exists()


def test_nobody_signs_for_somebody_else(bruno: Client, to_be_signed: Obligation) -> None:
    assert bruno.get(f"/me/acknowledge/{to_be_signed.pk}/").status_code == 404
    assert (
        bruno.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "B", "agrees": "on"}).status_code
        == 404
    )


def test_a_manager_sees_that_only_the_signature_is_missing(
    bruno: Client, amina: Client, to_be_signed: Obligation
) -> None:
    address = f"/manage/?course={to_be_signed.course.code}"
    assert "Signature missing" in bruno.get(address).content.decode()
    assert b"Signature missing" in b"".join(bruno.get("/manage/people.csv"))
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina Test", "agrees": "on"})
    assert "Signature missing" not in bruno.get(address).content.decode()


def test_a_renewed_certificate_is_signed_for_again(
    amina: Client, to_be_signed: Obligation, cast: Cast
) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina", "agrees": "on"})
    certify(
        cast.amina,
        cast.course,
        on=timezone.localdate(),
        until=timezone.localdate() + timedelta(days=700),
    )
    assert amina.get(f"/me/acknowledge/{to_be_signed.pk}/").status_code == 200


def test_the_signatures_are_a_file_for_the_inspector(
    bruno: Client, amina: Client, to_be_signed: Obligation
) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "=Amina", "agrees": "on"})
    address = f"/manage/requirements/{to_be_signed.requirement_id}/signatures.csv"
    rows = rows_of(bruno.get(address))
    assert [(row["Name"], row["Signed as"]) for row in rows] == [("Amina Yusuf", "'=Amina")]


def test_signatures_of_other_places_stay_there(
    cast: Cast, to_be_signed: Obligation, amina: Client
) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina", "agrees": "on"})
    address = f"/manage/requirements/{to_be_signed.requirement_id}/signatures.csv"
    chloe = sign_in(Client(), cast.chloe)
    assert chloe.get(address).status_code == 403
    shared = require(cast.area, cast.course, needs_acknowledgement=True)
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    lead = person("Lea Lead")
    Oversight.objects.create(
        person=lead, unit=team, duty=Oversight.Duty.MANAGER, from_on=timezone.localdate()
    )
    Acknowledgement.objects.create(
        person=cast.amina,
        requirement=shared,
        certificate=cast.amina.certificates.get(),
        name="Amina",
        words="w",
        language="en",
        signed_at=timezone.now(),
    )
    page = sign_in(Client(), lead).get(f"/manage/requirements/{shared.pk}/signatures.csv")
    assert page.status_code == 200
    assert "Amina" not in page.content.decode()
