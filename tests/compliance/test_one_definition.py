"""Every page, file, message and command counts the same people as asked, ready and overdue."""

import html
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import strategies as st
from openpyxl import load_workbook

from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify, noon, require, worker
from tests.examples import in_worlds
from tests.pages import rows_of, says
from tests.people import ON, SINCE, Cast, as_person
from tests.readiness.tally.test_tally import Somebody, build, undone, worlds
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
MONDAY = noon(ON)  # a Monday


@pytest.fixture
def esther(cast: Cast) -> Client:
    """Esther looks after the whole area as a manager, too."""
    Oversight.objects.create(
        person=cast.esther, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    return as_person(cast.esther)


def exempt(*obligations: Obligation) -> None:
    """Excused around the day of the tests."""
    for row in obligations:
        row.exempt_from, row.exempt_until = ON - timedelta(days=9), ON + timedelta(days=9)
        row.exempt_reason = "Parental leave"
        row.save()


# --- What every face says: people asked, ready, overdue -----------------------------------------


def on_the_page(esther: Client) -> tuple[int, int, int]:
    """The first sentence of ``/manage/``."""
    page = html.unescape(esther.get("/manage/").content.decode())
    ready = re.search(r"(\d+) of (\d+)</strong>\s*(?:person is|people are) ready", page)
    overdue = re.search(r"(\d+) (?:person is|people are) overdue", page)
    asked_and_ready = (int(ready[2]), int(ready[1])) if ready else (0, 0)
    return (*asked_and_ready, int(overdue[1]) if overdue else 0)


def in_the_file(rows: Iterable[dict[str, str]]) -> tuple[int, int, int]:
    """People counted from the rows of ``people.csv``: ready is who is in date in all that is asked."""
    people = defaultdict(list)
    for row in rows:
        if row["Standing"] != "Exempt":
            people[row["Learner ID"]].append(row)
    ready = [
        all(row["Standing"] in ("Certified", "Expiring soon") for row in rows)
        for rows in people.values()
    ]
    overdue = [any(row["Overdue"] == "yes" for row in rows) for rows in people.values()]
    return len(people), sum(ready), sum(overdue)


def in_the_mail() -> tuple[int, int, int]:
    """Esther's weekly summary; zeros when there was nothing to say."""
    mail.outbox.clear()
    call_command("send_reminders", stdout=io.StringIO())
    summaries = [
        message
        for message in mail.outbox
        if message.to == ["esther@example.org"] and "this week" in message.subject
    ]
    body = str(summaries[0].body) if summaries else ""
    ready = re.search(r"(\d+) of (?:(\d+) people|the one person) who", body)
    overdue = re.search(r"Overdue: (\d+) of", body)
    asked_and_ready = (int(ready[2] or 1), int(ready[1])) if ready else (0, 0)
    return (*asked_and_ready, int(overdue[1]) if overdue else 0)


def file_of(esther: Client, query: str = "") -> list[dict[str, str]]:
    """The rows of ``people.csv``."""
    return rows_of(esther.get(f"/manage/people.csv?{query}"))


def by_command(area: Unit) -> dict[str, tuple[int, int, int]]:
    """In scope, in date and overdue by course, as ``readiness`` prints them for everybody."""
    out = io.StringIO()
    try:
        call_command("readiness", area=str(area.pk), format="json", no_suppression=True, stdout=out)
    except CommandError:
        assert out.getvalue()
    reports = {report["title"]: report["total"] for report in json.loads(out.getvalue())}
    return {
        title: (total["in_scope"], total["in_date"], total["overdue"])
        for title, total in reports.items()
    }


def test_one_of_two_rules_excused_is_asked_all_the_same(esther: Client, cast: Cast) -> None:
    require(cast.area, cast.course, within_days=30)
    strict = require(cast.hotels, cast.course, within_days=10)
    exempt(Obligation.objects.get(requirement=strict))
    with time_machine.travel(MONDAY, tick=False):
        figures_by_face = {
            "command": by_command(cast.area)["Hotel course"],
            "file": in_the_file(file_of(esther)),
        }
        figures_by_face |= {"page": on_the_page(esther), "mail": in_the_mail()}
    assert figures_by_face == dict.fromkeys(figures_by_face, (1, 0, 1))


def test_late_by_one_rule_is_late_whatever_another_wants_signed(esther: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    require(cast.hotels, cast.course, within_days=3000, needs_acknowledgement=True)
    certify(cast.amina, cast.course, on=ON - timedelta(days=400))
    with time_machine.travel(MONDAY, tick=False):
        figures_by_face = {
            "command": by_command(cast.area)["Hotel course"],
            "file": in_the_file(file_of(esther)),
        }
        figures_by_face |= {"page": on_the_page(esther), "mail": in_the_mail()}
    assert figures_by_face == dict.fromkeys(figures_by_face, (1, 0, 1))


CHIP = re.compile(
    r'<a class="chip"[^>]*href="\?([^"]*)">.*?<span class="numeral">(\d+)</span>', re.DOTALL
)


@pytest.mark.parametrize(
    "query", ["", "shift=night", "agency=no&standing=overdue", "q=nobody", "language=ur"]
)
def test_a_chip_counts_what_the_list_behind_it_shows(
    esther: Client, cast: Cast, query: str
) -> None:
    require(cast.area, cast.course)
    Membership.objects.filter(person=cast.amina).update(shift="night")
    second = Unit.objects.get(pk=cast.hotels.pk).add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    for name in ("Nadia", "Olek"):
        worker(second, name=name)
    with time_machine.travel(MONDAY, tick=False):
        chips = CHIP.findall(html.unescape(esther.get(f"/manage/?{query}").content.decode()))
        assert chips
        assert {chip: int(count) for chip, count in chips} == {
            chip: len(file_of(esther, chip)) for chip, _n in chips
        }


def test_the_page_says_how_many_people_the_rows_are_about(esther: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    second = Unit.objects.get(pk=cast.hotels.pk).add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Membership.objects.create(person=cast.amina, unit=second, from_on=SINCE)
    recompute_obligations(people=[cast.amina.pk], on=ON)
    with time_machine.travel(MONDAY, tick=False):
        page = esther.get("/manage/?standing=overdue")
    about = "%(rows)s rows about %(people)s person: one for each course and workplace."
    assert says(page, about, rows=2, people=1), "the sentence says 1 person is overdue, the chip 2"


@in_worlds(few=3, world=worlds, excused=st.lists(st.integers(0, 30), max_size=5))
def all_faces_agree(cast: Cast, esther: Client, world: list[Somebody], excused: list[int]) -> None:
    with undone(), time_machine.travel(MONDAY, tick=False):
        build(world, cast)
        obligations = list(Obligation.objects.order_by("pk"))
        exempt(*(obligations[number % len(obligations)] for number in excused))
        rows = file_of(esther)
        figures_by_face = {"file": in_the_file(rows), "page": on_the_page(esther)}
        sent = in_the_mail()
        figures_by_face |= {"mail": sent} if sent != (0, 0, 0) else {}
        assert figures_by_face == dict.fromkeys(figures_by_face, figures_by_face["file"])
        courses = {row["Course"] for row in rows}
        of_file = {
            course: in_the_file(row for row in rows if row["Course"] == course)
            for course in courses
        }
        assert {
            course: figures
            for course, figures in by_command(cast.area).items()
            if course in courses
        } == of_file
        sheet = load_workbook(
            BytesIO(b"".join(esther.get("/manage/people.xlsx").streaming_content))
        ).active
        assert sheet.max_row == len(rows) + 1


test_all_faces_agree_in_any_world = all_faces_agree.few
test_all_faces_agree_in_many_worlds = all_faces_agree.many


def test_nobody_works_at_a_place_that_is_closed(esther: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    with time_machine.travel(MONDAY, tick=False):
        page = esther.get("/manage/")
    at_work = "%(people)s person works here, and nothing is required yet"
    assert not says(page, at_work, people=1), "somebody works at a place that is closed"


def test_who_is_asked_nothing_is_counted_beside_the_exempt(esther: Client, cast: Cast) -> None:
    require(cast.hotels, cast.course)
    exempt(*Obligation.objects.all())
    worker(Unit.objects.get(pk=cast.area.pk).add_child(name="Annexe", kind=Unit.Kind.WORKPLACE))
    with time_machine.travel(MONDAY, tick=False):
        page = esther.get("/manage/")
    more = "%(people)s more person works here of whom nothing is required."
    assert says(page, more, people=1)
