"""What somebody hostile claims at the doors, and what one person leaves on a phone to the next."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts import limits
from accounts.actions import issue_key, start_guest
from accounts.models import User
from courses.models import Enrolment
from foundation.throttling import Limit
from quizzes.attempts.models import Attempt
from tests.compliance.builders import certify
from tests.people import Cast, TinyCourse, as_person, sign_in
from workforce.people.models import JoinCode

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "\x00//evil.example",
)


# --- Doors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ELSEWHERE)
def test_next_never_leads_to_another_site(cast: Cast, away: str) -> None:
    key = issue_key(person=cast.bruno, at=timezone.now())
    answers = (
        as_person().post("/language/", {"language": "ur", "next": away}),
        as_person().post("/sign-in/", {"key": key, "next": away}),
        as_person(cast.amina).post("/me/claim/", {"name": "Amina Yusuf", "next": away}),
        as_person(cast.amina).post("/account/logout/", {"next": away}),
    )
    assert {answer.headers["Location"] for answer in answers} <= {"/", "/me/", "/me/start/"}


def test_a_form_of_another_site_does_nothing(cast: Cast, tiny_course: TinyCourse) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.bruno)
    key = tiny_course.en.first.translation_key
    for path in (
        "/language/",
        "/sign-in/",
        "/me/claim/",
        "/me/key/",
        "/manage/join/",
        f"/en/learn/done/{key}/",
    ):
        assert client.post(path, {"language": "ur", "name": "Mallory"}).status_code == 403
    assert not Enrolment.objects.exists()


def test_allauths_other_pages_are_shut(cast: Cast) -> None:
    """Else anybody could put Bruno's address, unconfirmed, beside their own account."""
    client = as_person(cast.amina)
    assert (
        client.post("/account/email/", {"action_add": "", "email": "bruno@example.org"}).status_code
        == 404
    )
    assert not EmailAddress.objects.filter(email="bruno@example.org").exists()
    assert as_person(start_guest(language="en")).get("/account/password/set/").status_code == 404


def test_a_password_is_never_guessed_without_a_pause(cast: Cast) -> None:
    operator = User.objects.create_superuser(password="right", name="Op", email="op@example.org")
    for number in range(8):
        wrong = {
            "login": "op@example.org",
            "username": operator.learner_id,
            "password": f"wrong {number}",
        }
        for path in ("/account/login/", "/cms/login/"):
            as_person().post(path, wrong, headers={"x-forwarded-for": f"10.0.0.{number}"})
    right = {"login": "op@example.org", "username": operator.learner_id, "password": "right"}
    for path in ("/account/login/", "/cms/login/"):
        client = as_person()
        client.post(path, right)
        assert "_auth_user_id" not in client.session


def test_no_stranger_has_mail_sent_without_end(cast: Cast) -> None:
    cast.dmitri.set_password("there is one to forget")
    cast.dmitri.save()
    for _time in range(30):
        as_person().post("/cms/password_reset/", {"email": "dmitri@example.org"})
        as_person().post("/account/login/code/", {"email": "dmitri@example.org"})
    assert 0 < len(mail.outbox) <= 3


