"""Ending optional messages: from a message, by a mail program's button, or on one's own page."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from compliance.notices.mail import person_of_stop, stop_address, write_to
from compliance.notices.wording import NoticeMessage
from foundation.mail import post
from tests.pages import has
from tests.people import Cast, sign_in

pytestmark = pytest.mark.django_db


def wants(person: User) -> bool:
    return User.objects.get_queryset().get(pk=person.pk).wants_reminders


def path_for(person: User) -> str:
    return stop_address(person).removeprefix("http://localhost:8000")


def test_opening_the_address_asks_and_pressing_does(cast: Cast) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert has(stranger.get(path_for(cast.amina)), "main form[method=post] button")
    assert wants(cast.amina)
    assert stranger.post(path_for(cast.amina)).context["is_done"]
    assert not wants(cast.amina)
    assert wants(cast.bruno)
    done = stranger.get(path_for(cast.amina))
    assert done.context["is_done"]
    assert not has(done, "main form")


def test_the_page_names_nobody(cast: Cast, client: Client) -> None:
    assert "Amina" not in client.get(path_for(cast.amina)).content.decode()


@pytest.mark.parametrize(
    "change", [lambda s: s + "x", lambda s: "1" + s, lambda s: "x", lambda s: "9" * 5000 + ":x"]
)
def test_another_address_opens_nothing(
    cast: Cast, client: Client, change: Callable[[str], str]
) -> None:
    signed = path_for(cast.amina).split("/")[-2]
    for send in (client.get, client.post):
        assert send(f"/mail/stop/{change(signed)}/").status_code == 404
    assert wants(cast.amina)


def test_a_mail_program_finds_the_button(cast: Cast) -> None:
    write_to(cast.amina, "compliance/notices/mail/notice", notice(), may_stop=True)
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(
        r"<http://localhost:8000(/mail/stop/.+/)>", str(headers["List-Unsubscribe"])
    )
    assert address
    assert (
        Client(enforce_csrf_checks=True)
        .post(address[1], {"List-Unsubscribe": "One-Click"})
        .status_code
        == 200
    )
    assert not wants(cast.amina)
    assert stop_address(cast.amina) in str(mail.outbox[0].body)


def test_what_must_be_said_has_no_button(cast: Cast) -> None:
    write_to(cast.amina, "compliance/notices/mail/notice", notice())
    post("new@example.org", "compliance/notices/mail/notice", notice())
    assert not [message for message in mail.outbox if "List-Unsubscribe" in message.extra_headers]


def test_nobody_is_written_to_without_an_address(cast: Cast) -> None:
    cast.amina.email = None
    with pytest.raises(ValueError):
        write_to(cast.amina, "compliance/notices/mail/notice", notice())


def test_the_switch_on_ones_own_page_works_both_ways(cast: Cast, client: Client) -> None:
    sign_in(client, cast.amina)
    assert 'action="/me/messages/"' in client.get("/me/").content.decode()
    for wanted in ("no", "yes"):
        assert client.post("/me/messages/", {"wanted": wanted}).url == "/me/"
        assert wants(cast.amina) == (wanted == "yes")
    assert wants(cast.bruno)


@pytest.mark.parametrize("signed", ["", "x", "1", "1:2:3", "é:é"])
def test_a_forged_address_is_nobodys(signed: str) -> None:
    assert person_of_stop(signed) is None


def notice() -> dict[str, object]:
    return {
        "message": NoticeMessage("Subject", ("One sentence.",), "http://localhost:8000/me/"),
        "name": "Amina",
    }
