"""The manager's page: the sentence, the table, the file, the poster – and nobody else's people."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Course
from courses.templatetags.courses_tags import in_words
from foundation import spreadsheets as exports
from tests.compliance.builders import certify, require, start, worker
from tests.pages import (
    figures_in,
    has,
    html_of,
    page_of,
    parts,
    rows_of,
    says,
    sentence,
    word_in,
    words_in,
    words_of,
)
from tests.people import SINCE, Cast, sign_in
from tests.replay import replayed
from workforce.people.models import JoinCode, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@replayed
def build_four(cast: Cast, today: date) -> None:
    """Build what :func:`four_at_work` is."""
    require(cast.area, cast.course, within_days=30)
    certify(
        worker(cast.workplace, name="Bogdan", shift="day"),
        cast.course,
        on=today - timedelta(days=5),
    )
    certify(
        worker(cast.workplace, name="Zofia", shift="day"),
        cast.course,
        on=today,
        until=today + timedelta(days=9),
    )
    start(worker(cast.workplace, name="Farah", from_on=today), cast.course, on=today)
    JoinCode.objects.create(code="RVRS77", unit=cast.workplace, created_at=timezone.now())


@pytest.fixture
def four_at_work(cast: Cast, today: date) -> Cast:
    """Amina late on nights; Bogdan certified by day; Zofia expiring; Farah started; and a poster."""
    build_four(cast, today)
    return cast


def words_at(client: Client, address: str) -> str:
    """A page's text, without its tags and with single spaces."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return words_of(response)


ADDRESSES = [
    "/manage/",
    "/manage/people.csv",
    "/manage/join/RVRS77.svg",
    "/manage/poster/RVRS77/",
]
POSTS = ["/manage/join/", "/manage/join/RVRS77/close/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_are_sent_to_sign_in(client: Client, four_at_work: Cast, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"/sign-in/?next={address}"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["amina", "dmitri", "esther"])
def test_people_who_manage_nothing_are_refused(
    client: Client, four_at_work: Cast, who: str, address: str
) -> None:
    assert sign_in(client, getattr(four_at_work, who)).get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES[2:])
def test_chloe_cannot_open_brunos_poster(client: Client, four_at_work: Cast, address: str) -> None:
    assert sign_in(client, four_at_work.chloe).get(address).status_code == 403


@pytest.mark.parametrize("address", POSTS)
def test_chloe_cannot_touch_brunos_codes(client: Client, four_at_work: Cast, address: str) -> None:
    response = sign_in(client, four_at_work.chloe).post(
        address, {"unit": four_at_work.workplace.uuid}
    )
    assert response.status_code == 403
    assert JoinCode.objects.get(code="RVRS77").revoked_at is None
    assert JoinCode.objects.count() == 1


@pytest.mark.parametrize("address", ["/manage/", "/manage/people.csv"])
def test_chloe_sees_her_own_people_and_no_others(
    client: Client, four_at_work: Cast, address: str
) -> None:
    sign_in(client, four_at_work.chloe)
    assert "Amina" not in client.get(address).getvalue().decode()
    for unit in (four_at_work.workplace, four_at_work.area):
        assert client.get(address, {"unit": unit.uuid}).status_code == 403
    assert client.get(address, {"unit": "00000000-0000-0000-0000-000000000000"}).status_code == 403
    assert client.get(address, {"unit": "nonsense"}).status_code == 404


def test_bruno_reads_the_sentence_first(client: Client, four_at_work: Cast) -> None:
    page = sign_in(client, four_at_work.bruno).get("/manage/")
    first = word_in(page, "header .lead-figure")
    assert figures_in(first) == [2, 4, 1]  # ready, of all, overdue
    assert first.endswith(sentence("Nobody is certified on nights."))
    assert html_of(page).index("lead-figure") < html_of(page).index("Bogdan")


