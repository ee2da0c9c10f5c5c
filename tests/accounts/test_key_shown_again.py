"""A new key stays on the screen of the browser it was made for, until its person says that they have it."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.actions import end_sessions, issue_key, start_guest
from accounts.models import User
from tests.people import AT, Cast, sign_in
from tests.workforce.devices.tablets import tablet_of

pytestmark = pytest.mark.django_db

CLAIM = {"name": "Łucja Żak", "email": ""}
SHOWN, COOKIE = "/me/key/shown/", "this_browser"


@pytest.fixture
def phone(client: Client) -> Client:
    """A guest's phone."""
    return sign_in(client, start_guest(language="en"))


def words(response: Any) -> str:
    """Return the key printed on a page."""
    return "-".join(re.findall(r"<li>([a-z]{5})</li>", response.content.decode()))


def claim(phone: Client) -> Any:
    """Write one's name and press *Save*, as a person does: the form is opened first."""
    phone.get("/me/claim/")
    return phone.post("/me/claim/", CLAIM, follow=True)


def reload(phone: Client, response: Any) -> Any:
    """Send the last request again, with its form if it had one, as the reload button does."""
    last = response.request
    if last["REQUEST_METHOD"] == "POST":
        return phone.post(last["PATH_INFO"], CLAIM, follow=True)
    return phone.get(last["PATH_INFO"], follow=True)


def opens(key: str) -> bool:
    """Return whether a key signs somebody in on another phone."""
    return Client().post("/sign-in/", {"key": key}).status_code == 302


def test_a_reload_shows_the_same_key_again(phone: Client) -> None:
    response = claim(phone)
    key = words(response)
    assert len(key) == 23
    reloaded_key = words(reload(phone, response))
    assert reloaded_key == key, f"the reloaded page shows {reloaded_key!r} instead of the key"
    assert opens(key)


def test_an_answer_that_was_lost_does_not_lose_the_key(phone: Client) -> None:
    phone.get("/me/claim/")
    earlier_cookies = SimpleCookie(phone.cookies.output(header="", sep=";"))
    phone.post("/me/claim/", CLAIM)
    phone.cookies = earlier_cookies  # the connection broke: nothing of the answer arrived
    key = words(phone.post("/me/claim/", CLAIM, follow=True))
    assert key, "Save, pressed again after a lost answer, shows no key"
    assert opens(key)


OTHER_TAB = [
    ("GET", "/me/"),
    ("GET", "/healthz"),
    ("GET", "/me/key/shown/"),
    ("POST", "/language/"),
]


def other_tab(phone: Client, method: str, address: str) -> SimpleCookie:
    """Send a request as another tab of this phone would; returns the cookies of its answer."""
    form = "language=pl&next=/me/"
    response = phone.generic(method, address, form, "application/x-www-form-urlencoded")
    return response.cookies


@pytest.mark.parametrize(("method", "address"), OTHER_TAB)
def test_a_look_at_another_page_before_saving_loses_nothing(
    phone: Client, method: str, address: str
) -> None:
    phone.get("/me/claim/")
    other_tab(phone, method, address)
    earlier_cookies = SimpleCookie(phone.cookies.output(header="", sep=";"))
    phone.post("/me/claim/", CLAIM)
    phone.cookies = earlier_cookies  # the connection broke: nothing of the answer arrived
    key = words(phone.post("/me/claim/", CLAIM, follow=True))
    assert key, f"after {method} {address} and a lost answer, Save pressed again shows no key"
    assert opens(key)


@pytest.mark.parametrize(("method", "address"), OTHER_TAB)
def test_a_page_that_was_under_way_while_saving_loses_nothing(
    phone: Client, method: str, address: str
) -> None:
    phone.get("/me/claim/")
    earlier_cookies = SimpleCookie(phone.cookies.output(header="", sep=";"))
    late_cookies = other_tab(phone, method, address)
    phone.cookies = earlier_cookies
    key = words(phone.post("/me/claim/", CLAIM, follow=True))
    phone.cookies.update(late_cookies)  # its answer arrives last
    assert words(phone.get(SHOWN)) == key != "", (
        f"the answer to {method} {address} takes the key away"
    )


def test_the_key_is_there_on_the_way_back_and_on_my_page(phone: Client) -> None:
    key = words(claim(phone))
    page = phone.get("/me/").content.decode()
    assert "Do you have your key?" in page
    assert f'href="{SHOWN}"' in page
    assert words(phone.get(SHOWN)) == key


def test_whoever_says_that_they_have_it_sees_it_no_more(phone: Client) -> None:
    claim(phone)
    answer = phone.post(SHOWN, {"next": "/en/"})
    assert answer.url == "/en/"
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert "key-" not in str(dict(phone.session))
    assert phone.get(SHOWN).url == "/me/key/"
    assert "Do you have your key?" not in phone.get("/me/").content.decode()


