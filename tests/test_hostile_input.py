"""What somebody hostile types, posts and claims. A request that ends in a 500 is a defect."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import cache as kept
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Length
from django.http import QueryDict
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import register_lookup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.actions import issue_key, start_guest
from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.models import Attempt
from tests.people import Cast, TinyCourse, sign_in
from tests.workforce.builders import certify, require
from workforce.actions import invitations, lists
from workforce.actions.mail import stop_address
from workforce.models import JoinCode, LongTask, Membership, SharedDevice, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

LONG = "9" * 5000  # more digits than Python reads as a number
NASTY = ("a\x00b", "'\"><script>alert(1)</script>", LONG, "-1", "NaN", "\u202e٣😀", "../..", "//evil.example", "[]", "")
DAYS = ("0001-01-01", "9999-12-31", "2026-W10-1", "0000-00-00")
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "\x00//evil.example",
)


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
    many = "&".join(f"field{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
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


# --- The manager's pages ------------------------------------------------------------------------

RUDE = (
    *("a\x00b", LONG, "\u202e<b>\u2066😀", "x\r\nBcc: all@example.org", "99999999999999999999", "9" * 18),
    *("-1", "½٣", "0001-01-01", "9999-12-31"),
)


def some(turn: int) -> list[str]:
    """A few of them for one field, others for the next: every field of every page would take minutes."""
    return [RUDE[0], RUDE[1 + turn % 3], RUDE[4 + turn % 2], RUDE[6 + turn % 4]]


class Strict:
    """What PostgreSQL refuses and SQLite takes: zeros in text, numbers too big, text too long for its column."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        for value in params or ():
            if isinstance(value, str) and "\0" in value:
                raise ValueError("PostgreSQL text fields cannot contain NUL")
            if isinstance(value, int) and abs(value) >= 2**63:
                raise ValueError("bigint out of range")
        return execute(sql, params, many, context)


def too_long() -> list[str]:
    """Columns that hold more letters than they are made for."""
    rooms = ("accounts", "workforce")
    fields = [field for room in rooms for model in apps.get_app_config(room).get_models() for field in text_of(model)]
    return [str(field) for field in fields if rows_longer(field).exists()]


def rows_longer(field: Any) -> Any:
    return field.model._base_manager.filter(**{f"{field.name}__len__gt": field.max_length})


def text_of(model: Any) -> list[Any]:
    return [field for field in model._meta.fields if isinstance(field, CharField) and field.max_length]


@pytest.fixture
def strict() -> Iterator[None]:
    """Every statement as PostgreSQL would take it, and nothing kept that is too long."""
    with register_lookup(CharField, Length, lookup_name="len"), connection.execute_wrapper(Strict()):
        yield
        assert too_long() == []


@pytest.fixture
def world(cast: Cast, strict: None) -> dict[str, Any]:
    """Bruno's hotel with one of everything; the names that stand for them in addresses."""
    at = timezone.now()
    rule = require(cast.workplace, cast.course)
    JoinCode.objects.create(unit=cast.workplace, created_at=at, code="RIVER7")
    task = LongTask.objects.create(kind="bulk", unit=cast.workplace, started_by=cast.bruno, created_at=at)
    device = SharedDevice.objects.create(unit=cast.workplace, label="Desk", registered_at=at, digest="0")
    invitation, _due = invitations.invite(unit=cast.workplace, email="z@example.org", by=cast.bruno, at=at)
    rows = ContentFile(b"name,date\nAmina Yusuf,1/2/2026\n")
    listed = lists.bring(file=rows, filename="staff.csv", unit=cast.workplace, holds="people", by=cast.bruno, at=at)
    lists.check(listed=listed, on=timezone.localdate())
    job = Membership.objects.get(person=cast.amina)
    team = cast.workplace.add_child(name="Team", kind=Unit.Kind.TEAM)
    return {
        "unit": cast.workplace.uuid,
        "team": team.uuid,
        "course": cast.course.pk,
        "rule": rule.pk,
        "job": job.pk,
        "who": cast.amina.learner_id,
        "task": task.uuid,
        "device": device.uuid,
        "list": listed.uuid,
        "invitation": invitation.pk,
        "row": cast.amina.obligations.get().pk,
        "link": invitations.link(invitation),
        "stop": stop_address(cast.amina).split("/stop/")[1],
        "role": cast.porter.pk,
    }


