"""One person after another on a shared device, never mixed."""

from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key
from accounts.models import User
from courses.models import Enrolment
from tests.compliance.builders import certify
from tests.pages import figures_in, has, page_of, says, word_in, words_of
from tests.people import AT, Cast, TinyCourse, person, sign_in
from tests.workforce.devices.tablets import PIN, is_signed_in, later, pick
from workforce.devices.models import SharedDevice
from workforce.devices.sign_in_state import GUEST_KEEPS_SECONDS, GUEST_KEEPS_SESSION_KEY
from workforce.devices.turns import COOKIE, TURN_SESSION_KEY

pytestmark = pytest.mark.django_db


def test_handing_over_leaves_nothing(cast: Cast, tablet: Client, tiny_course: TinyCourse) -> None:
    pick(tablet, cast.amina)
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    tablet.get("/me/")
    before = tablet.session.session_key
    answer = tablet.post("/device/hand-over/")
    assert answer.url == "/device/done/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    for name in (site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME):
        assert answer.cookies[name].value == ""
    assert not tablet.session.exists(str(before))
    page = tablet.get("/device/done/")
    assert page_of(page) == "workforce/devices/device_done.html"
    assert "Amina" not in words_of(page)
    for address in (
        "/me/",
        "/me/claim/",
        "/me/key/",
        "/",
        "/manage/",
        f"/verify/{certificate.serial}/",
    ):
        assert tablet.get(address, follow=True).redirect_chain[-1] == ("/device/", 302)
    assert tablet.get(f"/certificate/{certificate.serial}/").status_code == 404
    assert tablet.get(f"/certificate/{certificate.serial}.pdf").status_code == 404
    assert tablet.get(f"/verify/{certificate.serial}/").url == "/device/"


