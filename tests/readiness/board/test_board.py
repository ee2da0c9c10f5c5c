"""The board's page: figures that agree with the command, and never a name."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from courses.models import Sector
from tests.compliance.builders import certify, require, worker
from tests.pages import figures_in, has, parts, rows_of, says, sentence, word_in, words_in
from tests.people import Cast, sign_in
from tests.replay import replayed
from workforce.people.models import Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
NO_DAY = "This is not a day. Write it as year-month-day, such as 2026-03-31."
DAY_TO_COME = "This day has not come yet. Figures can only be given for today or earlier."


@replayed
def build_area(cast: Cast, today: date) -> Cast:
    pharmacies = Sector.objects.create(code="pharmacies", name="Pharmacies", position=2)
    pharmacy = cast.area.add_child(name="Pharmacy", kind=Unit.Kind.WORKPLACE, sector=pharmacies)
    require(cast.area, cast.course, within_days=30)
    for unit, staff, certified in ((cast.workplace, 25, 14), (pharmacy, 12, 11)):
        for number in range(staff):
            person = worker(unit, name=f"Secret {unit} {number}")
            if number < certified:
                certify(person, cast.course, on=today - timedelta(days=100))
    require(cast.elsewhere, cast.course)
    worker(cast.elsewhere, name="Secret elsewhere")
    return cast


@pytest.fixture
def area(cast: Cast, today: date) -> Cast:
    """25 at the hotel (14 certified), 12 at a pharmacy (11 certified); counted by hand in the tests."""
    cast.amina.memberships.all().delete()
    return build_area(cast, today)


def rows_on(page: Any) -> dict[str, dict[str, list[str]]]:
    """Return the words of each cell of the board's tables, by caption and by name of the row."""
    return {
        word_in(str(table), "caption"): {
            word_in(str(row), "th"): words_in(str(row), "td") for row in table.select("tr:has(td)")
        }
        for table in parts(page, "table")
    }


@pytest.mark.parametrize("address", ["/board/", "/board/readiness.csv"])
def test_only_the_board_may_look(client: Client, area: Cast, address: str) -> None:
    assert client.get(address).url == f"/sign-in/?next={address}"
    for who in (area.amina, area.bruno, area.chloe, area.dmitri):
        assert sign_in(Client(), who).get(address).status_code == 403
    assert sign_in(client, area.esther).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/board/", "/board/readiness.csv"])
def test_the_board_sees_its_own_area_and_no_names(client: Client, area: Cast, address: str) -> None:
    page = sign_in(client, area.esther).get(address).content.decode()
    assert "Secret" not in page
    assert client.get(address, {"area": area.elsewhere.uuid}).status_code == 403
    assert client.get(address, {"area": "nonsense"}).status_code == 404


@pytest.mark.parametrize("address", ["/board/", "/board/readiness.csv"])
def test_a_place_inside_the_area_cannot_be_subtracted_from_it(
    client: Client, area: Cast, address: str
) -> None:
    """The hotel's figures taken from the area's would be those of the small places beside it."""
    assert (
        sign_in(client, area.esther).get(address, {"area": area.workplace.uuid}).status_code == 403
    )


def test_page_file_command_and_a_hand_count_agree(
    client: Client, area: Cast, today: date, capsys: Any
) -> None:
    page = sign_in(client, area.esther).get("/board/")
    assert figures_in(word_in(page, ".report__answer")) == [25, 37, 12]
    by_sector = rows_on(page)["By sector"]
    assert figures_in(by_sector["Hotels"][0]) == [25]
    # 11 of 12 pharmacists in date would say that 1 is overdue, and 12 − 1 that 11 of the hotels are
    assert figures_in(by_sector["Hotels"][-1]) == figures_in(by_sector["Pharmacies"][-1]) == []
    assert figures_in(by_sector["Everyone"][-1]) == [67, 25, 37]  # 67.57 rounded down

    call_command("readiness", format="json", area=str(area.area.pk))
    [report] = json.loads(capsys.readouterr().out)
    hotels, pharmacies = report["rows"]
    assert (hotels["in_scope"], pharmacies["in_scope"]) == (25, 12)
    assert (report["total"]["in_scope"], report["total"]["overdue"]) == (37, 12)
    # 11 and 1: the one hides behind the other, and those in date would tell both
    for row in (hotels, pharmacies):
        assert row["in_date"] is row["overdue"] is row["compliance_percent"] is None

    file = rows_of(client.get("/board/readiness.csv"))
    rows = {row["key"]: row for row in file if row["by"] == "sector"}
    assert (rows["hotels"]["in_scope"], file[2]["compliance_percent"]) == ("25", "67")
    assert rows["hotels"]["compliance_percent"] == rows["pharmacies"]["overdue"] == "not shown"


