"""What the letters of invitations say, when none goes, and how many there may be."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail

from tests.people import AT, Cast, person
from tests.workforce.people.test_invitation_writes import OVER, invited
from workforce.people.actions import invitations

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def test_a_letter_says_who_invites_whom_where_and_until_when(cast: Cast) -> None:
    other = invited(cast, "farah@example.org")
    invitation = invited(cast, name="Zofia", language="pl", expires_at=AT + 9 * DAY)
    assert invitations.send_letter(invitation.pk, at=AT)
    [letter] = mail.outbox
    assert letter.to == ["zofia@example.org"]
    for words in ("Zofia", "Bruno Kowalski", "Riverside Hotel", "13 maja"):
        assert words in letter.body
    path = invitations.link(invitation)
    assert settings.SITE_URL + path in letter.body
    found = invitations.find(path.strip("/").split("/")[-1])
    assert found == invitation
    assert found != other


def test_a_letter_by_nobody_known_names_no_inviter(cast: Cast) -> None:
    assert invitations.send_letter(invited(cast, invited_by=None).pk, at=AT)
    assert "None" not in mail.outbox[0].body


@pytest.mark.parametrize("signed", ["x", "x:y", "00000000-0000-0000-0000-000000000000"])
def test_a_link_made_up_is_nobodys(cast: Cast, signed: str) -> None:
    invited(cast)
    assert invitations.find(signed) is None


@pytest.mark.parametrize("state", OVER)
def test_no_letter_goes_for_what_is_over(cast: Cast, at: datetime, state: str) -> None:
    invited(cast, "farah@example.org")
    assert not invitations.send_letter(invited(cast, **OVER[state]).pk, at=at)
    assert mail.outbox == []


def test_only_ones_own_letters_of_the_last_day_count(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(cast, "a@example.org", sent_at=AT - DAY + SECOND)
    invited(cast, "b@example.org", sent_at=AT - DAY)
    invited(cast, "c@example.org", sent_at=AT, invited_by=cast.chloe)
    assert invitations.letters_left(by=cast.bruno, at=at) == invitations.MAX_LETTERS_A_DAY - 1
    assert invitations.letters_left(by=person("Nobody Yet"), at=at) == invitations.MAX_LETTERS_A_DAY
    monkeypatch.setattr(invitations, "MAX_LETTERS_A_DAY", 1)
    assert invitations.letters_left(by=cast.bruno, at=at) == 0
    invited(cast, "d@example.org", sent_at=AT)
    assert invitations.letters_left(by=cast.bruno, at=at) == 0
