"""Signing in with a key, and claiming what a guest has learned."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import limits
from accounts.actions import issue_key, start_guest
from accounts.models import User
from foundation.throttling import Limit
from tests.markup import count_at, error_codes, key_on, numbers_at, texts_at
from tests.people import AT, Cast, TinyCourse, sign_in

pytestmark = pytest.mark.django_db
#: The message that a scanned key opens nothing.
REFUSED = ".message--error"


@pytest.fixture
def guest(client: Client) -> User:
    """Somebody on this phone who has not said who they are."""
    someone = start_guest(language="en")
    sign_in(client, someone)
    return someone


def test_claiming_without_email_shows_a_key_that_opens_elsewhere(
    client: Client, guest: User
) -> None:
    response = client.post("/me/claim/", {"name": "Łucja Żak", "email": ""}, follow=True)
    page = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "<svg" in page
    elsewhere = Client()
    assert elsewhere.post("/sign-in/", {"key": key_on(page).upper()}).url == "/me/start/"
    assert "Łucja Żak" in elsewhere.get("/me/").content.decode()


def test_claiming_with_email_shows_a_key_too_and_goes_on_where_one_was(
    client: Client, guest: User
) -> None:
    fields = {"name": "Ana", "email": "ana@example.org", "next": "/join/K7M4QP/"}
    response = client.post("/me/claim/", fields, follow=True)
    page = response.content.decode()
    assert len(key_on(page)) == 23
    assert 'name="next" value="/join/K7M4QP/"' in page
    [message] = texts_at(page, ".message")
    assert "ana@example.org" in message
    guest.refresh_from_db()
    assert (guest.name, guest.email) == ("Ana", None)


@pytest.mark.parametrize("name", ["", "   ", "123", "...", "\u202e", "\x07"])
def test_a_name_needs_a_letter(client: Client, guest: User, name: str) -> None:
    page = client.post("/me/claim/", {"name": name, "email": ""})
    assert error_codes(page) == {"name": ["required"]}
    assert count_at(page, ".error-summary a[href='#id_name']") == 1
    guest.refresh_from_db()
    assert guest.is_guest


@pytest.mark.parametrize("name", ["آمنہ یوسف", "می‌خواهم", "O’Brien-Ng", "王伟", "Ștefan", "N'Golo"])
def test_names_stay_as_people_write_them(client: Client, guest: User, name: str) -> None:
    client.post("/me/claim/", {"name": name, "email": ""})
    guest.refresh_from_db()
    assert guest.name == name


def test_claiming_needs_somebody_to_claim(client: Client, db: None) -> None:
    assert client.get("/me/claim/").url.startswith("/sign-in/")


def test_opening_a_key_asks_before_it_signs_in(client: Client, cast: Cast) -> None:
    secret = issue_key(person=cast.amina, at=AT)
    client.get(f"/key/{secret}/")
    assert "_auth_user_id" not in client.session
    assert client.post(f"/key/{secret}/").url == "/me/"
    assert client.session["_auth_user_id"] == str(cast.amina.pk)


def test_a_dead_key_says_so(client: Client, cast: Cast) -> None:
    old = issue_key(person=cast.amina, at=AT)
    issue_key(person=cast.amina, at=AT)
    response = client.post(f"/key/{old}/", follow=True)
    assert count_at(response, REFUSED) == 1
    assert error_codes(client.post("/sign-in/", {"key": old})) == {"key": ["unknown"]}


def test_guessing_keys_is_slowed_down_and_a_right_one_opens(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 10, timedelta(minutes=10))
    )
    pages = [client.post("/sign-in/", {"key": "lusab-babad-gutih-tugad"}) for _try in range(12)]
    codes = [error_codes(page)["key"] for page in pages]
    assert codes == [["unknown"]] * 10 + [["too_many_tries"]] * 2
    assert numbers_at(pages[-1], "#id_key_error") == ["10"]  # minutes to wait
    secret = issue_key(person=cast.amina, at=AT)
    assert client.post("/sign-in/", {"key": secret}).url == "/me/start/"


def test_an_old_slip_is_no_guess(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 3, timedelta(minutes=10))
    )
    old = issue_key(person=cast.amina, at=AT)
    issue_key(person=cast.amina, at=AT)
    pages = [client.post(f"/key/{old}/", follow=True) for _scan in range(5)]
    assert [count_at(page, REFUSED) for page in pages] == [1] * 5
    assert [numbers_at(page, REFUSED) for page in pages] == [[]] * 5  # no minutes to wait


def test_signing_in_leaves_nothing_of_the_guest_before(
    client: Client, guest: User, cast: Cast
) -> None:
    session = client.session
    session["join_code"] = "K7M4QP"
    session.save()
    client.post("/sign-in/", {"key": issue_key(person=cast.amina, at=AT)})
    assert "join_code" not in client.session


def test_a_guest_is_asked_who_they_are_before_a_key(client: Client, guest: User) -> None:
    assert client.post("/me/key/").url == "/me/claim/"


def test_my_page_shows_where_i_am(client: Client, tiny_course: TinyCourse, cast: Cast) -> None:
    sign_in(client, cast.amina).post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    page = client.get("/me/").content.decode()
    for words_on_it in ("Amina Yusuf", "Riverside Hotel", "Second lesson", "amina@example.org"):
        assert words_on_it in page
    assert "/manage/" not in page
    assert "/manage/" in sign_in(Client(), cast.bruno).get("/me/").content.decode()
    assert "/board/" in sign_in(Client(), cast.esther).get("/me/").content.decode()