#: address → names asked in it
QUESTIONS = {
    "/manage/": ("unit", "standing", "shift", "role", "language", "agency", "course", "q", "page"),
    "/manage/people.xlsx": ("unit", "standing", "q", "role", "course"),
    "/manage/people.csv": ("q", "language", "agency"),
    "/manage/cover/": ("unit", "gaps", "page"),
    "/manage/cover.csv": ("unit", "gaps"),
    "/manage/history/": ("unit", "act", "q", "page"),
    "/manage/history.csv": ("unit", "act", "q"),
    "/manage/waiting/": ("unit", "page"),
    "/manage/invite/": ("unit", "page"),
    "/manage/add/": ("unit",),
    "/manage/places/": ("unit", "q", "page"),
    "/manage/places/move/?unit={team}": ("to", "q"),
    "/manage/places/merge/?unit={team}": ("to", "q"),
    "/manage/places/close/": ("unit",),
    "/manage/import/": ("unit",),
    "/manage/import/{list}/": ("result", "page"),
    "/manage/letters/": ("unit",),
    "/manage/devices/": ("unit", "page"),
    "/manage/requirements/": ("unit", "page"),
    "/manage/requirements/change/": ("act", "unit", "requirement", "preset", "course", "role", "sector"),
    "/manage/requirements/preview/?sent=1&course={course}&within_days=30&from_on=2026-01-01": (
        *("within_days", "from_on", "until_on", "preset", "role", "sector", "course", "page", "act"),
    ),
    "/manage/requirements/preview.csv?sent=1&course={course}&within_days=30&from_on=2026-01-01": (
        *("within_days", "from_on", "role"),
    ),
    "/manage/requirements/{rule}/signatures.csv": ("unit",),
    "/manage/poster/RIVER7/": ("language",),
    "/device/": ("q", "page", "after"),
}

#: address → what a good form says there; each answer in turn is replaced by nonsense
FORMS: dict[str, dict[str, str]] = {
    "/manage/bulk/ 1": {"unit": "{unit}", "act": "exempt", "who": "{row}", "sure": "1", "reason": "x", "until_on": ""},
    "/manage/bulk/ 2": {"act": "leave", "job": "{job}", "sure": "1", "left_on": "", "back": "{who}", "query": "q=x"},
    "/manage/bulk/ 3": {"act": "move", "job": "{job}", "sure": "1", "to": "", "all": "", "query": "standing=overdue"},
    "/manage/waiting/": {"unit": "{unit}", "member": "{job}", "decision": "confirm"},
    "/manage/invite/": {"addresses": "a@example.org", "language": "en", "role": "{role}", "shift": "night"},
    "/manage/invite/again/": {"invitation": "{invitation}"},
    "/manage/invite/withdraw/": {"invitation": ""},
    "/manage/add/": {
        "name": "Zofia",
        "language": "pl",
        "from_on": "2026-01-01",
        "role": "{role}",
        "shift": "night",
        "staff_number": "5",
        "anyway": "1",
    },
    "/manage/places/add/": {"unit": "{unit}", "name": "Night desk", "kind": "team", "sector": ""},
    "/manage/places/change/": {"headcount": "5", "headcount_source": "payroll", "headcount_on": "2026-01-01"},
    "/manage/places/close/?unit={team}": {"closed_on": ""},
    "/manage/places/move/?unit={team}": {"to": "{unit}"},
    "/manage/places/merge/?unit={team}": {"to": ""},
    "/manage/join/": {"unit": "{unit}", "lasts": "3"},
    "/manage/devices/": {"label": "", "language": "en", "lists_names": "on"},
    "/manage/letters/print/": {"unit": "", "keys": "yes", "again": "yes"},
    "/manage/letters/slip/{job}/": {"checked": ""},
    "/manage/person/{who}/key/": {"checked": ""},
    "/manage/person/{who}/job/{job}/": {"role": "{role}", "shift": "night", "staff_number": "7", "is_agency": "on"},
    "/manage/person/{who}/training/": {
        "course": "{course}",
        "title": "x",
        "provider": "y",
        "completed_on": "2026-01-01",
        "expires_on": "",
        "reference": "z",
        "source": "seen",
    },
    "/manage/person/{who}/training/1/withdraw/": {"reason": "x"},
    "/manage/import/": {"holds": "training", "source": "x"},
    "/manage/import/{list}/": {"order": "dmy", "encoding": "utf-8", "sheet": "", "leavers": "", "column_name": "name"},
    "/manage/import/{list}/apply/": {"rows": "good", "many_leave": ""},
    "/manage/requirements/apply/": {
        "act": "change",
        "requirement": "{rule}",
        "within_days": "30",
        "from_on": "2026-01-01",
        "until_on": "",
        "preset": "",
        "role": "{role}",
        "sector": "",
        "needs_acknowledgement": "",
    },
    "{link}": {"name": ""},
    "/mail/stop/{stop}": {"List-Unsubscribe": "One-Click"},
    "/me/messages/": {"wanted": "yes"},
    "/me/pin/": {"pin": "2749", "again": "2749", "next": "/me/"},
    "/sign-in/pin/": {"learner_id": "x", "pin": "2749", "next": "/me/"},
    "/device/who/": {"who": "1"},
    "/device/pin/": {"pin": "2749"},
    "/device/learner-id/": {"learner_id": "x", "pin": "2749"},
    "/device/key/": {"key": "lusab"},
}

