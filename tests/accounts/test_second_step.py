"""A second step for those who see more than their own learning; address of nobody else."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.actions import issue_key, set_pin, start_guest
from accounts.models import User
from tests.markup import count_at, error_codes, texts_at
from tests.pages import words_in
from tests.people import AT, Cast, TinyCourse, sign_in

pytestmark = pytest.mark.django_db

GUARDED = {"bruno": "/manage/", "esther": "/board/", "dmitri": "/cms/"}


@pytest.fixture(autouse=True)
def committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction is never committed; what waits for that is done at once, as after a real request."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda done, **options: done())


@pytest.fixture
def required(settings: Any) -> None:
    """As on a real site."""
    settings.MFA_REQUIRED = True


def code_for(secret: str) -> str:
    """Return the code that the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client) -> str:
    """Set up an app, as its owner would; returns its secret."""
    page = client.get("/account/2fa/totp/activate/")
    secret: str = page.context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    return secret


def by_key(person: User) -> Client:
    """A new browser, signed in with a new key."""
    client = Client()
    client.post("/sign-in/", {"key": issue_key(person=person, at=AT)})
    return client


@pytest.mark.parametrize("folder", ["images", "avatar_images"])
def test_so_does_whoever_looks_at_pictures_of_the_cms(
    required: None, cast: Cast, folder: str
) -> None:
    answer = by_key(cast.dmitri).get(f"/media/{folder}/none.png")
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/2fa/")


@pytest.mark.parametrize("who", GUARDED)
def test_whoever_has_a_duty_sets_up_a_second_step_first(
    required: None, cast: Cast, who: str
) -> None:
    client = by_key(getattr(cast, who))
    assert client.get(GUARDED[who]).url == "/account/2fa/"
    [reason] = texts_at(client.get("/account/2fa/"), ".message")
    assert "set up a passkey, or codes from an app" in reason
    set_up(client)
    assert client.get(GUARDED[who]).status_code == 200


@pytest.mark.parametrize("who", GUARDED)
def test_whoever_comes_in_without_it_shows_it_before_going_on(
    required: None, cast: Cast, who: str
) -> None:
    person = getattr(cast, who)
    secret = set_up(by_key(person))
    client = by_key(person)
    address = client.get(GUARDED[who]).url
    assert address.startswith("/account/2fa/reauthenticate/?next=")
    assert count_at(client.get(address), "#id_code") == 1
    assert client.get(GUARDED[who]).status_code == 302
    wrong = client.post(address, {"code": "000000", "next": GUARDED[who]})
    assert list(error_codes(wrong)) == ["code"]
    answer = client.post(address, {"code": code_for(secret), "next": GUARDED[who]})
    if answer.status_code == 200:  # the app's code was used a moment ago: a spare one is as good
        recovery_codes = Authenticator.objects.get(user=person, type="recovery_codes")
        spare = recovery_codes.wrap().get_unused_codes()[0]
        answer = client.post(address, {"code": spare, "next": GUARDED[who]})
    assert answer.url == GUARDED[who]
    assert client.get(GUARDED[who]).status_code == 200


def test_a_pin_is_no_second_step_either(required: None, cast: Cast) -> None:
    set_pin(person=cast.bruno, pin="2749")
    client = Client()
    client.post("/sign-in/pin/", {"learner_id": cast.bruno.learner_id, "pin": "2749"})
    assert client.get("/manage/people.csv").url == "/account/2fa/"


def test_learning_asks_nobody_for_it(required: None, cast: Cast, tiny_course: TinyCourse) -> None:
    client = by_key(cast.bruno)
    for address in ("/me/", "/en/", tiny_course.en.first.url):
        assert client.get(address).status_code == 200
    assert by_key(cast.amina).get("/manage/").status_code == 403


def test_elsewhere_it_is_for_whoever_wants_it(cast: Cast) -> None:
    assert by_key(cast.bruno).get("/manage/").status_code == 200


def test_the_second_step_of_an_e_mail_sign_in_keeps_what_a_guest_learned(
    required: None, cast: Cast, tiny_course: TinyCourse
) -> None:
    set_up(by_key(cast.bruno))
    cast.bruno.set_password("a long password")
    cast.bruno.save()
    client = Client()
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    answer = client.post(
        "/account/login/", {"login": "bruno@example.org", "password": "a long password"}
    )
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/manage/").status_code == 403  # still the guest
    spare = (
        Authenticator.objects.get(user=cast.bruno, type="recovery_codes")
        .wrap()
        .get_unused_codes()[0]
    )
    client.post("/account/2fa/authenticate/", {"code": spare})
    assert client.session["_auth_user_id"] == str(cast.bruno.pk)
    assert client.get("/manage/").status_code == 200
    assert cast.bruno.enrolments.count() == 1
    assert not User.objects.guests().exists()