def test_the_table_says_who_stands_where_and_until_when(
    client: Client, four_at_work: Cast, today: date
) -> None:
    page = sign_in(client, four_at_work.bruno).get("/manage/")
    rows = parts(page, "table:has(#people) tbody tr")
    assert [word_in(str(row), "th a").split()[0] for row in rows] == [
        *("Amina", "Farah", "Zofia", "Bogdan")  # the most urgent first
    ]
    amina, farah, zofia, _bogdan = map(str, rows)
    assert has(amina, ".tag--not-started")
    assert has(amina, ".tag--overdue")
    assert has(farah, ".tag--in-progress")
    assert has(zofia, ".tag--expiring")
    assert in_words(today + timedelta(days=9)) in words_in(zofia, "td")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Amina Yusuf", "Bogdan", "Farah", "Zofia"}),
        ("standing=overdue", {"Amina Yusuf"}),
        ("standing=certified", {"Bogdan"}),
        ("standing=expiring", {"Zofia"}),
        ("standing=in_progress", {"Farah"}),
        ("standing=exempt", set()),
        ("shift=day", {"Bogdan", "Zofia"}),
        ("shift=day&standing=expiring", {"Zofia"}),
    ],
)
def test_filters_narrow_the_page_and_the_file_alike(
    client: Client, four_at_work: Cast, query: str, names: set[str]
) -> None:
    sign_in(client, four_at_work.bruno)
    page = client.get(f"/manage/?{query}")
    assert {row.person.name for row in page.context["page"].object_list} == names
    file = rows_of(client.get(f"/manage/people.csv?{query}"))
    assert {row["Name"] for row in file} == names


@pytest.mark.parametrize("query", ["standing=asleep", "shift=teatime"])
def test_a_filter_that_does_not_exist_is_not_found(
    client: Client, four_at_work: Cast, query: str
) -> None:
    assert sign_in(client, four_at_work.bruno).get(f"/manage/?{query}").status_code == 404


def test_the_file_opens_in_excel_and_runs_nothing(client: Client, four_at_work: Cast) -> None:
    worker(four_at_work.workplace, name='=HYPERLINK("https://evil.example","Click")')
    response = sign_in(client, four_at_work.bruno).get("/manage/people.csv")
    file = response.getvalue()
    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert rows[0]["Name"] == '\'=HYPERLINK("https://evil.example","Click")'
    assert [row["Standing"] for row in rows[1:]] == [
        "Not started",
        "In progress",
        "Expiring soon",
        "Certified",
    ]
    assert "attachment" in response["Content-Disposition"]


def test_a_semicolon_in_a_name_opens_no_second_cell(client: Client, four_at_work: Cast) -> None:
    """Excel in Poland and Romania splits unquoted cells at one, and would run what follows."""
    worker(four_at_work.workplace, name="Ana;=1+1")
    file = (
        sign_in(client, four_at_work.bruno).get("/manage/people.csv").getvalue().decode("utf-8-sig")
    )
    assert '"Ana;=1+1",' in file


