"""From a manager's list of addresses to somebody at work: letters, links, and what they do not tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions import start_guest
from accounts.models import User
from compliance.obligations.models import Obligation
from tests.compliance.builders import require, start
from tests.pages import (
    errors_of,
    has,
    html_of,
    messages_of,
    page_of,
    parts,
    says,
    word_in,
    words_in,
)
from tests.people import SINCE, Cast, sign_in
from workforce.people.actions import invitations, memberships
from workforce.people.models import Invitation, JoinCode, Membership
from workforce.people.rules.pasted_emails import PastedEmail, parse_emails
from workforce.units import actions

pytestmark = pytest.mark.django_db


def invite(client: Client, addresses: str, **fields: Any) -> Any:
    """The page after Bruno's form is sent."""
    fields = {"addresses": addresses, "language": "en"} | fields
    return client.post("/manage/invite/", fields, follow=True)


def letter(cast: Cast, email: str = "zofia@example.org", **fields: Any) -> str:
    """The link in the letter of an invitation by Bruno."""
    invitation, _is_due = invitations.invite(
        unit=cast.workplace, email=email, by=cast.bruno, at=timezone.now(), **fields
    )
    return invitations.link(invitation)


# --- Addresses as pasted ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.pl", [("a@x.pl", "")]),
        ("a@x.pl, b@x.pl;c@x.pl\nd@x.pl\te@x.pl", [(f"{letter}@x.pl", "") for letter in "abcde"]),
        ("Jan Nowak <Jan@X.pl>", [("jan@x.pl", "Jan Nowak")]),
        ("Kowalska, Anna <anna@x.pl>, b@x.pl", [("anna@x.pl", "Kowalska, Anna"), ("b@x.pl", "")]),
        ('"Nowak, Jan" <jan@x.pl>\r\n\r\n<b@x.pl>', [("jan@x.pl", "Nowak, Jan"), ("b@x.pl", "")]),
        ("a@x.pl  A@X.PL b@x.pl", [("a@x.pl", ""), ("b@x.pl", "")]),
        ("a@x.pl\na@X.pl", [("a@x.pl", "")]),
        ("mailto:a@x.pl.", [("a@x.pl", "")]),
        ("nobody", [("nobody", "")]),
        (" , ;\n", []),
        ("", []),
    ],
)
def test_addresses_are_read_as_people_paste_them(text: str, found: list[tuple[str, str]]) -> None:
    assert parse_emails(text) == [PastedEmail(email, name) for email, name in found]


# --- Sending ----------------------------------------------------------------------------------


def test_everybody_gets_a_letter_in_the_language_chosen(bruno: Client, cast: Cast) -> None:
    page = invite(
        bruno,
        "Zofia <zofia@example.org>, ali@example.org",
        language="ur",
        shift="night",
        role=cast.porter.pk,
    )
    assert messages_of(page) == [("success", [2])]
    first, second = mail.outbox
    assert isinstance(first, mail.EmailMultiAlternatives)
    assert (first.to, second.to) == (["zofia@example.org"], ["ali@example.org"])
    html = str(first.alternatives[0][0])
    assert 'dir="rtl"' in html
    assert "/join/invitation/" in first.body
    assert "/join/invitation/" in html
    invitation = Invitation.objects.get(email="zofia@example.org")
    assert (invitation.name, invitation.shift, invitation.role) == ("Zofia", "night", cast.porter)
    assert invitation.uuid.hex not in html_of(page)  # the link goes to the address and nowhere else


@pytest.mark.parametrize(
    ("typed", "code", "repeated"),
    [
        ("", "required", ""),
        ("zofia", "no_address", "zofia"),
        ("a@x, b@@x.pl", "no_address", "a@x · b@@x.pl"),
        ("\n".join(f"p{number}@example.org" for number in range(51)), "too_many", ""),
        ("x" * 20_001, "max_length", ""),
        ("a@example.org\r\nBcc: b@example.org\r\n", "no_address", ""),
        ("<script>alert(1)</script>@x", "no_address", "script&gt;alert(1)"),
    ],
)
def test_what_is_no_list_of_addresses_gets_a_sentence_and_stays(
    bruno: Client, typed: str, code: str, repeated: str
) -> None:
    page = invite(bruno, typed)
    assert errors_of(page) == {"addresses": [code]}
    assert repeated in str(parts(page, "#id_addresses_error"))
    assert "<script>alert" not in html_of(page)
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(
    bruno: Client, cast: Cast
) -> None:
    known, unknown = invite(bruno, "amina@example.org"), invite(bruno, "zofia@example.org")
    assert messages_of(known) == messages_of(unknown) == [("success", [1])]
    assert words_in(known, ".messages") == words_in(unknown, ".messages")
    assert len(mail.outbox) == 2


