"""The board's figures: counted by hand, printed by the command, hidden where they are small."""

import io
import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from courses.models import Course, Sector
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import ReadinessReport, readiness
from readiness.board.small_numbers import without_small_numbers
from readiness.tally.rules.figures import RegisterCoverage
from tests.compliance.builders import certify, noon, require, start, worker
from tests.pages import rows_of
from tests.people import ON, Cast, person, sign_in
from tests.replay import replayed
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def print_readiness(**options: Any) -> Any:
    """What ``manage.py readiness --format json`` prints."""
    out = io.StringIO()
    call_command("readiness", format="json", stdout=out, **options)
    return json.loads(out.getvalue())


def the_report(
    on: date, by: ReportGrouping = ReportGrouping.SECTOR, **options: Any
) -> ReadinessReport:
    [report] = readiness(on=on, by=by, **options)
    return report


@replayed
def build_sectors(cast: Cast, on: date) -> Cast:
    pharmacies = Sector.objects.create(code="pharmacies", name="Pharmacies", position=2)
    schools = Sector.objects.create(code="schools", name="Schools", position=3)
    pharmacy = cast.area.add_child(name="Pharmacy", kind=Unit.Kind.WORKPLACE, sector=pharmacies)
    school = cast.area.add_child(name="School", kind=Unit.Kind.WORKPLACE, sector=schools)
    require(cast.area, cast.course, within_days=30)
    for number in range(30):
        person = worker(cast.workplace, shift="night" if number < 10 else "day")
        if number < 12:
            certify(person, cast.course, on=on - timedelta(days=30))
        elif number < 17:
            start(person, cast.course, on=on)
    for _number in range(11):
        certify(worker(pharmacy), cast.course, on=on - timedelta(days=300))
    for _number in range(3):
        worker(pharmacy, from_on=on)
    for _number in range(4):
        worker(school)
    Obligation.objects.filter(membership__unit=cast.workplace).update(offered_at=noon(on))
    return cast


@pytest.fixture
def sectors(cast: Cast, on: date) -> Cast:
    """30 people at the hotel (12 certified, 3 of them late starters), 14 at a pharmacy, 4 at a school."""
    cast.amina.memberships.all().delete()
    return build_sectors(cast, on)


def test_a_hand_count_agrees_with_every_number(sectors: Cast, on: date) -> None:
    rows = {row.key: row for row in the_report(on).rows}
    hotels, pharmacies, schools = (rows[key].figures for key in ("hotels", "pharmacies", "schools"))
    assert (rows["pharmacies"].compliance.share, rows["schools"].cell("in_date").share) == (
        Fraction(11, 11),
        0,
    )
    assert (hotels.in_scope, hotels.offered, hotels.started, hotels.completed) == (30, 30, 17, 12)
    assert (hotels.in_date, hotels.overdue, hotels.within_grace) == (12, 18, 0)
    assert (pharmacies.in_scope, pharmacies.offered, pharmacies.in_date) == (14, 0, 11)
    assert (pharmacies.overdue, pharmacies.within_grace) == (0, 3)
    assert (schools.in_scope, schools.in_date) == (4, 0)
    assert the_report(on).total.figures.in_scope == 48


def test_the_command_prints_the_same_numbers(sectors: Cast, on: date) -> None:
    [report] = print_readiness(as_at=on, no_suppression=True)
    assert report["course"] == "cse-hotel"
    assert report["as_at"] == "2026-05-04"
    hotels = report["rows"][0]
    assert (hotels["key"], hotels["in_scope"], hotels["in_date"], hotels["expected"]) == (
        "hotels",
        30,
        12,
        30,
    )
    assert (hotels["compliance_percent"], hotels["hidden"]) == (40, [])
    assert report["total"]["in_scope"] == 48


def test_small_groups_and_their_company_are_hidden(sectors: Cast, on: date) -> None:
    report = without_small_numbers(the_report(on))
    hotels, pharmacies, schools = report.rows
    assert schools.count("in_scope") is None  # four people
    assert pharmacies.count("in_scope") is None  # else the total would give the four away
    assert hotels.count("in_scope") == 30
    assert hotels.count("in_date") == 12
    assert hotels.count("overdue") is None  # 22 in all: the other two would be 0 and 4
    assert report.total.count("overdue") == 22
    assert report.total.count("in_scope") == 48
    assert pharmacies.compliance.is_hidden
    assert report.total.compliance.share == Fraction(23, 45)