def test_messages_nobody_read_are_not_for_the_next_person(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    # a message waits
    tablet.post("/me/claim/", {"name": "Amina Renamed", "email": cast.amina.email})
    tablet.post("/device/hand-over/")
    assert "Renamed" not in words_of(tablet.get("/device/done/"))
    assert "messages" not in tablet.cookies or tablet.cookies["messages"].value == ""


@pytest.mark.parametrize(
    "address", ["/me/", "/en/", "/device/", "/certificate/{serial}/", "/certificate/{serial}.pdf"]
)
def test_whatever_a_person_reads_there_is_kept_by_no_browser(
    cast: Cast,
    tablet: Client,
    tiny_course: TinyCourse,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # seconds, tested elsewhere
    monkeypatch.setattr("certificates.pdf.render", lambda *args, **kwargs: b"%PDF-")
    pick(tablet, cast.amina)
    serial = certify(cast.amina, cast.course, on=timezone.localdate()).serial
    answer = tablet.get(address.format(serial=serial))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_way_out_leaves_nothing(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    assert tablet.post("/account/logout/").headers["Clear-Site-Data"]
    assert not is_signed_in(tablet)


def test_nobody_comes_in_over_somebody_else(cast: Cast, tablet: Client) -> None:
    lucja = User.objects.get(name="Łucja Żółć")
    words = issue_key(person=lucja, at=AT)
    pick(tablet, cast.amina)
    page = tablet.get("/device/")
    assert page_of(page) == "workforce/devices/device_busy.html"
    assert "Amina Yusuf" in word_in(page, "h1")
    assert "Łucja" not in words_of(page)
    for answer in (
        tablet.get("/sign-in/"),
        tablet.get(f"/key/{words}/"),
        tablet.post(f"/key/{words}/"),
        tablet.post("/device/key/", {"key": words}),
        tablet.post("/device/who/", {"who": lucja.pk}),
        tablet.post("/device/pin/", {"pin": "8141"}),
        tablet.post("/sign-in/", {"key": words}),
        tablet.post("/account/login/", {"login": "bruno@example.org", "password": "x"}),
    ):
        assert answer.url == "/device/"
    assert tablet.session["_auth_user_id"] == str(cast.amina.pk)


def test_what_a_guest_learned_is_lost_only_with_a_warning_and_never_given_to_the_next(
    cast: Cast, tablet: Client, tiny_course: TinyCourse
) -> None:
    assert "Start learning" in words_of(tablet.get("/device/not-listed/"))
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    guest = User.objects.guests().get()
    assert tablet.session[TURN_SESSION_KEY]
    assert "Guest" in words_of(tablet.get("/en/"))
    warned = tablet.post("/device/hand-over/")
    assert page_of(warned) == "workforce/devices/device_hand_over.html"
    assert has(warned, "form input[name=keep]")
    assert is_signed_in(tablet)
    assert tablet.get("/sign-in/").url == "/device/hand-over/"
    assert tablet.post("/device/hand-over/", {"sure": "1"}).url == "/device/done/"
    assert pick(tablet, cast.amina).url == "/me/"
    assert not Enrolment.objects.filter(person=cast.amina).exists()
    assert Enrolment.objects.filter(person=guest).count() == 1


@pytest.mark.parametrize("way", ["key", "scan", "learner ID"])
def test_a_guest_who_has_a_key_or_a_pin_may_keep_what_they_learned(
    cast: Cast, tablet: Client, tiny_course: TinyCourse, way: str
) -> None:
    words = issue_key(person=cast.amina, at=AT)
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    # not before they say that it is they
    assert tablet.post("/device/key/", {"key": words}).url == "/device/"
    assert tablet.post("/device/hand-over/", {"keep": "1"}).url == "/device/key/"
    assert tablet.get("/device/key/").status_code == 200
    if way == "key":
        tablet.post("/device/key/", {"key": words})
    elif way == "scan":
        assert tablet.get(f"/key/{words}/").url == "/device/key/"
        tablet.post("/device/key/")
    else:
        tablet.post("/device/learner-id/", {"learner_id": cast.amina.learner_id, "pin": PIN})
    assert tablet.session["_auth_user_id"] == str(cast.amina.pk)
    assert GUEST_KEEPS_SESSION_KEY not in tablet.session
    assert Enrolment.objects.filter(person=cast.amina).count() == 1
    page = tablet.get("/me/")
    assert has(page, ".device-bar")
    assert says(page, "What you learned on this device just now is saved with your account.")


def test_what_a_guest_said_does_not_hold_for_long(
    cast: Cast, tablet: Client, tiny_course: TinyCourse
) -> None:
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    tablet.post("/device/hand-over/", {"keep": "1"})
    session = tablet.session
    session[GUEST_KEEPS_SESSION_KEY] -= GUEST_KEEPS_SECONDS
    session.save()
    assert tablet.get("/device/key/").url == "/device/"
    assert tablet.get("/device/learner-id/").url == "/device/"


def test_a_guest_who_says_their_name_keeps_what_they_learned(
    cast: Cast, tablet: Client, tiny_course: TinyCourse
) -> None:
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    guest = User.objects.guests().get()
    tablet.post("/me/claim/", {"name": "Nadia New"})
    assert tablet.post("/device/hand-over/").url == "/device/done/"
    guest.refresh_from_db()
    assert guest.name == "Nadia New"
    assert Enrolment.objects.filter(person=guest).exists()


def test_going_away_ends_the_turn(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    later(tablet, minutes=4)
    assert tablet.get("/me/").status_code == 200  # which counts as a step
    later(tablet, minutes=4)
    assert tablet.get("/me/").status_code == 200
    later(tablet, minutes=6)
    answer = tablet.get("/me/")
    assert answer.url == "/device/?after=idle"
    assert answer.headers["Clear-Site-Data"]
    assert not is_signed_in(tablet)
    assert figures_in(word_in(tablet.get(answer.url), "main .note")) == [5]


def test_an_answer_after_the_turn_is_nobodys(
    cast: Cast, tablet: Client, tiny_course: TinyCourse
) -> None:
    pick(tablet, cast.amina)
    later(tablet, minutes=6)
    answer = tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert answer.url == "/device/?after=idle"
    assert not Enrolment.objects.exists()
    assert not User.objects.guests().exists()


def test_a_part_of_a_page_after_the_turn_takes_the_whole_page_away(
    cast: Cast, tablet: Client
) -> None:
    pick(tablet, cast.amina)
    later(tablet, minutes=6)
    answer = tablet.get("/manage/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/device/?after=idle")
    assert answer.content == b""


def test_reading_counts_as_being_there(cast: Cast, tablet: Client) -> None:
    assert tablet.post("/device/still-here/").status_code == 403
    pick(tablet, cast.amina)
    later(tablet, minutes=4)
    assert tablet.post("/device/still-here/").status_code == 204
    later(tablet, minutes=4)
    assert tablet.post("/device/still-here/").status_code == 204
    later(tablet, minutes=6)
    assert tablet.post("/device/still-here/").status_code == 302
    assert not is_signed_in(tablet)


def test_the_time_until_the_lock_is_a_setting(cast: Cast, tablet: Client, settings: Any) -> None:
    settings.SHARED_DEVICE_IDLE_MINUTES = 1
    pick(tablet, cast.amina)
    assert 'data-idle="60"' in tablet.get("/me/").content.decode()
    later(tablet, seconds=61)
    assert figures_in(word_in(tablet.get("/me/", follow=True), "main .note")) == [1]


def test_a_session_without_its_device_is_over(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    del tablet.cookies[COOKIE]
    assert tablet.get("/me/").url.startswith("/device/")
    assert not is_signed_in(tablet)


def test_elsewhere_nothing_is_different(cast: Cast) -> None:
    client = sign_in(Client(), cast.amina)
    assert not has(client.get("/me/"), ".device-bar")
    assert TURN_SESSION_KEY not in client.session
    assert client.post("/device/hand-over/").url == "/device/"
    assert is_signed_in(client)
    for address in (
        "/device/pin/",
        "/device/learner-id/",
        "/device/key/",
        "/device/not-listed/",
        "/device/done/",
    ):
        assert client.get(address).url == "/device/"
        assert Client().get(address).url == "/device/"


def test_a_device_notes_once_a_day_that_it_is_used_and_renews_its_cookie(
    cast: Cast, tablet: Client
) -> None:
    assert tablet.get("/device/").cookies[COOKIE].value
    assert SharedDevice.objects.get().last_seen_on == timezone.localdate()
    assert COOKIE not in tablet.get("/device/").cookies
    assert page_of(tablet.get("/device/")) == "workforce/devices/device.html"


def test_a_manager_on_the_device_manages_and_hands_over(cast: Cast, tablet: Client) -> None:
    bruno = person("Bruno Second", email="second@example.org")
    bruno.set_password("correct horse battery")
    bruno.save()
    tablet.post(
        "/account/login/", {"login": "second@example.org", "password": "correct horse battery"}
    )
    assert tablet.session[TURN_SESSION_KEY]
    assert has(tablet.get("/me/"), ".device-bar")