def test_small_numbers_are_not_on_the_page(client: Client, area: Cast) -> None:
    page = sign_in(client, area.esther).get("/board/")
    assert has(page, "td .is-suppressed")
    assert [1, 12] not in [figures_in(words) for words in words_in(page, ".denominator")]


def test_an_unknown_register_is_called_unknown(client: Client, area: Cast) -> None:
    page = sign_in(client, area.esther).get("/board/")
    _by_sector, known_here = rows_on(page).values()
    places, people = known_here["Pharmacies"]
    assert (figures_in(places), people) == ([0, 1], sentence("register unknown"))
    assert figures_in(known_here["Hotels"][0]) == [1, 1]


def test_a_past_day_is_as_it_was(client: Client, area: Cast, today: date) -> None:
    page = sign_in(client, area.esther).get(
        "/board/", {"as-at": (today - timedelta(days=101)).isoformat()}
    )
    figures = [figures_in(words) for words in words_in(page, ".denominator, .report__answer")]
    assert [0, 37] not in [
        numbers[:2] for numbers in figures
    ]  # nobody certified then: a number under ten is not shown
    assert page.context["reports"][0]["figures"].total.figures.in_date == 0


@pytest.mark.parametrize(
    ("typed", "msgid"),
    [
        ("31-03-2026", NO_DAY),
        ("2026-02-30", NO_DAY),
        ("<script>", NO_DAY),
        ("9999-12-31", DAY_TO_COME),
    ],
)
def test_a_bad_day_gets_a_clear_sentence(
    client: Client, area: Cast, typed: str, msgid: str
) -> None:
    page = sign_in(client, area.esther).get("/board/", {"as-at": typed})
    assert page.status_code == 400
    assert says(word_in(page, "#as-at-error"), msgid)
    assert '<script>"' not in page.content.decode()
    file = client.get("/board/readiness.csv", {"as-at": typed})
    assert (file.status_code, says(file, msgid)) == (400, True)


@pytest.mark.parametrize("typed", ["0001-01-01", "1066-10-14"])
def test_a_day_before_anybody_is_an_empty_page(client: Client, area: Cast, typed: str) -> None:
    page = sign_in(client, area.esther).get("/board/", {"as-at": typed})
    assert has(page, "section.empty")
    assert not has(page, "table, .report__answer")


def test_too_few_people_are_no_figure(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    page = sign_in(client, cast.esther).get("/board/")
    assert figures_in(word_in(page, ".report__answer")) == []


def test_who_is_expected_does_not_tell_how_many_are_overdue(
    client: Client, cast: Cast, today: date
) -> None:
    require(cast.area, cast.course)
    for number in range(16):
        person = worker(cast.workplace, name=f"Secret {number}")
        if number < 10:
            certify(person, cast.course, on=today - timedelta(days=100))
    [_sector, total] = rows_of(sign_in(client, cast.esther).get("/board/readiness.csv"))
    assert (total["in_date"], total["overdue"]) == ("10", "not shown")
    assert total["expected"] == "not shown", "17 expected less 10 in date are the 7 not shown"
    assert total["compliance_percent"] == "not shown"


def test_several_areas_are_read_one_at_a_time(client: Client, area: Cast) -> None:
    medway = area.elsewhere.get_parent()
    Oversight.objects.create(
        person=area.esther, unit=medway, duty="board", from_on=date(2024, 1, 1)
    )
    sign_in(client, area.esther)
    # the first by name, and never the sum of both
    assert client.get("/board/").context["area"] == medway
    one = client.get("/board/", {"area": area.area.uuid}).context
    assert one["reports"][0]["figures"].total.figures.in_scope == 37
    assert str(area.area.uuid) in one["file_query"]


def test_an_area_inside_another_of_mine_is_not_offered_apart(client: Client, area: Cast) -> None:
    Oversight.objects.create(
        person=area.esther, unit=area.workplace, duty="board", from_on=date(2024, 1, 1)
    )
    assert sign_in(client, area.esther).get("/board/").context["areas"] == [area.area]
    assert client.get("/board/", {"area": area.workplace.uuid}).status_code == 403


def test_the_page_costs_the_same_for_ten_as_for_one(
    client: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    sign_in(client, cast.esther)
    assert (
        assert_constant_queries(lambda: worker(cast.workplace), lambda: client.get("/board/")) <= 12
    )


def test_percentages_are_written_as_the_language_writes_them(client: Client, area: Cast) -> None:
    page = sign_in(client, area.esther).get("/board/", headers={"accept-language": "ro"})
    assert "56\u00a0%" in page.content.decode()