#: addresses with something typed into them
PARTS = (
    *("/manage/person/{}/", "/manage/person/{}/key/", "/manage/person/{}/training/", "/manage/person/{}/job/1/"),
    *("/manage/task/{}/", "/manage/import/{}/", "/manage/import/blank/{}.csv", "/manage/import/blank/people.{}"),
    *("/manage/letters/{}.pdf", "/manage/letters/slip/{}/", "/manage/cover.{}", "/manage/poster/{}/", "/key/{}/"),
    *("/manage/join/{}.svg", "/manage/requirements/{}/signatures.csv", "/me/acknowledge/{}/", "/me/email/{}/"),
    *("/join/invitation/{}/", "/mail/stop/{}/", "/join/{}/", "/verify/{}/", "/verify/{}.json", "/certificate/{}/"),
    *("/en/learn/start/{}/", "/en/learn/renew/{}/", "/certificate/{}.pdf", "/en/{}/"),
)


@pytest.mark.parametrize("address", QUESTIONS)
def test_no_question_to_a_manager_s_page_fails(cast: Cast, world: dict[str, Any], address: str) -> None:
    path, _mark, asked = address.format(**world).partition("?")
    client = browser(cast.bruno)
    answers: dict[Any, Any] = {}
    for turn, name in enumerate(QUESTIONS[address]):
        for value in some(turn):
            typed = QueryDict(asked, mutable=True)
            typed[name] = value[:6000]  # a longer address meets the server, not the site
            headers = {"HX-Request": "true"} if len(answers) % 2 else {}
            answers[name, value[:40]] = client.get(f"{path}?{typed.urlencode()}", headers=headers)
    assert failures(answers) == []


@pytest.mark.parametrize("address", FORMS)
def test_no_form_of_a_manager_fails(cast: Cast, world: dict[str, Any], address: str) -> None:
    good = {name: value.format(**world) for name, value in FORMS[address].items()}
    path = address.split(" ")[0].format(**world)
    answers: dict[Any, Any] = {}
    for turn, name in enumerate(good):
        for value in some(turn):
            client = browser(cast.bruno)  # some of them sign out
            answers[name, value[:40]] = client.post(path, {**good, name: [value, value]})
            kept.clear()
    assert failures(answers) == []
    assert all("\n" not in str(message.subject) and message.to[0] != "all@example.org" for message in mail.outbox)


def test_nothing_in_a_path_fails(cast: Cast, strict: None) -> None:
    client = browser(cast.bruno)
    typed = ("a%00b", "%FF", "9" * 19, "9" * 400, "%0d%0aX: y", "x" * 5000)
    answers: dict[Any, Any] = {}
    for part in PARTS:
        for value in typed:
            answers[part, value[:20]] = client.get(part.format(value))
            answers[part, value[:20], "post"] = client.post(part.format(value))
            kept.clear()
    assert failures(answers) == []


