"""Two records of one person become one: where they worked."""

from datetime import date, datetime, timedelta

import pytest

from accounts.actions import start_guest
from compliance.integrity.findings import findings
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from tests.compliance.builders import require
from tests.people import SINCE, Cast
from workforce.people.actions.merging import take_over_work
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def spans(cast: Cast) -> list[tuple[date, date | None]]:
    """The days Amina is at her workplace, those that last no day left out."""
    jobs = Membership.objects.filter(person=cast.amina, unit=cast.workplace)
    days = sorted(jobs.values_list("from_on", "until_on"), key=lambda each: each[0])
    return [(first, last) for first, last in days if last is None or last >= first]


@pytest.mark.parametrize(
    ("mine", "guests", "together"),
    [
        ((0, None), (90, None), [(0, None)]),  # she was there all the time
        ((90, None), (0, None), [(0, 89), (90, None)]),
        ((0, 50), (30, None), [(0, 50), (51, None)]),
        ((30, 50), (0, None), [(0, 29), (30, 50), (51, None)]),
        ((0, 20), (40, None), [(0, 20), (40, None)]),
        ((40, None), (0, 20), [(0, 20), (40, None)]),
        ((10, 90), (20, 30), [(10, 90)]),
    ],
)
def test_nobody_is_at_one_place_twice_on_one_day(
    cast: Cast,
    on: date,
    at: datetime,
    mine: tuple[int, int | None],
    guests: tuple[int, int | None],
    together: list[tuple[int, int | None]],
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else SINCE + number * DAY

    guest = start_guest(language="en")
    require(cast.workplace, cast.course)
    Membership.objects.filter(person=cast.amina).update(from_on=day(mine[0]), until_on=day(mine[1]))
    Membership.objects.create(
        person=guest, unit=cast.workplace, from_on=day(guests[0]), until_on=day(guests[1])
    )
    recompute_obligations(people=[cast.amina.pk, guest.pk], on=on)
    take_over_work(source=guest, target=cast.amina, at=at)
    assert spans(cast) == [(day(first), day(last)) for first, last in together]
    assert list(findings()) == []
    assert not Obligation.objects.exclude(person=cast.amina).exists()
