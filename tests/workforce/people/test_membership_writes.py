"""What the writes about memberships do themselves, whichever page, list or command calls them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from accounts.models import User
from tests.compliance.builders import noon, require, worker
from tests.people import AT, ON, SINCE, Cast, person
from tests.refusals import assert_refused
from workforce.people.actions import memberships
from workforce.people.models import Membership, Oversight
from workforce.signals import memberships_changed

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YESTERDAY, TOMORROW = ON - DAY, ON + DAY
WAITING: dict[str, Any] = {"came_by": "code"}
#: What somebody's membership looks like, in words.
STATES: dict[str, dict[str, Any]] = {
    "who waits": WAITING,
    "who was confirmed": WAITING | {"confirmed_at": noon(SINCE)},
    "who was refused": WAITING | {"refused_at": noon(ON), "until_on": ON},
    "who waited and has left": WAITING | {"until_on": YESTERDAY},
}


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What the apps above are told about memberships, in order."""
    news: list[dict[str, Any]] = []

    def hear(sender: type, people: Any, on: date, **kwargs: Any) -> None:
        news.append({"people": list(people), "on": on, "offered_at": kwargs.get("offered_at")})

    memberships_changed.connect(hear)
    yield news
    memberships_changed.disconnect(hear)


def job_at(cast: Cast, name: str = "Farah Noor", **fields: Any) -> Membership:
    """Somebody's job at Riverside Hotel, for years unless ``fields`` say otherwise."""
    somebody = worker(cast.workplace, name=name, **fields)
    return Membership.objects.select_related("person", "unit").get(person=somebody)


def logged(action: str) -> list[tuple[str, User | None]]:
    """Whom an act was logged about (the ids of memberships), and who did it."""
    entries = ModelLogEntry.objects.filter(action=f"workforce.{action}").order_by("pk")
    return [(entry.object_id, entry.user) for entry in entries]


def stored(job: Membership) -> dict[str, Any]:
    """A membership as the database has it."""
    return dict(Membership.objects.filter(pk=job.pk).values().get())


# --- Confirming and refusing ------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_only_who_waits_is_confirmed(cast: Cast, at: datetime, state: str) -> None:
    job, other = job_at(cast, **STATES[state]), job_at(cast, "Zofia Nowak", **WAITING)
    before = stored(job)
    is_due = state == "who waits"
    assert memberships.confirm(membership=job, by=cast.bruno, at=at) is is_due
    assert stored(job) == before | ({"confirmed_at": at} if is_due else {})
    assert logged("confirm") == ([(str(job.pk), cast.bruno)] if is_due else [])
    assert stored(other)["confirmed_at"] is None


@pytest.mark.parametrize("state", STATES)
def test_only_who_waits_is_refused(
    cast: Cast, at: datetime, state: str, told: list[dict[str, Any]]
) -> None:
    job, other = job_at(cast, **STATES[state]), job_at(cast, "Zofia Nowak", **WAITING)
    before = stored(job)
    is_due = state == "who waits"
    assert memberships.refuse(membership=job, by=cast.bruno, at=at) is is_due
    assert stored(job) == before | ({"refused_at": at, "until_on": ON} if is_due else {})
    assert logged("refuse") == ([(str(job.pk), cast.bruno)] if is_due else [])
    assert [(news["people"], news["on"]) for news in told] == [([job.person_id], ON)] * is_due
    assert stored(other)["refused_at"] is None


def test_who_leaves_tomorrow_can_still_be_confirmed(cast: Cast, at: datetime) -> None:
    job = job_at(cast, **WAITING, until_on=TOMORROW)
    assert memberships.confirm(membership=job, by=cast.bruno, at=at)
    assert stored(job)["until_on"] == TOMORROW


@pytest.mark.parametrize("decide", [memberships.confirm_all, memberships.refuse_all])
def test_a_decision_about_many_is_counted_and_logged_for_each(
    cast: Cast, at: datetime, decide: Any
) -> None:
    jobs = [job_at(cast, name, **WAITING) for name in ("Farah", "Zofia")]
    assert decide(memberships=jobs, by=cast.bruno, at=at) == 2
    assert decide(memberships=jobs, by=cast.bruno, at=at) == 0
    entries = ModelLogEntry.objects.filter(action__in=["workforce.confirm", "workforce.refuse"])
    assert {(entry.object_id, entry.user) for entry in entries} == {
        (str(job.pk), cast.bruno) for job in jobs
    }