def test_a_forwarded_address_buys_no_more_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong keys count together, from wherever a header says they come."""
    monkeypatch.setattr(
        limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 10, timedelta(minutes=10))
    )
    pages = [
        as_person()
        .post("/sign-in/", {"key": "lusab"}, headers={"x-forwarded-for": f"10.0.0.{number}"})
        .content
        for number in range(12)
    ]
    assert [b"Too many tries" in page for page in pages] == [False] * 10 + [True] * 2


def test_claiming_tells_not_whose_addresses_are_known(cast: Cast) -> None:
    pages = set()
    for email in ("bruno@example.org", "nobody@example.org"):
        guest = as_person(start_guest(language="en"))
        page = guest.post("/me/claim/", {"name": "M", "email": email}).content.decode()
        page = re.sub(
            r"<svg.*?</svg>|<li>[a-z]{5}</li>|value=\"\w+\"|K?[A-Z0-9]{4}-[A-Z0-9]{4}",
            "",
            page,
            flags=re.DOTALL,
        )
        pages.add(page.replace(email, ""))
    assert len(pages) == 1
    client = as_person(start_guest(language="en"))
    for number in range(12):
        fields = {"name": "M", "email": f"m{number}@example.org"}
        last_page = client.post("/me/claim/", fields).content
    assert b"Too many tries" in last_page


def test_asking_for_a_code_tells_not_who_is_known(cast: Cast) -> None:
    answers = [
        as_person().post("/account/login/code/", {"email": f"{who}@example.org"})
        for who in ("bruno", "nobody")
    ]
    assert {answer.headers["Location"] for answer in answers} == {"/account/login/code/confirm/"}


def test_a_restricted_course_is_restricted_by_every_door(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    PageViewRestriction.objects.create(page=tiny_course.en.course, restriction_type="login")
    django_cache.clear()
    for path in (
        f"quiz/{tiny_course.en.quiz.translation_key}/start/",
        f"done/{tiny_course.en.first.translation_key}/",
    ):
        assert as_person().post(f"/en/learn/{path}").status_code == 403
        assert as_person(cast.amina).post(f"/en/learn/{path}").status_code == 302


def test_another_learners_sitting_is_not_there(cast: Cast, tiny_course: TinyCourse) -> None:
    as_person(cast.amina).post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for person in (cast.bruno, cast.dmitri, None):
        # on to the sign-in page, whether there is such a sitting or not
        status = 404 if person else 302
        sitting = f"/en/learn/attempt/{attempt.uuid}/"
        for page in ("1/", "2/", "result/"):
            assert as_person(person).get(f"{sitting}{page}").status_code == status
        answer = as_person(person).post(f"{sitting}1/", {"choice": "x"})
        assert answer.status_code == status


# --- One phone, several people ----------------------------------------------------------------


def test_signing_in_leaves_of_the_guest_before_only_what_was_learned(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    client = as_person()
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    client.get("/me/")
    client.session["left"] = "behind"
    guest_session_key = client.session.session_key
    client.post("/sign-in/", {"key": issue_key(person=cast.bruno, at=timezone.now())})
    assert client.session["_auth_user_id"] == str(cast.bruno.pk)
    assert client.session.session_key != guest_session_key
    assert "left" not in client.session
    # but the learning is kept: it says so
    assert [run.person for run in Enrolment.objects.all()] == [cast.bruno]


def test_a_guest_of_the_phone_does_not_bar_who_signs_in_by_e_mail(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    operator = User.objects.create_superuser(password="right", name="Op", email="op@example.org")
    client = as_person()
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    guest_session_key = client.session.session_key
    client.post("/account/login/", {"login": "op@example.org", "password": "right"})
    assert client.session["_auth_user_id"] == str(operator.pk)
    assert client.session.session_key != guest_session_key


def test_a_visitors_session_is_not_kept_by_signing_in(cast: Cast) -> None:
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    client = as_person()
    client.get("/join/RIVER7/")
    visitor_session_key = client.session.session_key
    client.post("/sign-in/", {"key": issue_key(person=cast.bruno, at=timezone.now())})
    assert client.session.session_key not in (None, visitor_session_key)


def test_no_browser_keeps_a_personal_page(cast: Cast, tiny_course: TinyCourse) -> None:
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    personal_addresses = {
        cast.amina: [
            "/me/",
            "/me/claim/",
            "/me/key/",
            f"/certificate/{certificate.serial}/",
            "/en/hotels/",
        ],
        cast.bruno: [
            "/manage/",
            "/manage/people.csv",
            "/manage/poster/RIVER7/",
            "/manage/join/RIVER7.svg",
        ],
        cast.esther: ["/board/", "/board/readiness.csv"],
        None: ["/sign-in/", "/key/lusab-babad/", "/join/RIVER7/", "/account/login/"],
    }
    for person, addresses in personal_addresses.items():
        for address in addresses:
            assert "no-store" in as_person(person).get(address)["Cache-Control"], address
    assert "noindex" in as_person().get(f"/verify/{certificate.serial}/")["X-Robots-Tag"]
