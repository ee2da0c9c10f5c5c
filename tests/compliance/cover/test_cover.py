"""Shift cover and the counts of the first sentence: rule, twin in SQL, page and file."""

import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from compliance.cover.overview import by_child, cover_of, overview
from compliance.cover.rules import ReadinessCounts, ShiftCover, ShiftCoverState, count_ready
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.obligations.queries import obligations_at
from compliance.standing.rules import Facts
from courses.models import Course
from tests.compliance.builders import certify, noon, require, start, worker
from tests.pages import rows_of, says, sentence, words_of
from tests.people import Cast, sign_in
from tests.replay import replayed
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

ON = date(2026, 5, 4)


def facts(**known: Any) -> Facts:
    """Due long ago and never done, unless said otherwise."""
    return Facts(**{"due_on": date(2026, 1, 1), **known})


READY = facts(held_until=ON)
LATE = facts()
EXEMPT = facts(exempt_from=ON, exempt_until=ON)


@pytest.mark.parametrize(
    ("obligations", "counts"),
    [
        ([], ReadinessCounts()),
        ([("a", READY)], ReadinessCounts(1, 1, 0)),
        ([("a", READY), ("a", LATE)], ReadinessCounts(1, 0, 1)),
        ([("a", READY), ("a", EXEMPT)], ReadinessCounts(1, 1, 0)),
        ([("a", EXEMPT)], ReadinessCounts()),
        ([("a", LATE), ("b", READY)], ReadinessCounts(2, 1, 1)),
        ([("a", facts(due_on=ON))], ReadinessCounts(1, 0, 0)),  # still today
    ],
)
def test_somebody_is_ready_when_in_date_in_all_that_binds_them(
    obligations: list[Any], counts: ReadinessCounts
) -> None:
    assert count_ready(obligations, on=ON) == counts


@pytest.mark.parametrize(
    ("steady", "rotating", "state"),
    [
        (ReadinessCounts(), ReadinessCounts(), ShiftCoverState.NOBODY_WORKS),
        (ReadinessCounts(2, 1), ReadinessCounts(), ShiftCoverState.READY),
        (ReadinessCounts(2, 0), ReadinessCounts(), ShiftCoverState.NOBODY_READY),
        (ReadinessCounts(2, 0), ReadinessCounts(3, 1), ShiftCoverState.ROTATING_ONLY),
        (ReadinessCounts(), ReadinessCounts(3, 1), ShiftCoverState.ROTATING_ONLY),
        (ReadinessCounts(), ReadinessCounts(3, 0), ShiftCoverState.NOBODY_READY),
        (ReadinessCounts(1, 1), ReadinessCounts(3, 0), ShiftCoverState.READY),
    ],
)
def test_a_shift_is_covered_by_those_who_always_work_it(
    steady: ReadinessCounts, rotating: ReadinessCounts, state: ShiftCoverState
) -> None:
    assert ShiftCover("night", steady, rotating).state == state


EARNED, UNTIL, EXEMPT_FROM, EXEMPT_UNTIL = (
    date(2026, 1, 10),
    date(2027, 1, 9),
    date(2026, 3, 1),
    date(2026, 3, 31),
)
EDGES = (date(2024, 1, 31), date(2024, 3, 1), EARNED, UNTIL, EXEMPT_FROM, EXEMPT_UNTIL)
DAYS = sorted({edge + timedelta(days=days) for edge in EDGES for days in (-1, 0, 1)})


@replayed
def build_shifts(cast: Cast) -> Cast:
    """Build :func:`everybody_by_shift`."""
    other = Course.objects.create(code="another", title="Another course")
    require(cast.area, cast.course, within_days=30)
    require(cast.workplace, other, within_days=60)
    annexe = cast.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    both = worker(cast.workplace, name="Both", shift="night")
    for course in (cast.course, other):
        certify(both, course, on=EARNED, until=UNTIL)
    certify(worker(cast.workplace, name="Half", shift="day"), cast.course, on=EARNED, until=UNTIL)
    start(worker(team, name="Begun", shift="night"), cast.course, on=EARNED)
    twice = worker(annexe, name="Twice", shift="rotating")
    Membership.objects.create(person=twice, unit=team, from_on=date(2026, 1, 5), shift="evening")
    recompute_obligations(people=[twice.pk], on=ON)
    certify(twice, cast.course, on=EARNED, until=UNTIL)
    away = worker(annexe, name="Away", shift="day")
    Obligation.objects.filter(person=away).update(
        exempt_from=EXEMPT_FROM, exempt_until=EXEMPT_UNTIL
    )
    certify(
        worker(annexe, name="Revoked"),
        cast.course,
        on=EARNED,
        until=UNTIL,
        revoked_at=noon(date(2026, 2, 1)),
    )
    return cast


@pytest.fixture
def everybody_by_shift(cast: Cast) -> Cast:
    """People with one course or two, two jobs, exemptions, lapses; every shift, two places."""
    return build_shifts(cast)


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_rule_and_its_twin_in_sql_agree(everybody_by_shift: Cast, on: date) -> None:
    for unit in (everybody_by_shift.area, everybody_by_shift.workplace):
        people = obligations_at(unit, on=on)
        rows = list(people.select_related("course", "membership__unit"))
        assert overview(people, on=on).people == count_ready(
            ((row.person_id, row.facts()) for row in rows), on=on
        )
        assert overview(people, on=on).rows == len(rows)
        standings = overview(people, on=on).standings
        assert {name: count for name, count in standings.items() if count} == Counter(
            row.standing for row in rows
        )
        assert overview(people, on=on).rows_overdue == sum(row.is_overdue for row in rows)
        for path, counts in by_child(people, unit, on=on).items():
            child_rows = [row for row in rows if row.membership.unit.path[: len(path)] == path]
            assert counts == count_ready(
                ((row.person_id, row.facts()) for row in child_rows), on=on
            )


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_cover_counts_what_the_rule_counts(everybody_by_shift: Cast, on: date) -> None:
    people = obligations_at(everybody_by_shift.area, on=on)
    rows = list(people.select_related("course", "membership__unit"))
    places = cover_of(people, Unit.objects.below(everybody_by_shift.area).open(on=on), on=on)
    assert {place.unit.name for place in places} == {"Riverside Hotel", "Annexe"}
    for place in places:
        for cover in place.covers:
            for shift, counts in ((cover.shift, cover.steady), ("rotating", cover.rotating)):
                facts_of_shift = [
                    ((row.person_id, row.membership_id), row.facts())
                    for row in rows
                    if row.membership.shift == shift
                    and row.membership.unit.path.startswith(place.unit.path)
                ]
                assert counts == count_ready(facts_of_shift, on=on), (place.unit, shift)


