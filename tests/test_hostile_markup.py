"""A translator who wants more than to translate: what gets in, and what is shown of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart
from pypdf import PdfReader
from pypdf.generic import StreamObject
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from courses.blocks import LessonBlocks
from courses.models import CoursePage, LessonPage
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Question
from quizzes.papers.rules.serialisation import digest
from tests.compliance.paper.paper import LIST, sheets_form
from tests.hostile import ADDRESSES, MARKUP
from tests.markup import elements
from tests.people import Cast, TinyCourse, as_person

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
FORM = "multipart/form-data; boundary=edge"


def begun(page: Page) -> Translation:
    """A translation of ``page`` into Urdu, every string of it translated."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="ur")
    )
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data=f"اردو {segment.string.data}",
        )
    return translation


def put(client: Client, translation: Translation, path: str, value: str) -> Any:
    """Translate the string whose path ends in ``path``, as the translation screen does."""
    segments = StringSegment.objects.filter(source=translation.source).select_related("context")
    matching = [segment for segment in segments if segment.context.path.endswith(path)]
    segment = matching[0]
    address = f"/cms/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    return client.put(address, encode_multipart("edge", {"value": value}), content_type=FORM)


def prose(page: Page) -> str:
    """Where the lesson’s block of text is."""
    [block] = [child for child in page.specific.body if child.block_type == "text"]
    return str(block.id)


def publish(client: Client, page: Page) -> Any:
    """*Publish* on the translation screen."""
    return client.post(f"/cms/pages/{page.pk}/edit/", {"action": "publish"}, follow=True)


def test_a_comment_brings_no_script_into_a_preview(cast: Cast, tiny_course: TinyCourse) -> None:
    translator, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    put(
        translator,
        translation,
        prose(lesson),
        '<!--><img src="/x" onerror="fetch(`/manage/people.csv`)">-->',
    )
    preview = translator.get(f"/cms/localize/translate/{translation.pk}/preview/")
    assert preview.status_code == 200
    assert not [element for element in elements(preview.content) if element.says("onerror")]


def test_a_preview_runs_nothing_that_is_inline(cast: Cast, tiny_course: TinyCourse) -> None:
    translator = as_person(cast.dmitri)
    preview = translator.get(f"/cms/pages/{tiny_course.en.first.pk}/view_draft/")
    assert preview.status_code == 200
    assert "unsafe-inline" not in preview.headers["Content-Security-Policy"]


def test_no_translation_leads_its_readers_away(cast: Cast, tiny_course: TinyCourse) -> None:
    translator, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    put(
        translator,
        translation,
        prose(lesson),
        '<!--><meta http-equiv="refresh" content="0;url=//evil.example">-->',
    )
    publish(translator, tiny_course.ur.first)
    page = as_person(cast.amina).get(tiny_course.ur.first.get_url())
    assert page.status_code == 200
    for element in elements(page.content):
        assert not element.says("refresh", "evil.example")


