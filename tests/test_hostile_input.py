"""What somebody hostile types, posts and claims. A request that ends in a 500 is a defect."""

import re
from functools import cache
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache as kept
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.actions import issue_key, start_guest
from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.models import Attempt
from tests.people import Cast, TinyCourse, sign_in
from tests.workforce.builders import certify, require
from workforce.models import JoinCode

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

LONG = "9" * 5000  # more digits than Python reads as a number
NASTY = ("a\x00b", "'\"><script>alert(1)</script>", LONG, "-1", "NaN", "\u202e٣😀", "../..", "//evil.example", "[]", "")
DAYS = ("0001-01-01", "9999-12-31", "2026-W10-1", "0000-00-00")
ELSEWHERE = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\x00//evil.example")


@cache
def site() -> ClientHandler:
    """One for every browser: each handler of its own looks through all static files first."""
    return ClientHandler(enforce_csrf_checks=False)


def browser(person: User | None = None) -> Client:
    """A browser that shows a 500 as a page, as the real one does."""
    client = Client(raise_request_exception=False)
    client.handler = site()
    return sign_in(client, person) if person else client


def failures(answers: dict[Any, Any]) -> list[Any]:
    return [asked for asked, answer in answers.items() if answer.status_code >= 500]


# --- Nothing ends in a 500 --------------------------------------------------------------------

ASKED = {
    "bruno": {"/manage/": ("unit", "standing", "shift", "page"), "/manage/people.csv": ("unit", "shift")},
    "esther": {"/board/": ("area", "as-at"), "/board/readiness.csv": ("area", "as-at")},
    "amina": {"/verify/": ("serial",), "/sign-in/": ("next",), "/me/claim/": ("next",), "/cms/login/": ("next",)},
}


@pytest.mark.parametrize("role", ASKED)
def test_no_question_in_an_address_fails(cast: Cast, role: str) -> None:
    require(cast.area, cast.course)
    client = browser(getattr(cast, role))
    asked = ((path, name, value) for path, names in ASKED[role].items() for name in names for value in (*NASTY, *DAYS))
    assert failures({each: client.get(each[0], {each[1]: each[2]}) for each in asked}) == []


ADDRESSES = (
    *("/verify/%s/", "/verify/%s.json", "/certificate/%s/", "/certificate/%s.pdf", "/join/%s/", "/key/%s/"),
    *("/manage/join/%s.svg", "/manage/poster/%s/", "/en/%s/", "/%s/", "/documents/%s/x", "/en/learn/start/%s/"),
    "/en/learn/attempt/00000000-0000-0000-0000-000000000000/%s/",
)


@pytest.mark.parametrize(
    "typed", ["%00", "%FF", "%C0%80", "%E2%80%AE", LONG, "..%2F..", "%3Cscript%3E", "%D9%A3", "😀"]
)
def test_no_address_fails(cast: Cast, typed: str) -> None:
    client = browser(cast.bruno)
    answers = {path: client.get(path % typed) for path in ADDRESSES}
    assert failures(answers) == []
    pages = [answer.content for answer in answers.values() if answer["Content-Type"].startswith("text/html")]
    assert not [page for page in pages if b"<script>" in page]


POSTED = {
    "/language/": ("language", "next"),
    "/sign-in/": ("key", "next"),
    "/me/claim/": ("name", "email"),
    "/join/": ("code",),
    "/join/RIVER7/": ("shift", "role"),
    "/manage/join/": ("unit",),
    "/account/login/": ("login", "password"),
    "/account/login/code/": ("email",),
}


def test_nothing_posted_fails(cast: Cast, tiny_course: TinyCourse) -> None:
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    client = browser(cast.bruno)
    client.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    question = f"/en/learn/attempt/{Attempt.objects.get().uuid}/1/"
    fields = {**POSTED, question: ("choice",)}
    posts = ((path, name, value) for path, names in fields.items() for name in names for value in NASTY)
    answers = {}
    for path, name, value in posts:
        form = {"name": "Bruno", "language": "ur", "login": "a@example.org", "password": "x", name: ["twice", value]}
        answers[path, name, value] = client.post(path, form)
        kept.clear()
    assert failures(answers) == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["hex", "utf-16", "idna", "undefined", "nonsense", "utf-8"])
