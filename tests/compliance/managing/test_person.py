"""A person as far as they are a manager's business – and no further."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key
from compliance.obligations.actions import exempt, recompute_obligations
from tests.compliance.builders import certify, obligation, require, start
from tests.pages import errors_of, has, html_of, parts, says, sentence, words_in, words_of
from tests.people import Cast, sign_in
from workforce.people.actions.memberships import change
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_employers(cast: Cast) -> Cast:
    """Amina at Bruno's hotel and, since last year, at Chloé's."""
    require(cast.area, cast.course)
    Membership.objects.create(
        person=cast.amina,
        unit=cast.elsewhere,
        from_on=date(2025, 3, 1),
        staff_number="Q-99",
        shift="day",
    )
    recompute_obligations(people=[cast.amina.pk], on=timezone.localdate())
    return cast


def page_about(client: Client, cast: Cast) -> str:
    """Amina's page."""
    response = client.get(f"/manage/person/{cast.amina.learner_id}/")
    assert response.status_code == 200
    return html_of(response)


def test_a_manager_sees_their_own_place_and_no_other_employer(
    client: Client, two_employers: Cast
) -> None:
    page = page_about(sign_in(client, two_employers.bruno), two_employers)
    assert "Riverside Hotel" in words_of(page)
    assert "Night porter" in words_of(page)
    assert has(page, ".tag--not-started")
    assert has(page, ".tag--overdue")
    for secret in ("Quayside", "Q-99", "2025", "amina@example.org", "Medway"):
        assert secret not in words_of(page)
    hers = page_about(sign_in(Client(), two_employers.chloe), two_employers)
    assert "Quayside Hotel" in words_of(hers)
    assert "Riverside" not in words_of(hers)
    assert says(hers, "Nothing is required of them here.")


def test_others_are_refused_and_learn_nothing(cast: Cast) -> None:
    known, unknown = f"/manage/person/{cast.amina.learner_id}/", "/manage/person/ZZZZ-ZZZZ/"
    job = f"{known}job/{Membership.objects.get().pk}/"
    for who in (cast.chloe, cast.amina, cast.esther, cast.dmitri):
        client = sign_in(Client(), who)
        assert {client.get(address).status_code for address in (known, unknown, job)} == {403}
        assert client.post(job, {"shift": "day"}).status_code == 403
    assert Client().get(known).status_code == 302
    assert sign_in(Client(), cast.bruno).get(unknown).status_code == 403


def test_somebody_refused_is_no_business_of_the_manager(client: Client, cast: Cast) -> None:
    Membership.objects.update(refused_at=timezone.now(), until_on=timezone.localdate())
    assert (
        sign_in(client, cast.bruno).get(f"/manage/person/{cast.amina.learner_id}/").status_code
        == 403
    )


