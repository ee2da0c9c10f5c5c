"""What a shared device shows first, and how one comes in: by name and PIN, by key, by learner ID."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.actions import issue_key, set_pin
from accounts.models import User
from tests.compliance.builders import worker
from tests.pages import errors_of, figures_in, has, says, word_in, words_of
from tests.people import AT, Cast, QueryCheck, TinyCourse, forget_tries, sign_in
from tests.workforce.devices.tablets import PIN, is_signed_in, pick
from workforce.devices.models import SharedDevice
from workforce.devices.sign_in_state import SCAN_SECONDS, SCAN_SESSION_KEY
from workforce.devices.turns import COOKIE, TURN_SESSION_KEY
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db


# --- The first page ---------------------------------------------------------------------------


def test_the_site_begins_with_the_question_who_is_learning(cast: Cast, tablet: Client) -> None:
    for address in ("/", "/sign-in/", "/sign-in/pin/", "/sign-in/?next=/me/"):
        assert tablet.get(address).url == "/device/"
    page = tablet.get("/device/")
    assert page.headers["Cache-Control"]
    assert "Amina Yusuf" in words_of(page)
    assert "Farah" not in words_of(page)  # has no PIN yet
    assert cast.amina.learner_id not in page.content.decode()
    assert not [
        word for word in ("Overdue", "Certified", "example.org") if word in page.content.decode()
    ]


def test_only_a_registered_device_lists_names(cast: Cast, tablet: Client) -> None:
    for client in (Client(), sign_in(Client(), cast.amina), sign_in(Client(), cast.bruno)):
        client.cookies[COOKIE] = "invented:signature"
        page = client.get("/device/")
        assert page.status_code == 200
        assert "Łucja" not in words_of(page)
        assert page.cookies[COOKIE].value == ""
        assert client.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"


def test_who_left_or_works_elsewhere_or_on_the_site_is_not_listed(
    cast: Cast, tablet: Client
) -> None:
    today = timezone.localdate()
    people = {
        name: worker(cast.workplace, name=name)
        for name in ("Gone Away", "Locked Out", "Works Here")
    }
    people["Somewhere Else"] = worker(cast.elsewhere, name="Somewhere Else")
    for who in (*people.values(), cast.dmitri, cast.bruno):
        set_pin(person=who, pin=PIN)
    Membership.objects.filter(person=people["Gone Away"]).update(until_on=today - timedelta(days=1))
    User.objects.get_queryset().filter(pk=people["Locked Out"].pk).update(is_active=False)
    Membership.objects.create(person=cast.dmitri, unit=cast.workplace, from_on=today)
    page = words_of(tablet.get("/device/"))
    assert "Works Here" in page
    assert not [name for name in ("Gone", "Locked", "Somewhere", "Dmitri", "Bruno") if name in page]
    for who in (people["Gone Away"], people["Somewhere Else"], cast.dmitri):
        assert tablet.post("/device/who/", {"who": who.pk}).url == "/device/"


def test_a_long_list_comes_in_pages_and_is_searched_by_first_letters(
    cast: Cast, tablet: Client
) -> None:
    for number in range(35):
        set_pin(person=worker(cast.workplace, name=f"Worker{number:02} Zed{number:02}"), pin=PIN)
    first = tablet.get("/device/")
    assert figures_in(word_in(first, ".pagination .numeral")) == [1, 2]
    assert "Worker34" not in words_of(first)
    for typed in ("worker34", "ZED34", "Zed3 ", "  zed34"):
        assert "Worker34" in words_of(tablet.get("/device/", {"q": typed}))
    assert "orker34" not in words_of(tablet.get("/device/", {"q": "orker"})).replace("Worker", "")
    assert not has(tablet.get("/device/", {"q": "orker34"}), ".device-names")
    for typed in ("łucja", "lucja", "zolc", "ŻÓŁĆ"):
        assert "Łucja Żółć" in words_of(tablet.get("/device/", {"q": typed})), typed
    assert tablet.get("/device/", {"q": "%_'\"<script>" * 500, "page": "9" * 40}).status_code == 200


def test_the_first_page_costs_the_same_for_one_and_for_ten(
    cast: Cast, tablet: Client, assert_constant_queries: QueryCheck
) -> None:
    def build() -> None:
        set_pin(person=worker(cast.workplace), pin=PIN)

    assert_constant_queries(build, lambda: tablet.get("/device/"))
    assert_constant_queries(build, lambda: tablet.get("/device/", {"q": "worker"}))


@pytest.mark.parametrize("who", ["", "x", "-1", "0", "9" * 30, "1' or 1=1", "١"])
def test_nonsense_instead_of_a_name_leads_back(tablet: Client, who: str) -> None:
    assert tablet.post("/device/who/", {"who": who}).url == "/device/"
    assert tablet.get("/device/pin/").url == "/device/"


def test_a_device_may_keep_names_to_itself(cast: Cast) -> None:
    set_pin(person=cast.amina, pin=PIN)
    client = sign_in(Client(), cast.bruno)
    client.post("/manage/devices/", {"label": "Refuge", "language": "en"})
    page = client.get("/device/")
    assert "Amina" not in words_of(page)
    assert has(page, 'main a.button--large[href="/device/learner-id/"]')
    assert client.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"
    answer = client.post(
        "/device/learner-id/", {"learner_id": cast.amina.learner_id.lower(), "pin": PIN}
    )
    assert answer.url == "/me/"
    assert "Amina Yusuf" in words_of(client.get("/me/"))


# --- Coming in --------------------------------------------------------------------------------


def test_a_name_and_a_pin_open_and_the_session_ends_with_the_browser(
    cast: Cast, tablet: Client
) -> None:
    assert tablet.post("/device/who/", {"who": cast.amina.pk}).url == "/device/pin/"
    asked = tablet.get("/device/pin/")
    assert "Amina Yusuf" in words_of(asked)
    assert 'type="password"' not in asked.content.decode()  # or the browser offers to keep it
    answer = tablet.post("/device/pin/", {"pin": "۷۳۰۲"})  # as an Urdu keyboard writes it
    assert answer.url == "/me/"
    assert tablet.session[TURN_SESSION_KEY]["device"] == SharedDevice.objects.get().pk
    assert answer.cookies[site.SESSION_COOKIE_NAME]["max-age"] == ""
    page = tablet.get("/me/")
    assert has(page, ".device-bar")
    assert "no-store" in page.headers["Cache-Control"]


def test_a_wrong_pin_gets_a_sentence_and_five_of_them_a_pause(cast: Cast, tablet: Client) -> None:
    wrong = "This is not the PIN. Try again, or use your key."
    for _try in range(5):
        answer = pick(tablet, cast.amina, "9999")
        assert says(answer, wrong)
        assert list(errors_of(answer)) == ["pin"]
    paused = pick(tablet, cast.amina)
    assert list(errors_of(paused)) == ["pin"]
    assert not says(paused, wrong)
    assert figures_in(word_in(paused, "#id_pin_error"))  # minutes to wait
    assert not is_signed_in(tablet)
    forget_tries()
    assert pick(tablet, cast.amina).url == "/me/"


@pytest.mark.parametrize("pin", ["", " ", "x", "9" * 500, "\u202e1234"])
def test_a_pin_that_is_none_gets_a_sentence(cast: Cast, tablet: Client, pin: str) -> None:
    answer = pick(tablet, cast.amina, pin)
    assert answer.status_code == 200
    assert list(errors_of(answer)) == ["pin"]
    assert not is_signed_in(tablet)


def test_somebody_without_a_pin_comes_by_key_and_chooses_one(cast: Cast, tablet: Client) -> None:
    farah = User.objects.get(name="Farah Noor")
    words = issue_key(person=farah, at=AT)
    answer = tablet.post("/device/key/", {"key": words.upper()})
    assert answer.url == "/device/new-pin/"
    assert has(tablet.get("/device/new-pin/"), "form #id_again")
    refused = tablet.post("/device/new-pin/", {"pin": "1234", "again": "1234"})
    assert errors_of(refused) == {"pin": ["easy"]}
    assert tablet.post("/device/new-pin/", {"pin": PIN, "again": PIN}).url == "/me/"
    tablet.post("/device/hand-over/")
    assert "Farah Noor" in words_of(tablet.get("/device/"))
    assert pick(tablet, farah).url == "/me/"


def test_a_wrong_key_gets_a_sentence(tablet: Client) -> None:
    for words in ("", "lusab-babad-gutih-tugad", "x" * 300):
        assert list(errors_of(tablet.post("/device/key/", {"key": words}))) == ["key"]
    assert not is_signed_in(tablet)


def test_a_scanned_key_leaves_no_address_to_go_back_to(cast: Cast, tablet: Client) -> None:
    words = issue_key(person=cast.amina, at=AT)
    answer = tablet.get(f"/key/{words}/")
    assert answer.url == "/device/key/"
    assert words not in str(dict(tablet.session))
    page = tablet.get("/device/key/")
    assert page.context["scanned_person"] == cast.amina
    assert not has(page, "#id_key")
    assert not is_signed_in(tablet)
    assert tablet.post("/device/key/").url == "/me/"
    assert SCAN_SESSION_KEY not in tablet.session
    tablet.post("/device/hand-over/")
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)


def test_a_scanned_key_is_forgotten_when_nobody_taps(cast: Cast, tablet: Client) -> None:
    words = issue_key(person=cast.amina, at=AT)
    tablet.get(f"/key/{words}/")
    session = tablet.session
    session[SCAN_SESSION_KEY] = {
        **session[SCAN_SESSION_KEY],
        "at": session[SCAN_SESSION_KEY]["at"] - SCAN_SECONDS - 1,
    }
    session.save()
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)
    tablet.get(f"/key/{words}/")
    tablet.get("/device/")  # somebody else began
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)


def test_a_dead_key_says_so(tablet: Client) -> None:
    answer = tablet.get("/key/lusab-babad-gutih-tugad/", follow=True)
    dead = "This key does not open anything any more. Ask your manager for a new one."
    assert says(word_in(answer, ".note--caution"), dead)


def test_the_page_after_coming_in_is_in_the_persons_language(tablet: Client) -> None:
    lucja = User.objects.get(name="Łucja Żółć")
    answer = pick(tablet, lucja, "8141")
    assert answer.cookies[site.LANGUAGE_COOKIE_NAME].value == "pl"
    over = tablet.post("/device/hand-over/")
    assert over.cookies[site.LANGUAGE_COOKIE_NAME].value == "en"
    tablet.post("/language/", {"language": "ur", "next": "/device/"})
    pick(tablet, lucja, "8141")
    # chosen on the screen a moment ago
    assert tablet.cookies[site.LANGUAGE_COOKIE_NAME].value == "ur"


def test_what_is_said_on_coming_in_is_in_the_persons_language_too(
    tablet: Client, tiny_course: TinyCourse
) -> None:
    words = issue_key(person=User.objects.get(name="Łucja Żółć"), at=AT)
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    tablet.post("/device/hand-over/", {"keep": "1"})
    page = words_of(tablet.post("/device/key/", {"key": words}, follow=True))
    with override("pl"):
        assert (
            gettext("What you learned on this device just now is saved with your account.") in page
        )
