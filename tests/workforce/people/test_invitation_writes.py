"""What the writes about invitations do themselves, whichever page, list or command calls them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.actions import start_guest
from accounts.models import User
from tests.people import AT, ON, SINCE, Cast
from tests.refusals import assert_refused
from workforce.people.actions import invitations
from workforce.people.actions.invitations import AddressTaken, NotOpen, TooSoon
from workforce.people.models import Invitation, Membership, Oversight
from workforce.people.rules.pasted_emails import PastedEmail
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
YESTERDAY, TOMORROW = ON - DAY, ON + DAY
LIFETIME = timedelta(days=30)
#: An invitation that lets nobody in, in words.
OVER: dict[str, dict[str, Any]] = {
    "expired this very second": {"expires_at": AT},
    "withdrawn": {"withdrawn_at": AT - DAY},
    "accepted by somebody": {"accepted_at": AT - DAY},
    "to a place closed today": {"closed_on": ON},
}


def invited(cast: Cast, email: str = "zofia@example.org", **fields: Any) -> Invitation:
    """An invitation to Riverside Hotel, sent a week ago unless ``fields`` say otherwise."""
    closed_on = fields.pop("closed_on", None)
    if closed_on:
        Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=closed_on)
    week_ago = AT - 7 * DAY
    values = {
        "unit": cast.workplace,
        "email": email,
        "invited_by": cast.bruno,
        "created_at": week_ago,
        "sent_at": week_ago,
        "expires_at": week_ago + LIFETIME,
    }
    return Invitation.objects.create(**{**values, **fields})


def stored(invitation: Invitation) -> Invitation:
    return Invitation.objects.get(pk=invitation.pk)


def logged(action: str) -> list[tuple[str, User | None, dict[str, Any]]]:
    """At which place (id) an act was logged, who did it, and what else is known."""
    entries = ModelLogEntry.objects.filter(action=f"workforce.{action}").order_by("pk")
    return [(entry.object_id, entry.user, dict(entry.data)) for entry in entries]


# --- Accepting --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_lets_nobody_in(cast: Cast, at: datetime, state: str) -> None:
    invitation = invited(cast, **OVER[state])
    newcomer = start_guest(language="pl")
    with pytest.raises(NotOpen):
        invitations.accept(invitation=invitation, person=newcomer, at=at, name="Zofia")
    assert not Membership.objects.filter(person=newcomer).exists()
    assert User.objects.get(pk=newcomer.pk).is_guest
    assert stored(invitation).accepted_by is None


@pytest.mark.parametrize(
    "fields",
    [{"expires_at": AT + SECOND}, {"closed_on": TOMORROW}],
    ids=["in its last second", "to a place that closes tomorrow"],
)
def test_what_is_not_over_yet_lets_its_reader_in(
    cast: Cast, at: datetime, fields: dict[str, Any]
) -> None:
    invitation = invited(cast, **fields)
    invitations.accept(invitation=invitation, person=cast.chloe, at=at, name="Mallory")
    assert (stored(invitation).accepted_at, stored(invitation).accepted_by) == (at, cast.chloe)
    cast.chloe.refresh_from_db()
    assert (cast.chloe.name, cast.chloe.email) == ("Chloé Martin", "chloe@example.org")


@pytest.mark.parametrize(
    ("from_on", "first_day"),
    [(None, ON), (ON, ON), (SINCE, SINCE), (ON + 30 * DAY, ON)],
    ids=["no day", "today", "a day gone by", "a day to come"],
)
def test_whoever_accepts_works_there_from_today_at_the_latest(
    cast: Cast, at: datetime, from_on: date | None, first_day: date
) -> None:
    invitation = invited(cast, from_on=from_on)
    job = invitations.accept(invitation=invitation, person=cast.chloe, at=at)
    assert (job.from_on, job.until_on) == (first_day, None)


def test_an_invitation_accepted_brings_what_it_says(cast: Cast, at: datetime) -> None:
    details: dict[str, Any] = {
        "shift": "night",
        "role": cast.porter,
        "staff_number": "0042",
        "is_agency": True,
    }
    other = invited(cast, "farah@example.org")
    newcomer = start_guest(language="pl")
    invitations.accept(
        invitation=invited(cast, **details), person=newcomer, at=at, name=" Zofia  Nowak "
    )
    job = Membership.objects.get(person=newcomer)
    assert {name: getattr(job, name) for name in details} == details
    assert (job.unit, job.came_by, job.confirmed_at) == (cast.workplace, "invitation", at)
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.email, newcomer.claimed_at) == (
        *("Zofia Nowak", "zofia@example.org"),
        at,
    )
    assert stored(other).accepted_at is None


@pytest.mark.parametrize("reader", ["a guest", "somebody else who is signed in"])
def test_a_letter_to_somebody_known_here_is_for_them_alone(
    cast: Cast, at: datetime, reader: str
) -> None:
    invitation = invited(cast, "amina@example.org", unit=cast.elsewhere)
    stranger = start_guest(language="en") if reader == "a guest" else cast.bruno
    with pytest.raises(AddressTaken):
        invitations.accept(invitation=invitation, person=stranger, at=at, name="Amina")
    assert not stranger.memberships.exists()
    assert stored(invitation).accepted_at is None
    invitations.accept(invitation=invitation, person=cast.amina, at=at)
    assert cast.amina.memberships.filter(unit=cast.elsewhere).exists()


def test_who_waits_is_confirmed_by_who_invited_them(cast: Cast, at: datetime) -> None:
    job = Membership.objects.create(
        person=cast.chloe, unit=cast.workplace, from_on=SINCE, came_by="code"
    )
    invitations.accept(invitation=invited(cast), person=cast.chloe, at=at)
    job.refresh_from_db()
    assert (job.confirmed_at, cast.chloe.memberships.count()) == (at, 1)
    assert [(pk, by) for pk, by, _data in logged("confirm")] == [(str(job.pk), cast.bruno)]


@pytest.mark.parametrize("inviter", ["nobody known", "somebody who confirmed them before"])
def test_nobody_is_confirmed_twice_or_by_nobody(cast: Cast, at: datetime, inviter: str) -> None:
    is_confirmed = inviter != "nobody known"
    confirmed_at = AT - DAY if is_confirmed else None
    job = Membership.objects.create(
        person=cast.chloe,
        unit=cast.workplace,
        from_on=SINCE,
        came_by="code",
        confirmed_at=confirmed_at,
    )
    invitation = invited(cast, invited_by=cast.bruno if is_confirmed else None)
    invitations.accept(invitation=invitation, person=cast.chloe, at=at)
    job.refresh_from_db()
    assert job.confirmed_at == confirmed_at
    assert logged("confirm") == []


# --- Inviting ---------------------------------------------------------------------------------


def invite(cast: Cast, email: str = "zofia@example.org", **fields: Any) -> tuple[Invitation, bool]:
    """Invite to Riverside Hotel, now."""
    values: dict[str, Any] = {"unit": cast.workplace, "email": email, "by": cast.bruno, "at": AT}
    return invitations.invite(**values | fields)


def test_an_invitation_says_all_that_was_said(cast: Cast) -> None:
    details: dict[str, Any] = {
        "name": "Zofia",
        "language": "pl",
        "role": cast.porter,
        "shift": "night",
        "staff_number": "0042",
        "is_agency": True,
        "from_on": SINCE,
    }
    invitation, is_due = invite(cast, **details)
    found = stored(invitation)
    assert is_due
    assert {name: getattr(found, name) for name in details} == details
    assert (found.invited_by, found.unit) == (cast.bruno, cast.workplace)
    assert (found.created_at, found.sent_at, found.expires_at) == (AT, AT, AT + LIFETIME)
    assert logged("invite") == [
        (str(cast.workplace.pk), cast.bruno, {"email": "zofia@example.org"})
    ]


def test_a_long_name_is_cut_where_the_database_ends(cast: Cast) -> None:
    assert invite(cast, name="x" * 151)[0].name == "x" * 150


@pytest.mark.parametrize(
    ("earlier", "is_new", "is_due"),
    [
        ({"sent_at": AT - DAY + SECOND}, False, False),
        ({"sent_at": AT - DAY}, False, True),
        ({"sent_at": AT - DAY + SECOND, "withdrawn_at": AT}, True, False),
        ({"sent_at": AT - DAY, "withdrawn_at": AT}, True, True),
        ({"sent_at": AT - DAY + SECOND, "accepted_at": AT}, True, True),
        ({"sent_at": None}, False, True),
    ],
    ids=[
        "written to within the day",
        "written to a day ago",
        "withdrawn and written to within the day",
        "withdrawn and written to a day ago",
        "accepted within the day",
        "of a list, never written to",
    ],
)
def test_who_was_invited_before_gets_one_letter_a_day(
    cast: Cast, earlier: dict[str, Any], is_new: bool, is_due: bool
) -> None:
    before = invited(cast, **earlier)
    invitation, letter_is_due = invite(cast, shift="night")
    assert (invitation != before, letter_is_due) == (is_new, is_due)
    found = stored(invitation)
    is_written_anew = is_new or is_due
    assert (found.shift, found.expires_at) == (
        ("night", AT + LIFETIME) if is_written_anew else ("", before.expires_at)
    )
    assert found.sent_at == (AT if is_due else before.sent_at)
    assert len(logged("invite")) == is_written_anew


def test_letters_to_others_and_of_other_places_hold_none_back(cast: Cast) -> None:
    invited(cast, "farah@example.org", sent_at=AT - SECOND)
    invited(cast, unit=cast.elsewhere, sent_at=AT - SECOND)
    assert invite(cast)[1]
    assert Invitation.objects.count() == 3


def test_of_several_letters_within_the_day_the_last_one_counts(cast: Cast) -> None:
    invited(cast, sent_at=AT - 9 * SECOND, withdrawn_at=AT)
    invited(cast, sent_at=AT - SECOND, withdrawn_at=AT)
    assert stored(invite(cast)[0]).sent_at == AT - SECOND


def invite_two(cast: Cast, **fields: Any) -> list[Invitation]:
    addresses = [PastedEmail("a@example.org", "A"), PastedEmail("b@example.org", "B")]
    values: dict[str, Any] = {"unit": cast.workplace, "by": cast.bruno, "at": AT}
    return invitations.invite_all(addresses=addresses, **values | fields)


def test_of_many_only_those_are_returned_whose_letter_is_due(cast: Cast) -> None:
    invited(cast, "a@example.org", sent_at=AT - SECOND)
    [due] = invite_two(cast, language="pl", role=cast.porter, shift="night")
    found = stored(due)
    assert (found.email, found.name, found.language) == ("b@example.org", "B", "pl")
    assert (found.role, found.shift, found.invited_by) == (cast.porter, "night", cast.bruno)


def test_a_place_closed_meanwhile_invites_nobody(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    with pytest.raises(invitations.UnitClosed):
        invite_two(cast)
    assert not Invitation.objects.exists()


# --- Sending again, withdrawing ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"accepted_at": AT}, NotOpen),
        ({"withdrawn_at": AT}, NotOpen),
        ({"closed_on": ON}, NotOpen),
        ({"sent_at": AT - DAY + SECOND}, TooSoon),
    ],
    ids=["accepted", "withdrawn", "of a closed place", "sent within the day"],
)
def test_a_letter_is_not_sent_again(
    cast: Cast, at: datetime, fields: dict[str, Any], error: type[Exception]
) -> None:
    invitation = invited(cast, **fields)
    with pytest.raises(error):
        invitations.resend(invitation=invitation, by=cast.bruno, at=at)
    assert stored(invitation).expires_at == AT - 7 * DAY + LIFETIME
    assert logged("resend_invitation") == []


@pytest.mark.parametrize(
    "fields",
    [{"sent_at": AT - DAY}, {"sent_at": None}, {"expires_at": AT - DAY}],
    ids=["sent a day ago", "never sent", "run out"],
)
def test_a_letter_sent_again_gives_thirty_days_anew(
    cast: Cast, at: datetime, fields: dict[str, Any]
) -> None:
    other = invited(cast, "farah@example.org")
    invitation = invited(cast, **{"invited_by": None} | fields)
    again = invitations.resend(invitation=invitation, by=cast.bruno, at=at)
    assert (again.sent_at, again.expires_at, again.invited_by) == (at, at + LIFETIME, cast.bruno)
    assert stored(other).sent_at == other.sent_at
    assert logged("resend_invitation") == [
        (str(cast.workplace.pk), cast.bruno, {"email": "zofia@example.org"})
    ]


@pytest.mark.parametrize("state", ["open", "run out", "accepted", "withdrawn"])
def test_only_what_waits_is_withdrawn(cast: Cast, at: datetime, state: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "run out": {"expires_at": AT - DAY},
        "accepted": {"accepted_at": AT - DAY},
        "withdrawn": {"withdrawn_at": AT - DAY},
    }
    invitation = invited(cast, **fields.get(state, {}))
    other = invited(cast, "farah@example.org")
    is_due = state in ("open", "run out")
    assert invitations.withdraw(invitation=invitation, by=cast.bruno, at=at) is is_due
    assert stored(invitation).withdrawn_at == (at if is_due else invitation.withdrawn_at)
    assert stored(other).withdrawn_at is None
    told = [(str(cast.workplace.pk), cast.bruno, {"email": "zofia@example.org"})]
    assert logged("withdraw_invitation") == told * is_due


@pytest.mark.parametrize(
    "act", [invitations.resend, invitations.withdraw], ids=["send again", "withdraw"]
)
def test_only_todays_managers_of_the_place_do(cast: Cast, at: datetime, act: Any) -> None:
    invitation = invited(cast)
    assert_refused(lambda: act(invitation=invitation, by=cast.chloe, at=at))
    Oversight.objects.filter(person=cast.bruno).update(until_on=YESTERDAY)
    assert_refused(lambda: act(invitation=invitation, by=cast.bruno, at=at))
    assert_refused(lambda: invite_two(cast))
