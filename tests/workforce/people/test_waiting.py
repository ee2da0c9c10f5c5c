"""Confirming or refusing people who joined by the poster, and adding people by hand."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import open_with_key
from compliance.obligations.models import Obligation
from courses.models import Sector
from tests.compliance.builders import require
from tests.pages import errors_of, figures_in, has, html_of, messages_of, page_of, word_in
from tests.people import Cast, TinyCourse, person, sign_in
from workforce.people.actions import memberships
from workforce.people.models import JobRole, JoinCode, Membership
from workforce.units import actions

pytestmark = pytest.mark.django_db
ASKS_ANYWAY = "input[name=anyway]"


@pytest.fixture
def riverside_poster(cast: Cast) -> JoinCode:
    return JoinCode.objects.create(unit=cast.workplace, code="RIVER7", created_at=timezone.now())


def joined(name: str, **fields: Any) -> Membership:
    """Somebody who scanned the poster."""
    return memberships.join(person=person(name), code="RIVER7", at=timezone.now(), **fields)


def decide(client: Client, decision: str, *members: object) -> Any:
    fields = {"decision": decision, "member": [getattr(one, "pk", one) for one in members]}
    return client.post("/manage/waiting/", fields, follow=True)


# --- Waiting ----------------------------------------------------------------------------------


def test_who_joined_by_the_poster_waits_and_counts_meanwhile(
    bruno: Client, cast: Cast, riverside_poster: JoinCode
) -> None:
    require(cast.area, cast.course)
    joined("Zofia Nowak", shift="night", role=cast.porter)
    page = bruno.get("/manage/waiting/")
    assert figures_in(word_in(page, "#waiting")) == [1]
    for words in ("Zofia Nowak", "Night porter", "Night"):
        assert words in html_of(page)
    assert "Amina" not in html_of(page)  # she was added
    assert Membership.objects.active(on=timezone.localdate()).count() == 2


def test_a_name_leads_to_the_person(bruno: Client, riverside_poster: JoinCode) -> None:
    there = f"/manage/person/{joined('Zofia Nowak').person.learner_id}/"
    assert f'href="{there}"' in bruno.get("/manage/waiting/").content.decode()
    assert "Zofia Nowak" in bruno.get(there).content.decode()


def test_the_ones_ticked_are_confirmed_and_the_others_wait(
    bruno: Client, cast: Cast, riverside_poster: JoinCode
) -> None:
    first, second, third = (joined(name) for name in ("Ann A", "Bob B", "Cat C"))
    assert messages_of(decide(bruno, "confirm", first, second)) == [("success", [2])]
    assert list(Membership.objects.unconfirmed()) == [third]
    assert messages_of(decide(bruno, "confirm", first)) == [("info", [])]


def test_who_is_refused_never_counts_and_cannot_come_back_by_the_poster(
    bruno: Client, cast: Cast, riverside_poster: JoinCode
) -> None:
    require(cast.area, cast.course)
    stranger = joined("Stranger")
    assert messages_of(decide(bruno, "refuse", stranger)) == [("success", [1])]
    assert (
        not Obligation.objects.active(on=timezone.localdate())
        .filter(person=stranger.person)
        .exists()
    )
    browser = sign_in(Client(), stranger.person)
    for method in (browser.get, browser.post):
        answer = method("/join/RIVER7/")
        assert answer.status_code == 403
        assert page_of(answer) == "workforce/people/join_refused.html"
        assert "Bruno" not in answer.content.decode()


@pytest.mark.parametrize("hostile", ["x", "", "9" * 30, "-1", "²", "1;DROP"])
def test_a_hostile_answer_decides_nothing(
    bruno: Client, cast: Cast, riverside_poster: JoinCode, hostile: str
) -> None:
    member = joined("Ann A")
    decide(bruno, "confirm", hostile)
    decide(bruno, hostile, member)
    assert list(Membership.objects.unconfirmed()) == [member]


def test_a_manager_elsewhere_decides_on_nobody_here(
    cast: Cast, client: Client, riverside_poster: JoinCode
) -> None:
    member = joined("Ann A")
    chloe = sign_in(client, cast.chloe)
    assert "Ann A" not in chloe.get("/manage/waiting/").content.decode()
    assert chloe.get("/manage/waiting/", {"unit": cast.workplace.uuid}).status_code == 403
    for decision in ("confirm", "refuse"):
        decide(chloe, decision, member)
    assert list(Membership.objects.unconfirmed()) == [member]


def test_waiting_costs_the_same_however_many_wait(
    bruno: Client, cast: Cast, riverside_poster: JoinCode, assert_constant_queries: Any
) -> None:
    def another() -> None:
        number = Membership.objects.count()
        memberships.join(
            person=person(f"Wait {number}", email=f"w{number}@example.org"),
            code="RIVER7",
            at=timezone.now(),
        )

    assert_constant_queries(another, lambda: bruno.get("/manage/waiting/"))


# --- Adding by hand ---------------------------------------------------------------------------


def add_by_hand(client: Client, **fields: Any) -> Any:
    today = timezone.localdate().isoformat()
    fields = {"name": "Zofia Nowak", "language": "pl", "from_on": today} | fields
    return client.post("/manage/add/", fields, follow=True)


def test_somebody_is_added_and_takes_a_key_home(bruno: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    slip = html_of(add_by_hand(bruno, role=cast.porter.pk, shift="night", staff_number="0042"))
    member = Membership.objects.get(person__name="Zofia Nowak")
    assert (member.unit, member.role, member.shift, member.staff_number) == (
        *(cast.workplace, cast.porter, "night"),
        "0042",
    )
    assert member.confirmed_at is not None
    assert member.person.preferred_language == "pl"
    assert Obligation.objects.get(membership=member).offered_at is not None
    words = [
        word.split("</li>")[0]
        for word in re.split(r'dir="ltr">\s*<li>', slip)[1].split("</ol>")[0].split("<li>")
    ]
    assert open_with_key(key_words="-".join(words), at=timezone.now()) == member.person
    assert 'lang="pl" dir="ltr"' in slip


def test_the_slip_is_in_the_language_of_whoever_takes_it(
    bruno: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    require(cast.area, cast.course)
    slip = html_of(add_by_hand(bruno, language="ur"))
    assert '<html lang="en"' in slip
    assert 'lang="ur" dir="rtl"' in slip
    assert "ہوٹل کا کورس" in slip


def test_the_same_name_or_number_here_is_asked_about_first(bruno: Client, cast: Cast) -> None:
    Membership.objects.update(staff_number="0042")
    for fields in ({"name": "amina YUSUF"}, {"staff_number": "0042"}):
        assert has(add_by_hand(bruno, **fields), ASKS_ANYWAY)
    assert Membership.objects.count() == 1
    add_by_hand(bruno, name="Amina Yusuf", anyway="1")
    assert Membership.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "123"},
        {"name": "x" * 151},
        {"language": "xx"},
        {"from_on": ""},
        {"from_on": "1800-01-01"},
        {"from_on": "2999-01-01"},
        {"shift": "teatime"},
        {"role": "x"},
        {"staff_number": "9" * 41},
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_is_lost(
    bruno: Client, cast: Cast, wrong: dict[str, str]
) -> None:
    answer = add_by_hand(bruno, **({"staff_number": "0042"} | wrong))
    assert list(errors_of(answer)) == list(wrong)
    assert has(answer, "#id_staff_number[value]")
    assert Membership.objects.count() == 1


def test_only_roles_of_the_sector_are_offered(bruno: Client, cast: Cast) -> None:
    pharmacies = Sector.objects.create(code="pharmacies", name="Pharmacies")
    JobRole.objects.create(code="pharmacist", name="Pharmacist").sectors.add(pharmacies)
    cast.porter.sectors.add(cast.sector)
    JobRole.objects.create(code="cleaner", name="Cleaner")
    page = bruno.get("/manage/add/").content.decode()
    assert "Night porter" in page
    assert "Cleaner" in page
    assert "Pharmacist" not in page


def test_a_manager_elsewhere_adds_nobody_here(cast: Cast, client: Client) -> None:
    chloe = sign_in(client, cast.chloe)
    fields = {"unit": cast.workplace.uuid, "name": "X Y", "language": "en", "from_on": "2026-01-01"}
    assert chloe.post("/manage/add/", fields).status_code == 403
    assert chloe.get("/manage/add/", {"unit": cast.workplace.uuid}).status_code == 403
    assert not has(add_by_hand(chloe, name="Amina Yusuf"), ASKS_ANYWAY)


def test_in_an_area_it_is_asked_first_where_somebody_works(bruno: Client, cast: Cast) -> None:
    night_desk = actions.add_unit(
        parent=cast.workplace, name="Night desk", kind="team", by=cast.bruno, at=timezone.now()
    )
    question = bruno.get("/manage/add/").content.decode()
    assert "Which place?" in question
    assert f"unit={night_desk.uuid}" in question
    assert (
        "Which place?" not in bruno.get("/manage/add/", {"unit": night_desk.uuid}).content.decode()
    )
    assert (
        "Which place?"
        not in bruno.get("/manage/add/", {"unit": cast.workplace.uuid, "here": 1}).content.decode()
    )
