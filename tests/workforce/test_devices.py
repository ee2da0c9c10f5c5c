"""A workplace's own tablet: registered by a manager, used by one person after another, never mixed."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.models import ModelLogEntry

from accounts.actions import issue_key, prefer_language, set_pin
from accounts.models import User
from courses.models import Enrolment
from tests.people import AT, Cast, QueryCheck, TinyCourse, person, sign_in
from tests.workforce.builders import certify, worker
from workforce.actions.devices import MOST, TooManyDevices, register_device, revoke_device
from workforce.models import Membership, Oversight, SharedDevice, Unit
from workforce.models.devices import token_digest
from workforce.views.device_start import CHOSEN, KEEP_LASTS, KEPT, SCAN_LASTS, SCANNED
from workforce.views.device_turns import COOKIE, TURN

pytestmark = pytest.mark.django_db
PIN = "7302"
LABEL = {"label": "Front desk", "language": "en", "lists_names": "on"}


def tablet_of(cast: Cast, **fields: str) -> Client:
    """The device Bruno has just registered at the front desk; he is signed out there."""
    client = sign_in(Client(), cast.bruno)
    answer = client.post("/manage/devices/", LABEL | fields)
    assert answer.url == "/device/", answer.content
    return client


@pytest.fixture
def tablet(cast: Cast) -> Client:
    """See :func:`tablet_of`; Amina and Łucja have PINs, Farah has none."""
    set_pin(person=cast.amina, pin=PIN)
    lucja = worker(cast.workplace, name="Łucja Żółć")
    prefer_language(person=lucja, language="pl")
    set_pin(person=lucja, pin="8141")
    worker(cast.workplace, name="Farah Noor")
    return tablet_of(cast)


def pick(client: Client, who: User, pin: str = PIN) -> Any:
    """Press a name and type a PIN."""
    client.post("/device/who/", {"who": who.pk})
    return client.post("/device/pin/", {"pin": pin})


def text(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def is_signed_in(client: Client) -> bool:
    """Whether somebody is signed in; asking is no step on the device."""
    return "_auth_user_id" in client.session


def later(client: Client, **passed: float) -> None:
    """Let time pass since the last step: a session knows only when that was."""
    session = client.session
    session[TURN] = {**session[TURN], "seen": session[TURN]["seen"] - timedelta(**passed).total_seconds()}
    session.save()


# --- The manager ------------------------------------------------------------------------------


def test_who_looks_after_an_area_is_asked_which_place_a_device_is_for(cast: Cast) -> None:
    Oversight.objects.filter(person=cast.bruno).update(unit=cast.hotels)
    client = sign_in(Client(), cast.bruno)
    page = client.get("/manage/devices/")
    assert "Which place?" in text(page)
    assert page.context["units"] == [cast.workplace, cast.hotels]
    assert "Make this device a shared one" in text(client.get("/manage/devices/", {"unit": cast.workplace.uuid}))
    assert "Make this device" in text(client.get("/manage/devices/", {"unit": cast.hotels.uuid, "here": "1"}))


def test_a_manager_makes_the_device_in_front_of_them_a_shared_one(cast: Cast) -> None:
    client = sign_in(Client(), cast.bruno)
    client.get("/me/")
    answer = client.post("/manage/devices/", LABEL)
    assert (answer.status_code, answer.url) == (302, "/device/")
    assert not is_signed_in(client)
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    device = SharedDevice.objects.get()
    assert (device.unit, device.label, device.registered_by) == (cast.workplace, "Front desk", cast.bruno)
    assert device.digest not in cookie.value
    assert token_digest(cookie.value.split(":")[0]) == device.digest
    entry = ModelLogEntry.objects.get(action="workforce.register_device")
    assert (entry.object_id, entry.user, entry.data) == (str(cast.workplace.pk), cast.bruno, {"device": "Front desk"})


def test_the_cookie_is_secure_on_a_secure_site(cast: Cast, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL, secure=True).cookies[COOKIE]["secure"]


@pytest.mark.parametrize("label", ["", "   ", "…", "\u202e", "x" * 81])
def test_a_device_needs_a_name_one_can_read(cast: Cast, label: str) -> None:
    answer = sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL | {"label": label})
    assert answer.status_code == 200
    assert COOKIE not in answer.cookies
    assert not SharedDevice.objects.exists()
    assert "Please put this right" in text(answer)


@pytest.mark.parametrize("language", ["xx", "", "en'\"<>"])
def test_a_device_speaks_a_language_of_the_site(cast: Cast, language: str) -> None:
    answer = sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL | {"language": language})
    assert answer.status_code == 200
    assert not SharedDevice.objects.exists()


def test_a_place_has_at_most_so_many_devices(cast: Cast, at: datetime) -> None:
    for number in range(MOST):
        register_device(unit=cast.workplace, label=f"{number}", lists_names=True, language="", by=cast.bruno, at=at)
    with pytest.raises(TooManyDevices):
        register_device(unit=cast.workplace, label="more", lists_names=True, language="", by=cast.bruno, at=at)
    assert "the most there may be" in text(sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL))
    revoke_device(device=SharedDevice.objects.earliest("pk"), by=cast.bruno, at=at)
    register_device(unit=cast.workplace, label="more", lists_names=True, language="", by=cast.bruno, at=at)


def test_a_device_registered_again_is_one_device(cast: Cast, tablet: Client) -> None:
    sign_in(tablet, cast.bruno).post("/manage/devices/", LABEL | {"label": "Bar"})
    assert [device.label for device in SharedDevice.objects.live()] == ["Bar"]
    assert "Who is learning?" in text(tablet.get("/device/"))


def test_the_list_of_devices_costs_the_same_for_one_and_for_ten(
    cast: Cast, at: datetime, assert_constant_queries: QueryCheck
) -> None:
    client = sign_in(Client(), cast.bruno)

    def build() -> None:
        team = cast.workplace.add_child(name=f"Team {SharedDevice.objects.count():02}", kind=Unit.Kind.TEAM)
        register_device(unit=team, label="Tablet", lists_names=True, language="", by=cast.bruno, at=at)

    assert_constant_queries(build, lambda: client.get("/manage/devices/"))


def test_nobody_else_sees_or_stops_a_device(cast: Cast, tablet: Client) -> None:
    device = SharedDevice.objects.get()
    there = f"/manage/devices/{device.uuid}/revoke/"
    for outsider in (cast.amina, cast.chloe, cast.dmitri, cast.esther):
        client = sign_in(Client(), outsider)
        assert client.post(there).status_code == 403
        assert "Front desk" not in client.get("/manage/devices/").content.decode()
    assert Client().post(there).url.startswith("/sign-in/")
    for unit in (cast.workplace, cast.area):
        assert sign_in(Client(), cast.chloe).get("/manage/devices/", {"unit": unit.uuid}).status_code == 403
    assert SharedDevice.objects.live().exists()


def test_a_manager_stops_a_device_from_anywhere_at_once(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    device = SharedDevice.objects.get()
    elsewhere = sign_in(Client(), cast.bruno)
    assert "Front desk" in text(elsewhere.get("/manage/devices/"))
    answer = elsewhere.post(f"/manage/devices/{device.uuid}/revoke/", follow=True)
    assert "“Front desk” is no longer a shared device." in text(answer)
    assert ModelLogEntry.objects.filter(action="workforce.revoke_device", user=cast.bruno).count() == 1
    elsewhere.post(f"/manage/devices/{device.uuid}/revoke/")  # once more changes nothing
    assert ModelLogEntry.objects.filter(action="workforce.revoke_device").count() == 1
    gone = tablet.get("/me/")
    assert gone.url.startswith("/device/")
    assert not is_signed_in(tablet)
    assert gone.cookies[COOKIE].value == ""
    assert "This is not a shared device" in text(tablet.get("/device/"))
    assert tablet.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"
    assert CHOSEN not in tablet.session


# --- The first page ---------------------------------------------------------------------------


def test_the_site_begins_with_the_question_who_is_learning(cast: Cast, tablet: Client) -> None:
    for address in ("/", "/sign-in/", "/sign-in/pin/", "/sign-in/?next=/me/"):
        assert tablet.get(address).url == "/device/"
    page = tablet.get("/device/")
    assert page.headers["Cache-Control"]
    assert "Amina Yusuf" in text(page)
    assert "Farah" not in text(page)  # has no PIN yet
    assert cast.amina.learner_id not in page.content.decode()
    assert not [word for word in ("Overdue", "Certified", "example.org") if word in page.content.decode()]


def test_only_a_registered_device_lists_names(cast: Cast, tablet: Client) -> None:
    for client in (Client(), sign_in(Client(), cast.amina), sign_in(Client(), cast.bruno)):
        client.cookies[COOKIE] = "invented:signature"
        page = client.get("/device/")
        assert page.status_code == 200
        assert "Łucja" not in text(page)
        assert page.cookies[COOKIE].value == ""
        assert client.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"


def test_who_left_or_works_elsewhere_or_on_the_site_is_not_listed(cast: Cast, tablet: Client) -> None:
    today = timezone.localdate()
    people = {name: worker(cast.workplace, name=name) for name in ("Gone Away", "Locked Out", "Works Here")}
    people["Somewhere Else"] = worker(cast.elsewhere, name="Somewhere Else")
    for who in (*people.values(), cast.dmitri, cast.bruno):
        set_pin(person=who, pin=PIN)
    Membership.objects.filter(person=people["Gone Away"]).update(until_on=today - timedelta(days=1))
    User.objects.get_queryset().filter(pk=people["Locked Out"].pk).update(is_active=False)
    Membership.objects.create(person=cast.dmitri, unit=cast.workplace, from_on=today)
    page = text(tablet.get("/device/"))
    assert "Works Here" in page
    assert not [name for name in ("Gone", "Locked", "Somewhere", "Dmitri", "Bruno") if name in page]
    for who in (people["Gone Away"], people["Somewhere Else"], cast.dmitri):
        assert tablet.post("/device/who/", {"who": who.pk}).url == "/device/"


def test_a_long_list_comes_in_pages_and_is_searched_by_first_letters(cast: Cast, tablet: Client) -> None:
    for number in range(35):
        set_pin(person=worker(cast.workplace, name=f"Worker{number:02} Zed{number:02}"), pin=PIN)
    first = text(tablet.get("/device/"))
    assert "Page 1 of 2" in first
    assert "Worker34" not in first
    for typed in ("worker34", "ZED34", "Zed3 ", "  zed34"):
        assert "Worker34" in text(tablet.get("/device/", {"q": typed}))
    assert "orker34" not in text(tablet.get("/device/", {"q": "orker"})).replace("Worker", "")
    assert "No name begins like this" in text(tablet.get("/device/", {"q": "orker34"}))
    for typed in ("łucja", "lucja", "zolc", "ŻÓŁĆ"):
        assert "Łucja Żółć" in text(tablet.get("/device/", {"q": typed})), typed
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
    page = tablet_page = text(client.get("/device/"))
    assert "Amina" not in page
    assert "Type my learner ID and PIN" in tablet_page
    assert client.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"
    answer = client.post("/device/learner-id/", {"learner_id": cast.amina.learner_id.lower(), "pin": PIN})
    assert answer.url == "/me/"
    assert "Amina Yusuf" in text(client.get("/me/"))


# --- Coming in --------------------------------------------------------------------------------


def test_a_name_and_a_pin_open_and_the_session_ends_with_the_browser(cast: Cast, tablet: Client) -> None:
    assert tablet.post("/device/who/", {"who": cast.amina.pk}).url == "/device/pin/"
    asked = tablet.get("/device/pin/")
    assert "Amina Yusuf" in text(asked)
    assert 'type="password"' not in asked.content.decode()  # or the browser offers to keep it
    answer = tablet.post("/device/pin/", {"pin": "۷۳۰۲"})  # as an Urdu keyboard writes it
    assert answer.url == "/me/"
    assert tablet.session[TURN]["device"] == SharedDevice.objects.get().pk
    assert answer.cookies[site.SESSION_COOKIE_NAME]["max-age"] == ""
    page = tablet.get("/me/")
    assert "Hand over" in text(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_a_wrong_pin_gets_a_sentence_and_five_of_them_a_pause(cast: Cast, tablet: Client) -> None:
    for _try in range(5):
        assert "This is not the PIN." in text(pick(tablet, cast.amina, "9999"))
    assert "Too many tries" in text(pick(tablet, cast.amina))
    assert not is_signed_in(tablet)
    cache.clear()
    assert pick(tablet, cast.amina).url == "/me/"


@pytest.mark.parametrize("pin", ["", " ", "x", "9" * 500, "\u202e1234"])
def test_a_pin_that_is_none_gets_a_sentence(cast: Cast, tablet: Client, pin: str) -> None:
    answer = pick(tablet, cast.amina, pin)
    assert answer.status_code == 200
    assert "Please put this right" in text(answer)
    assert not is_signed_in(tablet)


def test_somebody_without_a_pin_comes_by_key_and_chooses_one(cast: Cast, tablet: Client) -> None:
    farah = User.objects.get(name="Farah Noor")
    words = issue_key(person=farah, at=AT)
    answer = tablet.post("/device/key/", {"key": words.upper()})
    assert answer.url == "/device/new-pin/"
    assert "Choose a PIN for this device" in text(tablet.get("/device/new-pin/"))
    assert "Others would guess" in text(tablet.post("/device/new-pin/", {"pin": "1234", "again": "1234"}))
    assert tablet.post("/device/new-pin/", {"pin": PIN, "again": PIN}).url == "/me/"
    tablet.post("/device/hand-over/")
    assert "Farah Noor" in text(tablet.get("/device/"))
    assert pick(tablet, farah).url == "/me/"


def test_a_wrong_key_gets_a_sentence(tablet: Client) -> None:
    for words in ("", "lusab-babad-gutih-tugad", "x" * 300):
        assert "Please put this right" in text(tablet.post("/device/key/", {"key": words}))
    assert not is_signed_in(tablet)


def test_a_scanned_key_leaves_no_address_to_go_back_to(cast: Cast, tablet: Client) -> None:
    words = issue_key(person=cast.amina, at=AT)
    answer = tablet.get(f"/key/{words}/")
    assert answer.url == "/device/key/"
    assert words not in str(dict(tablet.session))
    assert "One tap, and you are in." in text(tablet.get("/device/key/"))
    assert not is_signed_in(tablet)
    assert tablet.post("/device/key/").url == "/me/"
    assert SCANNED not in tablet.session
    tablet.post("/device/hand-over/")
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)


def test_a_scanned_key_is_forgotten_when_nobody_taps(cast: Cast, tablet: Client) -> None:
    words = issue_key(person=cast.amina, at=AT)
    tablet.get(f"/key/{words}/")
    session = tablet.session
    session[SCANNED] = {**session[SCANNED], "at": session[SCANNED]["at"] - SCAN_LASTS - 1}
    session.save()
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)
    tablet.get(f"/key/{words}/")
    tablet.get("/device/")  # somebody else began
    tablet.post("/device/key/")
    assert not is_signed_in(tablet)


def test_a_dead_key_says_so(tablet: Client) -> None:
    answer = tablet.get("/key/lusab-babad-gutih-tugad/", follow=True)
    assert "does not open anything any more" in text(answer)


def test_the_page_after_coming_in_is_in_the_persons_language(tablet: Client) -> None:
    lucja = User.objects.get(name="Łucja Żółć")
    answer = pick(tablet, lucja, "8141")
    assert answer.cookies[site.LANGUAGE_COOKIE_NAME].value == "pl"
    over = tablet.post("/device/hand-over/")
    assert over.cookies[site.LANGUAGE_COOKIE_NAME].value == "en"
    tablet.post("/language/", {"language": "ur", "next": "/device/"})
    pick(tablet, lucja, "8141")
    assert tablet.cookies[site.LANGUAGE_COOKIE_NAME].value == "ur"  # chosen on the screen a moment ago


def test_what_is_said_on_coming_in_is_in_the_persons_language_too(tablet: Client, tiny_course: TinyCourse) -> None:
    words = issue_key(person=User.objects.get(name="Łucja Żółć"), at=AT)
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    tablet.post("/device/hand-over/", {"keep": "1"})
    page = text(tablet.post("/device/key/", {"key": words}, follow=True))
    with override("pl"):
        assert gettext("What you learned on this device just now is saved with your account.") in page


# --- One after the other ----------------------------------------------------------------------


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
    assert "Done. Hand the device to the next person." in text(tablet.get("/device/done/"))
    assert "Amina" not in text(tablet.get("/device/done/"))
    for address in ("/me/", "/me/claim/", "/me/key/", "/", "/manage/", f"/verify/{certificate.serial}/"):
        assert tablet.get(address, follow=True).redirect_chain[-1] == ("/device/", 302)
    assert tablet.get(f"/certificate/{certificate.serial}/").status_code == 404
    assert tablet.get(f"/certificate/{certificate.serial}.pdf").status_code == 404
    assert tablet.get(f"/verify/{certificate.serial}/").url == "/device/"


def test_messages_nobody_read_are_not_for_the_next_person(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    tablet.post("/me/claim/", {"name": "Amina Renamed", "email": cast.amina.email})  # a message waits
    tablet.post("/device/hand-over/")
    assert "Renamed. Your" not in text(tablet.get("/device/done/"))
    assert "messages" not in tablet.cookies or tablet.cookies["messages"].value == ""


@pytest.mark.parametrize("address", ["/me/", "/en/", "/device/", "/certificate/{serial}/", "/certificate/{serial}.pdf"])
def test_whatever_a_person_reads_there_is_kept_by_no_browser(
    cast: Cast, tablet: Client, tiny_course: TinyCourse, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certificates.pdf.render", lambda *args, **kwargs: b"%PDF-")  # seconds, tested elsewhere
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
    assert "Amina Yusuf is signed in" in text(tablet.get("/device/"))
    assert "Łucja" not in text(tablet.get("/device/"))
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
    assert "Start learning" in text(tablet.get("/device/not-listed/"))
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    guest = User.objects.guests().get()
    assert tablet.session[TURN]
    assert "Guest" in text(tablet.get("/en/"))
    warned = tablet.post("/device/hand-over/")
    assert "You have not said who you are" in text(warned)
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
    assert tablet.post("/device/key/", {"key": words}).url == "/device/"  # not before they say that it is they
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
    assert KEPT not in tablet.session
    assert Enrolment.objects.filter(person=cast.amina).count() == 1
    page = text(tablet.get("/me/"))
    assert "Hand over" in page
    assert "is saved with your account" in page


def test_what_a_guest_said_does_not_hold_for_long(cast: Cast, tablet: Client, tiny_course: TinyCourse) -> None:
    tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    tablet.post("/device/hand-over/", {"keep": "1"})
    session = tablet.session
    session[KEPT] -= KEEP_LASTS
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
    assert "Nobody touched this device for 5 minutes" in text(tablet.get(answer.url))


def test_an_answer_after_the_turn_is_nobodys(cast: Cast, tablet: Client, tiny_course: TinyCourse) -> None:
    pick(tablet, cast.amina)
    later(tablet, minutes=6)
    answer = tablet.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert answer.url == "/device/?after=idle"
    assert not Enrolment.objects.exists()
    assert not User.objects.guests().exists()


def test_a_part_of_a_page_after_the_turn_takes_the_whole_page_away(cast: Cast, tablet: Client) -> None:
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
    assert "for 1 minute," in text(tablet.get("/me/", follow=True))


def test_a_session_without_its_device_is_over(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    del tablet.cookies[COOKIE]
    assert tablet.get("/me/").url.startswith("/device/")
    assert not is_signed_in(tablet)


def test_elsewhere_nothing_is_different(cast: Cast) -> None:
    client = sign_in(Client(), cast.amina)
    assert "Hand over" not in text(client.get("/me/"))
    assert TURN not in client.session
    assert client.post("/device/hand-over/").url == "/device/"
    assert is_signed_in(client)
    for address in ("/device/pin/", "/device/learner-id/", "/device/key/", "/device/not-listed/", "/device/done/"):
        assert client.get(address).url == "/device/"
        assert Client().get(address).url == "/device/"


def test_a_device_notes_once_a_day_that_it_is_used_and_renews_its_cookie(cast: Cast, tablet: Client) -> None:
    assert tablet.get("/device/").cookies[COOKIE].value
    assert SharedDevice.objects.get().last_seen_on == timezone.localdate()
    assert COOKIE not in tablet.get("/device/").cookies
    assert "Who is learning?" in text(tablet.get("/device/"))


def test_a_manager_on_the_device_manages_and_hands_over(cast: Cast, tablet: Client) -> None:
    bruno = person("Bruno Second", email="second@example.org")
    bruno.set_password("correct horse battery")
    bruno.save()
    tablet.post("/account/login/", {"login": "second@example.org", "password": "correct horse battery"})
    assert tablet.session[TURN]
    assert "Hand over" in text(tablet.get("/me/"))
