"""Hostile words in every field: whoever looks wherever they are shown reads words, and nothing runs."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import StreamObject

from accounts.models import User
from courses.models import LessonPage, TranslationReview
from quizzes.kinds import KINDS
from quizzes.models import Allowance, Attempt
from tests.hostile import MARKUP
from tests.markup import Element, elements
from tests.people import Cast, TinyCourse, as_person
from tests.planting import Planter, every_block
from tests.quizzes.kinds.quiz import ask_only, begin, forms
from tests.workforce.builders import certify, require
from tests.workforce.outbox import TODAY, run
from tests.workforce.paper import LIST, asked_for
from workforce.models import Contact, Obligation

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors, pytest.mark.slow]
#: Attributes that a browser does something with, besides handlers; in others words are only words.
ACTIVE = {
    "href",
    "src",
    "srcset",
    "srcdoc",
    "action",
    "formaction",
    "style",
    "data",
    "xlink:href",
    "poster",
    "content",
}
#: How often a kind of address is looked at, and where a crawl does not go.
TWICE, LEFT_OUT = 2, re.compile(r"logout|sign-out|/delete/|\.svg$|/static/|sign_out")


def hostile(found: Element) -> bool:
    """Whether a browser would do something with words that were planted."""
    if found.name == "a":
        leads = "".join(
            letter
            for letter in str(found.attributes.get("href", "")).lower()
            if letter.isprintable()
        )
        schemes = ("javascript:", "vbscript:", "data:", "file:")
        return (
            found.attributes.get("rel") == "attachment"
            or leads.strip().startswith(schemes)
            or has_handler(found)
        )
    if has_handler(found) or "canary" in found.name:
        return True
    active = [value for name, value in found.attributes.items() if name.lower() in ACTIVE]
    told = ["".join(letter for letter in str(value).lower() if letter > " ") for value in active]
    if found.name == "meta" and "http-equiv" not in found.attributes:
        return False
    return any("canary" in one.partition("?")[0] for one in told)


def has_handler(found: Element) -> bool:
    """Whether something on it runs when something happens to it."""
    return any(name.startswith("on") or "canary" in name for name in found.attributes)


def links(html: bytes) -> Iterator[str]:
    """Where a page leads, on this site."""
    for one in elements(html):
        address = one.attributes.get("href", "") if one.name == "a" else ""
        if (
            address.startswith("/")
            and not address.startswith("//")
            and not LEFT_OUT.search(address)
        ):
            yield address.partition("#")[0]


def crawled(client: Client, *starts: str, most: int = 200) -> Iterator[tuple[str, Any]]:
    """Every page one gets to from ``starts``, each kind of address twice."""
    waiting, seen, kinds = deque(starts), set(starts), Counter[str]()
    while waiting and most:
        address = waiting.popleft()
        answer = client.get(address)
        most -= 1
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        yield address, answer
        for found in links(answer.content):
            kind = kind_of(found)
            if found not in seen and kinds[kind] < TWICE:
                seen.add(found)
                kinds[kind] += 1
                waiting.append(found)


def kind_of(address: str) -> str:
    """The name of the view behind an address."""
    try:
        return str(resolve(address.partition("?")[0]).view_name)
    except Resolver404:
        return ""


def shown(pages: Iterator[tuple[str, Any]]) -> dict[str, list[Element]]:
    """What is hostile, by address; and proof that something was looked at."""
    found, count = {}, 0
    for address, answer in pages:
        count += 1
        bad = [one for one in elements(answer.content) if hostile(one)]
        if bad:
            found[address] = bad
    assert count > 3
    return found


@pytest.fixture(params=range(0, len(MARKUP), 19))
def planted(cast: Cast, tiny_course: TinyCourse, request: pytest.FixtureRequest) -> Planter:
    """Everything there is, with hostile words in it: every block, every kind of question, people and places."""
    ask_only(tiny_course, *KINDS)
    body = LessonPage._meta.get_field("body")
    for lesson in LessonPage.objects.all():
        lesson.body = body.to_python(json.dumps(every_block()))
        lesson.save_revision().publish()
    require(cast.area, cast.course, needs_acknowledgement=True)
    TranslationReview.objects.create(
        course=tiny_course.course, language="ur", reviewed_by="x", reviewed_on="2026-01-01"
    )
    contact = Contact.objects.create(
        code="x", purpose="police", number="101", url="https://x.org/", source="x"
    )
    contact.texts.create(language="en", label="x", hours="x", note="x")
    contact.save()
    Allowance.objects.create(person=cast.amina, more_attempts=1, reason="x", given_by=cast.bruno)
    planter = Planter(request.param)
    planter.everywhere()
    cache.clear()
    return planter


def test_every_kind_of_field_is_planted(planted: Planter) -> None:
    assert {
        "courses.CoursePage.needs",
        "quizzes.Question.scene",
        "RichTextBlock answer",
    } <= planted.planted
    assert len(planted.planted) > 60


def test_learners_read_words(planted: Planter, cast: Cast, tiny_course: TinyCourse) -> None:
    client = as_person(cast.amina)
    assert (
        shown(
            crawled(
                client,
                "/en/",
                "/ur/",
                tiny_course.en.first.get_url(),
                tiny_course.en.quiz.get_url(),
            )
        )
        == {}
    )
    attempt = begin(client, tiny_course)
    sitting = f"/en/learn/attempt/{attempt.uuid}"
    answers = []
    for position, question in enumerate(attempt.paper.content.questions, 1):
        answers.append((f"{position} asked", client.get(f"{sitting}/{position}/")))
        right = forms(question, KINDS[question.kind].right_answer(question))
        answers += [
            (f"{position} answered", client.post(f"{sitting}/{position}/", form)) for form in right
        ]
    answers.append(("result", client.post(f"{sitting}/submit/", follow=True)))
    assert shown(iter(answers)) == {}
    frozen = Attempt.objects.get(pk=attempt.pk).paper
    assert frozen.pk == attempt.paper_id


def test_managers_and_boards_read_words(
    planted: Planter, cast: Cast, tiny_course: TinyCourse
) -> None:
    certify(cast.amina, cast.course, on=timezone.localdate())
    assert shown(crawled(as_person(cast.bruno), "/manage/", "/me/")) == {}
    assert shown(crawled(as_person(cast.esther), "/board/", "/me/", "/en/", "/verify/")) == {}


def test_authors_read_words(planted: Planter, cast: Cast, tiny_course: TinyCourse) -> None:
    User.objects.filter(pk=cast.dmitri.pk).update(is_superuser=True)
    pages = [tiny_course.en.course.pk, tiny_course.en.first.pk, tiny_course.en.quiz.pk]
    edits = [
        f"/cms/pages/{pk}/{what}/" for pk in pages for what in ("edit", "history", "view_draft")
    ]
    starts = [*edits, "/cms/", "/cms/snippets/", *(f"/cms/pages/{pk}/" for pk in pages)]
    assert shown(crawled(as_person(cast.dmitri), *starts, most=110)) == {}


def test_previews_of_every_kind_show_words(
    planted: Planter, cast: Cast, tiny_course: TinyCourse
) -> None:
    client = as_person(cast.dmitri)
    quiz, modes = tiny_course.en.quiz.pk, ("start", "questions", "result")
    previews = [
        (mode, client.get(f"/cms/pages/{quiz}/view_draft/", {"mode": mode})) for mode in modes
    ]
    previews += [
        (str(pk), client.get(f"/cms/pages/{pk}/view_draft/"))
        for pk in (tiny_course.en.first.pk, quiz)
    ]
    assert {answer.status_code for _name, answer in previews} == {200}
    assert shown(iter(previews)) == {}
    assert not [
        name for name, answer in previews if "unsafe" in answer.headers["Content-Security-Policy"]
    ]


def test_print_holds_words(
    planted: Planter, cast: Cast, tiny_course: TinyCourse, tmp_path: Path
) -> None:
    answer = as_person(cast.bruno).post(LIST, asked_for(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(answer.content)
    reader = PdfReader(sheet)
    assert list(reader.attachments) == []
    size: Any = reader.trailer["/Size"]
    objects = [reader.get_object(number) for number in range(1, int(size))]
    assert not [
        one
        for one in objects
        if isinstance(one, StreamObject) and one.get("/Type") == "/EmbeddedFile"
    ]
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert {str(note.get("/Subtype")) for note in notes} <= {"/Link"}
    leads = [str(note["/A"].get("/URI", "")).lower() for note in notes if "/A" in note]
    assert not [
        one for one in leads if one.startswith(("javascript:", "file:", "data:", "vbscript:"))
    ]


def test_mail_holds_words(planted: Planter, cast: Cast) -> None:
    as_person(cast.bruno).post(
        "/manage/invite/", {"addresses": "zofia@example.org", "language": "en"}
    )
    Obligation.objects.update(due_on=TODAY, offered_at=None)
    run()
    htmls = [
        html for message in mail.outbox for html, _kind in getattr(message, "alternatives", [])
    ]
    assert htmls
    assert not [one for html in htmls for one in elements(html) if hostile(one)]