def test_ten_thousand_ids_are_refused_and_a_thousand_are_none(cast: Cast, world: dict[str, Any]) -> None:
    client, form = browser(cast.bruno), {"unit": str(world["unit"]), "act": "remind"}
    many = client.post("/manage/bulk/", {**form, "who": list(range(10**6, 10**6 + 10_000))})
    assert (many.status_code, len(mail.outbox)) == (400, 0)
    assert client.post("/manage/bulk/", {**form, "who": list(range(10**6, 10**6 + 900))}).status_code == 302
    assert client.post("/manage/waiting/", {"unit": form["unit"], "member": [10**17] * 900}).status_code == 302


# --- Lists somebody made to hurt ------------------------------------------------------------------


def packed(name: str, content: bytes) -> bytes:
    kept_in = io.BytesIO()
    with zipfile.ZipFile(kept_in, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(name, content)
    return kept_in.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a thousand columns": lambda: (",".join(f"name{n}" for n in range(1000)) + "\n" + "x," * 1000).encode(),
    "one column a thousand times": lambda: (",".join(["name"] * 1000) + "\n" + "x," * 1000).encode(),
    "a lone quote": lambda: b'name,id\n"Amina,1\nBo,2\n',
    "quotes only": lambda: b'"' * 999 + b"\n" + b'"' * 99,
    "zeros": lambda: b"name,id\nA\x00na\x00,\x007\nBo\x00,8\n",
    "zeros in headings": lambda: b"na\x00me,\x00id\nAna,7\n",
    "headings that are formulas": lambda: b"=1+1,name,@x\n1,Ana,2\n",
    "a name on two lines": lambda: b'name,email\n"A\r\nBcc: all@example.org",x@example.org\n',
    "an address on two lines": lambda: b'name,email\nAna,"x@example.org\r\nBcc: all@example.org"\n',
    "names that turn round": lambda: "name\n\u202eanA\u2066\u2069\n\u200f\u200e\n".encode(),
    "names of a book's length": lambda: b"name,id,role,unit\n" + b",".join([b"x" * 20_000] * 4) + b"\n",
    "numbers beyond reason": lambda: b"name,id,start\nAna," + b"9" * 5000 + b"," + b"9" * 400 + b"\n",
    "days that never were": lambda: b"name,start,end\nA,0000-00-00,9999-12-31\nB,31/12/9999,1/1/1\nC,99999999,-1\n",
    "half a letter": lambda: "name\nŁucja\n".encode()[:-3] + b"\xc5\n\xf0\x9f\n",
    "two alphabets": lambda: b"\xff\xfen\x00a\x00m\x00e\x00\n\x00\xd8\xd8\x41",
    "a bomb": lambda: packed("xl/sharedStrings.xml", b"\0" * (65 * 2**20)),
    "a book of nothing": lambda: packed("xl/worksheets/sheet1.xml", b""),
    "a file with a path": lambda: packed("../../../../etc/passwd", b"x"),
    "an empty archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    "51 MB": lambda: b"name\n" + b"x\n" * (51 * 2**19),
}


@pytest.mark.parametrize("file", FILES)
def test_no_list_fails(cast: Cast, strict: None, file: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    content = FILES[file]()
    for holds in ("people", "training"):
        client = browser(cast.bruno)
        sent = {"file": SimpleUploadedFile("../\u202e'\"<b>.csv", content), "holds": holds, "source": "x\r\nBcc: y"}
        shown = client.post("/manage/import/", sent, follow=True)
        assert shown.status_code == 200, shown
        here = shown.request["PATH_INFO"]
        answers = {step: client.post(f"{here}{step}", {"rows": "good"}, follow=True) for step in ("", "apply/")}
        answers["errors"] = client.get(f"{here}errors.csv")
        assert failures(answers) == []
        assert b"<b>.csv" not in shown.content
    assert not [message for message in mail.outbox if "\n" in message.subject or message.to == ["all@example.org"]]


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
    assert {answer.headers["Location"] for answer in answers} <= {"/", "/me/", "/me/start/"}


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


def test_signing_in_leaves_of_the_guest_before_only_what_was_learned(cast: Cast, tiny_course: TinyCourse) -> None:
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
