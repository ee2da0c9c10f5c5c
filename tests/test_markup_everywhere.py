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
from compliance.obligations.models import Obligation
from courses.models import LessonPage, TranslationReview
from quizzes.attempts.models import Allowance, Attempt
from quizzes.papers.rules.kinds import KINDS
from tests.compliance.builders import certify, require
from tests.compliance.outbox import TODAY, send_reminders
from tests.compliance.paper.paper import LIST, sheets_form
from tests.hostile import MARKUP
from tests.markup import Element, elements
from tests.people import Cast, TinyCourse, as_person
from tests.planting import Planter, every_block
from tests.quizzes.papers.kinds.quiz import ask_only, begin, forms
from workforce.contacts.models import Contact

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
#: How many addresses of one view a crawl opens.
PER_VIEW = 2
#: Where a crawl does not go.
NOT_CRAWLED = re.compile(r"logout|sign-out|/delete/|\.svg$|/static/|sign_out")


def hostile(element: Element) -> bool:
    """Return whether a browser would run, load or follow what was planted in an element."""
    if has_handler(element):
        return True
    if element.name == "a":
        href = str(element.attributes.get("href", "")).lower()
        address = "".join(letter for letter in href if letter.isprintable())
        schemes = ("javascript:", "vbscript:", "data:", "file:")
        is_attachment = element.attributes.get("rel") == "attachment"
        return is_attachment or address.strip().startswith(schemes)
    if "canary" in element.name:
        return True
    if element.name == "meta" and "http-equiv" not in element.attributes:
        return False
    for name, value in element.attributes.items():
        if name.lower() in ACTIVE:
            text = "".join(letter for letter in str(value).lower() if letter > " ")
            if "canary" in text.partition("?")[0]:
                return True
    return False


def has_handler(element: Element) -> bool:
    """Return whether an element has an event handler, or an attribute that was planted."""
    return any(name.startswith("on") or "canary" in name for name in element.attributes)


def links(html: bytes) -> Iterator[str]:
    """Yield the addresses of this site that a page links to."""
    for element in elements(html):
        address = element.attributes.get("href", "") if element.name == "a" else ""
        is_of_this_site = address.startswith("/") and not address.startswith("//")
        if is_of_this_site and not NOT_CRAWLED.search(address):
            yield address.partition("#")[0]


def crawled(client: Client, *starts: str, most: int = 200) -> Iterator[tuple[str, Any]]:
    """Yield every page that links lead to from ``starts``, :data:`PER_VIEW` of each view."""
    queue = deque(starts)
    queued_addresses = set(starts)
    views = Counter[str]()
    while queue and most:
        address = queue.popleft()
        answer = client.get(address)
        most -= 1
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        yield address, answer
        for link in links(answer.content):
            view = view_name(link)
            if link not in queued_addresses and views[view] < PER_VIEW:
                queued_addresses.add(link)
                views[view] += 1
                queue.append(link)


def view_name(address: str) -> str:
    """Return the name of the view behind an address."""
    try:
        return str(resolve(address.partition("?")[0]).view_name)
    except Resolver404:
        return ""


def hostile_elements(pages: Iterator[tuple[str, Any]]) -> dict[str, list[Element]]:
    """Return the hostile elements of pages by address; fails if hardly a page was looked at."""
    elements_by_address = {}
    count = 0
    for address, answer in pages:
        count += 1
        page_elements = [element for element in elements(answer.content) if hostile(element)]
        if page_elements:
            elements_by_address[address] = page_elements
    assert count > 3
    return elements_by_address


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
        hostile_elements(
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
    assert hostile_elements(iter(answers)) == {}
    frozen = Attempt.objects.get(pk=attempt.pk).paper
    assert frozen.pk == attempt.paper_id


def test_managers_and_boards_read_words(
    planted: Planter, cast: Cast, tiny_course: TinyCourse
) -> None:
    certify(cast.amina, cast.course, on=timezone.localdate())
    assert hostile_elements(crawled(as_person(cast.bruno), "/manage/", "/me/")) == {}
    assert (
        hostile_elements(crawled(as_person(cast.esther), "/board/", "/me/", "/en/", "/verify/"))
        == {}
    )


def test_authors_read_words(planted: Planter, cast: Cast, tiny_course: TinyCourse) -> None:
    User.objects.filter(pk=cast.dmitri.pk).update(is_superuser=True)
    pages = [tiny_course.en.course.pk, tiny_course.en.first.pk, tiny_course.en.quiz.pk]
    edits = [
        f"/cms/pages/{pk}/{what}/" for pk in pages for what in ("edit", "history", "view_draft")
    ]
    starts = [*edits, "/cms/", "/cms/snippets/", *(f"/cms/pages/{pk}/" for pk in pages)]
    assert hostile_elements(crawled(as_person(cast.dmitri), *starts, most=110)) == {}


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
    assert hostile_elements(iter(previews)) == {}
    assert not [
        name for name, answer in previews if "unsafe" in answer.headers["Content-Security-Policy"]
    ]


def test_print_holds_words(
    planted: Planter, cast: Cast, tiny_course: TinyCourse, tmp_path: Path
) -> None:
    answer = as_person(cast.bruno).post(LIST, sheets_form(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(answer.content)
    reader = PdfReader(sheet)
    assert list(reader.attachments) == []
    size: Any = reader.trailer["/Size"]
    objects = [reader.get_object(number) for number in range(1, int(size))]
    assert not [
        item
        for item in objects
        if isinstance(item, StreamObject) and item.get("/Type") == "/EmbeddedFile"
    ]
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert {str(note.get("/Subtype")) for note in notes} <= {"/Link"}
    leads = [str(note["/A"].get("/URI", "")).lower() for note in notes if "/A" in note]
    assert not [
        address
        for address in leads
        if address.startswith(("javascript:", "file:", "data:", "vbscript:"))
    ]


def test_mail_holds_words(planted: Planter, cast: Cast) -> None:
    as_person(cast.bruno).post(
        "/manage/invite/", {"addresses": "zofia@example.org", "language": "en"}
    )
    Obligation.objects.update(due_on=TODAY, offered_at=None)
    send_reminders()
    htmls = [
        html for message in mail.outbox for html, _kind in getattr(message, "alternatives", [])
    ]
    assert htmls
    for html in htmls:
        assert not [element for element in elements(html) if hostile(element)]