def test_no_translation_attaches_a_file_of_the_server(
    cast: Cast, tiny_course: TinyCourse, tmp_path: Path
) -> None:
    translator, quiz = as_person(cast.dmitri), tiny_course.en.quiz
    secret = tmp_path / "environment"
    secret.write_text("SECRET_KEY=open-sesame")
    translation = begun(quiz)
    put(
        translator,
        translation,
        "scene",
        f'<!--><a rel="attachment" href="{secret.as_uri()}">x</a>-->',
    )
    publish(translator, tiny_course.ur.quiz)
    cast.amina.preferred_language = "ur"
    cast.amina.save()
    answer = as_person(cast.bruno).post(LIST, sheets_form(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(answer.content)
    assert streams_with(sheet, b"open-sesame") == []


def streams_with(pdf: Path, secret: bytes) -> list[int]:
    """Return the numbers of the objects of a PDF whose unpacked stream has ``secret`` in it."""
    reader = PdfReader(pdf)
    size: Any = reader.trailer["/Size"]
    numbers = []
    for number in range(1, int(size)):
        pdf_object = reader.get_object(number)
        if isinstance(pdf_object, StreamObject) and secret in pdf_object.get_data():
            numbers.append(number)
    return numbers


# --- Refused where it is stored, with a reason -------------------------------------------------

IN_HTML = [markup for markup in MARKUP if markup.lstrip("'\"").startswith("<")]


@pytest.mark.parametrize("markup", IN_HTML)
def test_a_translator_is_told_why_and_nothing_is_stored(
    cast: Cast, tiny_course: TinyCourse, markup: str
) -> None:
    translator, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    stored_texts = set(StringTranslation.objects.values_list("data", flat=True))
    answer = put(translator, translation, prose(lesson), markup)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert set(StringTranslation.objects.values_list("data", flat=True)) == stored_texts


@pytest.mark.parametrize("away", ADDRESSES[:-1])
def test_a_translator_leads_no_link_elsewhere(
    cast: Cast, tiny_course: TinyCourse, away: str
) -> None:
    lesson = LessonPage.objects.get(pk=tiny_course.en.first.pk)
    [text] = [child for child in lesson.body if child.block_type == "text"]
    text.value = RichText('<p>See <a href="https://example.org/">this</a>.</p>')
    lesson.save_revision().publish()
    translation = begun(lesson)
    [segment] = OverridableSegment.objects.filter(
        source=translation.source, context__path__contains="example.org"
    )
    address = f"/cms/localize/translate/{translation.pk}/overrides/{segment.pk}/edit/"
    answer = as_person(cast.dmitri).put(
        address, encode_multipart("edge", {"value": away}), content_type=FORM
    )
    assert answer.status_code == 400
    assert not SegmentOverride.objects.exists()


def test_a_po_file_with_a_comment_in_it_changes_nothing(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    translator, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    po = translator.get(
        f"/cms/localize/translate/{translation.pk}/pofile/download/"
    ).content.decode()
    hostile = po.replace("اردو", '<!--><img src=\\"/x\\" onerror=\\"canary()\\">-->')
    file = SimpleUploadedFile("ur.po", hostile.encode())
    home = "/cms/pages/"
    upload = f"/cms/localize/translate/{translation.pk}/pofile/upload/"
    answer = translator.post(upload, {"file": file, "next": home}, follow=True)
    assert "Texts have no comments in them." in answer.content.decode()
    assert not StringTranslation.objects.filter(data__contains="<!--").exists()


@pytest.mark.parametrize("next_address", ["x", "?x"])
def test_a_refusal_finds_its_way_back_whatever_was_asked_for(
    cast: Cast, tiny_course: TinyCourse, next_address: str
) -> None:
    translator = as_person(cast.dmitri)
    translation = begun(tiny_course.en.first)
    po = translator.get(
        f"/cms/localize/translate/{translation.pk}/pofile/download/"
    ).content.decode()
    file = SimpleUploadedFile("ur.po", po.replace("اردو", "<!--x-->").encode())
    upload = f"/cms/localize/translate/{translation.pk}/pofile/upload/"
    assert translator.post(upload, {"file": file, "next": next_address}).status_code == 302


@pytest.mark.parametrize(
    "name", ["x.js", "x.mjs", "x.html", "x.svg", "x.xml", "x.css", "x", "x.PDF.JS"]
)
def test_no_document_is_a_script_of_the_site(cast: Cast, name: str) -> None:
    """The readers' policy believes every script of this address: an author may put none there."""
    author = as_person(cast.dmitri)
    file = SimpleUploadedFile(name, b"document.title = 1")
    author.post(
        "/cms/documents/multiple/add/",
        {"files[]": file},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    other_file = SimpleUploadedFile(name, b"document.title = 2")
    author.post("/cms/documents/add/", {"title": "Words", "file": other_file})
    assert not get_document_model().objects.exists()


def test_a_document_to_print_can_be_put_there(cast: Cast) -> None:
    file = SimpleUploadedFile("Poster.pdf", b"%PDF-1.7")
    as_person(cast.dmitri).post("/cms/documents/add/", {"title": "Poster", "file": file})
    assert get_document_model().objects.get().title == "Poster"


def test_the_editor_says_beside_the_text_why_it_is_refused(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    """Its own converter takes scripts out and lets files of other servers in."""
    page = tiny_course.en.course
    block = {"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 1, "key": 0}]
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "ftp://files.example/"}}
    html = ContentstateConverter(["link"]).to_database_format(
        json.dumps({"blocks": [block], "entityMap": {"0": link}})
    )
    with pytest.raises(ValidationError) as refused:
        CoursePage(title="x", slug="x", course=page.course, summary="x", needs=html).clean()
    assert "ftp://files.example/" in refused.value.message_dict["needs"][0]


def test_whatever_saves_it_hostile_markup_is_not_saved(cast: Cast, tiny_course: TinyCourse) -> None:
    page, lesson, quiz = tiny_course.en.course, tiny_course.en.first, tiny_course.en.quiz
    page.needs = MARKUP[0]
    with pytest.raises(ValidationError):
        page.save(clean=False)
    with pytest.raises(ValidationError):
        page.save_revision(clean=False)
    question = quiz.questions.first()
    question.scene = MARKUP[1]
    with pytest.raises(ValidationError):
        question.save()
    [text] = [child for child in lesson.body if child.block_type == "text"]
    text.value = RichText(MARKUP[2])
    with pytest.raises(ValidationError):
        lesson.save_revision(clean=False)


# --- What was stored before there was a list ---------------------------------------------------


def test_a_page_that_holds_it_already_is_shown_safely_and_taken_down(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    page = tiny_course.en.course
    CoursePage.objects.filter(pk=page.pk).update(needs=MARKUP[0])
    answer = as_person(cast.amina).get(page.get_url())
    assert answer.status_code == 200
    assert not [element for element in elements(answer.content) if element.says("onerror")]
    as_person(cast.dmitri).post(f"/cms/pages/{page.pk}/unpublish/")
    assert not CoursePage.objects.get(pk=page.pk).live


def test_a_frozen_paper_is_shown_safely_and_never_rewritten(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    Question.objects.filter(page=tiny_course.en.quiz.pk).update(scene=f"<p>Look.</p>{MARKUP[0]}")
    client = as_person(cast.amina)
    client.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    attempt = Attempt.objects.select_related("paper").get()
    page = client.get(f"/en/learn/attempt/{attempt.uuid}/1/")
    assert "Look." in page.content.decode()
    assert not [element for element in elements(page.content) if element.says("onerror")]
    content = Attempt.objects.select_related("paper").get().paper.content
    assert content.questions[0].scene == f"<p>Look.</p>{MARKUP[0]}"
    assert digest(content) == attempt.paper_id


# --- Under which policy ------------------------------------------------------------------------


def test_every_preview_runs_under_the_policy_of_readers(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    client, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    block = next(iter(LessonBlocks().child_blocks.values()))
    revision = lesson.latest_revision_id
    previews = [
        *(f"/cms/pages/{page.pk}/view_draft/" for page in vars(tiny_course.en).values()),
        *(
            f"/cms/pages/{tiny_course.en.quiz.pk}/view_draft/?mode={mode}"
            for mode in ("start", "questions", "result")
        ),
        f"/cms/pages/{lesson.pk}/revisions/{revision}/view/",
        f"/cms/localize/translate/{translation.pk}/preview/",
        f"/cms/block-preview/?id={block.definition_prefix}",
    ]
    for address in previews:
        answer = client.get(address)
        assert answer.status_code == 200, address
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, address
        assert "frame-ancestors 'self'" in policy, address
        assert "script-src 'self';" in f"{policy};", address
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        "script-src 'self' 'unsafe-inline'"
        in client.get("/cms/").headers["Content-Security-Policy"]
    )
    assert (
        "frame-ancestors 'none'" in client.get(lesson.get_url()).headers["Content-Security-Policy"]
    )
