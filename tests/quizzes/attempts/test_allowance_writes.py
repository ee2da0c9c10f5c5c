"""What giving more time or attempts, and taking it back, store and log by themselves."""

import uuid
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from quizzes.attempts.actions.allowances import NoAllowanceError, allow, withdraw_allowance
from quizzes.attempts.models import Allowance
from tests.people import Cast

pytestmark = pytest.mark.django_db
KEY = uuid.uuid4()


def more(cast: Cast, **fields: Any) -> bool:
    usual: dict[str, Any] = {
        "activity_key": KEY,
        "more_time_percent": 25,
        "more_attempts": 1,
        "reason": "Agreed.",
    }
    return allow(person=cast.amina, by=cast.bruno, **{**usual, **fields})


def log_of(given: Allowance) -> list[tuple[str, Any]]:
    entries = ModelLogEntry.objects.filter(object_id=str(given.pk)).order_by("pk")
    return [(entry.action, entry.user) for entry in entries]


def test_the_same_is_given_and_logged_once(cast: Cast) -> None:
    assert more(cast)
    assert not more(cast)
    [given] = Allowance.objects.all()
    assert (given.person, given.given_by, given.activity_key) == (cast.amina, cast.bruno, KEY)
    assert (given.more_time_percent, given.more_attempts, given.reason) == (25, 1, "Agreed.")
    assert log_of(given) == [("wagtail.create", cast.bruno)]


def test_what_is_taken_back_is_gone_and_logged(cast: Cast) -> None:
    more(cast)
    more(cast, more_attempts=2)
    first, second = Allowance.objects.order_by("pk")
    gone = Allowance(pk=first.pk)
    withdraw_allowance(allowance=first, by=cast.bruno)
    assert list(Allowance.objects.all()) == [second]
    assert log_of(gone) == [("wagtail.create", cast.bruno), ("wagtail.delete", cast.bruno)]


@pytest.mark.parametrize(
    ("time", "attempts", "is_possible"),
    [(0, 1, True), (25, 0, True), (0, 0, False), (-1, 1, False), (25, -1, False), (901, 1, False)],
)
def test_an_allowance_gives_something_within_bounds(
    cast: Cast, time: int, attempts: int, is_possible: bool
) -> None:
    if is_possible:
        assert more(cast, more_time_percent=time, more_attempts=attempts)
    else:
        with pytest.raises(NoAllowanceError):
            more(cast, more_time_percent=time, more_attempts=attempts)
    assert Allowance.objects.count() == int(is_possible)