def test_a_name_is_text_and_never_markup(client: Client, four_at_work: Cast) -> None:
    worker(four_at_work.workplace, name="<script>alert(1)</script>")
    page = sign_in(client, four_at_work.bruno).get("/manage/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_manager_of_several_places_chooses(client: Client, four_at_work: Cast) -> None:
    Oversight.objects.create(
        person=four_at_work.bruno,
        unit=four_at_work.elsewhere,
        duty="manager",
        from_on=date(2024, 1, 1),
    )
    page = sign_in(client, four_at_work.bruno).get("/manage/")
    assert page_of(page) == "workforce/choose.html"
    assert "Riverside Hotel" in words_of(page)
    assert "Amina" not in words_of(page)


def test_a_manager_of_an_area_sees_places_below_and_can_pick_one(
    client: Client, four_at_work: Cast
) -> None:
    Oversight.objects.filter(person=four_at_work.bruno).update(unit=four_at_work.area)
    page = words_at(sign_in(client, four_at_work.bruno), "/manage/")
    assert "Riverside Hotels" in page
    assert "Amina" in page
    one = client.get("/manage/", {"unit": four_at_work.workplace.uuid})
    assert one.context["unit"] == four_at_work.workplace


def test_an_empty_workplace_teaches_what_to_do(client: Client, cast: Cast) -> None:
    empty = sign_in(client, cast.chloe).get("/manage/")
    assert figures_in(word_in(empty, "section.empty h2")) == []
    nothing_required = sign_in(Client(), cast.bruno).get("/manage/")
    assert figures_in(word_in(nothing_required, "section.empty h2")) == [1]


def test_leavers_are_gone_from_the_page(client: Client, four_at_work: Cast, today: date) -> None:
    four_at_work.amina.memberships.update(until_on=today - timedelta(days=1))
    assert "Amina" not in words_at(sign_in(client, four_at_work.bruno), "/manage/")


def test_the_poster_has_its_code_in_words_and_as_a_picture(
    client: Client, four_at_work: Cast
) -> None:
    sign_in(client, four_at_work.bruno)
    assert "localhost:8000/join/RVRS77 A child" in words_at(client, "/manage/poster/RVRS77/")
    picture = client.get("/manage/join/RVRS77.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content


def test_bruno_makes_and_stops_a_code(client: Client, four_at_work: Cast) -> None:
    sign_in(client, four_at_work.bruno)
    client.post("/manage/join/", {"unit": four_at_work.workplace.uuid})
    made = JoinCode.objects.exclude(code="RVRS77").get()
    assert made.unit == four_at_work.workplace
    assert made.code in words_at(client, "/manage/")
    client.post(f"/manage/join/{made.code}/close/")
    assert made not in client.get("/manage/").context["codes"]


def test_who_looks_after_an_area_is_asked_which_place_a_code_is_for(
    client: Client, four_at_work: Cast
) -> None:
    Oversight.objects.create(
        person=four_at_work.bruno,
        unit=four_at_work.hotels,
        duty=Oversight.Duty.MANAGER,
        from_on=SINCE,
    )
    sign_in(client, four_at_work.bruno)
    page = client.post("/manage/join/", {"unit": four_at_work.hotels.uuid, "lasts": "6"})
    assert page_of(page) == "workforce/choose.html"
    assert page.context["units"] == [four_at_work.workplace, four_at_work.hotels]
    assert JoinCode.objects.count() == 1
    for unit in (four_at_work.workplace, four_at_work.hotels):
        sent = {"unit": unit.uuid, "here": "1", **page.context["sent"]}
        assert client.post(page.context["address"], sent).status_code == 302
        assert JoinCode.objects.filter(unit=unit, expires_at__isnull=False).count() == 1


def test_two_courses_get_a_column_and_a_person_is_ready_when_ready_in_both(
    client: Client, four_at_work: Cast, today: date
) -> None:
    other = Course.objects.create(code="another", title="Another course")
    require(four_at_work.workplace, other, within_days=30)
    page = sign_in(client, four_at_work.bruno).get("/manage/")
    assert figures_in(word_in(page, ".lead-figure .numeral")) == [0, 4]
    assert "Another course" in words_of(page)


def test_the_page_comes_in_fifties(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    for _number in range(50):
        worker(cast.workplace)
    sign_in(client, cast.bruno)
    assert len(client.get("/manage/").context["page"].object_list) == 50
    assert len(client.get("/manage/?page=2").context["page"].object_list) == 1
    assert len(client.get("/manage/?page=nonsense").context["page"].object_list) == 50


def test_the_page_and_the_file_cost_the_same_for_ten_as_for_one(
    client: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    sign_in(client, cast.bruno)
    assert (
        assert_constant_queries(lambda: worker(cast.workplace), lambda: client.get("/manage/"))
        <= 20
    )
    assert_constant_queries(
        lambda: worker(cast.workplace), lambda: client.get("/manage/people.csv")
    )


def test_a_superuser_sees_everything(client: Client, four_at_work: Cast) -> None:
    superuser = four_at_work.dmitri
    superuser.is_superuser = True
    superuser.save()
    page = words_at(sign_in(client, superuser), "/manage/")
    assert "Thurrock" in page
    assert "Medway" in page


def test_the_page_speaks_the_readers_language(client: Client, four_at_work: Cast) -> None:
    page = sign_in(client, four_at_work.bruno).get("/manage/", headers={"accept-language": "ur"})
    assert 'dir="rtl"' in page.content.decode()


def test_places_closed_are_not_offered(client: Client, four_at_work: Cast, today: date) -> None:
    Oversight.objects.filter(person=four_at_work.bruno).update(unit=four_at_work.area)
    Unit.objects.filter(pk=four_at_work.workplace.pk).update(closed_on=today)
    page = sign_in(client, four_at_work.bruno).get("/manage/")
    assert four_at_work.workplace not in page.context["places"]
    assert page.context["overview"].people.people == 0


def test_the_codes_of_places_below_are_not_hidden(client: Client, cast: Cast) -> None:
    code = JoinCode.objects.create(
        unit=cast.workplace, code="K7M4QP", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    Oversight.objects.create(
        person=cast.bruno, unit=cast.hotels, duty="manager", from_on=date(2024, 1, 1)
    )
    page = sign_in(client, cast.bruno).get("/manage/", {"unit": cast.hotels.uuid})
    assert f"/manage/poster/{code.code}/" in html_of(page)
    assert not says(page, "No code is open.")
    assert code.code not in sign_in(Client(), cast.chloe).get("/manage/").content.decode()


def test_a_long_file_comes_in_pieces_and_whole(
    client: Client, four_at_work: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    response = sign_in(client, four_at_work.bruno).get("/manage/people.csv")
    parts = [part.decode("utf-8-sig") for part in response]
    rows = list(csv.DictReader(io.StringIO("".join(parts))))
    assert len(parts) == 2
    assert {row["Name"] for row in rows} == {"Amina Yusuf", "Bogdan", "Zofia", "Farah"}
