"""The history of a place: what was done there, to whom, by whom; nothing of anywhere else."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.obligations.actions import exempt
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import add_requirement
from tests.compliance.builders import obligation, require, worker
from tests.pages import rows_of
from tests.people import SINCE, Cast, sign_in
from workforce.people.actions.join_codes import open_code
from workforce.people.actions.memberships import change, leave
from workforce.people.models import Membership, Oversight

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Bruno exempted Amina, ended Zofia's time and opened a code; Chloé opened one elsewhere."""
    require(cast.area, cast.course)
    today = timezone.localdate()
    exempt(
        obligation=obligation(cast.amina),
        from_on=today,
        until_on=today,
        reason="=Ill",
        by=cast.bruno,
    )
    zofia = worker(cast.workplace, name="Żofia")
    leave(membership=Membership.objects.get(person=zofia), until_on=today, by=cast.bruno)
    open_code(unit=cast.workplace, by=cast.bruno, at=timezone.now())
    open_code(unit=cast.elsewhere, by=cast.chloe, at=timezone.now())
    return cast


def test_it_says_who_did_what_to_whom_newest_first(client: Client, busy: Cast) -> None:
    page = sign_in(client, busy.bruno).get("/manage/history/")
    told = [(row.words, row.about, row.by) for row in page.context["history"]]
    assert told == [
        ("Opened a join code", "Riverside Hotel", "Bruno Kowalski"),
        ("Left a workplace", "Żofia · Riverside Hotel", "Bruno Kowalski"),
        ("Exempted", "Amina Yusuf · Riverside Hotel", "Bruno Kowalski"),
    ]
    assert "Chloé" not in page.content.decode()


def test_a_manager_elsewhere_reads_only_their_own(client: Client, busy: Cast) -> None:
    page = sign_in(client, busy.chloe).get("/manage/history/")
    assert [row.about for row in page.context["history"]] == ["Quayside Hotel"]
    for address in ("/manage/history/", "/manage/history.csv"):
        assert client.get(address, {"unit": busy.workplace.uuid}).status_code == 403
        assert client.get(address, {"q": "amina"}).content.count(b"Amina") == 0
        for who in (busy.amina, busy.esther, busy.dmitri):
            assert sign_in(Client(), who).get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ({"act": "workforce.exempt"}, ["Amina Yusuf · Riverside Hotel"]),
        ({"q": "zofia"}, ["Żofia · Riverside Hotel"]),
        ({"q": "zofia", "act": "workforce.exempt"}, []),
        ({"act": "none.such"}, []),
    ],
)
def test_it_is_narrowed_by_act_and_person(
    client: Client, busy: Cast, query: dict[str, str], about: list[str]
) -> None:
    sign_in(client, busy.bruno)
    assert [row.about for row in client.get("/manage/history/", query).context["history"]] == about
    file = rows_of(client.get("/manage/history.csv", query))
    assert [row["About"] for row in file] == about


def test_the_file_runs_nothing(client: Client, busy: Cast) -> None:
    text = sign_in(client, busy.bruno).get("/manage/history.csv").content.decode("utf-8-sig")
    assert "Reason: =Ill" in text
    assert not [
        cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith("=")
    ]


def test_the_file_tells_details_in_words(client: Client, busy: Cast) -> None:
    job = Membership.objects.get(person=busy.amina)
    fields: dict[str, Any] = {"shift": "day", "role": None, "is_agency": True, "staff_number": "7"}
    change(membership=job, by=busy.bruno, at=timezone.now(), **fields)
    add_requirement(
        requirement=Requirement(
            unit=busy.workplace, course=busy.course, role=busy.porter, from_on=SINCE
        ),
        by=busy.bruno,
        on=timezone.localdate(),
    )
    file = rows_of(sign_in(client, busy.bruno).get("/manage/history.csv"))
    rule, changed, _code, left, exempted = [row["Details"] for row in file]
    today = timezone.localdate()
    assert rule == f"Course: Hotel course; Job role: Night porter; within (days): 30; From: {SINCE}"
    assert changed == "Changed: shift, job role, agency, staff number"
    assert left == f"until: {today}"
    assert exempted == f"Course: Hotel course; until: {today}; Reason: =Ill"


def test_the_page_comes_in_fifties_and_costs_the_same(
    client: Client, busy: Cast, assert_constant_queries: Any
) -> None:
    Oversight.objects.filter(person=busy.bruno).update(unit=busy.area)
    sign_in(client, busy.bruno)

    def one_more() -> None:
        for _number in range(6):
            open_code(unit=busy.workplace, by=busy.bruno, at=timezone.now())
        exempt(
            obligation=obligation(worker(busy.workplace)),
            from_on=timezone.localdate(),
            until_on=timezone.localdate(),
            reason="Leave",
            by=busy.bruno,
        )

    assert assert_constant_queries(one_more, lambda: client.get("/manage/history/")) <= 12
    assert len(client.get("/manage/history/").context["history"]) == 50
    assert client.get("/manage/history/?page=2").context["history"]
