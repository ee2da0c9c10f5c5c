"""A PIN opens with a learner ID, in the digits of any script, and guessing it does not pay."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, check_password
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions, limits
from accounts.actions import start_guest
from accounts.models import User, normalise_learner_id
from accounts.rules import pins
from foundation.throttling import Limit
from tests.markup import count_at, error_codes, texts_at
from tests.people import Cast, sign_in

PIN = "2749"


@pytest.mark.parametrize("text", ["2749", " 27 49 ", "۲۷۴۹", "٢٧٤٩", "２７４９", "27-49"])
def test_digits_of_any_script_are_read(text: str) -> None:
    assert pins.normalise(text) == PIN


@pytest.mark.parametrize("text", ["27a9", "2²49", "²³¹⁴", "½½½½", "", "\0" * 5, "四五六七"])
def test_what_is_no_digit_is_no_pin(text: str) -> None:
    assert not pins.is_long_enough(pins.normalise(text))


@pytest.mark.parametrize(
    ("pin", "is_one"),
    [("274", False), ("2749", True), ("27491850", True), ("274918503", False), ("۲۷۴۹", False)],
)
def test_a_pin_has_four_to_eight_digits(pin: str, is_one: bool) -> None:
    assert pins.is_long_enough(pin) is is_one


@given(st.text())
def test_no_input_breaks_reading_a_pin(text: str) -> None:
    digits = pins.normalise(text)
    assert digits == "" or (digits.isascii() and digits.isdigit())


@pytest.mark.parametrize(
    "pin", ["0000", "7777777", "1234", "4321", "34567", "7890", "1212", "909090", "12345678"]
)
def test_a_pin_anybody_would_try_first_is_easy(pin: str) -> None:
    assert pins.is_easy(pin)


@pytest.mark.parametrize("pin", ["2749", "1243", "8052", "1123", "19847"])
def test_a_pin_of_ones_own_is_not_easy(pin: str) -> None:
    assert not pins.is_easy(pin)


@pytest.mark.parametrize("text", ["k7m4qp2x", "K7M4-QP2X", " k7m4 qp2x ", "K7M4–QP2X"])
def test_a_learner_id_is_read_however_it_was_copied(text: str) -> None:
    assert normalise_learner_id(text) == "K7M4-QP2X"


class CountingHasher(MD5PasswordHasher):
    """Hashes as other tests do, and counts how often: the slow thing that time would tell of."""

    hashed: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.hashed.append(password)
        return super().encode(password, salt)


@pytest.mark.django_db
def test_whoever_is_not_there_costs_as_much_as_whoever_is(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    actions.set_pin(person=cast.amina, pin=PIN)
    away = User.objects.get(pk=cast.chloe.pk)
    away.is_active = False
    for person, pin in [
        (cast.amina, PIN),
        (cast.amina, "8052"),
        (cast.bruno, PIN),
        (away, PIN),
        (None, PIN),
    ]:
        CountingHasher.hashed.clear()
        assert actions.check_pin(person=person, pin=pin) is (person == cast.amina and pin == PIN)
        assert CountingHasher.hashed == [pin]


@pytest.mark.django_db
class TestOpening:
    """What a PIN opens."""

    def test_it_opens_for_its_person_only_and_is_kept_only_as_a_slow_hash(self, cast: Cast) -> None:
        actions.set_pin(person=cast.amina, pin="۲۷۴۹")
        actions.set_pin(person=cast.bruno, pin="8052")
        assert (
            actions.open_with_pin(learner_id=cast.amina.learner_id.lower(), pin=PIN) == cast.amina
        )
        assert actions.open_with_pin(learner_id=cast.bruno.learner_id, pin=PIN) is None
        stored = User.objects.get(pk=cast.amina.pk).pin
        assert PIN not in stored.split("$")  # the digits may well stand somewhere in the hash
        assert check_password(PIN, stored)

    def test_without_a_pin_nothing_opens(self, cast: Cast) -> None:
        for pin in ("", PIN):
            assert actions.open_with_pin(learner_id=cast.amina.learner_id, pin=pin) is None
            assert actions.open_with_pin(learner_id="ZZZZ-ZZZZ", pin=pin) is None

    def test_a_cleared_pin_and_one_of_an_inactive_person_open_nothing(self, cast: Cast) -> None:
        for person in (cast.amina, cast.bruno):
            actions.set_pin(person=person, pin=PIN)
        actions.clear_pin(person=cast.amina)
        User.objects.filter(pk=cast.bruno.pk).update(is_active=False)
        for person in (cast.amina, cast.bruno):
            assert actions.open_with_pin(learner_id=person.learner_id, pin=PIN) is None

    @pytest.mark.parametrize("pin", ["123", "123456789", "abcd", "", "0000", "۱۲۳۴"])
    def test_a_bad_pin_is_not_kept(self, cast: Cast, pin: str) -> None:
        with pytest.raises(actions.BadPinError):
            actions.set_pin(person=cast.amina, pin=pin)
        assert User.objects.get(pk=cast.amina.pk).pin == ""


def choose(client: Client, pin: str, again: str | None = None) -> Any:
    """Send the form that sets a PIN; returns the page that answers."""
    fields = {"pin": pin, "again": pin if again is None else again}
    return client.post("/me/pin/", fields)


def open_with(client: Client, person: User, pin: str) -> str:
    """Sign in with a PIN; returns the address it leads to, or the code of the error."""
    answer = client.post("/sign-in/pin/", {"learner_id": person.learner_id, "pin": pin})
    return answer.headers.get("Location") or pin_error(answer)


def pin_error(page: Any) -> str:
    """The code of the only error of the form, which its page shows beside the PIN."""
    [code] = error_codes(page)["pin"]
    assert count_at(page, "#id_pin_error") == 1
    return code


@pytest.mark.django_db
class TestPages:
    """Setting a PIN and signing in with it."""

    def test_a_pin_chosen_here_opens_elsewhere(self, client: Client, cast: Cast) -> None:
        choose(sign_in(client, cast.amina), "۲۷۴۹", PIN)
        elsewhere = Client()
        assert open_with(elsewhere, cast.amina, PIN) == "/me/start/"
        assert "Amina Yusuf" in elsewhere.get("/me/").content.decode()

    @pytest.mark.parametrize(
        ("pin", "again", "codes"),
        [
            ("1234", "1234", {"pin": ["easy"]}),
            ("27", "27", {"pin": ["short"]}),
            ("2749x", "2749x", {"pin": ["short"]}),
            ("2749", "2794", {"again": ["differs"]}),
            ("", "", {"pin": ["required"], "again": ["required"]}),
            ("9" * 5000, "9" * 5000, {"pin": ["max_length"], "again": ["max_length"]}),
        ],
    )
    def test_a_bad_pin_gets_a_sentence(
        self, client: Client, cast: Cast, pin: str, again: str, codes: dict[str, list[str]]
    ) -> None:
        page = choose(sign_in(client, cast.amina), pin, again)
        assert error_codes(page) == codes
        assert count_at(page, ".error-summary li") == len(codes)
        assert User.objects.get(pk=cast.amina.pk).pin == ""

    def test_a_guest_says_who_they_are_first(self, client: Client) -> None:
        sign_in(client, start_guest(language="en"))
        assert (
            client.post("/me/pin/", {"pin": PIN, "again": PIN}).headers["Location"] == "/me/claim/"
        )

    def test_an_unknown_learner_id_and_a_wrong_pin_get_the_same_answer(
        self, client: Client, cast: Cast
    ) -> None:
        actions.set_pin(person=cast.amina, pin=PIN)
        answers = set()
        for pin in (PIN, "8052"):
            fields = {"learner_id": "K7M4-QP2X", "pin": pin}
            page = client.post("/sign-in/pin/", fields)
            answers.add((pin_error(page), *texts_at(page, "#id_pin_error")))
        wrong_pin = {"learner_id": cast.amina.learner_id, "pin": "8052"}
        page = client.post("/sign-in/pin/", wrong_pin)
        assert answers == {("unknown", *texts_at(page, "#id_pin_error"))}

    def test_guessing_one_persons_pin_is_stopped_wherever_it_comes_from(
        self, cast: Cast, settings: Any
    ) -> None:
        settings.TRUSTED_PROXIES = 1
        actions.set_pin(person=cast.amina, pin=PIN)
        for host in range(5):
            open_with(Client(headers={"x-forwarded-for": f"10.0.0.{host}"}), cast.amina, "8052")
        phone = Client(headers={"x-forwarded-for": "10.0.1.1"})
        assert open_with(phone, cast.amina, PIN) == "too_many_tries"

    def test_one_address_does_not_try_everybody(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            limits, "WRONG_PINS_AT_ADDRESS", Limit("wrong PINs", 20, timedelta(minutes=10))
        )
        actions.set_pin(person=cast.amina, pin=PIN)
        for number in range(20):
            client.post("/sign-in/pin/", {"learner_id": f"K7M4-QP{number:02d}", "pin": PIN})
        assert open_with(client, cast.amina, PIN) == "too_many_tries"

    def test_a_right_pin_is_not_counted_as_a_guess(self, cast: Cast) -> None:
        actions.set_pin(person=cast.amina, pin=PIN)
        assert {open_with(Client(), cast.amina, PIN) for _shift in range(25)} == {"/me/start/"}

    @pytest.mark.parametrize("typed", ["\0", "x" * 3000, "'; DROP TABLE", "آمنہ", ""])
    def test_hostile_learner_ids_get_a_page(self, client: Client, db: None, typed: str) -> None:
        assert client.post("/sign-in/pin/", {"learner_id": typed, "pin": typed}).status_code == 200
