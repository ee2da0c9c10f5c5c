"""From the poster to the workplace."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import claim, issue_key, link_token, start_guest
from accounts.models import User
from accounts.views import POSTER_CODE_SESSION_KEY
from compliance.requirements.models import Requirement
from courses.models import Course, Sector
from courses.templatetags.courses_tags import in_words
from foundation.throttling import Limit
from tests.compliance.builders import certify, obligation, require
from tests.pages import errors_of, figures_in, has, page_of, says, word_in
from tests.people import AT, Cast, TinyCourse, sign_in
from workforce import limits
from workforce.people.actions import memberships
from workforce.people.models import JoinCode, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking_poster(cast: Cast, poster: JoinCode) -> JoinCode:
    """The poster of Quayside Hotel, which asks for the hotel course."""
    require(cast.elsewhere, cast.course, within_days=30)
    return poster


def test_a_visitor_learns_first_and_the_code_is_remembered(
    client: Client, asking_poster: JoinCode
) -> None:
    page = client.get("/join/QUAY77/")
    assert page_of(page) == "workforce/people/join_first.html"
    assert "Quayside Hotel" in word_in(page, "h1")
    assert "/sign-in/?next=/join/QUAY77/" in page.content.decode()
    assert page.cookies["beacon_poster"]["httponly"]
    assert not User.objects.get_queryset().filter(claimed_at=None).exists()
    assert 'value="QUAY77"' in client.get("/join/").content.decode()


def test_a_guest_claims_first_and_comes_back(
    client: Client, asking_poster: JoinCode, tiny_course: TinyCourse
) -> None:
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert "/me/claim/?next=/join/QUAY77/" in client.get("/join/QUAY77/").content.decode()
    assert client.post("/join/QUAY77/").url == "/join/QUAY77/"
    assert not Membership.objects.filter(unit=asking_poster.unit).exists()
    told = {"name": "Guest", "email": "guest@example.org", "next": "/join/QUAY77/"}
    response = client.post("/me/claim/", told, follow=True)
    assert 'value="/join/QUAY77/"' in response.content.decode()
    client.post("/join/QUAY77/")
    assert Membership.objects.get(unit=asking_poster.unit).person.name == "Guest"


def test_the_code_outlasts_two_records_becoming_one(
    client: Client, asking_poster: JoinCode, cast: Cast
) -> None:
    second = start_guest(language="en")
    sign_in(client, second)
    client.get("/join/QUAY77/")
    claim(person=second, name="Bruno K", at=AT)
    client.post(f"/me/email/{link_token(person=second, email=cast.bruno.email or '')}/")
    assert client.session["_auth_user_id"] == str(cast.bruno.pk)
    assert client.session[POSTER_CODE_SESSION_KEY] == "QUAY77"
    assert 'href="/join/QUAY77/"' in client.get("/me/").content.decode()


def test_joining_asks_tells_and_shows(
    client: Client, asking_poster: JoinCode, cast: Cast, tiny_course: TinyCourse
) -> None:
    sign_in(client, cast.amina)
    question = client.get("/join/quay-77/")
    assert "Quayside Hotel" in word_in(question, "h1")
    assert figures_in(word_in(question, ".points li .quiet")) == [30]
    assert "workforce/people/manager_sees.html" in [part.name for part in question.templates]
    assert not Membership.objects.filter(unit=asking_poster.unit).exists()  # looking is not joining
    answer = client.post("/join/QUAY77/", {"shift": "night", "role": cast.porter.pk}, follow=True)
    assert page_of(answer) == "workforce/people/joined.html"
    day = in_words(obligation(cast.amina).due_on)
    assert says(answer, "Please have it by %(day)s.", day=day)
    member = Membership.objects.get(unit=asking_poster.unit)
    assert (member.shift, member.role) == ("night", cast.porter)
    assert obligation(cast.amina).offered_at is not None


def test_nothing_about_work_is_compulsory_and_twice_is_once(
    client: Client, asking_poster: JoinCode, cast: Cast
) -> None:
    sign_in(client, cast.amina)
    for _time in range(2):
        assert client.post("/join/QUAY77/").status_code == 302
    assert Membership.objects.get(unit=asking_poster.unit).shift == ""


def test_a_hostile_answer_is_refused_with_a_sentence(
    client: Client, asking_poster: JoinCode, cast: Cast
) -> None:
    response = sign_in(client, cast.amina).post("/join/QUAY77/", {"shift": "teatime", "role": "x"})
    assert response.status_code == 200
    assert set(errors_of(response)) == {"shift", "role"}
    assert not Membership.objects.filter(unit=asking_poster.unit).exists()


def test_somebody_certified_already_has_nothing_to_do(
    client: Client, asking_poster: JoinCode, cast: Cast
) -> None:
    certify(cast.amina, cast.course, on=timezone.localdate())
    page = sign_in(client, cast.amina).post("/join/QUAY77/", follow=True)
    [joined] = page.context["obligations"]
    assert joined["row"].standing == "certified"
    assert not has(page, "section.card form")


@pytest.mark.parametrize("change", [{"revoked_at": -1}, {"expires_at": -1}, {"code": "ELSE22"}])
def test_a_dead_code_gets_a_kind_page(
    client: Client, asking_poster: JoinCode, change: dict[str, Any]
) -> None:
    past = timezone.now() - timedelta(days=1)
    JoinCode.objects.update(
        **{name: past if value == -1 else value for name, value in change.items()}
    )
    for method in (client.get, client.post):
        response = method("/join/QUAY77/")
        assert response.status_code == 404
        assert page_of(response) == "workforce/people/join_unknown.html"
        assert "Quayside" not in response.content.decode()


@pytest.mark.parametrize("code", ["<script>", "'; DROP TABLE", "..%2f..", "x" * 300, "\u202e"])
def test_hostile_codes_are_just_unknown(client: Client, asking_poster: JoinCode, code: str) -> None:
    response = client.get(f"/join/{code}/")
    assert response.status_code == 404


def test_a_staff_room_scanning_an_old_poster_is_not_guessing(
    client: Client, asking_poster: JoinCode
) -> None:
    JoinCode.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert {client.get("/join/QUAY77/").status_code for _scan in range(30)} == {404}


def test_a_code_stopped_while_the_page_was_read_gets_the_kind_page(
    client: Client, asking_poster: JoinCode, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(**fields: Any) -> None:
        raise memberships.CodeNotLive

    monkeypatch.setattr(memberships, "join", stopped)
    response = sign_in(client, cast.amina).post("/join/QUAY77/")
    assert response.status_code == 404
    assert page_of(response) == "workforce/people/join_unknown.html"


def test_guessing_is_given_a_pause_and_scanning_is_not(
    asking_poster: JoinCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        limits, "WRONG_CODES_AT_ADDRESS", Limit("wrong codes", 20, timedelta(minutes=10))
    )
    scanned = Client()
    for _scan in range(30):
        assert scanned.get("/join/QUAY77/").status_code == 200
    guesser = Client()
    statuses = [guesser.get(f"/join/WRONG{number}/").status_code for number in range(22)]
    assert statuses == [404] * 20 + [429] * 2
    assert guesser.get("/join/QUAY77/").status_code == 429
    assert figures_in(word_in(guesser.get("/join/WRONG1/"), ".lead")) == [10]
    assert scanned.get("/join/QUAY77/").status_code == 200  # opened here before somebody guessed


def test_a_pause_is_not_passed_with_a_cookie_of_ones_own(
    client: Client, asking_poster: JoinCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        limits, "WRONG_CODES_AT_ADDRESS", Limit("wrong codes", 1, timedelta(minutes=10))
    )
    client.get("/join/WRONG1/")
    client.cookies["beacon_poster"] = "QUAY77"
    assert client.get("/join/QUAY77/").status_code == 429


@pytest.mark.parametrize(
    ("typed", "there"),
    [("quay 77", "/join/QUAY77/"), (" QUAY-77", "/join/QUAY77/"), ("nothing", "/join/NOTHING/")],
)
def test_a_code_is_typed_forgivingly(client: Client, db: None, typed: str, there: str) -> None:
    assert client.post("/join/", {"code": typed}).url == there


@pytest.mark.parametrize("typed", ["", "   ", "---", "x" * 50])
def test_no_code_gets_a_sentence(client: Client, db: None, typed: str) -> None:
    response = client.post("/join/", {"code": typed})
    assert response.status_code == 200
    assert list(errors_of(response)) == ["code"]


def test_the_poster_costs_the_same_however_many_courses_are_asked(
    client: Client, asking_poster: JoinCode, cast: Cast, assert_constant_queries: Any
) -> None:
    def another() -> None:
        course = Course.objects.create(code=f"course-{Course.objects.count()}", title="Course")
        require(cast.elsewhere, course)

    sign_in(client, cast.amina)
    assert_constant_queries(another, lambda: client.get("/join/QUAY77/"))
    client.post("/join/QUAY77/")
    assert_constant_queries(another, lambda: client.get("/join/QUAY77/"))


# --- The poster -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lasts", "last_on"), [("", None), ("1", (2026, 2, 28)), ("6", (2026, 7, 31))]
)
def test_a_code_lasts_as_long_as_was_asked(
    client: Client, cast: Cast, time_machine: Any, lasts: str, last_on: tuple[int, int, int] | None
) -> None:
    time_machine.move_to(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False)
    sign_in(client, cast.bruno).post("/manage/join/", {"lasts": lasts})
    code = JoinCode.objects.get()
    assert code.last_on == (date(*last_on) if last_on else None)
    if code.last_on:
        evening = datetime.combine(code.last_on, time(22), UTC)
        assert JoinCode.objects.live(at=evening).exists()
        assert not JoinCode.objects.live(at=evening + timedelta(hours=3)).exists()


def test_no_code_is_opened_for_ever_by_mistake(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bruno).post("/manage/join/", {"lasts": "99"})
    assert not JoinCode.objects.exists()


def test_a_poster_is_in_any_language_whatever_the_page_is_in(client: Client, cast: Cast) -> None:
    JoinCode.objects.create(code="RIVER7", unit=cast.workplace, created_at=timezone.now())
    bruno = sign_in(client, cast.bruno)
    urdu = bruno.get("/manage/poster/RIVER7/", {"language": "ur"}).content.decode()
    assert '<html lang="en"' in urdu
    assert 'class="poster" lang="ur" dir="rtl"' in urdu
    every = bruno.get("/manage/poster/RIVER7/", {"language": "all"}).content.decode()
    assert [
        every.count(f'class="poster__call" lang="{code}"') for code in ("en", "pl", "ro", "ur")
    ] == [1, 1, 1, 1]
    for hostile in ("xx", "<script>", "en-gb-x"):
        assert bruno.get("/manage/poster/RIVER7/", {"language": hostile}).status_code == 404


def test_a_poster_says_that_its_code_is_over(client: Client, cast: Cast) -> None:
    past = timezone.now() - timedelta(days=1)
    JoinCode.objects.create(code="RIVER7", unit=cast.workplace, created_at=past, expires_at=past)
    page = sign_in(client, cast.bruno).get("/manage/poster/RIVER7/")
    assert has(page, ".note--caution")
    assert page.context["is_over"]


def test_the_poster_says_only_what_is_still_asked_here(
    client: Client, asking_poster: JoinCode
) -> None:
    pharmacies = Sector.objects.create(code="pharmacies", name="Pharmacies")

    def asked(**rule: Any) -> int:
        Requirement.objects.update(**{"until_on": None, "sector": None, **rule})
        return len(client.get(asking_poster.get_absolute_url()).context["required_courses"])

    assert asked(until_on=date(2025, 1, 1)) == 0
    assert asked(sector=pharmacies) == 0
    assert asked() == 1


def test_whoever_works_there_already_is_not_asked_to_join_after_signing_in(cast: Cast) -> None:
    JoinCode.objects.create(code="HERE77", unit=cast.workplace, created_at=timezone.now())
    for code, is_offered in [("HERE77", False), ("THERE7", True)]:
        JoinCode.objects.get_or_create(
            code=code, defaults={"unit": cast.elsewhere, "created_at": timezone.now()}
        )
        phone = Client()
        phone.get(f"/join/{code}/")
        phone.post("/sign-in/", {"key": issue_key(person=cast.amina, at=AT)})
        page = phone.get("/me/").content.decode()
        assert (f"/join/{code}/" in page) is is_offered
