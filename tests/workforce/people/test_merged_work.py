"""Jobs and invitations when two records of one person become one."""

from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from tests.people import AT, SINCE, Cast, person
from workforce.people.actions.merging import take_over_work
from workforce.people.models import Invitation, Membership
from workforce.signals import memberships_changed, memberships_merged
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def zofia(cast: Cast) -> User:
    return person("Zofia Nowak", email=None)


def job(
    who: User, unit: Unit, first: int = 0, last: int | None = None, **fields: Any
) -> Membership:
    """A job from so many days after the beginning to so many days after it."""
    until_on = None if last is None else SINCE + last * DAY
    return Membership.objects.create(
        person=who, unit=unit, from_on=SINCE + first * DAY, until_on=until_on, **fields
    )


def jobs(who: User, unit: Unit) -> list[tuple[int, int | None]]:
    """The days of somebody's jobs at a place, as :func:`job` takes them."""

    def number(day: date | None) -> int | None:
        return None if day is None else (day - SINCE).days

    rows = Membership.objects.filter(person=who, unit=unit).order_by("from_on")
    return [(number(row.from_on) or 0, number(row.until_on)) for row in rows]


def test_jobs_go_along_with_what_is_known_of_them(cast: Cast, zofia: User) -> None:
    stays = job(person("Piotr Lis", email=None), cast.elsewhere)
    goes = job(zofia, cast.elsewhere, 5, 9, shift="night", staff_number="7", is_agency=True)
    before = Membership.objects.filter(pk=goes.pk).values().get()
    take_over_work(source=zofia, target=cast.amina, at=AT)
    after = Membership.objects.filter(pk=goes.pk).values().get()
    assert after == {**before, "person_id": cast.amina.pk}
    assert Membership.objects.get(pk=stays.pk).person == stays.person
    assert not Membership.objects.filter(person=zofia).exists()


def test_a_job_around_one_of_their_own_is_cut_in_two(cast: Cast, zofia: User) -> None:
    job(cast.amina, cast.elsewhere, 10, 19)
    job(zofia, cast.elsewhere, 0, None, shift="night", staff_number="7")
    take_over_work(source=zofia, target=cast.amina, at=AT)
    assert jobs(cast.amina, cast.elsewhere) == [(0, 9), (10, 19), (20, None)]
    copies = Membership.objects.filter(person=cast.amina, staff_number="7", shift="night")
    assert copies.count() == 2


def test_a_job_within_one_of_their_own_has_no_day_left(cast: Cast, zofia: User) -> None:
    job(cast.amina, cast.elsewhere, 0, 19)
    job(zofia, cast.elsewhere, 5, 9)
    take_over_work(source=zofia, target=cast.amina, at=AT)
    assert jobs(cast.amina, cast.elsewhere) == [(0, 19), (5, 4)]


def test_a_job_elsewhere_takes_no_day_away(cast: Cast, zofia: User) -> None:
    job(cast.amina, cast.hotels, 0, None)
    job(zofia, cast.elsewhere, 5, 9)
    take_over_work(source=zofia, target=cast.amina, at=AT)
    assert jobs(cast.amina, cast.elsewhere) == [(5, 9)]


@pytest.mark.parametrize("refused", ["source", "target"])
def test_a_refusal_keeps_its_days_and_takes_none(cast: Cast, zofia: User, refused: str) -> None:
    marks = {name: {"refused_at": AT} if name == refused else {} for name in ("source", "target")}
    job(cast.amina, cast.elsewhere, 0, 19, **marks["target"])
    job(zofia, cast.elsewhere, 5, 9, **marks["source"])
    take_over_work(source=zofia, target=cast.amina, at=AT)
    assert jobs(cast.amina, cast.elsewhere) == [(0, 19), (5, 9)]


def test_accepted_invitations_go_along(cast: Cast, zofia: User) -> None:
    bruno = person("Piotr Lis", email=None)
    for who in (zofia, bruno):
        Invitation.objects.create(
            unit=cast.elsewhere,
            email=f"{who.pk}@example.org",
            created_at=AT,
            expires_at=AT + DAY,
            accepted_at=AT,
            accepted_by=who,
        )
    take_over_work(source=zofia, target=cast.amina, at=AT)
    accepted = Invitation.objects.values_list("accepted_by", flat=True)
    assert sorted(filter(None, accepted)) == sorted([cast.amina.pk, bruno.pk])


@pytest.mark.parametrize("has_job", [True, False])
def test_the_apps_above_are_told_and_the_history_says_so(
    cast: Cast, zofia: User, has_job: bool
) -> None:
    if has_job:
        job(zofia, cast.elsewhere)
    told: list[Any] = []

    def hear(signal: Any, **news: Any) -> None:
        told.append(news.get("people") or (news["source"], news["target"]))

    for signal in (memberships_changed, memberships_merged):
        signal.connect(hear)
    try:
        take_over_work(source=zofia, target=cast.amina, at=AT)
    finally:
        for signal in (memberships_changed, memberships_merged):
            signal.disconnect(hear)
    assert told == [(zofia, cast.amina), *([[cast.amina.pk]] if has_job else [])]
    entries = ModelLogEntry.objects.filter(action="workforce.take_over")
    assert [(entry.user, entry.data["learner_id"]) for entry in entries] == (
        [(cast.amina, zofia.learner_id)] if has_job else []
    )
