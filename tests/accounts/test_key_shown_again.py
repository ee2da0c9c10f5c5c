"""A new key stays on the screen of the browser it was made for, until its person says that they have it."""

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
from tests.markup import count_at, key_on
from tests.people import AT, Cast, sign_in
from tests.workforce.devices.tablets import tablet_of

pytestmark = pytest.mark.django_db
#: The form on one's own page in which one says that one has the key.
ASKS = "section form[action='/me/key/shown/']"

CLAIM = {"name": "Łucja Żak", "email": ""}
SHOWN, COOKIE = "/me/key/shown/", "this_browser"


@pytest.fixture
def guest_phone(client: Client) -> Client:
    """A guest's phone."""
    return sign_in(client, start_guest(language="en"))


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


def test_a_reload_shows_the_same_key_again(guest_phone: Client) -> None:
    response = claim(guest_phone)
    key = key_on(response)
    assert len(key) == 23
    reloaded_key = key_on(reload(guest_phone, response))
    assert reloaded_key == key, f"the reloaded page shows {reloaded_key!r} instead of the key"
    assert opens(key)


def test_an_answer_that_was_lost_does_not_lose_the_key(guest_phone: Client) -> None:
    guest_phone.get("/me/claim/")
    earlier_cookies = SimpleCookie(guest_phone.cookies.output(header="", sep=";"))
    guest_phone.post("/me/claim/", CLAIM)
    guest_phone.cookies = earlier_cookies  # the connection broke: nothing of the answer arrived
    key = key_on(guest_phone.post("/me/claim/", CLAIM, follow=True))
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
    guest_phone: Client, method: str, address: str
) -> None:
    guest_phone.get("/me/claim/")
    other_tab(guest_phone, method, address)
    earlier_cookies = SimpleCookie(guest_phone.cookies.output(header="", sep=";"))
    guest_phone.post("/me/claim/", CLAIM)
    guest_phone.cookies = earlier_cookies  # the connection broke: nothing of the answer arrived
    key = key_on(guest_phone.post("/me/claim/", CLAIM, follow=True))
    assert key, f"after {method} {address} and a lost answer, Save pressed again shows no key"
    assert opens(key)


@pytest.mark.parametrize(("method", "address"), OTHER_TAB)
def test_a_page_that_was_under_way_while_saving_loses_nothing(
    guest_phone: Client, method: str, address: str
) -> None:
    guest_phone.get("/me/claim/")
    earlier_cookies = SimpleCookie(guest_phone.cookies.output(header="", sep=";"))
    late_cookies = other_tab(guest_phone, method, address)
    guest_phone.cookies = earlier_cookies
    key = key_on(guest_phone.post("/me/claim/", CLAIM, follow=True))
    guest_phone.cookies.update(late_cookies)  # its answer arrives last
    assert key_on(guest_phone.get(SHOWN)) == key != "", (
        f"the answer to {method} {address} takes the key away"
    )


def test_the_key_is_there_on_the_way_back_and_on_my_page(guest_phone: Client) -> None:
    key = key_on(claim(guest_phone))
    page = guest_phone.get("/me/").content.decode()
    assert count_at(page, ASKS) == 1
    assert f'href="{SHOWN}"' in page
    assert key_on(guest_phone.get(SHOWN)) == key


def test_whoever_says_that_they_have_it_sees_it_no_more(guest_phone: Client) -> None:
    claim(guest_phone)
    answer = guest_phone.post(SHOWN, {"next": "/en/"})
    assert answer.url == "/en/"
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert "key-" not in str(dict(guest_phone.session))
    assert guest_phone.get(SHOWN).url == "/me/key/"
    assert count_at(guest_phone.get("/me/"), ASKS) == 0