def test_the_people_known_here_do_not_give_away_who_is_in_scope(sectors: Cast, on: date) -> None:
    Unit.objects.filter(name="Pharmacy").update(headcount=20)
    hotels, pharmacies, schools = without_small_numbers(the_report(on)).rows
    total = without_small_numbers(the_report(on)).total
    assert hotels.people_known.part == 30
    # its 14 people, taken from 48 in scope, would leave the school's four
    assert pharmacies.people_known.is_hidden
    assert total.people_known.is_hidden
    assert schools.people_known.whole is None  # unknown, which hides nobody


def test_a_reader_cannot_subtract_their_way_to_a_small_group(sectors: Cast, on: date) -> None:
    [report] = print_readiness(as_at=on)
    for name in ("in_scope", "offered", "started", "completed", "in_date", "overdue"):
        hidden = [row for row in report["rows"] if name in row["hidden"]]
        assert all(row[name] is None for row in hidden)
        if hidden and report["total"][name] is not None:
            assert len(hidden) > 1
            assert report["total"][name] - sum(row[name] or 0 for row in report["rows"]) >= 10


def test_a_person_with_two_employers_is_one_person(cast: Cast, on: date) -> None:
    require(cast.area, cast.course)
    second = cast.area.add_child(name="Second hotel", kind=Unit.Kind.WORKPLACE, sector=cast.sector)
    cast.amina.memberships.create(unit=second, from_on=on, shift="day")
    recompute_obligations(on=ON)
    assert the_report(on).total.figures.in_scope == 1
    shifts = the_report(on, ReportGrouping.SHIFT)
    assert [(row.key, row.figures.in_scope) for row in shifts.rows] == [("day", 1), ("night", 1)]
    assert shifts.total.figures.in_scope == 1


def test_leavers_are_out_and_a_past_day_stays_as_it_was(cast: Cast, on: date) -> None:
    require(cast.area, cast.course)
    certify(cast.amina, cast.course, on=on)
    cast.amina.memberships.update(until_on=on + timedelta(days=5))
    before, then = the_report(on - timedelta(days=1)).total.figures, the_report(on).total.figures
    assert (before.in_scope, before.completed, before.in_date) == (1, 0, 0)
    assert (then.in_scope, then.completed, then.in_date) == (1, 1, 1)
    assert readiness(on=on + timedelta(days=6), by=ReportGrouping.SECTOR) == []


@pytest.mark.parametrize("by", list(ReportGrouping))
def test_the_same_people_whichever_way_they_are_grouped(
    sectors: Cast, on: date, by: ReportGrouping
) -> None:
    report = the_report(on, by)
    assert sum(row.figures.in_scope for row in report.rows) == report.total.figures.in_scope == 48


def test_a_report_keeps_to_its_area(sectors: Cast, on: date) -> None:
    require(sectors.elsewhere, sectors.course)
    worker(sectors.elsewhere)
    assert the_report(on).total.figures.in_scope == 49
    assert the_report(on, areas=[sectors.area]).total.figures.in_scope == 48
    assert the_report(on, areas=[sectors.elsewhere]).total.figures.in_scope == 1
    assert readiness(on=on, by=ReportGrouping.SECTOR, areas=[]) == []


def test_teams_inherit_their_sector_and_headcounts_speak_for_what_is_below(
    cast: Cast, on: date
) -> None:
    team = cast.workplace.add_child(name="Nights", kind=Unit.Kind.TEAM)
    worker(team)
    cast.hotels.refresh_from_db()
    cast.hotels.add_child(name="New hotel", kind=Unit.Kind.WORKPLACE, sector=cast.sector)
    require(cast.area, cast.course)
    [row] = the_report(on, areas=[cast.area]).rows
    assert row.figures.in_scope == 2
    assert row.coverage == RegisterCoverage(places=2, places_known=1, people=2, headcount=18)