def test_inviting_twice_sends_one_letter_a_day(bruno: Client, cast: Cast) -> None:
    invite(bruno, "zofia@example.org")
    page = invite(bruno, "ZOFIA@example.org")
    assert messages_of(page) == [("info", [1])]
    assert len(mail.outbox) == 1
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2), expires_at=timezone.now())
    assert messages_of(invite(bruno, "zofia@example.org")) == [("success", [1])]
    assert Invitation.objects.live(at=timezone.now()).count() == Invitation.objects.count() == 1
    assert len(mail.outbox) == 2


def test_a_letter_is_sent_again_once_a_day_and_withdrawn_for_good(
    bruno: Client, cast: Cast
) -> None:
    link = letter(cast)
    fields = {"invitation": Invitation.objects.get().pk}
    answer = bruno.post("/manage/invite/again/", fields, follow=True)
    assert says(answer, "A letter went out less than a day ago. Please wait until tomorrow.")
    assert not mail.outbox
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    answer = bruno.post("/manage/invite/again/", fields, follow=True)
    assert messages_of(answer) == [("success", [])]
    assert link in mail.outbox[0].body
    bruno.post("/manage/invite/withdraw/", fields)
    assert "zofia@example.org" not in bruno.get("/manage/invite/").content.decode().replace(
        "zofia@example.org is", ""
    )
    assert Client().get(link).status_code == 404
    answer = bruno.post("/manage/invite/again/", fields, follow=True)
    assert says(answer, "This invitation is not open any more.")


def test_an_invitation_accepted_meanwhile_is_not_said_to_be_withdrawn(bruno: Client) -> None:
    invite(bruno, "zofia@example.org")
    Invitation.objects.update(accepted_at=timezone.now())
    page = bruno.post(
        "/manage/invite/withdraw/", {"invitation": Invitation.objects.get().pk}, follow=True
    )
    assert [level for level, _figures in messages_of(page)][-1:] == ["info"]


def test_withdrawing_and_inviting_again_is_no_way_round_the_day(bruno: Client, cast: Cast) -> None:
    invite(bruno, "zofia@example.org")
    bruno.post("/manage/invite/withdraw/", {"invitation": Invitation.objects.get().pk})
    withdrawn, not_sent = messages_of(invite(bruno, "zofia@example.org"))
    assert (withdrawn, not_sent) == (("success", []), ("info", [1]))
    assert len(mail.outbox) == 1
    assert Invitation.objects.live(at=timezone.now()).count() == 1  # to be sent again tomorrow