def test_spare_codes_are_shown_once_they_are_made(cast: Cast) -> None:
    client = by_key(cast.amina)
    set_up(client)
    spare = (
        Authenticator.objects.get(user=cast.amina, type="recovery_codes").wrap().get_unused_codes()
    )
    page = client.get("/account/2fa/recovery-codes/").content.decode()
    assert all(code in page for code in spare)
    later = by_key(cast.amina).get("/account/2fa/recovery-codes/").content.decode()
    assert not any(code in later for code in spare)


def test_a_stolen_key_does_not_take_the_second_step_away(cast: Cast) -> None:
    set_up(by_key(cast.bruno))
    thief = by_key(cast.bruno)
    for address in ("totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"):
        thief.post(f"/account/2fa/{address}")
        assert "reauthenticate" in thief.get(f"/account/2fa/{address}").url
    assert Authenticator.objects.filter(user=cast.bruno, type="totp").exists()


def test_a_guest_says_who_they_are_before_a_passkey(client: Client) -> None:
    sign_in(client, start_guest(language="en"))
    assert client.get("/account/2fa/webauthn/add/").headers["Location"] == "/me/claim/"


@pytest.mark.parametrize(
    "credential",
    [
        *(
            "",
            "x",
            "{}",
            "[]",
            '{"id": 1}',
            "null",
            '{"response": {}}',
            "\x00",
            "9" * 9999,
            "[" * 99999,
        ),
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30", "signature": "AA",'
        ' "authenticatorData": "AA", "userHandle": "AA", "attestationObject": "AA"}, "clientExtensionResults": {}}',
    ],
)
def test_a_false_passkey_gets_a_page(client: Client, cast: Cast, credential: str) -> None:
    for address in ("/account/2fa/webauthn/login/", "/account/2fa/webauthn/add/"):
        sign_in(client, cast.amina)
        assert client.post(address, {"credential": credential, "name": "x"}).status_code in (
            200,
            302,
        )


def passkey(person: User, name: str = "My phone") -> Authenticator:
    """A passkey as its page shows it; nothing signs in with it."""
    credential = {"name": name, "credential": {}}
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data=credential
    )


def test_passkeys_are_listed_by_the_names_their_owner_gave(cast: Cast) -> None:
    client = by_key(cast.amina)
    passkey(cast.amina)
    page = client.get("/account/2fa/").content.decode()
    assert words_in(page, "main bdi") == ["My phone"]


def test_a_passkey_is_asked_only_of_who_has_one(
    required: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(by_key(cast.bruno))
    cast.bruno.set_password("a long password")
    cast.bruno.save()
    client = Client()
    client.post("/account/login/", {"login": "bruno@example.org", "password": "a long password"})
    assert count_at(client.get("/account/2fa/authenticate/"), "#passkey_prove") == 0
    monkeypatch.setattr("accounts.mfa_forms.PasskeyStepForm.has_passkey", True)
    assert count_at(client.get("/account/2fa/authenticate/"), "#passkey_prove") == 1


def test_a_passkey_is_not_kept_on_a_device_many_people_share(cast: Cast) -> None:
    tablet = by_key(cast.bruno)
    tablet.post("/manage/devices/", {"label": "Front desk", "language": "en"})
    tablet.post("/device/key/", {"key": issue_key(person=cast.amina, at=AT)})
    page = tablet.get("/account/2fa/").content.decode()
    assert "Only add one on a device that is yours" in page
    assert "/account/2fa/webauthn/add/" not in page
    for send in (tablet.get, tablet.post):
        assert send("/account/2fa/webauthn/add/").headers["Location"] == "/account/2fa/"
    assert "/account/2fa/webauthn/add/" in by_key(cast.amina).get("/account/2fa/").content.decode()


def test_who_types_the_secret_reads_it_in_fours_and_goes_on_to_work(
    required: None, cast: Cast
) -> None:
    client = by_key(cast.bruno)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert f">{secret[:4]} {secret[4:8]} " in page.content.decode()
    client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert 'href="/me/start/"' in client.get("/account/2fa/recovery-codes/").content.decode()


def test_the_page_of_the_app_loads_nothing_from_a_data_address(cast: Cast) -> None:
    page = by_key(cast.amina).get("/account/2fa/totp/activate/").content.decode()
    assert "<svg" in page
    assert "data:image" not in page


def test_the_page_that_asks_for_the_password_again_leads_nowhere_that_is_closed(
    client: Client, cast: Cast
) -> None:
    cast.bruno.set_password("correct-horse-battery")
    cast.bruno.save()
    client.post(
        "/account/login/", {"login": "bruno@example.org", "password": "correct-horse-battery"}
    )
    address = client.get("/account/2fa/totp/activate/").url
    assert address.startswith("/account/reauthenticate/")
    assert "password/reset" not in client.get(address).content.decode()
    wrong = client.post(address, {"password": "wrong"})
    assert error_codes(wrong) == {"password": ["incorrect_password"]}
