"""A lost key is made anew by the manager the person stands in front of, and by nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.actions import issue_key, open_with_key, open_with_pin, set_pin, start_guest
from accounts.models import User
from certificates.models import Certificate
from tests.compliance.builders import certify, worker
from tests.pages import errors_of, has
from tests.people import SINCE, Cast, person, sign_in
from workforce.people.actions.keys import IdentityCheck, ReissueNotAllowed, reissue_key
from workforce.people.actions.memberships import leave
from workforce.people.models import Membership, Oversight
from workforce.permissions import may_reissue

pytestmark = pytest.mark.django_db


def key_address(whom: User) -> str:
    """The page about one person's key."""
    return f"/manage/person/{whom.learner_id}/key/"


def reissue(whom: User, by: User) -> str:
    """A new key, by the action."""
    return reissue_key(person=whom, by=by, checked=IdentityCheck.KNOWN, at=timezone.now())


def test_the_new_key_opens_and_everything_old_is_dead(cast: Cast) -> None:
    old = issue_key(person=cast.amina, at=timezone.now())
    set_pin(person=cast.amina, pin="2749")
    phone = sign_in(Client(), cast.amina)
    assert phone.get("/me/").status_code == 200
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    new = reissue(cast.amina, cast.bruno)
    assert open_with_key(key_words=old, at=timezone.now()) is None
    assert open_with_key(key_words=new, at=timezone.now()) == cast.amina
    assert open_with_pin(learner_id=cast.amina.learner_id, pin="2749") is None
    assert phone.get("/me/").url.startswith("/sign-in/")
    assert Certificate.objects.get(person=cast.amina) == certificate


def test_it_is_asked_and_logged_how_the_manager_made_sure(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bruno)
    assert client.get(key_address(cast.amina)).context["may_reissue_key"]
    for checked, code in (("", "required"), ("bribed", "invalid_choice")):
        refused = client.post(key_address(cast.amina), {"checked": checked})
        assert errors_of(refused) == {"checked": [code]}
    assert not cast.amina.personal_keys.exists()
    answer = client.post(key_address(cast.amina), {"checked": "staff_card"}, follow=True)
    assert "no-store" in answer["Cache-Control"]
    assert "<svg" in answer.content.decode()
    entry = ModelLogEntry.objects.get(action="workforce.reissue_key")
    assert (entry.user, entry.data["checked"]) == (cast.bruno, "staff_card")
    assert entry.object_id == str(Membership.objects.get(person=cast.amina).pk)


def test_the_words_are_nowhere_but_on_the_page(client: Client, cast: Cast) -> None:
    page = (
        sign_in(client, cast.bruno)
        .post(key_address(cast.amina), {"checked": "known"}, follow=True)
        .content.decode()
    )
    first = re.split(r'dir="ltr">\s*<li>', page)[1][:5]
    assert first not in str(list(ModelLogEntry.objects.values())) + str(
        [str(m.body) for m in mail.outbox]
    )


def test_the_person_is_told_by_mail_in_their_language(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.amina.pk).update(preferred_language="ur")
    sign_in(client, cast.bruno).post(key_address(cast.amina), {"checked": "known"})
    (message,) = mail.outbox
    assert message.to == ["amina@example.org"]
    assert 'lang="ur"' in str(message.alternatives[0][0])


