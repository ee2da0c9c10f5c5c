"""What merging and deleting records do themselves, whatever was true when a page was made."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from accounts import actions
from accounts.actions import MergeRefusedError, merge, purge_guests, purging, start_guest
from accounts.models import PersonalKey, User
from accounts.signals import people_merged, people_still_needed
from tests.people import AT, SINCE, Cast, person
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
#: Who is never taken away, in words, and what makes it so.
KEPT: dict[str, Callable[[User], Any]] = {
    "staff": lambda who: User.objects.filter(pk=who.pk).update(is_staff=True),
    "a superuser": lambda who: User.objects.filter(pk=who.pk).update(is_superuser=True),
    "an editor": lambda who: who.groups.add(Group.objects.get(name="Editors")),
    "trusted with a permission": lambda who: who.user_permissions.add(
        Permission.objects.get(codename="access_admin")
    ),
    "somebody with an address": lambda who: User.objects.filter(pk=who.pk).update(
        email="z@example.org"
    ),
    "somebody with a password": lambda who: User.objects.filter(pk=who.pk).update(
        password=make_password("long enough")
    ),
}
#: Into whom nobody is merged.
NOBODY: dict[str, Callable[[User], Any]] = {
    "closed": lambda who: User.objects.filter(pk=who.pk).update(is_active=False),
    "a guest": lambda who: User.objects.filter(pk=who.pk).update(claimed_at=None),
    "deleted": lambda who: User.objects.filter(pk=who.pk).delete(),
}


@pytest.fixture
def told() -> Iterator[list[tuple[int, int, Any]]]:
    """What the apps above are told of merges, in order."""
    news: list[tuple[int, int, Any]] = []

    def hear(sender: type, source: User, target: User, at: Any, **kwargs: Any) -> None:
        news.append((source.pk, target.pk, at))

    people_merged.connect(hear)
    yield news
    people_merged.disconnect(hear)


@pytest.fixture
def zofia(db: None) -> User:
    """Somebody with a name and nothing else, who may become part of somebody."""
    return person("Zofia Nowak", email=None)


# --- Merging ----------------------------------------------------------------------------------


@pytest.mark.parametrize("since", KEPT)
def test_who_became_more_than_a_learner_meanwhile_stays(
    cast: Cast, zofia: User, since: str, told: list[Any]
) -> None:
    KEPT[since](User.objects.get(pk=zofia.pk))
    with pytest.raises(MergeRefusedError):
        merge(source=zofia, target=cast.amina, at=AT)
    assert User.objects.get(pk=zofia.pk).is_active
    assert told == []


@pytest.mark.parametrize("since", NOBODY)
def test_nobody_goes_into_who_is_no_person_any_more(
    zofia: User, since: str, told: list[Any]
) -> None:
    target = person("Farah Noor")
    NOBODY[since](User.objects.get(pk=target.pk))
    with pytest.raises(MergeRefusedError):
        merge(source=zofia, target=target, at=AT)
    assert User.objects.get(pk=zofia.pk).is_active
    assert told == []


def test_nobody_goes_into_themselves(cast: Cast, zofia: User) -> None:
    with pytest.raises(MergeRefusedError):
        merge(source=zofia, target=zofia, at=AT)
    assert User.objects.get(pk=zofia.pk).is_active


@pytest.mark.parametrize("since", ["closed", "deleted"])
def test_what_went_before_is_not_merged_again(
    cast: Cast, zofia: User, since: str, told: list[Any]
) -> None:
    NOBODY[since](User.objects.get(pk=zofia.pk))
    assert not merge(source=zofia, target=cast.amina, at=AT)
    assert told == []


def test_a_merged_record_is_deleted_with_its_ways_in(
    cast: Cast, zofia: User, told: list[Any]
) -> None:
    guest = start_guest(language="en")
    actions.issue_key(person=zofia, at=AT)
    hers = actions.issue_key(person=cast.amina, at=AT)
    EmailAddress.objects.create(user=zofia, email="old@example.org")
    pks = [zofia.pk, guest.pk]
    for source in (zofia, guest):
        assert merge(source=User.objects.get(pk=source.pk), target=cast.amina, at=AT)
    assert not User.objects.get_queryset().filter(pk__in=pks).exists()
    assert [key.person for key in PersonalKey.objects.all()] == [cast.amina]
    assert actions.open_with_key(key_words=hers, at=AT) == cast.amina
    assert told == [(pk, cast.amina.pk, AT) for pk in pks]


def test_a_record_with_rows_left_is_closed_with_its_ways_in(cast: Cast, zofia: User) -> None:
    secret = actions.issue_key(person=zofia, at=AT - DAY)
    actions.set_pin(person=zofia, pin="2749")
    actions.set_pin(person=cast.amina, pin="2749")

    def keep_a_row(source: User, **_signal: Any) -> None:
        Membership.objects.create(person=source, unit=cast.elsewhere, from_on=SINCE)

    people_merged.connect(keep_a_row)
    try:
        assert merge(source=zofia, target=cast.amina, at=AT)
    finally:
        people_merged.disconnect(keep_a_row)
    zofia.refresh_from_db()
    assert (zofia.is_active, zofia.pin) == (False, "")
    assert [key.revoked_at for key in zofia.personal_keys.all()] == [AT]
    assert actions.open_with_key(key_words=secret, at=AT) is None
    assert actions.open_with_pin(learner_id=cast.amina.learner_id, pin="2749") == cast.amina


# --- Claiming ---------------------------------------------------------------------------------


def test_a_language_is_remembered_for_one_person(cast: Cast) -> None:
    actions.prefer_language(person=cast.amina, language="ur")
    languages = User.objects.filter(pk__in=[cast.amina.pk, cast.chloe.pk]).order_by("pk")
    assert [one.preferred_language for one in languages] == ["ur", "en"]


# --- Guests who never came back ---------------------------------------------------------------


def guest(**fields: Any) -> User:
    """A guest of long ago."""
    somebody = start_guest(language="en")
    User.objects.get_queryset().filter(pk=somebody.pk).update(
        **{"created_at": AT - 90 * DAY, **fields}
    )
    return somebody


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({}, True),
        ({"last_login": AT - SECOND}, True),
        ({"last_login": AT}, False),
        ({"created_at": AT - SECOND}, True),
        ({"created_at": AT}, False),
        ({"claimed_at": AT - 90 * DAY}, False),
        ({"is_staff": True}, False),
    ],
    ids=[
        "never signed in",
        "signed in before",
        "signed in since",
        "begun before",
        "begun since",
        "with a name",
        "staff",
    ],
)
def test_only_a_guest_away_since_then_is_deleted(fields: dict[str, Any], goes: bool) -> None:
    somebody = guest(**fields)
    assert purge_guests(idle_since=AT, dry_run=True) == (int(goes), 0)
    assert User.objects.get_queryset().filter(pk=somebody.pk).exists()
    assert purge_guests(idle_since=AT) == (int(goes), 0)
    assert User.objects.get_queryset().filter(pk=somebody.pk).exists() is not goes


def test_batches_take_everybody_once_and_keep_who_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(purging, "BATCH_SIZE", 2)
    guests = [guest() for _number in range(5)]
    seen: list[Any] = []

    def need_the_third(sender: type, since: Any, **kwargs: Any) -> list[int]:
        seen.append(since)
        return [guests[2].pk]

    people_still_needed.connect(need_the_third)
    try:
        assert purge_guests(idle_since=AT) == (4, 0)
    finally:
        people_still_needed.disconnect(need_the_third)
    assert list(User.objects.guests()) == [guests[2]]
    assert set(seen) == {AT}