def test_after_a_day_it_is_shown_no_more_and_my_page_still_asks(client: Client) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        phone = sign_in(client, start_guest(language="en"))
        claim(phone)
        clock.shift(timedelta(hours=23, minutes=59))
        assert key_on(phone.get(SHOWN))
        clock.shift(timedelta(minutes=2))
        assert phone.get(SHOWN).url == "/me/key/"
        page = phone.get("/me/").content.decode()
    assert count_at(page, ASKS) == 1  # where one says that one has it
    assert count_at(page, f"main a[href='{SHOWN}']") == 0


def test_whoever_signed_in_with_the_key_is_not_asked(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert count_at(client.get("/me/"), ASKS) == 0


def test_a_copy_of_the_database_opens_nothing(guest_phone: Client) -> None:
    key = key_on(claim(guest_phone))
    contents = str([session.get_decoded() for session in Session.objects.all()])
    assert "key-" in contents
    assert not any(word in contents for word in key.split("-"))
    stranger = Client()
    # a session stolen without the cookie
    stranger.cookies["sessionid"] = guest_phone.cookies["sessionid"].value
    assert stranger.get(SHOWN).url == "/me/key/"
    stranger.cookies[COOKIE] = Fernet.generate_key().decode()
    assert stranger.get(SHOWN).url == "/me/key/"
    stranger.cookies[COOKIE] = "no key at all"
    assert stranger.get("/me/claim/").status_code == 200


@pytest.mark.parametrize("is_https", [False, True])
def test_the_cookie_is_for_no_script_and_no_open_line(
    guest_phone: Client, settings: Any, is_https: bool
) -> None:
    settings.SESSION_COOKIE_SECURE = is_https
    cookie = guest_phone.get("/me/claim/").cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) is is_https
    assert cookie["max-age"] == 24 * 60 * 60


def test_signing_out_takes_all_of_it_away(guest_phone: Client) -> None:
    claim(guest_phone)
    answer = guest_phone.post("/account/logout/")
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert not Session.objects.exists()


def test_a_key_that_was_replaced_or_taken_back_is_not_shown(guest_phone: Client) -> None:
    claim(guest_phone)
    person = User.objects.get(name=CLAIM["name"])
    issue_key(person=person, at=timezone.now())  # on another phone
    assert guest_phone.get(SHOWN).url == "/me/key/"
    assert "key-" not in str(dict(guest_phone.session))
    claim(guest_phone)
    end_sessions(person=person)  # as a manager's new key does
    assert guest_phone.get(SHOWN).url.startswith("/sign-in/")
    assert not Session.objects.exists()


def test_nothing_is_left_of_somebody_who_was_erased(guest_phone: Client) -> None:
    claim(guest_phone)
    User.objects.get(name=CLAIM["name"]).delete()
    assert guest_phone.get(SHOWN).url.startswith("/sign-in/")


def test_the_next_person_on_this_phone_is_shown_nothing(guest_phone: Client, cast: Cast) -> None:
    claim(guest_phone)
    guest_phone.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert guest_phone.get(SHOWN).url == "/me/key/"
    assert "key-" not in str(dict(guest_phone.session))


def test_a_shared_device_shows_it_once_and_keeps_nothing(cast: Cast) -> None:
    tablet = sign_in(tablet_of(cast), start_guest(language="en"))
    page = claim(tablet)
    assert opens(key_on(page))
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
    key = key_on(bruno.post(address, {"checked": "known"}, follow=True))
    assert key_on(bruno.get(address)) == key
    assert bruno.post(address, {"given": "yes"}).url == f"/manage/person/{cast.amina.learner_id}/"
    assert key_on(bruno.get(address)) == ""
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
    assert key_on(reloaded_slip) == key_on(slip) != ""
    assert User.objects.filter(name="Zofia Nowak").count() == 1
    other_browser = sign_in(Client(), cast.bruno)
    response = other_browser.get("/manage/add/", {"slip": zofia.learner_id})
    assert response.url.startswith("/manage/person/")
    chloe = sign_in(Client(), cast.chloe)
    assert chloe.get("/manage/add/", {"slip": cast.amina.learner_id}).status_code == 403
