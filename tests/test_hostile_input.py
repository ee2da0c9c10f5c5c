"""What somebody hostile types and posts. A request that ends in a 500 is a defect."""

import pytest
from django.conf import settings
from django.utils import timezone

from courses.models import ActivityCompletion
from quizzes.attempts.models import Attempt
from tests.compliance.builders import require
from tests.hostile import LONG, failures
from tests.people import Cast, TinyCourse, as_person, forget_tries
from workforce.people.models import JoinCode

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
NASTY = (
    "a\x00b",
    "'\"><script>alert(1)</script>",
    LONG,
    "-1",
    "NaN",
    "\u202e٣😀",
    "../..",
    "//evil.example",
    "[]",
    "",
)
DAYS = ("0001-01-01", "9999-12-31", "2026-W10-1", "0000-00-00")

QUERIES = {
    "bruno": {
        "/manage/": ("unit", "standing", "shift", "page"),
        "/manage/people.csv": ("unit", "shift"),
    },
    "esther": {"/board/": ("area", "as-at"), "/board/readiness.csv": ("area", "as-at")},
    "amina": {
        "/verify/": ("serial",),
        "/sign-in/": ("next",),
        "/me/claim/": ("next",),
        "/cms/login/": ("next",),
    },
}


@pytest.mark.parametrize("role", QUERIES)
def test_no_question_in_an_address_fails(cast: Cast, role: str) -> None:
    require(cast.area, cast.course)
    client = as_person(getattr(cast, role))
    answers = {}
    for path, names in QUERIES[role].items():
        for name in names:
            for value in (*NASTY, *DAYS):
                answers[path, name, value] = client.get(path, {name: value})
    assert failures(answers) == []


ADDRESSES = (
    *(
        "/verify/%s/",
        "/verify/%s.json",
        "/certificate/%s/",
        "/certificate/%s.pdf",
        "/join/%s/",
        "/key/%s/",
    ),
    *(
        "/manage/join/%s.svg",
        "/manage/poster/%s/",
        "/en/%s/",
        "/%s/",
        "/documents/%s/x",
        "/en/learn/start/%s/",
    ),
    "/en/learn/attempt/00000000-0000-0000-0000-000000000000/%s/",
)


@pytest.mark.parametrize(
    "typed", ["%00", "%FF", "%C0%80", "%E2%80%AE", LONG, "..%2F..", "%3Cscript%3E", "%D9%A3", "😀"]
)
def test_no_address_fails(cast: Cast, typed: str) -> None:
    client = as_person(cast.bruno)
    answers = {path: client.get(path % typed) for path in ADDRESSES}
    assert failures(answers) == []
    pages = [
        answer.content
        for answer in answers.values()
        if answer["Content-Type"].startswith("text/html")
    ]
    assert not [page for page in pages if b"<script>" in page]


POST_FIELDS = {
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
    client = as_person(cast.bruno)
    client.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    question = f"/en/learn/attempt/{Attempt.objects.get().uuid}/1/"
    fields = {**POST_FIELDS, question: ("choice",)}
    posts = []
    for path, names in fields.items():
        for name in names:
            posts += [(path, name, value) for value in NASTY]
    answers = {}
    for path, name, value in posts:
        form = {
            "name": "Bruno",
            "language": "ur",
            "login": "a@example.org",
            "password": "x",
            name: ["twice", value],
        }
        answers[path, name, value] = client.post(path, form)
        forget_tries()
    assert failures(answers) == []


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize("charset", ["hex", "utf-16", "idna", "undefined", "nonsense", "utf-8"])
def test_no_charset_fails(kind: str, charset: str) -> None:
    for path in ("/language/", "/sign-in/"):
        for body in (
            b"language=ur&key=%ff&next=%00",
            b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff',
        ):
            answer = as_person().generic(
                "POST", path, body, content_type=f"{kind}; charset={charset}"
            )
            assert answer.status_code < 500, (path, body)


def test_a_body_too_big_or_of_too_many_parts_is_refused(cast: Cast) -> None:
    kind = "application/x-www-form-urlencoded"
    assert (
        as_person(cast.amina)
        .generic("POST", "/me/claim/", b"name=" + b"a" * 4_000_000, kind)
        .status_code
        == 400
    )
    many = "&".join(
        f"field{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)
    )
    assert as_person(cast.amina).generic("POST", "/me/claim/", many, kind).status_code == 400


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
    for method, path in (
        ("get", "/"),
        ("post", "/language/"),
        ("get", "/sign-in/"),
        ("get", "/me/"),
    ):
        answer = getattr(as_person(), method)(path, headers=headers)
        assert answer.status_code < 500
        assert "evil" not in answer.headers.get("Location", "")
    assert as_person().get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_a_course_that_changes_under_a_learner_fails_nowhere(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    english, client = tiny_course.en, as_person(cast.amina)
    client.post(f"/en/learn/quiz/{english.quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for position, question in enumerate(attempt.paper.content.questions, 1):
        client.post(
            f"/en/learn/attempt/{attempt.uuid}/{position}/",
            {"choice": next(iter(question.correct_ids))},
        )
    for page in (english.quiz, tiny_course.ur.quiz):
        page.unpublish()
    answer = client.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True)
    assert (answer.status_code, Attempt.objects.get().is_passed) == (200, True)
    assert not ActivityCompletion.objects.exists()
    english.module.unpublish()
    assert client.post(f"/en/learn/done/{english.first.translation_key}/").status_code == 404


def test_a_quiz_that_only_one_language_has_still_counts(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    client, quiz = as_person(cast.amina), tiny_course.en.quiz
    client.post(f"/en/learn/quiz/{quiz.translation_key}/start/")
    attempt = Attempt.objects.get()
    for position, question in enumerate(attempt.paper.content.questions, 1):
        client.post(
            f"/en/learn/attempt/{attempt.uuid}/{position}/",
            {"choice": next(iter(question.correct_ids))},
        )
    tiny_course.ur.quiz.unpublish()
    assert client.post(f"/ur/learn/attempt/{attempt.uuid}/submit/", follow=True).status_code == 200
    assert ActivityCompletion.objects.get().activity_key == quiz.translation_key
