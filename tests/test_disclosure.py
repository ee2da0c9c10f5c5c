"""What pages and files let through of people: to managers beside and above, to the board, to whoever opens a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from tests.compliance.builders import certify, require, worker
from tests.people import SINCE, Cast, as_person
from tests.replay import replayed
from workforce.people.models import JoinCode, Membership, Oversight
from workforce.units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def test_a_verdict_says_what_is_on_the_paper_and_no_more(cast: Cast) -> None:
    certificate = certify(
        cast.amina, cast.course, on=timezone.localdate(), revoked_reason="a secret reason"
    )
    facts = as_person().get(f"/verify/{certificate.serial}.json").json()
    assert set(facts) == {
        *(
            "verdict",
            "serial",
            "name",
            "course",
            "edition",
            "language",
            "completed_on",
            "expires_on",
            "verify_url",
        )
    }
    assert b"secret" not in as_person().get(f"/verify/{certificate.serial}/").content


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ name }}{% x %}"]
)
def test_a_name_runs_nowhere(cast: Cast, name: str) -> None:
    require(cast.area, cast.course)
    person = worker(cast.workplace, name=name)
    certificate = certify(person, cast.course, on=timezone.localdate())
    Unit.objects.filter(pk=cast.workplace.pk).update(name=name)
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    pages = [
        (person, "/me/"),
        (person, f"/certificate/{certificate.serial}/"),
        (None, f"/verify/{certificate.serial}/"),
    ]
    pages += [
        (cast.bruno, "/manage/"),
        (cast.bruno, "/manage/poster/RIVER7/"),
        (None, "/join/RIVER7/"),
    ]
    for reader, address in pages:
        page = as_person(reader).get(address).content
        assert b"<script>alert" not in page, address
        assert b"<img src=x" not in page, address


@pytest.mark.parametrize(
    "name", ["=1+1", "x;=1+cmd|' /C calc'!A0;y", "＝1+1", " \t@SUM(1)", "-2+3"]
)
def test_a_file_runs_nothing_whatever_the_list_separator(cast: Cast, name: str) -> None:
    require(cast.area, cast.course)
    worker(cast.workplace, name=name)
    text = as_person(cast.bruno).get("/manage/people.csv").getvalue().decode("utf-8-sig")
    for separator in ",;":
        cells = {cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row}
        assert not [
            cell for cell in cells if cell.strip(" \t").startswith(("=", "＝", "@", "-", "+"))
        ]


def test_a_manager_of_a_team_sees_nothing_beside_or_above_it(cast: Cast) -> None:
    require(cast.area, cast.course)
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    beside = cast.workplace.add_child(name="Kitchen", kind=Unit.Kind.TEAM)
    worker(team, name="Seen One")
    worker(beside, name="Unseen Two")
    Oversight.objects.filter(person=cast.chloe).delete()
    Oversight.objects.create(
        person=cast.chloe, unit=team, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    for address in ("/manage/", "/manage/people.csv"):
        page = as_person(cast.chloe).get(address).getvalue().decode()
        assert "Seen One" in page
        assert not [word for word in ("Unseen Two", "Kitchen", "Amina") if word in page]
        for unit in (beside, cast.workplace, cast.area):
            assert as_person(cast.chloe).get(address, {"unit": unit.uuid}).status_code == 403


def test_a_duty_counts_only_while_it_lasts(cast: Cast) -> None:
    today = timezone.localdate()
    Oversight.objects.filter(person=cast.bruno).update(until_on=today - timedelta(days=1))
    Oversight.objects.filter(person=cast.esther).update(from_on=today + timedelta(days=1))
    assert as_person(cast.bruno).get("/manage/").status_code == 403
    assert as_person(cast.esther).get("/board/").status_code == 403


def figures(person: User, **query: Any) -> dict[str, str]:
    """What the board's file says is in scope, row by row."""
    text = as_person(person).get("/board/readiness.csv", query).content.decode("utf-8-sig")
    return {row["label"]: row["in_scope"] for row in csv.DictReader(io.StringIO(text))}


@replayed
def staff_hotels(cast: Cast) -> Cast:
    """Twenty people at one hotel of the area, five at another, and five in another area."""
    Membership.objects.all().delete()
    small = cast.hotels.add_child(name="Small Hotel", kind=Unit.Kind.WORKPLACE, sector=cast.sector)
    medway = cast.elsewhere.get_parent()
    require(cast.area, cast.course)
    require(medway, cast.course)
    for unit, staff in ((cast.workplace, 20), (small, 5), (cast.elsewhere, 5)):
        for _person in range(staff):
            worker(unit)
    return cast


@pytest.fixture
def small_beside_large(cast: Cast) -> Cast:
    """Twenty people at one hotel of the area, five at another, and five in another area."""
    return staff_hotels(cast)


def test_a_place_inside_an_area_has_no_figures_of_its_own(small_beside_large: Cast) -> None:
    esther, place = small_beside_large.esther, small_beside_large.workplace
    assert figures(esther)["Hotels"] == "25"
    for address in ("/board/", "/board/readiness.csv"):
        assert as_person(esther).get(address, {"area": place.uuid}).status_code == 403


def test_areas_together_do_not_tell_on_a_small_one(small_beside_large: Cast) -> None:
    cast = small_beside_large
    medway = cast.elsewhere.get_parent()
    Oversight.objects.create(
        person=cast.esther, unit=medway, duty=Oversight.Duty.BOARD, from_on=SINCE
    )
    queries = [
        {},
        {"area": cast.area.uuid},
        {"area": medway.uuid},
        {"area": ""},
        {"area": [cast.area.uuid, medway.uuid]},
    ]
    hotel_figures = {figures(cast.esther, **query)["Hotels"] for query in queries}
    # the large area's figure, and never a sum
    assert sum(figure.isdigit() for figure in hotel_figures) == 1
