"""What a model refuses where the CMS has no form to say it: one sentence, nothing stored."""

import json
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Locale, Page, Revision

from courses.middleware import RefusalMiddleware
from courses.models import CoursePage, LessonPage
from courses.publishing import NotPublishedError
from tests.people import Cast, TinyCourse, as_person
from tests.test_hostile_markup import begun

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def bring_comments(author: Client, tiny_course: TinyCourse, **headers: str) -> Any:
    """Upload a file of translations with a comment in each text, and follow the redirect."""
    translation = begun(tiny_course.en.first)
    place = f"/cms/localize/translate/{translation.pk}/pofile"
    po = author.get(f"{place}/download/").content.decode()
    file = SimpleUploadedFile("ur.po", po.replace("اردو", "<!--x-->").encode())
    return author.post(
        f"{place}/upload/", {"file": file, "next": "/cms/pages/"}, headers=headers, follow=True
    )


@pytest.mark.parametrize(
    "headers", [{"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}], ids=str
)
def test_a_script_is_told_why_as_json(
    cast: Cast, tiny_course: TinyCourse, headers: dict[str, str]
) -> None:
    answer = bring_comments(as_person(cast.dmitri), tiny_course, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert "Texts have no comments in them." in answer.json()["error"]


# --- Markup stored before there was a list of what may be --------------------------------------

OLD = '<p onclick="canary()">Look.</p>'


def plant(page: Page) -> None:
    """Puts old markup into a course page, and into every version of it."""
    CoursePage.objects.filter(pk=page.pk).update(needs=OLD)
    for version in Revision.objects.filter(object_id=str(page.pk)):
        Revision.objects.filter(pk=version.pk).update(content={**version.content, "needs": OLD})


def copying(tiny_course: TinyCourse) -> tuple[str, dict[str, Any]]:
    """*Copy*, and publish the copy."""
    page = tiny_course.en.course
    above = tiny_course.en.catalogue.pk
    form = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": above,
        "publish_copies": "on",
    }
    return f"/cms/pages/{page.pk}/copy/", form


def copying_all(tiny_course: TinyCourse) -> tuple[str, dict[str, Any]]:
    """*Copy* of the catalogue, with every page below it."""
    page = tiny_course.en.catalogue
    form = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": page.get_parent().pk,
        "copy_subpages": "on",
    }
    return f"/cms/pages/{page.pk}/copy/", form


def publishing(tiny_course: TinyCourse) -> tuple[str, dict[str, Any]]:
    """*Publish* in the list of pages."""
    return f"/cms/bulk/wagtailcore/page/publish/?id={tiny_course.en.course.pk}", {}


def translating(tiny_course: TinyCourse) -> tuple[str, dict[str, Any]]:
    """*Translate this page*."""
    polish, _new = Locale.objects.get_or_create(language_code="pl")
    tiny_course.en.catalogue.copy_for_translation(polish)
    return f"/cms/localize/submit/page/{tiny_course.en.course.pk}/", {"locales": [polish.pk]}


BUTTONS = {act.__name__: act for act in (copying, copying_all, publishing, translating)}


@pytest.mark.parametrize("button", BUTTONS)
def test_old_markup_is_refused_whichever_button_would_store_it_again(
    cast: Cast, tiny_course: TinyCourse, button: str
) -> None:
    tiny_course.en.course.save_revision()
    address, form = BUTTONS[button](tiny_course)
    plant(tiny_course.en.course)
    before = list(Page.objects.order_by("pk").values())
    author = as_person(cast.dmitri)
    answer = author.post(address, form, headers={"Referer": "http://testserver/cms/pages/"})
    assert (answer.status_code, list(Page.objects.order_by("pk").values()) == before) == (302, True)
    assert (
        "Nothing in a text has a “onclick”."
        in author.get("/cms/pages/", follow=True).content.decode()
    )


def test_old_markup_in_a_lesson_is_refused_when_its_translations_follow(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    lesson = LessonPage.objects.get(pk=tiny_course.en.first.pk)
    old = [
        {**block, "value": OLD} if block["type"] == "text" else block
        for block in lesson.body.get_prep_value()
    ]
    LessonPage.objects.filter(pk=lesson.pk).update(body=json.dumps(old))
    translation = begun(LessonPage.objects.get(pk=lesson.pk))
    author = as_person(cast.dmitri)
    answer = author.post(
        f"/cms/localize/update/{translation.source_id}/", {"publish_translations": "on"}
    )
    assert answer.status_code == 302, answer.status_code
    assert "Nothing in a text has a “onclick”." in author.get("/cms/").content.decode()


# --- Pages that are not published ----------------------------------------------------------------


def led_to(page: Page) -> str:
    """Where the author of ``page`` is led when it is not published."""
    request = RequestFactory().post("/cms/pages/add/")
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    request._messages = FallbackStorage(request)  # Django’s way to test messages
    refusal = NotPublishedError("No.")
    refusal.page = page
    answer: Any = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(
        request, refusal
    )
    return str(answer.url)


def test_the_author_is_led_to_the_page_or_to_where_it_would_have_been(
    tiny_course: TinyCourse,
) -> None:
    module, lesson = tiny_course.en.module, tiny_course.en.first
    assert led_to(lesson) == f"/cms/pages/{lesson.pk}/edit/"
    lesson.pk = lesson.id = 999_999
    assert led_to(lesson) == f"/cms/pages/{module.pk}/"
    lesson.path = ""
    assert led_to(lesson) == "/cms/"