@pytest.mark.parametrize("who", ["chloe", "amina", "esther", "dmitri"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_gets_one(client: Client, cast: Cast, who: str, method: str) -> None:
    sign_in(client, getattr(cast, who))
    assert getattr(client, method)(key_address(cast.amina), {"checked": "known"}).status_code == 403
    assert not cast.amina.personal_keys.exists()


def test_visitors_and_guests_get_nothing(client: Client, cast: Cast) -> None:
    assert client.post(key_address(cast.amina), {"checked": "known"}).url.startswith("/sign-in/")
    sign_in(client, start_guest(language="en"))
    assert client.post(key_address(cast.amina), {"checked": "known"}).status_code == 403
    assert not cast.amina.personal_keys.exists()


def overseer(cast: Cast) -> User:
    """One of the staff who sits on the board as well."""
    whom = worker(cast.workplace)
    Oversight.objects.create(person=whom, unit=cast.area, duty=Oversight.Duty.BOARD, from_on=SINCE)
    return whom


def overseer_from_tomorrow(cast: Cast) -> User:
    """Will manage another place from tomorrow."""
    whom = worker(cast.workplace)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Oversight.objects.create(
        person=whom, unit=cast.elsewhere, duty=Oversight.Duty.MANAGER, from_on=tomorrow
    )
    return whom


def author(cast: Cast) -> User:
    """One of the staff who writes courses."""
    whom = worker(cast.workplace)
    whom.groups.set(Group.objects.filter(name="Editors"))
    return whom


def operator(cast: Cast) -> User:
    """One of the staff who runs the site."""
    whom = worker(cast.workplace)
    User.objects.filter(pk=whom.pk).update(is_superuser=True)
    return whom


def unconfirmed(cast: Cast) -> User:
    """Joined by the poster; nobody has said that they belong here."""
    return worker(cast.workplace, came_by=Membership.Way.CODE)


def left(cast: Cast) -> User:
    """Worked here until last week."""
    whom = worker(cast.workplace)
    leave(
        membership=Membership.objects.get(person=whom),
        until_on=timezone.localdate() - timedelta(days=7),
    )
    return whom


def closed(cast: Cast) -> User:
    """Whose account was closed."""
    whom = worker(cast.workplace)
    User.objects.filter(pk=whom.pk).update(is_active=False)
    return whom


def added_from_elsewhere(cast: Cast) -> User:
    """Works for Chloé, and was put onto Bruno's list afterwards."""
    whom = worker(cast.elsewhere)
    Membership.objects.create(person=whom, unit=cast.workplace, from_on=SINCE)
    return whom


def unclaimed(cast: Cast) -> User:
    """On the list, but has never said who they are."""
    whom = start_guest(language="en")
    Membership.objects.create(person=whom, unit=cast.workplace, from_on=SINCE)
    return whom


def manager_themselves(cast: Cast) -> User:
    """Bruno, who works where he manages."""
    Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=SINCE)
    return cast.bruno


@pytest.mark.parametrize(
    "make",
    [
        overseer,
        overseer_from_tomorrow,
        author,
        operator,
        unconfirmed,
        left,
        closed,
        added_from_elsewhere,
        unclaimed,
        manager_themselves,
    ],
)
def test_no_account_is_taken_over_this_way(
    client: Client, cast: Cast, make: Callable[[Cast], User]
) -> None:
    whom = User.objects.get(pk=make(cast).pk)
    with pytest.raises(ReissueNotAllowed):
        reissue(whom, cast.bruno)
    answer = sign_in(client, cast.bruno).post(key_address(whom), {"checked": "known"})
    assert answer.status_code == 403
    assert "key-card__words" not in answer.content.decode()
    assert not whom.personal_keys.exists()


def test_a_confirmed_joiner_may_have_one(cast: Cast) -> None:
    whom = worker(cast.workplace, came_by=Membership.Way.CODE, confirmed_at=timezone.now())
    assert may_reissue(person=whom, by=cast.bruno, on=timezone.localdate())


def test_who_belonged_here_first_gets_it_here_also_with_a_second_job(cast: Cast) -> None:
    whom = worker(cast.workplace)
    Membership.objects.create(person=whom, unit=cast.elsewhere, from_on=SINCE)
    assert may_reissue(person=whom, by=cast.bruno, on=timezone.localdate())
    assert may_reissue(person=whom, by=cast.chloe, on=timezone.localdate()) is None


def test_a_manager_makes_no_hundred_keys_an_hour(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bruno)
    pages = [
        client.post(key_address(cast.amina), {"checked": "known"}, follow=True)
        for _key in range(31)
    ]
    assert has(pages[29], ".key-card__words")
    assert not has(pages[30], ".key-card__words")
    assert list(errors_of(pages[30])) == ["__all__"]


def test_an_unknown_learner_id_looks_like_somebody_elses(client: Client, cast: Cast) -> None:
    stranger = person("Quay Side")
    Membership.objects.create(person=stranger, unit=cast.elsewhere, from_on=SINCE)
    sign_in(client, cast.bruno)
    assert {
        client.get(f"/manage/person/{who}/key/").status_code
        for who in (stranger.learner_id, "ZZZZ-ZZZZ")
    } == {403}


def test_the_paper_is_in_the_language_of_who_takes_it_and_says_where_to_sign_in(
    client: Client, cast: Cast
) -> None:
    whom = worker(cast.workplace)
    User.objects.filter(pk=whom.pk).update(preferred_language="ur")
    page = (
        sign_in(client, cast.bruno)
        .post(key_address(whom), {"checked": "known"}, follow=True)
        .content.decode()
    )
    assert '<section class="key-card" lang="ur" dir="rtl">' in page
    assert "/sign-in/" in page.split("key-card", 1)[1]
    assert has(page, "html[lang=en] header[data-screen] h1")
