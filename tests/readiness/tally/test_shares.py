"""No part is more than its whole: in every figure the board, managers and the command are given."""

import csv
import html
import io
import json
import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import strategies as st

from compliance.prior_training.actions import TrainingDetails, record_training
from readiness.board.report_groups import ReportGrouping
from readiness.board.reports import readiness
from readiness.tally.rules.figures import ReadinessFigures
from tests.compliance.builders import certify, noon, require, worker
from tests.examples import in_worlds
from tests.pages import figures_in, html_of, rows_of, says, words_in
from tests.people import ON, Cast, as_person, person
from tests.readiness.tally.test_tally import Somebody, build, by_the_rule, undone, worlds
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def trained_elsewhere(cast: Cast) -> Cast:
    """Twenty people who still have time: one has passed here, twelve are in date by training done elsewhere."""
    require(cast.area, cast.course, from_on=ON, within_days=30)
    staff = [worker(cast.workplace, name=f"Worker {number}") for number in range(19)]
    certify(cast.amina, cast.course, on=ON - timedelta(days=20))
    details = TrainingDetails(
        "CSE basics",
        "A college",
        ON - timedelta(days=90),
        "certificate seen",
        ON + timedelta(days=200),
    )
    for job in Membership.objects.filter(person__in=staff[:12]):
        record_training(
            membership=job, course=cast.course, details=details, by=None, at=noon(ON), on=ON
        )
    return cast


def percents(reports: list[dict]) -> list[tuple[str, int, int, int]]:
    """Every group's people in date, people expected to be, and the per cent printed."""
    rows = [row for report in reports for row in (*report["rows"], report["total"])]
    return [
        (row["label"], row["in_date"], row["expected"], row["compliance_percent"]) for row in rows
    ]


def test_who_is_in_date_is_never_within_grace(trained_elsewhere: Cast) -> None:
    out = io.StringIO()
    call_command("readiness", as_at=ON, format="json", no_suppression=True, stdout=out)
    assert percents(json.loads(out.getvalue())) == [
        ("Hotels", 13, 13, 100),
        ("Everyone", 13, 13, 100),
    ]


def test_the_board_reads_no_compliance_above_a_hundred(trained_elsewhere: Cast) -> None:
    client = as_person(trained_elsewhere.esther)
    rows = rows_of(client.get("/board/readiness.csv", {"as-at": ON.isoformat()}))
    assert [row["compliance_percent"] for row in rows] == ["100", "100"]
    page = client.get("/board/", {"as-at": ON.isoformat()})
    assert [13, 13] in [figures_in(words) for words in words_in(page, "tfoot .denominator")]


def test_more_people_than_the_headcount_are_no_share_of_it(trained_elsewhere: Cast) -> None:
    trained_elsewhere.workplace.headcount = 18
    trained_elsewhere.workplace.save()
    page = as_person(trained_elsewhere.esther).get("/board/", {"as-at": ON.isoformat()})
    assert says(page, "more than the headcount of %(headcount)s", headcount=18)
    assert "111%" not in html_of(page), "People known here: 111%, 20 of 18"


DAYS = st.sampled_from(
    [ON, ON - timedelta(days=90), ON - timedelta(days=299), ON + timedelta(days=1)]
)


@in_worlds(few=8, world=worlds, on=DAYS)
def no_part_is_more_in_the_rule_and_in_sql(cast: Cast, world: list[Somebody], on: date) -> None:
    with undone():
        build(world, cast)
        for by in ReportGrouping:
            told = [
                row.figures
                for report in readiness(on=on, by=by)
                for row in (*report.rows, report.total)
            ]
            for counted in (*told, *by_the_rule(by, on=on).values()):
                assert_whole(counted)


test_no_part_is_more_than_its_whole_in_the_rule_and_in_sql = (
    no_part_is_more_in_the_rule_and_in_sql.few
)
test_no_part_is_more_than_its_whole_in_many_worlds = no_part_is_more_in_the_rule_and_in_sql.many


def assert_whole(counted: ReadinessFigures) -> None:
    """Every count is one of the people in scope, and compliance at most everybody."""
    names = ("offered", "started", "completed", "in_date", "overdue", "within_grace", "agency")
    parts = {name: getattr(counted, name) for name in names}
    assert all(0 <= part <= counted.in_scope for part in parts.values()), counted
    assert 0 <= counted.expiring <= counted.in_date <= counted.expected <= counted.in_scope, counted
    assert counted.in_date + counted.overdue + counted.within_grace <= counted.in_scope, counted


ADDRESSES = ("/manage/", "/manage/cover/", "/manage/requirements/", "/board/")
PRINTED = re.compile(r"(\d[\d,]*) of (\d[\d,]*)")


@in_worlds(few=3, world=worlds)
def no_part_is_more_as_printed(cast: Cast, world: list[Somebody]) -> None:
    with undone(), time_machine.travel(noon(ON), tick=False):
        build(world, cast)
        operator = as_person(person("Olga", is_superuser=True, is_staff=True))
        pages = {f"{address}?unit={cast.area.uuid}": address for address in ADDRESSES}
        printed = {page: html.unescape(operator.get(page).content.decode()) for page in pages}
        for by in ("sector", "unit", "language", "shift"):
            for kind in ("table", "csv", "json"):
                printed[f"{by} {kind}"] = readiness_printed(by, kind)
        for where, text in printed.items():
            assert [each for each in PRINTED.findall(text) if int(each[0]) > int(each[1])] == [], (
                where
            )
            assert [each for each in re.findall(r"(\d+)\u00a0?%", text) if int(each) > 100] == [], (
                where
            )


test_no_part_is_more_than_its_whole_as_printed = no_part_is_more_as_printed.few
test_no_part_is_more_than_its_whole_as_printed_of_many_worlds = no_part_is_more_as_printed.many


def readiness_printed(by: str, kind: str) -> str:
    """What the command prints; every per cent in its JSON and CSV is checked here."""
    out = io.StringIO()
    with suppress(CommandError):
        call_command("readiness", by=by, format=kind, no_suppression=True, stdout=out)
    if kind == "json":
        rows = [
            row
            for report in json.loads(out.getvalue())
            for row in (*report["rows"], report["total"])
        ]
    else:
        rows = list(csv.DictReader(io.StringIO(out.getvalue()))) if kind == "csv" else []
    shares = [row[name] for row in rows for name in ("compliance_percent", "in_date_percent")]
    assert [
        share for share in shares if share not in (None, "–") and not 0 <= int(share) <= 100
    ] == []
    return out.getvalue()