def test_no_charset_fails(kind: str, charset: str) -> None:
    for path in ("/language/", "/sign-in/"):
        for body in (b"language=ur&key=%ff&next=%00", b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff'):
            answer = browser().generic("POST", path, body, content_type=f"{kind}; charset={charset}")
            assert answer.status_code < 500, (path, body)


def test_a_body_too_big_or_of_too_many_parts_is_refused(cast: Cast) -> None:
    kind = "application/x-www-form-urlencoded"
    assert browser(cast.amina).generic("POST", "/me/claim/", b"name=" + b"a" * 4_000_000, kind).status_code == 400
    many = "&".join(f"field{number}=1" for number in range(1500))
    assert browser(cast.amina).generic("POST", "/me/claim/", many, kind).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"referer": "http://["},
        {"referer": "http://testserver//evil.example/"},
        {"accept-language": "x," * 5000},
        {"cookie": "language=" + "a-" * 400},
        {"cookie": 'sessionid="abc\\000defghijk"'},
        {"cookie": "messages=nonsense; csrftoken=é; sessionid=" + "a" * 5000},
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-for": "nonsense, ::::"},
    ],
    ids=str,
)
def test_no_header_fails_or_leads_away(headers: dict[str, str]) -> None:
    for method, path in (("get", "/"), ("post", "/language/"), ("get", "/sign-in/"), ("get", "/me/")):
        answer = getattr(browser(), method)(path, headers=headers)
        assert answer.status_code < 500
        assert "evil" not in answer.headers.get("Location", "")
    assert browser().get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_a_course_that_changes_under_a_learner_fails_nowhere(cast: Cast, tiny_course: TinyCourse) -> None:
    english, client = tiny_course.en, browser(cast.amina)
    client.post(f"/en/learn/quiz/{english.quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for position, question in enumerate(attempt.paper.content.questions, 1):
        client.post(f"/en/learn/attempt/{attempt.uuid}/{position}/", {"choice": next(iter(question.correct))})
    for page in (english.quiz, tiny_course.ur.quiz):
        page.unpublish()
    answer = client.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert (answer.status_code, Attempt.objects.get().is_passed) == (200, True)
    assert not ActivityCompletion.objects.exists()
    english.module.unpublish()
    assert client.post(f"/en/learn/done/{english.first.translation_key}/").status_code == 404


def test_a_quiz_that_only_one_language_has_still_counts(cast: Cast, tiny_course: TinyCourse) -> None:
    client, quiz = browser(cast.amina), tiny_course.en.quiz
    client.post(f"/en/learn/quiz/{quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for position, question in enumerate(attempt.paper.content.questions, 1):
        client.post(f"/en/learn/attempt/{attempt.uuid}/{position}/", {"choice": next(iter(question.correct))})
    tiny_course.ur.quiz.unpublish()
    assert client.post(f"/ur/learn/attempt/{attempt.uuid}/submit/", follow=True).status_code == 200
    assert ActivityCompletion.objects.get().activity_key == quiz.translation_key


# --- Doors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ELSEWHERE)
def test_next_never_leads_to_another_site(cast: Cast, away: str) -> None:
    key = issue_key(person=cast.bruno, at=timezone.now())
    answers = (
        browser().post("/language/", {"language": "ur", "next": away}),
        browser().post("/sign-in/", {"key": key, "next": away}),
        browser(cast.amina).post("/me/claim/", {"name": "Amina Yusuf", "next": away}),
        browser(cast.amina).post("/account/logout/", {"next": away}),
    )
    assert {answer.headers["Location"] for answer in answers} <= {"/", "/me/"}


def test_a_form_of_another_site_does_nothing(cast: Cast, tiny_course: TinyCourse) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.bruno)
    key = tiny_course.en.first.translation_key
    for path in ("/language/", "/sign-in/", "/me/claim/", "/me/key/", "/manage/join/", f"/en/learn/done/{key}/"):
        assert client.post(path, {"language": "ur", "name": "Mallory"}).status_code == 403
    assert not Enrolment.objects.exists()


def test_allauths_other_pages_are_shut(cast: Cast) -> None:
    """Else anybody could put Bruno's address, unconfirmed, beside their own account."""
    client = browser(cast.amina)
    assert client.post("/account/email/", {"action_add": "", "email": "bruno@example.org"}).status_code == 404
    assert not EmailAddress.objects.filter(email="bruno@example.org").exists()
    assert browser(start_guest(language="en")).get("/account/password/set/").status_code == 404


def test_a_password_is_never_guessed_without_a_pause(cast: Cast) -> None:
    operator = User.objects.create_superuser(password="right", name="Op", email="op@example.org")
    for number in range(8):
        wrong = {"login": "op@example.org", "username": operator.learner_id, "password": f"wrong {number}"}
        for path in ("/account/login/", "/cms/login/"):
            browser().post(path, wrong, headers={"x-forwarded-for": f"10.0.0.{number}"})
    right = {"login": "op@example.org", "username": operator.learner_id, "password": "right"}
    for path in ("/account/login/", "/cms/login/"):
        client = browser()
        client.post(path, right)
        assert "_auth_user_id" not in client.session


def test_no_stranger_has_mail_sent_without_end(cast: Cast) -> None:
    cast.dmitri.set_password("there is one to forget")
    cast.dmitri.save()
    for _time in range(30):
        browser().post("/cms/password_reset/", {"email": "dmitri@example.org"})
        browser().post("/account/login/code/", {"email": "dmitri@example.org"})
    assert 0 < len(mail.outbox) <= 3


def test_a_forwarded_address_buys_no_more_tries() -> None:
    """Whether a key is right is not even looked at after ten tries, from wherever a header says they come."""
    pages = [
        browser().post("/sign-in/", {"key": "lusab"}, headers={"x-forwarded-for": f"10.0.0.{number}"}).content
        for number in range(12)
    ]
    assert [b"Too many tries" in page for page in pages] == [False] * 10 + [True] * 2


def test_claiming_tells_not_whose_addresses_are_known(cast: Cast) -> None:
    said = set()
    for email in ("bruno@example.org", "nobody@example.org"):
        page = browser(start_guest(language="en")).post("/me/claim/", {"name": "M", "email": email}).content.decode()
        page = re.sub(
            r"<svg.*?</svg>|<li>[a-z]{5}</li>|value=\"\w+\"|K?[A-Z0-9]{4}-[A-Z0-9]{4}", "", page, flags=re.DOTALL
        )
        said.add(page.replace(email, ""))
    assert len(said) == 1
    client = browser(start_guest(language="en"))
    pages = [client.post("/me/claim/", {"name": "M", "email": f"m{n}@example.org"}).content for n in range(12)]
    assert b"Too many tries" in pages[-1]


def test_asking_for_a_code_tells_not_who_is_known(cast: Cast) -> None:
    answers = [browser().post("/account/login/code/", {"email": f"{who}@example.org"}) for who in ("bruno", "nobody")]
    assert {answer.headers["Location"] for answer in answers} == {"/account/login/code/confirm/"}


def test_a_restricted_course_is_restricted_by_every_door(cast: Cast, tiny_course: TinyCourse) -> None:
    PageViewRestriction.objects.create(page=tiny_course.en.course, restriction_type="login")
    kept.clear()
    for path in (f"quiz/{tiny_course.en.quiz.translation_key}/start/", f"done/{tiny_course.en.first.translation_key}/"):
        assert browser().post(f"/en/learn/{path}").status_code == 403
        assert browser(cast.amina).post(f"/en/learn/{path}").status_code == 302


def test_another_learners_sitting_is_not_there(cast: Cast, tiny_course: TinyCourse) -> None:
    browser(cast.amina).post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for person in (cast.bruno, cast.dmitri, None):
        for page in ("1/", "2/", "result/"):
            assert browser(person).get(f"/en/learn/attempt/{attempt.uuid}/{page}").status_code == 404
        assert browser(person).post(f"/en/learn/attempt/{attempt.uuid}/1/", {"choice": "x"}).status_code == 404


# --- One phone, several people ----------------------------------------------------------------


def test_signing_in_leaves_of_the_guest_before_only_what_was_learned(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    client = browser()
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    client.get("/me/")
    client.session["left"] = "behind"
    before = client.session.session_key
    client.post("/sign-in/", {"key": issue_key(person=cast.bruno, at=timezone.now())})
    assert client.session["_auth_user_id"] == str(cast.bruno.pk)
    assert client.session.session_key != before
    assert "left" not in client.session
    assert [run.person for run in Enrolment.objects.all()] == [cast.bruno]  # but the learning is kept: it says so


def test_a_guest_of_the_phone_does_not_bar_who_signs_in_by_e_mail(cast: Cast, tiny_course: TinyCourse) -> None:
    operator = User.objects.create_superuser(password="right", name="Op", email="op@example.org")
    client = browser()
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    before = client.session.session_key
    client.post("/account/login/", {"login": "op@example.org", "password": "right"})
    assert client.session["_auth_user_id"] == str(operator.pk)
    assert client.session.session_key != before


def test_a_visitors_session_is_not_kept_by_signing_in(cast: Cast) -> None:
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    client = browser()
    client.get("/join/RIVER7/")
    planted = client.session.session_key
    client.post("/sign-in/", {"key": issue_key(person=cast.bruno, at=timezone.now())})
    assert client.session.session_key not in (None, planted)


def test_no_browser_keeps_a_personal_page(cast: Cast, tiny_course: TinyCourse) -> None:
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    theirs = {
        cast.amina: ["/me/", "/me/claim/", "/me/key/", f"/certificate/{certificate.serial}/", "/en/hotels/"],
        cast.bruno: ["/manage/", "/manage/people.csv", "/manage/poster/RIVER7/", "/manage/join/RIVER7.svg"],
        cast.esther: ["/board/", "/board/readiness.csv"],
        None: ["/sign-in/", "/key/lusab-babad/", "/join/RIVER7/", "/account/login/"],
    }
    for person, addresses in theirs.items():
        for address in addresses:
            assert "no-store" in browser(person).get(address)["Cache-Control"], address
    assert "noindex" in browser().get(f"/verify/{certificate.serial}/")["X-Robots-Tag"]
