"""Guests become people, keys open and die."""

from datetime import datetime, timedelta

import pytest

from accounts import actions
from accounts.models import PersonalKey, User
from accounts.signals import person_claimed

pytestmark = pytest.mark.django_db


def test_a_guest_is_nobody_in_particular(at: datetime) -> None:
    guest = actions.start_guest(language="ur")
    assert (guest.is_guest, guest.name, guest.email, guest.preferred_language) == (
        True,
        "",
        None,
        "ur",
    )
    assert not guest.has_usable_password()
    assert list(User.objects.guests()) == [guest]


def test_claiming_names_the_guest_and_tells_the_rooms_above(at: datetime) -> None:
    claims = []
    person_claimed.connect(
        lambda sender, person, at, **kwargs: claims.append((person, at)),
        weak=False,
        dispatch_uid="t",
    )
    guest = actions.start_guest(language="pl")
    actions.claim(person=guest, name="  Łucja   Żak ", at=at)
    person_claimed.disconnect(dispatch_uid="t")
    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.is_guest, guest.claimed_at) == (
        "Łucja Żak",
        None,
        False,
        at,
    )
    assert claims == [(guest, at)]


def test_two_people_may_have_no_email(at: datetime) -> None:
    for name in ("Ana", "Ion"):
        actions.claim(person=actions.start_guest(language="ro"), name=name, at=at)
    assert User.objects.get_queryset().claimed().count() == 2


def test_an_email_address_belongs_to_one_person(at: datetime) -> None:
    ana, ion = (
        actions.claim(person=actions.start_guest(language="en"), name=name, at=at)
        for name in ("Ana", "Ion")
    )
    actions.confirm_email(person=ana, email="ana@example.org")
    with pytest.raises(actions.EmailTakenError):
        actions.confirm_email(person=ion, email="ana@example.org")
    ion.refresh_from_db()
    assert (ion.email, ion.name) == (None, "Ion")


def test_claiming_again_corrects_the_name_and_keeps_the_date(at: datetime) -> None:
    guest = actions.start_guest(language="en")
    actions.claim(person=guest, name="Ana", at=at)
    actions.claim(person=guest, name="Anna", at=at + timedelta(days=3))
    guest.refresh_from_db()
    assert (guest.name, guest.claimed_at) == ("Anna", at)


def test_a_key_opens_for_its_person_and_is_kept_only_as_a_digest(at: datetime) -> None:
    person = actions.start_guest(language="en")
    secret = actions.issue_key(person=person, at=at)
    assert actions.open_with_key(key_words=secret.upper().replace("-", " "), at=at) == person
    key = PersonalKey.objects.get()
    assert key.last_used_at == at
    assert not any(word in key.digest for word in secret.split("-"))


def test_a_new_key_kills_the_old_one(at: datetime) -> None:
    person = actions.start_guest(language="en")
    old = actions.issue_key(person=person, at=at)
    new = actions.issue_key(person=person, at=at)
    assert actions.open_with_key(key_words=old, at=at) is None
    assert actions.open_with_key(key_words=new, at=at) == person


def test_a_key_of_an_inactive_person_opens_nothing(at: datetime) -> None:
    person = actions.start_guest(language="en")
    secret = actions.issue_key(person=person, at=at)
    User.objects.get_queryset().update(is_active=False)
    assert actions.open_with_key(key_words=secret, at=at) is None
