"""What the writes about keys, PINs, sessions and e-mail addresses do themselves."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import actions
from accounts.actions import LINK_LIFETIME, EasyPinError, EmailTakenError, ShortPinError
from accounts.models import PersonalKey, User
from accounts.rules.proquints import random_words
from tests.people import AT, Cast, person

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EARLIER = AT - DAY


def close(somebody: User) -> None:
    User.objects.filter(pk=somebody.pk).update(is_active=False)


def keys_of(somebody: User) -> list[Any]:
    return list(PersonalKey.objects.filter(person=somebody).order_by("pk").values())


# --- Keys -------------------------------------------------------------------------------------


def test_a_new_key_revokes_ones_own_old_ones_only(cast: Cast) -> None:
    hers = actions.issue_key(person=cast.chloe, at=EARLIER)
    first = actions.issue_key(person=cast.amina, at=EARLIER - DAY)
    second = actions.issue_key(person=cast.amina, at=EARLIER)
    third = actions.issue_key(person=cast.amina, at=AT)
    assert [row["revoked_at"] for row in keys_of(cast.amina)] == [EARLIER, AT, None]
    assert [row["created_at"] for row in keys_of(cast.amina)] == [EARLIER - DAY, EARLIER, AT]
    opened = [actions.open_with_key(key_words=words, at=AT) for words in (first, second, third)]
    assert opened == [None, None, cast.amina]
    assert actions.open_with_key(key_words=hers, at=AT) == cast.chloe


def test_words_on_paper_become_the_key(cast: Cast) -> None:
    words = random_words()
    assert actions.issue_key(person=cast.amina, at=AT, key_words=words) == words
    assert actions.open_with_key(key_words=words.upper().replace("-", " "), at=AT) == cast.amina


def test_a_key_that_opens_notes_its_use_and_no_other(cast: Cast) -> None:
    hers = actions.issue_key(person=cast.chloe, at=EARLIER)
    words = actions.issue_key(person=cast.amina, at=EARLIER)
    actions.open_with_key(key_words=words, at=AT)
    assert [row["last_used_at"] for row in keys_of(cast.amina)] == [AT]
    assert [row["last_used_at"] for row in keys_of(cast.chloe)] == [None]
    assert actions.open_with_key(key_words=hers, at=AT) == cast.chloe


def test_a_key_is_confirmed_once_and_never_a_revoked_one(cast: Cast) -> None:
    actions.issue_key(person=cast.chloe, at=EARLIER)
    actions.issue_key(person=cast.amina, at=EARLIER)
    actions.issue_key(person=cast.amina, at=EARLIER)
    actions.confirm_key(person=cast.amina, at=AT)
    actions.confirm_key(person=cast.amina, at=AT + DAY)
    assert [row["confirmed_at"] for row in keys_of(cast.amina)] == [None, AT]
    assert [row["confirmed_at"] for row in keys_of(cast.chloe)] == [None]


@pytest.mark.parametrize("when", ["before the record was closed", "while it is closed"])
def test_neither_key_nor_pin_opens_a_closed_record(cast: Cast, when: str) -> None:
    if when == "while it is closed":
        close(cast.amina)
        cast.amina.refresh_from_db()
    words = actions.issue_key(person=cast.amina, at=EARLIER)
    actions.set_pin(person=cast.amina, pin="2749")
    close(cast.amina)
    assert actions.open_with_key(key_words=words, at=AT) is None
    assert actions.open_with_pin(learner_id=cast.amina.learner_id, pin="2749") is None
    assert not actions.check_pin(person=User.objects.get(pk=cast.amina.pk), pin="2749")
    assert [row["last_used_at"] for row in keys_of(cast.amina)] == [None]


def test_an_old_slip_is_no_guess(cast: Cast) -> None:
    old = actions.issue_key(person=cast.amina, at=EARLIER)
    new = actions.issue_key(person=cast.amina, at=AT)
    never_made = random_words()
    made = [actions.is_issued_key(key_words=words) for words in (old, new, never_made)]
    assert made == [True, True, False]


# --- PINs and sessions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pin", "error"),
    [("274", ShortPinError), ("274927492", ShortPinError), ("1234", EasyPinError)],
    ids=["three digits", "nine digits", "the first one to try"],
)
def test_a_pin_that_cannot_be_leaves_the_old_one(cast: Cast, pin: str, error: Any) -> None:
    actions.set_pin(person=cast.amina, pin="8141")
    with pytest.raises(error):
        actions.set_pin(person=cast.amina, pin=pin)
    opened = actions.open_with_pin(learner_id=f" {cast.amina.learner_id.lower()}", pin="٨١٤١")
    assert opened == cast.amina


def test_a_new_pin_stops_the_old_one_and_touches_nobody_else(cast: Cast) -> None:
    for somebody in (cast.amina, cast.chloe):
        actions.set_pin(person=somebody, pin="8141")
    actions.set_pin(person=cast.amina, pin="2749")
    ids = [cast.amina.learner_id, cast.chloe.learner_id]
    assert [actions.open_with_pin(learner_id=one, pin="8141") for one in ids] == [None, cast.chloe]
    actions.clear_pin(person=cast.amina)
    assert actions.open_with_pin(learner_id=ids[0], pin="2749") is None
    assert User.objects.get(pk=cast.amina.pk).pin == ""


@pytest.mark.parametrize("pin", ["", "8142", "2749"])
def test_no_pin_at_all_opens_nothing(cast: Cast, pin: str) -> None:
    assert not actions.check_pin(person=cast.amina, pin=pin)
    assert not actions.check_pin(person=None, pin=pin)
    assert actions.open_with_pin(learner_id="nobody", pin=pin) is None


def test_ending_sessions_ends_the_password_too(cast: Cast) -> None:
    cast.amina.set_password("a long password")
    cast.amina.save()
    before = cast.amina.get_session_auth_hash()
    actions.end_sessions(person=cast.amina)
    stored = User.objects.get(pk=cast.amina.pk)
    assert not stored.has_usable_password()
    assert stored.get_session_auth_hash() != before


def test_ending_sessions_changes_nothing_else_of_a_person(cast: Cast) -> None:
    User.objects.filter(pk=cast.amina.pk).update(name="Amina Lis")  # while this request ran
    actions.end_sessions(person=cast.amina)
    assert User.objects.get(pk=cast.amina.pk).name == "Amina Lis"


# --- E-mail addresses -------------------------------------------------------------------------


def test_a_link_names_person_address_and_whose_it_is(cast: Cast) -> None:
    token = actions.link_token(person=cast.amina, email="chloe@example.org")
    link = actions.read_link(token)
    assert link
    assert (link.person, link.email, link.owner) == (cast.amina, "chloe@example.org", cast.chloe)
    own = actions.read_link(actions.link_token(person=cast.amina, email="amina@example.org"))
    assert own
    assert own.owner is None


@pytest.mark.parametrize(
    "what", ["forged", "too old", "of a closed record", "overtaken by another address"]
)
def test_a_link_that_is_not_valid_stands_for_nothing(cast: Cast, what: str) -> None:
    with time_machine.travel(AT, tick=False):
        token = actions.link_token(person=cast.amina, email="new@example.org")
    if what == "of a closed record":
        close(cast.amina)
    if what == "overtaken by another address":
        actions.confirm_email(person=cast.amina, email="third@example.org")
    late = SECOND if what == "too old" else timedelta(0)
    with time_machine.travel(AT + LINK_LIFETIME + late, tick=False):
        assert actions.read_link("x" + token if what == "forged" else token) is None


def test_a_link_is_good_to_its_last_second_and_once_it_was_opened(cast: Cast) -> None:
    with time_machine.travel(AT, tick=False):
        token = actions.link_token(person=cast.amina, email="new@example.org")
    with time_machine.travel(AT + LINK_LIFETIME - SECOND, tick=False):
        assert actions.read_link(token)
        actions.confirm_email(person=cast.amina, email="new@example.org")
        assert actions.read_link(token)


@pytest.mark.parametrize(
    ("email", "earlier"),
    [("new@example.org", "amina@example.org"), ("amina@example.org", "")],
    ids=["another", "the same"],
)
def test_a_confirmed_address_replaces_the_old_one(cast: Cast, email: str, earlier: str) -> None:
    for address in ("amina@example.org", "new@example.org"):
        EmailAddress.objects.create(user=cast.amina, email=address, verified=True)
    EmailAddress.objects.create(user=cast.chloe, email="chloe@example.org", verified=True)
    assert actions.confirm_email(person=cast.amina, email=email) == earlier
    assert User.objects.get(pk=cast.amina.pk).email == email
    assert set(EmailAddress.objects.values_list("email", flat=True)) == {email, "chloe@example.org"}


def test_who_had_no_address_had_none_before(cast: Cast) -> None:
    somebody = person("Farah Noor", email=None)
    assert actions.confirm_email(person=somebody, email="farah@example.org") == ""


def test_an_address_of_somebody_else_is_not_given_away(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.amina, email="amina@example.org", verified=True)
    with pytest.raises(EmailTakenError):
        actions.confirm_email(person=cast.amina, email="chloe@example.org")
    assert cast.amina.email == User.objects.get(pk=cast.amina.pk).email == "amina@example.org"
    assert EmailAddress.objects.filter(user=cast.amina).exists()