@pytest.mark.parametrize("decide", [memberships.confirm_all, memberships.refuse_all])
@pytest.mark.parametrize(
    "who", ["the manager of another place", "a colleague", "a manager until yesterday"]
)
def test_nobody_but_a_manager_of_today_decides(
    cast: Cast, at: datetime, decide: Any, who: str
) -> None:
    if who == "a manager until yesterday":
        Oversight.objects.filter(person=cast.bruno).update(until_on=YESTERDAY)
    by = {"a colleague": cast.amina, "the manager of another place": cast.chloe}
    jobs = [job_at(cast, **WAITING)]
    assert_refused(lambda: decide(memberships=jobs, by=by.get(who, cast.bruno), at=at))


@pytest.mark.parametrize("decide", [memberships.confirm_all, memberships.refuse_all])
def test_one_stranger_among_many_stops_the_whole_decision(
    cast: Cast, at: datetime, decide: Any
) -> None:
    ours = job_at(cast, **WAITING)
    theirs = worker(cast.elsewhere, **WAITING).memberships.get()
    assert_refused(lambda: decide(memberships=[ours, theirs], by=cast.bruno, at=at))


# --- Changing ---------------------------------------------------------------------------------


def correct(job: Membership, *, by: User | None, **new_values: Any) -> bool:
    """Change only these values of a job."""
    values = {name: getattr(job, name) for name in ("shift", "role", "is_agency", "staff_number")}
    return memberships.change(membership=job, by=by, at=AT, **(values | new_values))


@pytest.mark.parametrize(
    "new_values",
    [{"shift": "night"}, {"is_agency": True}, {"staff_number": "0042"}],
    ids=lambda values: next(iter(values)),
)
def test_one_corrected_value_is_stored_and_logged_alone(
    cast: Cast, new_values: dict[str, Any], told: list[dict[str, Any]]
) -> None:
    job = job_at(cast)
    before = stored(job)
    assert correct(job, by=cast.bruno, **new_values)
    assert stored(job) == before | new_values
    [entry] = ModelLogEntry.objects.filter(action="workforce.change")
    assert (entry.object_id, entry.user) == (str(job.pk), cast.bruno)
    assert entry.data["changed"] == list(new_values)
    assert told == []


def test_a_new_role_tells_the_apps_above(cast: Cast, told: list[dict[str, Any]]) -> None:
    job = job_at(cast)
    assert correct(job, by=cast.bruno, role=cast.porter)
    assert stored(job)["role_id"] == cast.porter.pk
    assert [(news["people"], news["on"]) for news in told] == [([job.person_id], ON)]


def test_what_is_right_already_is_not_written(cast: Cast) -> None:
    assert not correct(job_at(cast), by=cast.bruno)
    assert logged("change") == []


@pytest.mark.parametrize("state", ["who was refused", "who waited and has left"])
def test_a_job_that_is_over_is_not_corrected(cast: Cast, state: str) -> None:
    job = job_at(cast, **STATES[state])
    before = stored(job)
    assert not correct(job, by=cast.bruno, role=cast.porter)
    assert stored(job) == before


def test_a_job_is_corrected_by_its_managers_only(cast: Cast) -> None:
    job = job_at(cast)
    assert_refused(lambda: correct(job, by=cast.chloe, shift="night"))
    Oversight.objects.filter(person=cast.bruno).update(until_on=YESTERDAY)
    with pytest.raises(PermissionDenied):
        correct(job, by=cast.bruno, shift="night")


# --- Leaving ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "is_done"),
    [(ON, True), (TOMORROW, True), (YESTERDAY, False)],
    ids=["on the first day", "on the second day", "before the first day"],
)
def test_nobody_leaves_before_they_came(
    cast: Cast, told: list[dict[str, Any]], last_day: date, is_done: bool
) -> None:
    job = job_at(cast, from_on=ON)
    assert memberships.leave(membership=job, until_on=last_day, by=cast.bruno) is is_done
    assert stored(job)["until_on"] == job.until_on == (last_day if is_done else None)
    assert [(news["people"], news["on"]) for news in told] == [
        ([job.person_id], last_day)
    ] * is_done


@pytest.mark.parametrize("state", ["who was refused", "who waited and has left"])
def test_a_job_that_is_over_keeps_its_last_day(cast: Cast, state: str) -> None:
    job, other = job_at(cast, **STATES[state]), job_at(cast, "Zofia Nowak")
    before = stored(job)
    assert not memberships.leave(membership=job, until_on=ON, by=cast.bruno)
    assert stored(job) == before
    assert stored(other)["until_on"] is None
    assert logged("leave") == []


