"""The tree of places: added to, changed, closed, moved and merged without losing the past."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from compliance.integrity.findings import findings
from compliance.obligations.actions import exempt, recompute_obligations
from compliance.obligations.models import Obligation
from courses.models import Sector
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from tests.compliance.builders import certify, noon, obligation, require, worker
from tests.pages import sentence
from tests.people import AT, ON, SINCE, Cast
from tests.workforce.organisation.tree import fresh
from workforce.devices.models import SharedDevice
from workforce.organisation.actions import merge_preview, merge_units
from workforce.organisation.rules import period_to_add
from workforce.people.actions import memberships
from workforce.people.models import Invitation, JoinCode, Membership
from workforce.people.rules.periods import WorkPeriod
from workforce.units import actions
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

BEFORE = ON - timedelta(days=1)


def add_unit(parent: Unit, name: str, kind: str = Unit.Kind.WORKPLACE, **fields: Any) -> Unit:
    return actions.add_unit(parent=parent, name=name, kind=kind, by=None, at=AT, **fields)


def figures(area: Unit, on: date) -> Any:
    """Every report there is about an area on a day."""
    return [
        readiness(on=on, by=by, areas=[fresh(area)])
        for by in (ReportGrouping.SECTOR, ReportGrouping.SHIFT, ReportGrouping.LANGUAGE)
    ]


def change(unit: Unit, **fields: Any) -> bool:
    names = ("name", "kind", "sector", "headcount", "headcount_source", "headcount_on")
    after = {name: getattr(unit, name) for name in names} | fields
    return actions.change_unit(unit=unit, by=None, at=AT, **after)


# --- Adding and changing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner", "fits"),
    [
        ("area", "organisation", True),
        ("area", "workplace", True),
        ("area", "area", True),
        ("organisation", "organisation", True),
        ("organisation", "area", False),
        ("workplace", "team", True),
        ("workplace", "workplace", False),
        ("workplace", "organisation", False),
        ("team", "team", True),
        ("team", "workplace", False),
    ],
)
def test_bigger_places_hold_smaller_ones(outer: str, inner: str, fits: bool) -> None:
    assert Unit.Kind(outer).may_hold(inner) is fits


def test_a_place_of_the_wrong_kind_is_refused_with_a_sentence(cast: Cast) -> None:
    refusal = sentence(
        "{outer}, “{place}”, cannot hold this: {inner}.",
        outer="Workplace",
        place="Riverside Hotel",
        inner="Organisation",
    )
    with pytest.raises(actions.UnitChangeError, match=refusal):
        add_unit(cast.workplace, "Too big", Unit.Kind.ORGANISATION)


def test_the_same_name_twice_is_refused_beside_and_not_elsewhere(cast: Cast) -> None:
    refusal = sentence(
        "There is already a place called {name} in {place}.",
        name="riverside hotel",
        place="Riverside Hotels",
    )
    with pytest.raises(actions.UnitChangeError, match=refusal):
        add_unit(cast.hotels, "riverside hotel")
    assert add_unit(cast.area, "Riverside Hotel").get_parent() == cast.area


def test_places_are_not_nested_without_end(cast: Cast) -> None:
    unit = cast.workplace
    while unit.depth < 12:
        unit = add_unit(unit, "Team", Unit.Kind.TEAM)
    refusal = sentence("Places can lie {levels} levels deep at most.", levels=12)
    with pytest.raises(actions.UnitChangeError, match=refusal):
        add_unit(unit, "Team", Unit.Kind.TEAM)


def test_a_new_name_puts_a_place_where_it_belongs(cast: Cast) -> None:
    for name in ("Alpha Inn", "Zulu Inn"):
        add_unit(cast.hotels, name)
    assert change(fresh(cast.workplace), name="Zz Hotel")
    assert [unit.name for unit in fresh(cast.hotels).get_children()] == [
        "Alpha Inn",
        "Zulu Inn",
        "Zz Hotel",
    ]
    assert not change(fresh(cast.workplace))


def test_a_kind_that_what_is_below_does_not_fit_into_is_refused(cast: Cast) -> None:
    refusal = sentence("The places below it do not fit into a place of this kind.")
    with pytest.raises(actions.UnitChangeError, match=refusal):
        change(fresh(cast.hotels), kind=Unit.Kind.TEAM)


def test_a_new_sector_brings_and_takes_obligations(cast: Cast) -> None:
    require(cast.area, cast.course, sector=cast.sector)
    assert obligation(cast.amina).lifted_on is None
    change(
        fresh(cast.workplace),
        sector=Sector.objects.get_or_create(code="schools", defaults={"name": "Schools"})[0],
    )
    assert obligation(cast.amina).lifted_on == ON
    change(fresh(cast.workplace), sector=cast.sector)
    assert obligation(cast.amina).lifted_on is None


# --- Closing ----------------------------------------------------------------------------------


def test_a_closed_place_counts_no_more_and_its_past_stays(cast: Cast) -> None:
    require(cast.area, cast.course)
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    worker(team)
    before = figures(cast.area, BEFORE)
    assert actions.close_unit(unit=fresh(cast.workplace), closed_on=ON, by=None, on=ON) == 2
    assert figures(cast.area, BEFORE) == before
    assert Membership.objects.get(person=cast.amina).until_on is None
    assert not any(
        report.total.figures.in_scope
        for report in readiness(on=ON, by=ReportGrouping.SECTOR, areas=[cast.area])
    )
    assert actions.reopen_unit(unit=fresh(cast.workplace), by=None, at=AT) == 2
    reports = readiness(on=ON, by=ReportGrouping.SECTOR, areas=[fresh(cast.area)])
    assert reports[0].total.figures.in_scope == 2


def test_what_was_closed_before_stays_closed(cast: Cast) -> None:
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    actions.close_unit(unit=team, closed_on=BEFORE, by=None, on=ON)
    actions.close_unit(unit=fresh(cast.workplace), closed_on=ON, by=None, on=ON)
    assert fresh(team).closed_on == BEFORE
    assert actions.reopen_unit(unit=fresh(cast.workplace), by=None, at=AT) == 1
    assert fresh(team).closed_on == BEFORE


def test_nothing_is_added_below_or_opened_inside_a_closed_place(cast: Cast) -> None:
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    actions.close_unit(unit=fresh(cast.workplace), closed_on=ON, by=None, on=ON)
    refusal = sentence("{place} is closed. Nothing can be added below it.", place="Riverside Hotel")
    with pytest.raises(actions.UnitChangeError, match=refusal):
        add_unit(fresh(cast.workplace), "Kitchen", Unit.Kind.TEAM)
    refusal = sentence("{place} is closed. Open it first.", place="Riverside Hotel")
    with pytest.raises(actions.UnitChangeError, match=refusal):
        actions.reopen_unit(unit=fresh(team), by=None, at=AT)


def test_a_poster_of_a_closed_place_opens_nothing(cast: Cast) -> None:
    code = JoinCode.objects.create(unit=cast.workplace, created_at=AT)
    actions.close_unit(unit=cast.workplace, closed_on=ON, by=None, on=ON)
    assert not JoinCode.objects.live(at=AT).exists()
    with pytest.raises(memberships.CodeNotLive):
        memberships.join(person=cast.chloe, code=code.code, at=AT)


# --- Moving -----------------------------------------------------------------------------------


def test_a_moved_place_takes_its_people_and_their_obligations_follow(cast: Cast) -> None:
    require(cast.hotels, cast.course)
    other = add_unit(cast.area, "Lakeside Hotels", Unit.Kind.ORGANISATION)
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    night = worker(team)
    certify(cast.amina, cast.course, on=BEFORE)
    moved = actions.move_unit(unit=fresh(cast.workplace), new_parent=fresh(other), by=None, at=AT)
    assert moved.get_parent() == other
    assert fresh(team).is_descendant_of(fresh(cast.workplace))
    assert {obligation(cast.amina).lifted_on, obligation(night).lifted_on} == {ON}
    assert cast.amina.certificates.count() == 1
    actions.move_unit(unit=fresh(cast.workplace), new_parent=fresh(cast.hotels), by=None, at=AT)
    assert {obligation(cast.amina).lifted_on, obligation(night).lifted_on} == {None}
    assert not list(findings())


def test_a_moved_place_keeps_the_sector_it_had(cast: Cast) -> None:
    schools = Sector.objects.create(code="schools", name="Schools")
    other = add_unit(cast.area, "Schools Trust", Unit.Kind.ORGANISATION, sector=schools)
    inn = add_unit(cast.hotels, "Inn")
    assert (
        actions.move_unit(unit=fresh(inn), new_parent=fresh(other), by=None, at=AT).sector
        == cast.sector
    )


def test_a_place_cannot_be_moved_where_it_makes_no_sense(cast: Cast) -> None:
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    tries = [
        (cast.hotels, team, "into itself"),
        (cast.hotels, cast.hotels, "into itself"),
        (cast.workplace, cast.hotels, "there already"),
        (cast.hotels, cast.elsewhere, "cannot hold"),
    ]
    for unit, to, why in tries:
        with pytest.raises(actions.UnitChangeError, match=why):
            actions.move_unit(unit=fresh(unit), new_parent=fresh(to), by=None, at=AT)


# --- Merging ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "there", "added"),
    [
        ((1, None), [], (4, None)),
        ((1, 9), [], (4, 9)),
        ((6, None), [], (6, None)),
        ((1, None), [(2, None)], None),
        ((1, 9), [(2, 9)], None),
        ((1, None), [(2, 6)], (7, None)),
        ((1, None), [(7, None)], (4, 6)),
        ((1, 5), [(7, None)], (4, 5)),
        ((1, 9), [(2, 5), (8, None)], (6, 7)),
        ((1, None), [(2, 5), (6, None)], None),
        ((6, 8), [(4, 7)], (8, 8)),
    ],
)
def test_nobody_is_at_one_place_twice_at_once(job: Any, there: Any, added: Any) -> None:
    def days(pair: Any) -> WorkPeriod:
        return WorkPeriod(date(2026, 5, pair[0]), pair[1] and date(2026, 5, pair[1]))

    assert period_to_add(days(job), [days(pair) for pair in there], on=date(2026, 5, 4)) == (
        added and days(added)
    )


@pytest.fixture
def lakeside(cast: Cast) -> Unit:
    """A second hotel of the same organisation, with twelve on its payroll."""
    return add_unit(
        cast.hotels,
        "Lakeside Hotel",
        sector=cast.sector,
        headcount=12,
        headcount_source="payroll",
        headcount_on=SINCE,
    )


def merge(source: Unit, into: Unit) -> Any:
    preview = merge_preview(fresh(source), fresh(into), at=AT)
    done = merge_units(source=fresh(source), target=fresh(into), by=None, at=AT)
    assert done == preview
    return done


def test_people_go_over_once_in_the_same_role_and_shift(cast: Cast, lakeside: Unit) -> None:
    require(cast.area, cast.course)
    both = worker(cast.workplace)
    Membership.objects.create(person=both, unit=lakeside, from_on=SINCE)
    recompute_obligations(people=[both.pk], on=ON)
    Membership.objects.filter(person=cast.amina).update(is_agency=True, staff_number="0042")
    done = merge(cast.workplace, lakeside)
    assert (done.people, done.people_at_both) == (1, 1)
    old, new = Membership.objects.filter(person=cast.amina).order_by("from_on")
    assert (old.unit, old.until_on) == (cast.workplace, BEFORE)
    assert (new.unit, new.from_on, new.until_on) == (lakeside, ON, None)
    assert (new.role, new.shift, new.is_agency, new.staff_number) == (
        cast.porter,
        "night",
        True,
        "0042",
    )
    assert Membership.objects.active(on=ON).filter(unit=lakeside).count() == 2
    gone = fresh(cast.workplace)
    assert (gone.closed_on, gone.merged_into) == (ON, lakeside)
    assert not list(findings())


def test_the_day_before_reads_as_it_did_and_the_day_itself_counts_everybody(
    cast: Cast, lakeside: Unit
) -> None:
    require(cast.area, cast.course, from_on=SINCE)
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    for unit in (cast.workplace, lakeside, team, team):
        worker(unit, shift="night")
    certify(worker(team, shift="day"), cast.course, on=BEFORE)
    past = {on: figures(cast.area, on) for on in (BEFORE, ON - timedelta(days=90))}
    in_scope = readiness(on=ON, by=ReportGrouping.SECTOR, areas=[cast.area])[0].total.figures
    merge(cast.workplace, lakeside)
    assert {on: figures(cast.area, on) for on in past} == past
    reports = readiness(on=ON, by=ReportGrouping.SECTOR, areas=[fresh(cast.area)])
    assert reports[0].total.figures.in_scope == in_scope.in_scope
    assert reports[0].total.figures.in_date == in_scope.in_date
    assert not list(findings())


def test_nobody_is_given_time_again_told_again_or_asked_again(cast: Cast, lakeside: Unit) -> None:
    require(fresh(cast.workplace), cast.course, within_days=30)
    require(lakeside, cast.course, within_days=30)  # another rule, the same course
    job = obligation(cast.amina)
    Obligation.objects.filter(pk=job.pk).update(offered_at=noon(SINCE))
    until_on = date(2026, 12, 1)
    exempt(
        obligation=obligation(cast.amina), from_on=SINCE, until_on=until_on, reason="Leave", by=None
    )
    merge(cast.workplace, lakeside)
    new = Obligation.objects.get(person=cast.amina, membership__unit=lakeside)
    assert new.due_on == ON  # overdue already: no new thirty days
    assert new.offered_at == noon(SINCE)
    assert (new.exempt_until, new.exempt_reason) == (until_on, "Leave")
    assert not list(findings())


def test_a_due_date_still_to_come_stays_as_it_is(cast: Cast, lakeside: Unit) -> None:
    require(cast.area, cast.course, within_days=30)
    new = worker(cast.workplace, from_on=ON - timedelta(days=10))
    due_on = obligation(new).due_on
    merge(cast.workplace, lakeside)
    assert {row.due_on for row in Obligation.objects.filter(person=new)} == {due_on}


def test_posters_letters_and_tablets_go_on_working(cast: Cast, lakeside: Unit) -> None:
    JoinCode.objects.create(unit=cast.workplace, code="RIVER7", created_at=AT)
    fields = {"created_at": AT, "expires_at": AT + timedelta(days=30)}
    Invitation.objects.create(unit=cast.workplace, email="a@example.org", **fields)
    Invitation.objects.create(unit=cast.workplace, email="b@example.org", **fields)
    Invitation.objects.create(unit=lakeside, email="b@example.org", **fields)
    SharedDevice.objects.create(unit=cast.workplace, label="Bar", digest="x", registered_at=AT)
    done = merge(cast.workplace, lakeside)
    assert (done.codes, done.invitations, done.devices) == (1, 2, 1)
    assert Invitation.objects.live(at=AT).filter(unit=lakeside).count() == 2
    assert SharedDevice.objects.get().unit == lakeside
    assert memberships.join(person=cast.chloe, code="RIVER7", at=AT).unit == lakeside


def test_who_was_refused_does_not_come_back_by_the_other_name(cast: Cast, lakeside: Unit) -> None:
    JoinCode.objects.create(unit=cast.workplace, code="RIVER7", created_at=AT)
    stranger = memberships.join(person=cast.chloe, code="RIVER7", at=AT)
    memberships.refuse(membership=stranger, by=cast.bruno, at=AT)
    merge(cast.workplace, lakeside)
    with pytest.raises(memberships.JoinRefused):
        memberships.join(person=cast.chloe, code="RIVER7", at=AT)


def test_who_waits_to_be_confirmed_waits_at_the_new_place(cast: Cast, lakeside: Unit) -> None:
    JoinCode.objects.create(unit=cast.workplace, code="RIVER7", created_at=AT)
    memberships.join(person=cast.chloe, code="RIVER7", at=AT)
    merge(cast.workplace, lakeside)
    assert [job.unit for job in Membership.objects.unconfirmed()] == [lakeside]


def test_a_team_becomes_part_of_its_workplace_and_not_the_other_way_round(cast: Cast) -> None:
    require(cast.area, cast.course)
    team = add_unit(cast.workplace, "Night desk", Unit.Kind.TEAM)
    worker(team)
    refusal = sentence("A place cannot become part of itself.")
    with pytest.raises(actions.UnitChangeError, match=refusal):
        merge_units(source=fresh(cast.workplace), target=fresh(team), by=None, at=AT)
    assert merge(team, cast.workplace).people == 1
    assert not list(findings())


def test_two_closed_or_unequal_places_are_not_merged(cast: Cast, lakeside: Unit) -> None:
    bigger = "A bigger place cannot become part of a smaller one. Merge them the other way round."
    with pytest.raises(actions.UnitChangeError, match=sentence(bigger)):
        merge_units(source=fresh(cast.hotels), target=fresh(cast.elsewhere), by=None, at=AT)
    merge(cast.workplace, lakeside)
    for source, into in ((cast.workplace, lakeside), (lakeside, cast.workplace)):
        refusal = sentence("A closed place cannot be merged.")
        with pytest.raises(actions.UnitChangeError, match=refusal):
            merge_units(source=fresh(source), target=fresh(into), by=None, at=AT)
    refusal = sentence("{place} cannot be opened again.", place="Riverside Hotel")
    with pytest.raises(actions.UnitChangeError, match=refusal):
        actions.reopen_unit(unit=fresh(cast.workplace), by=None, at=AT)


def test_merging_costs_the_same_for_one_person_and_for_many(
    cast: Cast, lakeside: Unit, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    assert_constant_queries(
        lambda: worker(cast.workplace),
        lambda: merge_preview(fresh(cast.workplace), fresh(lakeside), at=AT),
    )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_moved_and_merged_no_record_contradicts_the_facts(
    cast: Cast, seed: int
) -> None:
    """Random days in the life of a tree; a reorganisation that makes no sense is refused and changes nothing."""
    random = Random(seed)
    require(cast.area, cast.course)
    require(fresh(cast.hotels), cast.course, within_days=7)
    for number in range(3):
        hotel = add_unit(fresh(cast.hotels), f"Hotel {number}", sector=cast.sector)
        add_unit(hotel, "Night desk", Unit.Kind.TEAM)
    for number in range(24):
        units = list(Unit.objects.open(on=ON).filter(path__startswith=fresh(cast.area).path))
        one, other = random.sample(units, 2)
        if number % 3 == 0:
            days: dict[str, Any] = {"from_on": ON - timedelta(days=random.randrange(60))}
            days |= random.choice([{}, {"until_on": ON + timedelta(days=random.randrange(-3, 30))}])
            person = worker(one, **days)
            if random.random() < 0.5 and not days.get("until_on"):
                Membership.objects.create(person=person, unit=other, from_on=ON)
                recompute_obligations(people=[person.pk], on=ON)
            continue
        with suppress(actions.UnitChangeError):
            if random.random() < 0.5:
                actions.move_unit(unit=one, new_parent=other, by=None, at=AT)
            else:
                merge_units(source=one, target=other, by=None, at=AT)
    assert Unit.objects.exclude(merged_into=None).exists()
    assert not list(findings())
    assert not Unit.find_problems()[0]
