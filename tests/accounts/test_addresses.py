"""An e-mail address opens nothing before its mailbox has answered, and nobody learns whose it is."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from accounts.actions import claim, issue_key, link_token, start_guest
from accounts.models import User
from courses.models import ActivityCompletion
from tests.markup import count_at, texts_at, values_at
from tests.people import AT, Cast, TinyCourse, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(client: Client, tiny_course: TinyCourse) -> User:
    """Somebody who has read a lesson on this phone."""
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    return User.objects.guests().get()


def write(client: Client, email: str) -> str:
    """Claim with an address; returns the path of the link that was mailed."""
    client.post("/me/claim/", {"name": "Nadia New", "email": email})
    return link()


def link() -> str:
    """The path of the link in the newest mail."""
    address = re.search(r"http://localhost:8000(/me/email/\S+)", str(mail.outbox[-1].body))
    assert address
    return address[1]


def test_an_address_counts_once_its_mailbox_has_answered(client: Client, newcomer: User) -> None:
    path = write(client, " Nadia@Example.org ")
    assert User.objects.get(pk=newcomer.pk).email is None
    anywhere = Client()  # the mail is read on another phone
    assert texts_at(anywhere.get(path), "main .lead bdi") == ["nadia@example.org"]
    assert User.objects.get(pk=newcomer.pk).email is None
    anywhere.post(path)
    assert User.objects.get(pk=newcomer.pk).email == "nadia@example.org"
    assert "_auth_user_id" not in anywhere.session  # a link confirms; it does not let in


def test_the_mail_is_text_and_html_in_the_persons_language_and_names_nobody(
    client: Client, newcomer: User
) -> None:
    User.objects.filter(pk=newcomer.pk).update(preferred_language="ur")
    write(client, "nadia@example.org")
    message: Any = mail.outbox[-1]
    page = str(message.alternatives[0][0])
    assert message.to == ["nadia@example.org"]
    assert 'lang="ur" dir="rtl"' in page
    assert link() in page
    assert not [text for text in (str(message.subject), str(message.body), page) if "Nadia" in text]


def test_a_known_address_gets_a_mail_of_its_own(client: Client, newcomer: User, cast: Cast) -> None:
    write(client, "amina@example.org")
    assert mail.outbox[-1].to == ["amina@example.org"]
    assert "account" in str(mail.outbox[-1].body)
    assert User.objects.get(pk=newcomer.pk).email is None


def test_a_known_address_makes_two_records_one_when_both_are_in_hand(
    client: Client, newcomer: User, cast: Cast
) -> None:
    path = write(client, "amina@example.org")
    assert count_at(client.get(path), "main form[method=post] button") == 1
    page = client.post(path, follow=True)
    assert count_at(page, ".message--success") == 2  # signed in, and the records are one
    assert "Amina Yusuf" in page.content.decode()
    assert ActivityCompletion.objects.get().enrolment.person == cast.amina
    assert not User.objects.filter(pk=newcomer.pk).exists()


def test_a_mailbox_alone_takes_nobodys_learning(client: Client, newcomer: User, cast: Cast) -> None:
    """Whoever gets a mail that was meant for another address has no key of the record it speaks of."""
    path = write(client, "amina@example.org")
    for somebody in (Client(), sign_in(Client(), cast.amina), sign_in(Client(), cast.bruno)):
        page = somebody.post(path)
        [address] = values_at(page, "main a.button", "href")
        assert unquote(address) == f"/sign-in/?next={path}"
        assert count_at(page, "main form[method=post]") == 0
    assert User.objects.filter(pk=newcomer.pk, is_active=True).exists()


def test_a_record_with_a_life_of_its_own_is_not_given_away(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bruno).post("/me/claim/", {"name": "Bruno", "email": "amina@example.org"})
    page = client.post(link(), follow=True)
    [refusal] = texts_at(page, ".message--error, .message--warning")
    assert "cannot be put together here" in refusal
    assert User.objects.get(pk=cast.bruno.pk).is_active


@pytest.mark.parametrize("token", ["x", "a:b:c", "x" * 3000, "%00", "1:2"])
def test_a_false_link_says_so(client: Client, db: None, token: str) -> None:
    assert client.get(f"/me/email/{token}/").status_code in (400, 404)


def test_a_link_works_for_three_days(
    client: Client, newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(client, "nadia@example.org")
    now = signing.time.time()
    for hours, status in [(71, 200), (73, 404)]:
        monkeypatch.setattr(
            signing.time, "time", lambda hours=hours: now + timedelta(hours=hours).total_seconds()
        )
        assert client.get(path).status_code == status


def test_a_link_is_overtaken_by_another_address(client: Client, cast: Cast) -> None:
    old = link_token(person=cast.amina, email="first@example.org")
    sign_in(client, cast.amina).post(
        f"/me/email/{link_token(person=cast.amina, email='second@example.org')}/"
    )
    assert client.post(f"/me/email/{old}/").status_code == 404
    assert User.objects.get(pk=cast.amina.pk).email == "second@example.org"


def test_the_old_address_is_told_and_opens_nothing(client: Client, cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.amina, email="amina@example.org", verified=True)
    sign_in(client, cast.amina).post(
        "/me/claim/", {"name": "Amina Yusuf", "email": "new@example.org"}
    )
    client.post(link())
    assert mail.outbox[-1].to == ["amina@example.org"]
    assert "not sign in" in str(mail.outbox[-1].body)
    Client().post("/account/login/code/", {"email": "amina@example.org"})
    assert "code" not in str(mail.outbox[-1].subject).lower() or mail.outbox[-1].to == [
        "amina@example.org"
    ]
    assert not EmailAddress.objects.filter(email="amina@example.org").exists()


def test_one_mailbox_is_not_flooded(cast: Cast) -> None:
    for number in range(8):
        person = claim(person=start_guest(language="en"), name=f"P {number} x", at=AT)
        sign_in(Client(), person).post("/me/claim/", {"name": "P x", "email": "victim@example.org"})
    assert len(mail.outbox) == 5


def test_whoever_writes_no_address_gets_no_mail(client: Client, newcomer: User) -> None:
    client.post("/me/claim/", {"name": "Nadia New", "email": ""})
    assert mail.outbox == []


def test_the_key_from_another_phone_brings_two_records_together(
    client: Client, newcomer: User, cast: Cast
) -> None:
    path = write(client, "amina@example.org")
    other_phone = Client()
    other_phone.post(
        "/sign-in/", {"key": issue_key(person=newcomer, at=timezone.now()), "next": path}
    )
    other_phone.post(path)
    assert other_phone.session["_auth_user_id"] == str(cast.amina.pk)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_code_by_mail_comes_in_the_words_and_the_language_of_the_site(
    cast: Cast, language: str
) -> None:
    client = Client(headers={"accept-language": language})
    for email in ("amina@example.org", "nobody@example.org"):
        client.post("/account/login/code/", {"email": email})
    code, unknown = mail.outbox
    assert [code.to, unknown.to] == [["amina@example.org"], ["nobody@example.org"]]
    assert re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(code.body), re.MULTILINE)
    for message in (code, unknown):
        assert message.extra_headers["Content-Language"] == language
        assert not re.search(r"signup|localhost|\[", f"{message.subject}{message.body}")