def test_what_a_leaver_learns_later_is_no_longer_told(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    today = timezone.localdate()
    early = certify(cast.amina, cast.course, on=today - timedelta(days=100))
    Membership.objects.update(until_on=today - timedelta(days=50))
    late = certify(cast.amina, cast.course, on=today - timedelta(days=10))
    page = page_about(sign_in(client, cast.bruno), cast)
    assert early.serial in page
    assert late.serial not in page
    happened = words_in(page, ".timeline strong")
    assert happened.count(sentence("Was given a certificate")) == 1
    assert sentence("Last day here") in happened
    assert not has(page, 'a[href*="/job/"]')


def test_how_they_sign_in_and_never_what_with(client: Client, cast: Cast) -> None:
    secret = issue_key(person=cast.amina, at=timezone.now())
    page = page_about(sign_in(client, cast.bruno), cast)
    ways = [sentence("with a personal key"), sentence("by e-mail")]
    assert f"{sentence('Signs in:')} {' · '.join(ways)}" in words_in(page, "header p")
    assert secret not in page


def test_the_timeline_tells_newest_first_who_did_what(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    today = timezone.localdate()
    start(cast.amina, cast.course, on=today - timedelta(days=40))
    certify(
        cast.amina,
        cast.course,
        on=today - timedelta(days=30),
        revoked_at=timezone.now() - timedelta(days=20),
    )
    exempt(
        obligation=obligation(cast.amina),
        from_on=today,
        until_on=today,
        reason="Long illness",
        by=cast.bruno,
    )
    page = page_about(sign_in(client, cast.bruno), cast)
    newest_first = [
        sentence("Exempted"),
        sentence("The certificate was revoked"),
        sentence("Was given a certificate"),
        sentence("Began the course"),
        sentence("Began here"),
    ]
    happened = words_in(page, ".timeline strong")
    assert sorted(newest_first, key=happened.index) == newest_first
    latest = str(parts(page, ".timeline__item")[0])
    by = sentence("by %(who)s", who="Bruno Kowalski")
    assert words_in(latest, ".quiet") == ["Long illness", by]


def test_role_shift_agency_and_number_are_corrected(client: Client, cast: Cast) -> None:
    job = Membership.objects.get()
    address = f"/manage/person/{cast.amina.learner_id}/job/{job.pk}/"
    sign_in(client, cast.bruno)
    assert "Night porter" in client.get(address).content.decode()
    response = client.post(
        address, {"shift": "rotating", "role": "", "staff_number": " 0042 ", "is_agency": "on"}
    )
    assert response.status_code == 302
    job.refresh_from_db()
    assert (job.shift, job.role, job.staff_number, job.is_agency) == (
        "rotating",
        None,
        "0042",
        True,
    )
    for wrong in ({"shift": "teatime"}, {"role": "999999"}, {"staff_number": "x" * 41}):
        refused = client.post(address, wrong)
        assert refused.status_code == 400
        assert list(errors_of(refused)) == list(wrong)


def test_a_staff_number_belongs_to_one_person_in_an_organisation(
    client: Client, two_employers: Cast
) -> None:
    annexe = two_employers.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Membership.objects.create(
        person=two_employers.dmitri, unit=annexe, from_on=date(2024, 1, 1), staff_number="7"
    )
    job = Membership.objects.get(unit=two_employers.workplace)
    address = f"/manage/person/{two_employers.amina.learner_id}/job/{job.pk}/"
    refused = sign_in(client, two_employers.bruno).post(address, {"staff_number": "7"})
    assert list(errors_of(refused)) == ["staff_number"]
    assert client.post(address, {"staff_number": "Q-99"}).status_code == 302  # another employer's


def test_acts_from_the_page_lead_back_to_it(client: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    job = Membership.objects.get()
    typed = {"unit": cast.workplace.uuid, "job": job.pk, "back": cast.amina.learner_id}
    today = timezone.localdate()
    sign_in(client, cast.bruno)
    response = client.post(
        "/manage/bulk/", {**typed, "act": "leave", "sure": "1", "left_on": today}
    )
    assert response.url == f"/manage/person/{cast.amina.learner_id}/"
    job.refresh_from_db()
    assert job.until_on == today
    evil = client.post("/manage/bulk/", {**typed, "act": "remind", "back": "//evil.example"})
    assert evil.url.startswith("/manage/?unit=")


def test_the_page_costs_the_same_however_much_happened(
    client: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    require(cast.area, cast.course)
    sign_in(client, cast.bruno)
    days = iter(range(1000))
    role = [cast.porter, None]

    def more() -> None:
        day = next(days)
        certify(cast.amina, cast.course, on=timezone.localdate() - timedelta(days=day))
        job = Membership.objects.get()
        details: dict[str, Any] = {"shift": "", "is_agency": False, "staff_number": str(day)}
        change(membership=job, role=role[day % 2], by=cast.bruno, at=timezone.now(), **details)

    assert assert_constant_queries(more, lambda: page_about(client, cast)) <= 26