def test_a_manager_sends_no_more_than_two_hundred_a_day(
    bruno: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MAX_LETTERS_A_DAY", 2)
    invite(bruno, "a@example.org")
    refused = invite(bruno, "b@example.org, c@example.org")
    assert says(refused, "You can send 200 invitations in a day. Please send the others tomorrow.")
    assert len(mail.outbox) == 1
    assert messages_of(invite(bruno, "b@example.org")) == [("success", [1])]


def test_a_manager_elsewhere_reaches_no_invitation_of_ours(cast: Cast, client: Client) -> None:
    letter(cast)
    chloe, invitation = sign_in(client, cast.chloe), Invitation.objects.get()
    assert "zofia" not in chloe.get("/manage/invite/").content.decode()
    assert chloe.get("/manage/invite/", {"unit": cast.workplace.uuid}).status_code == 403
    fields = {"unit": cast.workplace.uuid, "addresses": "a@example.org", "language": "en"}
    assert chloe.post("/manage/invite/", fields).status_code == 403
    for address in ("again", "withdraw"):
        for named in (invitation.pk, "", "x", "9" * 40, "²"):
            assert (
                chloe.post(f"/manage/invite/{address}/", {"invitation": named}).status_code == 403
            )
    assert Invitation.objects.live(at=timezone.now()).exists()


def test_the_list_of_invitations_costs_the_same_however_long(
    bruno: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    assert_constant_queries(
        lambda: letter(cast, f"p{Invitation.objects.count()}@example.org"),
        lambda: bruno.get("/manage/invite/"),
    )


def is_joined_already(page: Any) -> bool:
    """Return whether a link's page tells its reader that they have joined."""
    return page_of(page) == "workforce/people/invitation_over.html" and page.context["is_mine"]


# --- Accepting --------------------------------------------------------------------------------


def test_a_visitor_says_their_name_and_is_one_of_the_staff(cast: Cast, client: Client) -> None:
    require(cast.area, cast.course)
    link = letter(cast, name="Zofia", shift="night", role=cast.porter, staff_number="0042")
    page = client.get(link)
    assert "Bruno Kowalski" in word_in(page, "header .lead")
    assert has(page, "#id_name[value=Zofia]")
    assert not Membership.objects.filter(person__name="Zofia Nowak").exists()
    assert has(client.post(link, {"name": " Zofia  Nowak "}, follow=True), ".key-card")
    member = Membership.objects.get(person__name="Zofia Nowak")
    assert (member.came_by, member.shift, member.role, member.staff_number) == (
        *("invitation", "night", cast.porter),
        "0042",
    )
    assert member.confirmed_at is not None
    assert member.person.email == "zofia@example.org"
    assert Obligation.objects.get(membership=member).offered_at is not None


def test_a_guest_keeps_what_they_learned(cast: Cast, client: Client) -> None:
    guest = start_guest(language="pl")
    start(guest, cast.course, on=SINCE)
    sign_in(client, guest).post(letter(cast), {"name": "Zofia"})
    member = Membership.objects.get(came_by="invitation")
    assert member.person == guest
    assert member.person.enrolments.count() == 1


def test_somebody_signed_in_joins_as_themselves_with_one_tap(cast: Cast, client: Client) -> None:
    chloe = sign_in(client, cast.chloe)
    link = letter(cast)
    assert "Chloé Martin" in word_in(chloe.get(link), "form.form p")
    assert chloe.post(link).url == "/me/"
    assert Membership.objects.get(person=cast.chloe).unit == cast.workplace
    assert User.objects.get(pk=cast.chloe.pk).email == "chloe@example.org"
    assert is_joined_already(chloe.get(link))


def test_who_is_known_by_the_address_signs_in_first(cast: Cast, client: Client) -> None:
    link = letter(cast, "chloe@example.org")
    for browser in (client, sign_in(Client(), cast.amina)):
        page = browser.get(link).content.decode()
        assert f"/sign-in/?next={link}" in page.replace("%3A", ":")
        assert "Chloé" not in page
        browser.post(link, {"name": "Somebody Else"})
    assert not Membership.objects.filter(came_by="invitation").exists()
    sign_in(client, cast.chloe).post(link)
    assert Membership.objects.get(came_by="invitation").person == cast.chloe


def test_an_invitation_works_once(cast: Cast) -> None:
    link = letter(cast)
    assert Client().post(link, {"name": "First"}).url.startswith("/me/key/")
    for method in (Client().get, Client().post):
        answer = method(link, {"name": "Second"})
        assert answer.status_code == 404
        assert page_of(answer) == "workforce/people/invitation_over.html"
        assert not answer.context["is_mine"]
    assert Membership.objects.filter(came_by="invitation").count() == 1


def test_what_is_over_names_nobody(cast: Cast, client: Client) -> None:
    link = letter(cast)
    now = timezone.now()
    for change in ({"expires_at": now}, {"withdrawn_at": now}, {"accepted_at": now}):
        Invitation.objects.update(
            expires_at=now + timedelta(days=1), withdrawn_at=None, accepted_at=None
        )
        Invitation.objects.update(**change)
        answer = client.get(link)
        assert answer.status_code == 404
        assert not [
            name for name in ("Bruno", "Riverside", "zofia") if name in answer.content.decode()
        ]


def test_a_closed_place_invites_nobody(bruno: Client, cast: Cast) -> None:
    link = letter(cast)
    actions.close_unit(
        unit=cast.workplace, closed_on=timezone.localdate(), by=None, on=timezone.localdate()
    )
    assert bruno.get(link).status_code == 404
    assert list(errors_of(invite(bruno, "a@example.org"))) == ["__all__"]


@pytest.mark.parametrize(
    "signed", ["x", "x:y", "00000000-0000-0000-0000-000000000000", "\u202e", "x" * 3000]
)
def test_a_link_made_up_opens_nothing(client: Client, signed: str) -> None:
    assert client.get(f"/join/invitation/{signed}/").status_code == 404


def test_guessing_links_is_given_a_pause(client: Client) -> None:
    statuses = [client.get(f"/join/invitation/x{number}/").status_code for number in range(102)]
    assert (statuses[0], statuses[-1]) == (404, 429)


@pytest.mark.parametrize("name", ["", "  ", "123", "x" * 151])
def test_no_name_gets_a_sentence(cast: Cast, client: Client, name: str) -> None:
    answer = client.post(letter(cast), {"name": name})
    assert list(errors_of(answer)) == ["name"]
    assert Invitation.objects.live(at=timezone.now()).exists()
    assert not User.objects.get_queryset().filter(claimed_at=None, is_staff=False).exists()


def test_who_waits_to_be_confirmed_is_by_being_invited(cast: Cast) -> None:
    JoinCode.objects.create(unit=cast.workplace, code="RIVER7", created_at=timezone.now())
    memberships.join(person=cast.chloe, code="RIVER7", at=timezone.now())
    sign_in(Client(), cast.chloe).post(letter(cast))
    assert not Membership.objects.unconfirmed().exists()
    assert Membership.objects.filter(person=cast.chloe).count() == 1


def test_a_colleagues_invitation_stays_open_when_somebody_who_works_there_opens_it(
    cast: Cast, client: Client
) -> None:
    link = letter(cast)
    amina = sign_in(client, cast.amina)
    assert is_joined_already(amina.get(link))
    assert is_joined_already(amina.post(link))
    assert Invitation.objects.waiting().exists()
    page = Client().post(link, {"name": "Zofia Nowak"}, follow=True)
    assert says(page, "You have joined {workplace}.", workplace="Riverside Hotel")