def test_an_unknown_headcount_is_unknown(cast: Cast, on: date) -> None:
    require(cast.elsewhere, cast.course)
    worker(cast.elsewhere)
    [row] = the_report(on, areas=[cast.elsewhere]).rows
    assert row.coverage == RegisterCoverage(places=1)
    assert row.people_known.share is None


def test_every_course_has_its_own_report(cast: Cast, on: date) -> None:
    other = Course.objects.create(code="another", title="Another course")
    require(cast.area, cast.course)
    require(cast.area, other)
    assert [report.course.code for report in readiness(on=on, by=ReportGrouping.SECTOR)] == [
        "another",
        "cse-hotel",
    ]


def test_reading_costs_the_same_for_ten_as_for_one(
    cast: Cast, on: date, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    cost = assert_constant_queries(
        lambda: worker(cast.workplace), lambda: readiness(on=on, by=ReportGrouping.SECTOR)
    )
    assert cost <= 5


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="PostgreSQL plans by what tables hold; a test's hold little",
)
def test_runs_are_looked_up_by_person_never_read_through_for_each(db: None, on: date) -> None:
    """By course first, 5,000 people cost 25 million rows."""
    plan = Obligation.objects.with_facts(on=on).explain()
    assert plan.count("enrolment_person_course (person_id=? AND course_id=?") == 2, plan


@pytest.mark.parametrize("kind", ["table", "csv"])
def test_the_command_prints_tables_with_words_for_what_is_missing(
    sectors: Cast, on: date, kind: str, capsys: Any
) -> None:
    call_command("readiness", as_at=on, format=kind, by="sector")
    printed = capsys.readouterr().out
    assert "not shown" in printed
    assert "schools" in printed
    assert "–" in printed  # headcounts nobody knows


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--area", "999"], 2), (["--area", "nonsense"], 2), (["--as-at", "2020-01-01"], 1)],
)
def test_the_commands_exit_status_says_what_went_wrong(
    cast: Cast, arguments: list[str], code: int
) -> None:
    with pytest.raises(CommandError) as failure:
        call_command("readiness", *arguments)
    assert failure.value.returncode == code


@pytest.mark.parametrize("text", ["31-03-2026", "2026-02-30", "tomorrow"])
def test_a_day_that_is_none_is_refused(db: None, text: str) -> None:
    with pytest.raises(CommandError, match="write it as 2026-03-31"):
        call_command("readiness", "--as-at", text)


def seen_by(client: Client, person: User) -> list[str]:
    """Everybody in the files of people that somebody is given, whichever place they ask for."""
    sign_in(client, person)
    answers = [client.get("/manage/people.csv", {"unit": unit.uuid}) for unit in Unit.objects.all()]
    files = [rows_of(answer) for answer in answers if answer.status_code == 200]
    return sorted({row["Name"] for file in files for row in file})


def test_a_manager_sees_their_subtree_a_superuser_everything(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    require(cast.elsewhere, cast.course)
    worker(cast.elsewhere, name="Elsewhere")
    root = person("Root", is_superuser=True)
    visible = {
        who.name: seen_by(client, who)
        for who in (cast.bruno, cast.chloe, cast.esther, cast.amina, root)
    }
    assert visible == {
        "Bruno Kowalski": ["Amina Yusuf"],
        "Chloé Martin": ["Elsewhere"],
        "Esther Okafor": [],
        "Amina Yusuf": [],
        "Root": ["Amina Yusuf", "Elsewhere"],
    }


def test_oversight_ends_with_its_last_day(
    client: Client, cast: Cast, on: date, time_machine: Any
) -> None:
    require(cast.area, cast.course)
    cast.bruno.oversights.update(until_on=on)
    time_machine.move_to(noon(on), tick=False)
    assert seen_by(client, cast.bruno) == ["Amina Yusuf"]
    time_machine.move_to(noon(on + timedelta(days=1)), tick=False)
    assert seen_by(client, cast.bruno) == []


def test_the_earliest_of_several_requirements_leads(cast: Cast, on: date, at: datetime) -> None:
    require(cast.area, cast.course, within_days=90)
    strict = require(cast.hotels, cast.course, within_days=10)
    assert [row.requirement for row in Obligation.objects.active(on=on).leading(on=on)] == [strict]
