"""What an author reads when something is refused is true of what was refused."""

from typing import Any

import pytest
from django.test.client import encode_multipart
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from tests.people import Cast, TinyCourse, as_person
from tests.quizzes.exchange.test_exchange_views import TWO, upload
from tests.quizzes.exchange.test_exchange_views import address as bringing
from tests.test_hostile_markup import FORM, begun, prose

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
ALLOWED = "Texts have paragraphs, lists, bold, italic and links"


def typed(cast: Cast, translation: Translation, path: str) -> Any:
    """What a translator reads who puts a heading into the string at ``path``."""
    segments = StringSegment.objects.filter(source=translation.source)
    segment = segments.filter(context__path__startswith=path).first()
    assert segment is not None
    place = f"/cms/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    body = encode_multipart("edge", {"value": "<h1>Words</h1>"})
    return as_person(cast.dmitri).put(place, body, content_type=FORM).json()["error"]


def test_a_title_is_not_said_to_have_paragraphs(cast: Cast, tiny_course: TinyCourse) -> None:
    lesson = tiny_course.en.first
    translation = begun(lesson)
    assert ALLOWED in typed(cast, translation, f"body.{prose(lesson)}")
    assert (
        typed(cast, translation, "title")
        == "Only words can stand here. Take this out: “<h1>Words</h1>”"
    )


@pytest.mark.parametrize("button", ["publish", "sync"])
def test_a_translation_with_an_error_is_not_said_to_be_missing(
    cast: Cast, tiny_course: TinyCourse, button: str
) -> None:
    translation = begun(tiny_course.en.first)
    wrong = StringTranslation.objects.filter(context__path="title")
    wrong.update(has_error=True, field_error="Too long.")
    author = as_person(cast.dmitri)
    if button == "publish":
        author.post(f"/cms/pages/{tiny_course.ur.first.pk}/edit/", {"action": "publish"})
    else:
        author.post(
            f"/cms/localize/update/{translation.source_id}/", {"publish_translations": "on"}
        )
    page = author.get("/cms/").content.decode()
    assert ("has no translation yet" in page) is False
    assert ("1 translation has an error" in page) is True


def test_a_forged_preview_is_not_called_old(cast: Cast, tiny_course: TinyCourse) -> None:
    author = as_person(cast.dmitri)
    carried = author.post(bringing(tiny_course), upload(TWO)).context["signed_questions"]
    page = author.post(
        bringing(tiny_course), {"brought": f"{carried}x"}, follow=True
    ).content.decode()
    assert ("too old" in page) is False
    assert ("this preview was not made here for you and this quiz" in page) is True


def test_an_import_names_the_attribute_it_refuses(cast: Cast, tiny_course: TinyCourse) -> None:
    question = (
        b'::One::[html]<p class\\="x" onclick\\="canary()">A girl waits.</p>{=Ask#Yes ~Wait#No}\n'
    )
    page = as_person(cast.dmitri).post(bringing(tiny_course), upload(question)).content.decode()
    assert "There is more than text in it" in page
    assert ("onclick" in page) is True