def test_leaving_says_in_the_log_who_and_when(cast: Cast) -> None:
    job = job_at(cast)
    memberships.leave(membership=job, until_on=TOMORROW, by=cast.bruno)
    [entry] = ModelLogEntry.objects.filter(action="workforce.leave")
    assert (entry.object_id, entry.user) == (str(job.pk), cast.bruno)
    assert entry.data == {"until_on": TOMORROW.isoformat()}


# --- Coming -----------------------------------------------------------------------------------


def add(cast: Cast, somebody: User, **fields: Any) -> Membership:
    """Add somebody at Riverside Hotel, from today."""
    values: dict[str, Any] = {"from_on": ON, "at": AT, "by": cast.bruno}
    return memberships.add_member(person=somebody, unit=cast.workplace, **values | fields)


def test_whoever_is_added_has_what_was_said_of_them(cast: Cast) -> None:
    require(cast.area, cast.course)
    somebody = person("Farah Noor")
    details = {"shift": "day", "role": cast.porter, "is_agency": True, "staff_number": "0042"}
    job = add(cast, somebody, from_on=SINCE, **details)
    found = Membership.objects.get(person=somebody)
    assert {name: getattr(found, name) for name in details} == details
    assert (found.from_on, found.confirmed_at, found.came_by) == (SINCE, AT, "added")
    [entry] = ModelLogEntry.objects.filter(action="workforce.join")
    assert (entry.user, entry.data) == (cast.bruno, {"way": "added"})
    assert job.obligations.get().offered_at == AT


def test_nobody_is_agency_staff_unless_it_is_said(cast: Cast) -> None:
    add(cast, person("Farah Noor"))
    assert not Membership.objects.get(person__name="Farah Noor").is_agency


def test_what_is_asked_waits_to_be_told_where_the_caller_tells_nobody(cast: Cast) -> None:
    require(cast.area, cast.course)
    job = add(cast, person("Farah Noor"), offers_obligations=False)
    assert job.obligations.get().offered_at is None


def test_whoever_comes_by_themselves_is_named_in_the_log(cast: Cast) -> None:
    somebody = person("Farah Noor")
    add(cast, somebody, by=None)
    assert [user for _pk, user in logged("join")] == [somebody]


def test_added_twice_is_added_once(cast: Cast, told: list[dict[str, Any]]) -> None:
    somebody = person("Farah Noor")
    first = add(cast, somebody)
    told.clear()
    assert add(cast, somebody, from_on=SINCE, shift="night") == first
    assert (Membership.objects.get(person=somebody).shift, told) == ("", [])


@pytest.mark.parametrize(
    ("ended_on", "comes_on"),
    [(ON, None), (YESTERDAY, ON), (YESTERDAY - DAY, YESTERDAY), (SINCE - DAY, SINCE)],
    ids=["today", "yesterday", "two days ago", "the day before they are added from"],
)
def test_whoever_was_here_comes_back_the_day_after_their_last(
    cast: Cast, ended_on: date, comes_on: date | None
) -> None:
    job = job_at(cast, from_on=SINCE - 9 * DAY, until_on=ended_on)
    back = add(cast, job.person, from_on=SINCE)
    assert (back == job) is (comes_on is None)
    assert back.from_on == (comes_on or job.from_on)


@pytest.mark.parametrize("whose", ["somebody else's", "of another place", "refused"])
def test_a_job_that_says_nothing_about_this_one_moves_no_day(cast: Cast, whose: str) -> None:
    somebody = person("Farah Noor")
    job = Membership(person=somebody, unit=cast.workplace, from_on=SINCE, until_on=YESTERDAY)
    job.person = cast.chloe if whose == "somebody else's" else somebody
    job.unit = cast.elsewhere if whose == "of another place" else cast.workplace
    job.refused_at = AT if whose == "refused" else None
    job.save()
    assert add(cast, somebody, from_on=SINCE).from_on == SINCE


def test_of_several_jobs_the_one_that_ended_last_is_continued(cast: Cast) -> None:
    somebody = job_at(cast, from_on=ON - 90 * DAY, until_on=ON - 10 * DAY).person
    Membership.objects.create(
        person=somebody, unit=cast.workplace, from_on=SINCE, until_on=ON - 100 * DAY
    )
    assert add(cast, somebody, from_on=SINCE).from_on == ON - 9 * DAY
