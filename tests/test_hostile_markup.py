"""A translator who wants more than to translate: what gets in, and what is shown of it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import encode_multipart
from pypdf import PdfReader
from pypdf.generic import StreamObject
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from tests.markup import elements
from tests.people import Cast, TinyCourse, as_person
from tests.workforce.paper import LIST, asked_for

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
FORM = "multipart/form-data; boundary=edge"


def begun(page: Page) -> Translation:
    """A translation of ``page`` into Urdu, every string of it translated."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="ur"))
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data=f"اردو {segment.string.data}",
        )
    return translation


def put(client: Client, translation: Translation, path: str, value: str) -> Any:
    """Translates the string whose place ends in ``path``, by the address the translation screen uses."""
    segments = StringSegment.objects.filter(source=translation.source).select_related("context")
    [segment] = [one for one in segments if one.context.path.endswith(path)][:1]
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
    put(translator, translation, prose(lesson), '<!--><img src="/x" onerror="fetch(`/manage/people.csv`)">-->')
    preview = translator.get(f"/cms/localize/translate/{translation.pk}/preview/")
    assert preview.status_code == 200
    assert not [one for one in elements(preview.content) if one.says("onerror")]


def test_a_preview_runs_nothing_that_is_inline(cast: Cast, tiny_course: TinyCourse) -> None:
    translator = as_person(cast.dmitri)
    preview = translator.get(f"/cms/pages/{tiny_course.en.first.pk}/view_draft/")
    assert preview.status_code == 200
    assert "unsafe-inline" not in preview.headers["Content-Security-Policy"]


def test_no_translation_leads_its_readers_away(cast: Cast, tiny_course: TinyCourse) -> None:
    translator, lesson = as_person(cast.dmitri), tiny_course.en.first
    translation = begun(lesson)
    put(translator, translation, prose(lesson), '<!--><meta http-equiv="refresh" content="0;url=//evil.example">-->')
    publish(translator, tiny_course.ur.first)
    page = as_person(cast.amina).get(tiny_course.ur.first.get_url())
    assert page.status_code == 200
    assert not [one for one in elements(page.content) if one.says("refresh", "evil.example")]


def test_no_translation_attaches_a_file_of_the_server(cast: Cast, tiny_course: TinyCourse, tmp_path: Path) -> None:
    translator, quiz = as_person(cast.dmitri), tiny_course.en.quiz
    secret = tmp_path / "environment"
    secret.write_text("SECRET_KEY=open-sesame")
    translation = begun(quiz)
    put(translator, translation, "scene", f'<!--><a rel="attachment" href="{secret.as_uri()}">x</a>-->')
    publish(translator, tiny_course.ur.quiz)
    cast.amina.preferred_language = "ur"
    cast.amina.save()
    answer = as_person(cast.bruno).post(LIST, asked_for(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(answer.content)
    assert streams_with(sheet, b"open-sesame") == []


def streams_with(pdf: Path, secret: bytes) -> list[int]:
    """The numbers of the objects of a PDF in which ``secret`` stands, unpacked."""
    reader = PdfReader(pdf)
    size: Any = reader.trailer["/Size"]
    objects = ((number, reader.get_object(number)) for number in range(1, int(size)))
    return [number for number, one in objects if isinstance(one, StreamObject) and secret in one.get_data()]