def test_nobody_ready_on_nights_comes_first(everybody_by_shift: Cast) -> None:
    quiet = everybody_by_shift.hotels.add_child(name="A quiet place", kind=Unit.Kind.WORKPLACE)
    worker(quiet, shift="day")
    certify(worker(quiet, shift="day"), everybody_by_shift.course, on=EARNED, until=UNTIL)
    worker(
        everybody_by_shift.hotels.add_child(name="Zebra", kind=Unit.Kind.WORKPLACE), shift="night"
    )
    on = date(2026, 6, 1)
    places = cover_of(
        obligations_at(everybody_by_shift.area, on=on),
        Unit.objects.below(everybody_by_shift.area).open(on=on),
        on=on,
    )
    assert next(place.unit.name for place in places) == "Zebra"
    assert next(place for place in places if place.unit == quiet).gaps == []


@pytest.fixture
def uncovered(cast: Cast) -> Cast:
    """Amina on nights is late; by day somebody is certified."""
    require(cast.area, cast.course)
    certify(
        worker(cast.workplace, shift="day", name="Bogdan"), cast.course, on=timezone.localdate()
    )
    return cast


def test_the_page_says_it_in_words(client: Client, uncovered: Cast) -> None:
    page = sign_in(client, uncovered.bruno).get("/manage/cover/")
    assert says(page, "Nobody is ready on nights at %(places)s place.", places=1)
    words = words_of(page)
    assert words.index(sentence("Nobody ready")) < words.index(sentence("Somebody is ready"))
    assert says(page, "Nobody works then")


def test_an_area_reads_where_nobody_is_at_night(client: Client, uncovered: Cast) -> None:
    other = uncovered.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    certify(worker(other, shift="night"), uncovered.course, on=timezone.localdate())
    Oversight.objects.filter(person=uncovered.bruno).update(unit=uncovered.area)
    page = sign_in(client, uncovered.bruno).get("/manage/")
    assert says(page, "Nobody is ready on nights at %(place)s.", place="Riverside Hotel")
    gaps = client.get("/manage/cover/", {"gaps": "1"})
    assert [row["unit"].name for row in gaps.context["rows"]] == ["Riverside Hotel"]


def test_closed_places_are_out(client: Client, uncovered: Cast) -> None:
    Oversight.objects.filter(person=uncovered.bruno).update(unit=uncovered.area)
    Unit.objects.filter(pk=uncovered.workplace.pk).update(closed_on=timezone.localdate())
    page = sign_in(client, uncovered.bruno).get("/manage/cover/")
    assert says(page, "No workplace here yet")


def test_the_file_has_a_row_for_each_place_and_shift(client: Client, uncovered: Cast) -> None:
    sign_in(client, uncovered.bruno)
    rows = rows_of(client.get("/manage/cover.csv"))
    assert [(row["Shift"], row["Cover"], row["Ready"]) for row in rows] == [
        ("Night", "Nobody ready", "0"),
        ("Evening", "Nobody works then", "0"),
        ("Day", "Somebody is ready", "1"),
    ]
    book = load_workbook(io.BytesIO(b"".join(client.get("/manage/cover.xlsx"))))
    assert book.active is not None
    assert book.active["D4"].value == 1
    assert client.get("/manage/cover.exe").status_code == 404


def test_nobody_else_reads_it(client: Client, uncovered: Cast) -> None:
    for address in ("/manage/cover/", "/manage/cover.csv", "/manage/cover.xlsx"):
        assert client.get(address).status_code == 302
        for who in (uncovered.amina, uncovered.esther, uncovered.dmitri):
            assert sign_in(Client(), who).get(address).status_code == 403
        assert (
            sign_in(Client(), uncovered.chloe)
            .get(address, {"unit": uncovered.workplace.uuid})
            .status_code
            == 403
        )


def test_the_page_costs_the_same_for_ten_places_as_for_one(
    client: Client, uncovered: Cast, assert_constant_queries: Any
) -> None:
    Oversight.objects.filter(person=uncovered.bruno).update(unit=uncovered.area)
    sign_in(client, uncovered.bruno)
    names = iter(range(100))

    def one_more() -> None:
        unit = uncovered.hotels.add_child(name=f"Place {next(names)}", kind=Unit.Kind.WORKPLACE)
        worker(unit, shift="night")

    assert assert_constant_queries(one_more, lambda: client.get("/manage/cover/")) <= 12


def test_a_person_without_a_shift_covers_none(cast: Cast) -> None:
    require(cast.area, cast.course)
    Membership.objects.filter(person=cast.amina).update(shift="")
    today = timezone.localdate()
    (place,) = cover_of(obligations_at(cast.workplace, on=today), [cast.workplace], on=today)
    assert {cover.state for cover in place.covers} == {ShiftCoverState.NOBODY_WORKS}
