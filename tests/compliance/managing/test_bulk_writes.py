"""What acts on many people do themselves, whatever the page that asked for them looked like."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from compliance.managing import actions
from compliance.managing.actions import ACTS, BulkAct, BulkOutcome, carry_out, move
from compliance.notices.models import Notice
from compliance.obligations.actions import exempt, recompute_obligations
from compliance.obligations.models import Obligation
from courses.models import Course
from tests.compliance.builders import certify, noon, require, worker
from tests.people import AT, ON, SINCE, Cast
from tests.refusals import assert_refused
from workforce.people.actions.memberships import UnitClosed
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YESTERDAY, TOMORROW = ON - DAY, ON + DAY
#: Jobs that are over, in words.
OVER: dict[str, dict[str, Any]] = {
    "who was refused": {"refused_at": noon(ON), "until_on": ON},
    "who has left": {"until_on": YESTERDAY},
}


@pytest.fixture
def annexe(cast: Cast) -> Unit:
    """Another place, which Bruno manages like the hotel."""
    place: Unit = cast.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Oversight.objects.create(person=cast.bruno, unit=place, duty="manager", from_on=SINCE)
    return place


def job_at(unit: Unit, name: str = "Farah Noor", **fields: Any) -> Membership:
    return Membership.objects.select_related("person", "unit").get(
        person=worker(unit, name=name, **fields)
    )


def act(
    name: str,
    cast: Cast,
    *chosen: Membership,
    steps: list[tuple[int, int | None]] | None = None,
    **more: Any,
) -> BulkOutcome:
    """Bruno does it to the people of these jobs, and to what they are asked there."""
    answers: dict[str, Any] = {
        "reason": "Leave",
        "until_on": ON,
        "left_on": ON,
        "by": cast.bruno,
        "at": AT,
    }
    pks = [job.pk for job in chosen]
    return carry_out(
        BulkAct(name, **answers | more),
        jobs=Membership.objects.filter(pk__in=pks),
        obligations=Obligation.objects.filter(membership__in=pks),
        progress=lambda done, total: (steps if steps is not None else []).append((done, total)),
    )


def everything() -> tuple[list[Any], ...]:
    """All rows an act may change, and what was logged."""
    return tuple(
        list(model._base_manager.order_by("pk").values())
        for model in (Membership, Obligation, Notice, ModelLogEntry)
    )


# --- Who may, and for whom --------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTS)
def test_one_stranger_among_the_chosen_stops_the_act(cast: Cast, annexe: Unit, name: str) -> None:
    for unit in (cast.area, cast.elsewhere):
        require(unit, cast.course)
    ours, theirs = job_at(cast.workplace), job_at(cast.elsewhere, "Zofia Nowak")
    assert_refused(lambda: act(name, cast, ours, theirs, to=annexe))


@pytest.mark.parametrize("name", ACTS)
def test_a_manager_until_yesterday_does_nothing_more(cast: Cast, annexe: Unit, name: str) -> None:
    require(cast.area, cast.course)
    ours = job_at(cast.workplace)
    Oversight.objects.filter(person=cast.bruno).update(until_on=YESTERDAY)
    assert_refused(lambda: act(name, cast, ours, to=annexe))


@pytest.mark.parametrize("name", ACTS)
def test_with_nobody_chosen_nothing_happens(cast: Cast, annexe: Unit, name: str) -> None:
    require(cast.area, cast.course)
    before = everything()
    outcome = act(name, cast, to=annexe)
    assert (sum(outcome.counts.values()), outcome.to_write_to) == (0, ())
    assert everything() == before


def test_many_are_done_in_batches_and_told_as_they_go(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    require(cast.area, cast.course)
    jobs = [job_at(cast.workplace, name) for name in ("Farah", "Zofia", "Ali")]
    for name, count in (("exempt", "exempted"), ("leave", "left")):
        steps: list[tuple[int, int | None]] = []
        assert act(name, cast, *jobs, steps=steps).counts == {count: 3}
        assert steps == [(2, 3), (3, 3)]


# --- What is changed meanwhile ----------------------------------------------------------------


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("name", ["confirm", "refuse", "leave", "move"])
def test_a_job_that_is_over_meanwhile_is_left_alone(
    cast: Cast, annexe: Unit, name: str, state: str
) -> None:
    job = job_at(cast.workplace, came_by="code", **OVER[state])
    before = everything()
    assert act(name, cast, job, to=annexe).counts == {"skipped": 1}
    assert everything() == before


@pytest.mark.parametrize("name", ["confirm", "refuse"])
@pytest.mark.parametrize(
    "fields",
    [{"came_by": "added"}, {"came_by": "import"}, {"came_by": "code", "confirmed_at": AT}],
    ids=["added", "of a list", "confirmed meanwhile"],
)
def test_who_is_not_waiting_is_not_decided_about(
    cast: Cast, name: str, fields: dict[str, Any]
) -> None:
    job = job_at(cast.workplace, **fields)
    before = everything()
    assert act(name, cast, job).counts == {"skipped": 1}
    assert everything() == before


def test_what_is_asked_no_more_meanwhile_exempts_nobody(cast: Cast) -> None:
    rule = require(cast.area, cast.course)
    job = job_at(cast.workplace)
    rule.until_on = YESTERDAY
    rule.save()
    Obligation.objects.update(lifted_on=ON)
    before = everything()
    assert act("exempt", cast, job).counts == {"skipped": 1}
    assert everything() == before


@pytest.mark.parametrize(
    ("until_on", "is_ended"),
    [(None, False), (YESTERDAY, False), (ON, True), (TOMORROW, True)],
    ids=["no exemption", "over since yesterday", "in its last day", "until tomorrow"],
)
def test_only_an_exemption_that_goes_on_is_ended(cast: Cast, until_on: Any, is_ended: bool) -> None:
    require(cast.area, cast.course)
    job = job_at(cast.workplace)
    Obligation.objects.filter(membership=job).update(
        exempt_from=until_on and SINCE, exempt_until=until_on, exempt_reason="Leave"
    )
    before = everything()
    counts = act("end_exemption", cast, job).counts
    assert counts == ({"unexempted": 1} if is_ended else {"skipped": 1})
    assert (everything() != before) is is_ended


@pytest.mark.parametrize(
    ("name", "count"),
    [("confirm", "confirmed"), ("refuse", "refused"), ("leave", "left"), ("move", "moved")],
)
def test_each_is_counted_and_logged_under_who_did_it(
    cast: Cast, annexe: Unit, name: str, count: str
) -> None:
    jobs = [job_at(cast.workplace, who, came_by="code") for who in ("Farah", "Zofia")]
    assert act(name, cast, *jobs, to=annexe).counts == {count: 2}
    entries = ModelLogEntry.objects.all()
    assert {entry.user for entry in entries} == {cast.bruno}
    assert {f"workforce.{name}"} <= {entry.action for entry in entries}
    assert not Membership.objects.unconfirmed().filter(unit=cast.workplace).exists()


# --- Training ---------------------------------------------------------------------------------


def test_an_exemption_is_from_one_course_in_one_job(cast: Cast, annexe: Unit) -> None:
    other_course = Course.objects.create(code="other", title="Other course")
    rules = [require(cast.area, cast.course), require(cast.workplace, cast.course, within_days=9)]
    require(cast.area, other_course)
    job = job_at(cast.workplace)
    Membership.objects.create(person=job.person, unit=annexe, from_on=SINCE)
    recompute_obligations(on=ON)
    chosen = Obligation.objects.filter(membership=job, requirement=rules[0])
    outcome = carry_out(
        BulkAct("exempt", by=cast.bruno, at=AT, reason=" Leave ", until_on=TOMORROW),
        jobs=Membership.objects.none(),
        obligations=chosen,
        progress=lambda done, total: None,
    )
    assert outcome.counts == {"exempted": 1}
    exempted = Obligation.objects.exclude(exempt_until=None)
    assert {row.requirement_id for row in exempted} == {rule.pk for rule in rules}
    assert {
        (row.membership_id, row.exempt_from, row.exempt_until, row.exempt_reason, row.exempted_by)
        for row in exempted
    } == {(job.pk, ON, TOMORROW, "Leave", cast.bruno)}
    other = job_at(cast.workplace, "Zofia Nowak")
    Obligation.objects.update(exempt_from=ON, exempt_until=TOMORROW)
    assert act("end_exemption", cast, job).counts["unexempted"] == 2
    exempted = Obligation.objects.exclude(exempt_until=None)
    assert {row.person_id for row in exempted.exclude(membership__unit=annexe)} == {
        cast.amina.pk,
        other.person_id,
    }


@pytest.mark.parametrize(
    "answers",
    [{"until_on": None}, {"until_on": YESTERDAY}, {"reason": " "}],
    ids=["no last day", "ends before it begins", "no reason"],
)
def test_an_exemption_that_makes_no_sense_is_refused(cast: Cast, answers: dict[str, Any]) -> None:
    require(cast.area, cast.course)
    job = job_at(cast.workplace)
    before = everything()
    with pytest.raises(ValueError, match="exemption"):
        act("exempt", cast, job, **answers)
    assert everything() == before


def test_somebody_chosen_twice_is_reminded_once(cast: Cast) -> None:
    other_course = Course.objects.create(code="other", title="Other course")
    for course in (cast.course, other_course):
        require(cast.area, course)
    late, ready, silent = (job_at(cast.workplace, name) for name in ("Farah", "Zofia", "Ali"))
    for course in (cast.course, other_course):
        certify(ready.person, course, on=YESTERDAY)
    silent.person.is_active = False
    silent.person.save()
    outcome = act("remind", cast, late, ready, silent)
    assert outcome.to_write_to == (late.person_id,)
    assert outcome.counts["reminded"] == 1
    assert not outcome.counts["already"]
    [notice] = Notice.objects.all()
    assert (notice.person, notice.unit) == (late.person, cast.workplace)
    [entry] = ModelLogEntry.objects.filter(action="workforce.remind")
    assert (entry.object_id, entry.user) == (str(late.pk), cast.bruno)
    again = act("remind", cast, late)
    assert (again.counts["already"], again.to_write_to) == (1, ())


# --- Leaving and moving -----------------------------------------------------------------------


def test_leaving_and_moving_need_an_answer(cast: Cast) -> None:
    job = job_at(cast.workplace)
    with pytest.raises(ValueError, match="needs a"):
        act("leave", cast, job, left_on=None)
    with pytest.raises(ValueError, match="needs a"):
        act("move", cast, job)


@pytest.mark.parametrize("from_on", [SINCE, YESTERDAY, ON, TOMORROW])
def test_no_day_is_lost_and_none_counted_twice_by_a_move(
    cast: Cast, annexe: Unit, from_on: Any
) -> None:
    details: dict[str, Any] = {
        "shift": "night",
        "role": cast.porter,
        "is_agency": True,
        "staff_number": "0042",
    }
    job = job_at(cast.workplace, from_on=from_on, **details)
    other = job_at(cast.workplace, "Zofia Nowak")
    assert move(membership=job, to=annexe, by=cast.bruno, at=AT)
    jobs = Membership.objects.filter(person=job.person).order_by("from_on")
    days = [(one.unit.name, one.from_on, one.until_on) for one in jobs]
    had_a_day = from_on < ON
    here = [("Riverside Hotel", from_on, YESTERDAY)] if had_a_day else []
    assert days == [*here, ("Annexe", ON if had_a_day else from_on, None)]
    newest = jobs[len(jobs) - 1]
    assert {name: getattr(newest, name) for name in details} == details
    entry = ModelLogEntry.objects.get(action="workforce.move")
    assert (entry.object_id, entry.user) == (str(newest.pk), cast.bruno)
    assert entry.data == {"from": "Riverside Hotel", "to": "Annexe"}
    assert Membership.objects.get(pk=other.pk).unit == cast.workplace


@pytest.mark.parametrize("from_on", [SINCE, ON])
def test_what_is_asked_at_the_new_place_is_asked_at_once(
    cast: Cast, annexe: Unit, from_on: Any
) -> None:
    require(annexe, cast.course)
    job = job_at(cast.workplace, from_on=from_on)
    move(membership=job, to=annexe, by=cast.bruno, at=AT)
    [asked] = Obligation.objects.filter(person=job.person)
    assert (asked.membership.unit, asked.offered_at) == (annexe, None)


def test_an_exemption_goes_along(cast: Cast, annexe: Unit) -> None:
    require(cast.area, cast.course)
    job = job_at(cast.workplace)
    exempt(
        obligation=job.obligations.get(), from_on=ON, until_on=TOMORROW, reason="x", by=cast.bruno
    )
    move(membership=job, to=annexe, by=cast.bruno, at=AT)
    assert Obligation.objects.get(membership__unit=annexe).exempt_until == TOMORROW


@pytest.mark.parametrize(
    ("came_by", "confirmed_at"),
    [("code", None), ("import", None), ("code", noon(SINCE)), ("added", None)],
)
def test_a_move_confirms_nobody(cast: Cast, annexe: Unit, came_by: str, confirmed_at: Any) -> None:
    job = job_at(cast.workplace, came_by=came_by, confirmed_at=confirmed_at)
    before = (job.is_vouched_for, job.is_waiting)
    move(membership=job, to=annexe, by=cast.bruno, at=AT)
    new_job = Membership.objects.get(person=job.person, unit=annexe)
    assert (new_job.is_vouched_for, new_job.is_waiting) == before


@pytest.mark.parametrize("from_on", [SINCE, ON])
@pytest.mark.parametrize("came_by", ["added", "code"])
def test_who_works_at_the_new_place_already_is_not_doubled(
    cast: Cast, annexe: Unit, from_on: Any, came_by: str
) -> None:
    job = job_at(cast.workplace, from_on=from_on, came_by=came_by)
    there = Membership.objects.create(
        person=job.person, unit=annexe, from_on=SINCE, came_by="added", confirmed_at=AT, shift="day"
    )
    before = Membership.objects.filter(pk=there.pk).values().get()
    assert move(membership=job, to=annexe, by=cast.bruno, at=AT)
    assert Membership.objects.filter(pk=there.pk).values().get() == before
    job.refresh_from_db()
    assert (job.unit, job.until_on) == (cast.workplace, max(from_on, YESTERDAY))


def test_nobody_is_moved_where_they_are_or_to_a_closed_place(cast: Cast, annexe: Unit) -> None:
    job = job_at(cast.workplace)
    Unit.objects.filter(pk=annexe.pk).update(closed_on=ON)
    before = everything()
    assert not move(membership=job, to=cast.workplace, by=cast.bruno, at=AT)
    with pytest.raises(UnitClosed):
        move(membership=job, to=annexe, by=cast.bruno, at=AT)
    assert everything() == before