def test_after_a_day_it_is_shown_no_more_and_my_page_still_asks(client: Client) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        phone = sign_in(client, start_guest(language="en"))
        claim(phone)
        clock.shift(timedelta(hours=23, minutes=59))
        assert words(phone.get(SHOWN))
        clock.shift(timedelta(minutes=2))
        assert phone.get(SHOWN).url == "/me/key/"
        page = phone.get("/me/").content.decode()
    assert "Do you have your key?" in page
    assert SHOWN in page.split("Do you have your key?")[1]  # where one says that one has it
    assert "Show my key again" not in page


def test_whoever_signed_in_with_the_key_is_not_asked(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert "Do you have your key?" not in client.get("/me/").content.decode()


def test_a_copy_of_the_database_opens_nothing(phone: Client) -> None:
    key = words(claim(phone))
    contents = str([session.get_decoded() for session in Session.objects.all()])
    assert "key-" in contents
    assert not any(word in contents for word in key.split("-"))
    stranger = Client()
    # a session stolen without the cookie
    stranger.cookies["sessionid"] = phone.cookies["sessionid"].value
    assert stranger.get(SHOWN).url == "/me/key/"
    stranger.cookies[COOKIE] = Fernet.generate_key().decode()
    assert stranger.get(SHOWN).url == "/me/key/"
    stranger.cookies[COOKIE] = "no key at all"
    assert stranger.get("/me/claim/").status_code == 200


@pytest.mark.parametrize("is_https", [False, True])
def test_the_cookie_is_for_no_script_and_no_open_line(
    phone: Client, settings: Any, is_https: bool
) -> None:
    settings.SESSION_COOKIE_SECURE = is_https
    cookie = phone.get("/me/claim/").cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) is is_https
    assert cookie["max-age"] == 24 * 60 * 60


def test_signing_out_takes_all_of_it_away(phone: Client) -> None:
    claim(phone)
    answer = phone.post("/account/logout/")
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert not Session.objects.exists()


def test_a_key_that_was_replaced_or_taken_back_is_not_shown(phone: Client) -> None:
    claim(phone)
    person = User.objects.get(name=CLAIM["name"])
    issue_key(person=person, at=timezone.now())  # on another phone
    assert phone.get(SHOWN).url == "/me/key/"
    assert "key-" not in str(dict(phone.session))
    claim(phone)
    end_sessions(person=person)  # as a manager's new key does
    assert phone.get(SHOWN).url.startswith("/sign-in/")
    assert not Session.objects.exists()


def test_nothing_is_left_of_somebody_who_was_erased(phone: Client) -> None:
    claim(phone)
    User.objects.get(name=CLAIM["name"]).delete()
    assert phone.get(SHOWN).url.startswith("/sign-in/")


def test_the_next_person_on_this_phone_is_shown_nothing(phone: Client, cast: Cast) -> None:
    claim(phone)
    phone.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert phone.get(SHOWN).url == "/me/key/"
    assert "key-" not in str(dict(phone.session))


def test_a_shared_device_shows_it_once_and_keeps_nothing(cast: Cast) -> None:
    tablet = sign_in(tablet_of(cast), start_guest(language="en"))
    page = claim(tablet)
    assert opens(words(page))
    assert "We show it only now" in page.content.decode()
    assert "key-" not in str(dict(tablet.session))
    assert not tablet.cookies.get(COOKIE)
    assert tablet.get(SHOWN).url == "/me/key/"
    assert tablet.post(SHOWN).url == "/me/"  # “I have kept it” leads on there too


def test_a_manager_reloads_the_paper_and_the_key_on_it_still_opens(
    client: Client, cast: Cast
) -> None:
    address = f"/manage/person/{cast.amina.learner_id}/key/"
    bruno = sign_in(client, cast.bruno)
    key = words(bruno.post(address, {"checked": "known"}, follow=True))
    assert words(bruno.get(address)) == key
    assert bruno.post(address, {"given": "yes"}).url == f"/manage/person/{cast.amina.learner_id}/"
    assert words(bruno.get(address)) == ""
    assert opens(key)


def test_the_slip_of_somebody_added_by_hand_survives_a_reload(client: Client, cast: Cast) -> None:
    bruno = sign_in(client, cast.bruno)
    fields = {
        "unit": cast.workplace.uuid,
        "name": "Zofia Nowak",
        "language": "pl",
        "from_on": "2026-05-04",
        "here": 1,
    }
    slip = bruno.post("/manage/add/", fields, follow=True)
    zofia = User.objects.get(name="Zofia Nowak")
    reloaded_slip = bruno.get(slip.request["PATH_INFO"], {"slip": zofia.learner_id})
    assert words(reloaded_slip) == words(slip) != ""
    assert User.objects.filter(name="Zofia Nowak").count() == 1
    other_browser = sign_in(Client(), cast.bruno)
    response = other_browser.get("/manage/add/", {"slip": zofia.learner_id})
    assert response.url.startswith("/manage/person/")
    chloe = sign_in(Client(), cast.chloe)
    assert chloe.get("/manage/add/", {"slip": cast.amina.learner_id}).status_code == 403
