"""Three hundred people behind one address, and whoever guesses: the first are let in, the others stopped."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key, set_pin
from accounts.models import User
from foundation.models import TryCount
from tests.markup import key_on
from tests.pages import says
from tests.people import AT, Cast, TinyCourse, as_person, person
from workforce.people.models import JoinCode, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

#: What is said of a key that opens nothing any more.
DEAD = "This key does not open anything any more. Ask your manager for a new one."
PEOPLE = 300
NOT_A_KEY = "lusab-babad-gutih-tugad"


@pytest.fixture(autouse=True)
def ten_minutes() -> Iterator[None]:
    """The clock stands still: everything happens within the same ten minutes."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def hall_poster(cast: Cast) -> JoinCode:
    return JoinCode.objects.create(
        code="QUAY77", unit=cast.workplace, created_at=timezone.now() - timedelta(days=1)
    )


def phone(address: str = "203.0.113.9") -> Client:
    """A phone nobody has used here yet, as the site sees it behind ``address``."""
    new = as_person()
    new.defaults["REMOTE_ADDR"] = address
    return new


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def learner_id(number: int) -> str:
    """One of many learner IDs that nobody has."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    return f"QQQQ-Q{letters[number // 900]}{letters[number // 30 % 30]}{letters[number % 30]}"


# --- Right ones are never counted -------------------------------------------------------------


def test_a_whole_shift_scans_its_keys_behind_one_address(cast: Cast) -> None:
    secrets = [issue_key(person=person(f"Shift{number} Worker"), at=AT) for number in range(25)]
    answers = [phone().post(f"/key/{secret}/").headers["Location"] for secret in secrets]
    assert answers == ["/me/"] * 25, (
        f"the person number {answers.index('/sign-in/') + 1} with a right key is refused"
    )


def test_a_whole_shift_types_its_keys_behind_one_address(cast: Cast) -> None:
    secrets = [issue_key(person=person(f"Shift{number} Worker"), at=AT) for number in range(25)]
    statuses = [phone().post("/sign-in/", {"key": secret}).status_code for secret in secrets]
    assert statuses == [302] * 25, (
        f"the person number {statuses.index(200) + 1} with a right key is refused"
    )


def test_nobody_is_told_that_a_good_key_is_dead_because_others_mistyped_theirs(cast: Cast) -> None:
    for _try in range(12):
        phone().post("/sign-in/", {"key": NOT_A_KEY})
    secret = issue_key(person=cast.amina, at=AT)
    page = phone().post(f"/key/{secret}/", follow=True).content.decode()
    assert not says(page, DEAD), "a good key is called dead"


def test_whoever_has_tried_too_often_is_told_to_wait_and_not_that_the_key_is_dead() -> None:
    for _try in range(1001):
        phone().post(f"/key/{NOT_A_KEY}/")
    page = phone().post(f"/key/{NOT_A_KEY}/", follow=True).content.decode()
    assert not says(page, DEAD)
    assert "Please wait" in page


def test_three_hundred_new_phones_start_learning(tiny_course: TinyCourse) -> None:
    statuses = [
        phone().post("/en/learn/start/cse-hotel/", {"noted": "yes"}).status_code
        for _phone in range(PEOPLE)
    ]
    assert statuses == [302] * PEOPLE, f"the phone number {statuses.index(429) + 1} is refused"


def test_wrong_codes_do_not_close_joining_for_right_ones(hall_poster: JoinCode) -> None:
    for number in range(25):
        phone().get(f"/join/WRONG{number}/")
    assert phone().get("/join/QUAY77/").status_code == 200, (
        "a right code is refused after the wrong ones of others"
    )


def test_three_hundred_people_have_codes_mailed(cast: Cast) -> None:
    emails = [person(f"Mail{number} Reader").email for number in range(PEOPLE)]
    answers = [
        phone().post("/account/login/code/", {"email": email}).status_code for email in emails
    ]
    assert answers == [302] * PEOPLE, f"the person number {answers.index(200) + 1} gets no code"
    assert len(mail.outbox) == PEOPLE


def test_three_hundred_people_say_who_they_are_with_an_address(cast: Cast) -> None:
    guests = [User.objects.create_user() for _number in range(PEOPLE)]
    for number, guest in enumerate(guests):
        client = as_person(guest)
        answer = client.post("/me/claim/", {"name": "Ana Pop", "email": f"ana{number}@example.org"})
        assert answer.status_code == 302, f"the person number {number + 1} is refused"


def test_three_hundred_people_sign_in_with_passwords(cast: Cast) -> None:
    people = [person(f"Word{number} Reader", password="a long one") for number in range(60)]
    answers = [
        phone().post("/account/login/", {"login": p.email, "password": "a long one"})
        for p in people
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [302] * 60, (
        f"the person number {len(statuses) - statuses[::-1].index(302)} is the last let in"
    )


# --- Looking writes nothing -------------------------------------------------------------------


def test_looking_at_a_poster_makes_no_session_and_the_code_is_remembered(
    hall_poster: JoinCode, tiny_course: TinyCourse
) -> None:
    client = phone()
    client.get("/join/QUAY77/")
    assert Session.objects.count() == 0, "looking at a poster writes a session"
    assert 'value="QUAY77"' in client.get("/join/").content.decode()
    client.post("/en/learn/start/cse-hotel/", {"noted": "yes"})
    client.post("/me/claim/", {"name": "Ana Pop", "email": ""})
    assert 'href="/join/QUAY77/"' in client.get("/me/").content.decode()


# --- Guessing is stopped ----------------------------------------------------------------------


def test_addresses_of_one_household_are_one(cast: Cast) -> None:
    def try_from(number: int) -> bytes:
        form = {"learner_id": learner_id(number), "pin": "7302"}
        return phone(f"2001:db8:1:2::{number:x}").post("/sign-in/pin/", form).content

    try_from(1)
    try_from(2)
    counted_together = TryCount.objects.filter(number=2)  # in ten minutes, and in a day
    assert counted_together.update(number=1000) == 2, "two addresses of one network are two"
    assert b"Too many tries" in try_from(3), "each address of one IPv6 network has tries of its own"


def test_counts_are_shared_by_all_processes(cast: Cast) -> None:
    set_pin(person=cast.amina, pin="7302")
    right, wrong = ({"learner_id": cast.amina.learner_id, "pin": pin} for pin in ("7302", "9054"))
    for _try in range(6):
        phone().post("/sign-in/pin/", wrong)
        cache.clear()  # as the next process, which has a memory of its own
    client = phone()
    client.post("/sign-in/pin/", right)
    assert not is_in(client), "each process counts for itself"


def test_wrong_passwords_are_counted_by_all_processes(cast: Cast) -> None:
    operator = person("Olga Operator", password="a long one")
    for _try in range(6):
        phone().post("/account/login/", {"login": operator.email, "password": "wrong"})
        cache.clear()  # as the next process, which has a memory of its own
    client = phone()
    client.post("/account/login/", {"login": operator.email, "password": "a long one"})
    assert not is_in(client), "each process counts for itself"


@pytest.mark.slow
def test_guesses_from_one_address_are_stopped_and_its_neighbours_let_in(
    hall_poster: JoinCode, tiny_course: TinyCourse
) -> None:
    keys = [issue_key(person=person(f"Hall{number} Worker"), at=AT) for number in range(20)]
    answers = Counter(
        b"Too many tries"
        in phone().post("/sign-in/pin/", {"learner_id": learner_id(n), "pin": "7302"}).content
        for n in range(1_500)
    )
    assert answers == {False: 1000, True: 500}
    assert [phone().post(f"/key/{key}/").headers["Location"] for key in keys] == ["/me/"] * 20
    assert phone().get("/join/QUAY77/").status_code == 200
    assert phone().post("/en/learn/start/cse-hotel/", {"noted": "yes"}).status_code == 302


@pytest.mark.slow
def test_guesses_at_one_account_are_stopped_wherever_they_come_from(cast: Cast) -> None:
    """From another address each time, five an hour, for eight days: ten times as many would not be tried more often."""
    set_pin(person=cast.amina, pin="7302")
    looked_at = 0
    for number in range(1_000):
        client = phone(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        with time_machine.travel(AT + timedelta(minutes=number * 12), tick=False):
            page = client.post(
                "/sign-in/pin/", {"learner_id": cast.amina.learner_id, "pin": f"{number:04d}"[:4]}
            )
        looked_at += b"do not open anything" in page.content
    assert looked_at <= 9 * 30, f"of a thousand PINs, {looked_at} were tried"


# --- The hall ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hall_of_three_hundred_joins_starts_and_signs_in(
    hall_poster: JoinCode, tiny_course: TinyCourse
) -> None:
    """Each with a new phone, then with a second one; every tenth mistypes the code, the key and the name."""
    for number in range(PEOPLE):
        mistypes = number % 10 == 0
        first = phone()
        if mistypes:
            assert first.get(f"/join/QUAY7{number}/").status_code == 404
        assert first.get("/join/QUAY77/").status_code == 200, f"{number} cannot see the poster"
        assert first.post("/en/learn/start/cse-hotel/", {"noted": "yes"}).status_code == 302, (
            f"{number} cannot start"
        )
        key = key_on(
            first.post(
                "/me/claim/", {"name": f"Ana Pop{number}x", "email": ""}, follow=True
            ).content
        )
        assert key, f"{number} gets no key"
        assert first.post("/join/QUAY77/", {}).status_code == 302, f"{number} cannot join"
        second = phone()
        for _time in range(3 if mistypes else 0):
            assert (
                "do not open" in second.post("/sign-in/", {"key": f"{key[:-1]}x"}).content.decode()
            )
        way = second.post(f"/key/{key}/") if number % 2 else second.post("/sign-in/", {"key": key})
        assert way.status_code == 302, f"{number} is refused with a right key"
        assert is_in(second), f"{number} is refused with a right key"
    assert (
        Membership.objects.filter(unit=hall_poster.unit, came_by=Membership.Way.CODE).count()
        == PEOPLE
    )
