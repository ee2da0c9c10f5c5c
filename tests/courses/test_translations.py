"""An edit of the English page, and what becomes of its translations."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import User
from courses.models import LessonPage
from courses.tasks import carry_over_edit
from courses.translations.actions import carry_over, is_complete, write_translation
from tests.cms import translate_the_rest
from tests.people import TinyCourse, sign_in
from tests.replay import replayed

Commit = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def pages(tiny_course: TinyCourse) -> TinyCourse:
    """The tiny course."""
    return tiny_course


@replayed
def translate_first_lesson(pages: TinyCourse) -> Translation:
    """The first lesson, wholly translated into Urdu and published."""
    source, _new = TranslationSource.update_or_create_from_instance(pages.en.first)
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="ur")
    )
    translate_the_rest(translation)
    write_translation(translation, publish=True)
    return translation


@pytest.fixture
def lesson_translation(pages: TinyCourse) -> Translation:
    """The first lesson, wholly translated into Urdu and published."""
    return translate_first_lesson(pages)


def edit(page: LessonPage, commit: Commit, **changes: Any) -> None:
    """An author changes and publishes ``page``; the background task runs at once."""
    page = LessonPage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    with commit(execute=True):
        page.save_revision().publish()


def in_urdu(pages: TinyCourse) -> LessonPage:
    """The first lesson in Urdu, as it is served now."""
    return LessonPage.objects.get(pk=pages.ur.first.pk)


def test_a_change_without_new_words_reaches_the_translation(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    edit(pages.en.first, django_capture_on_commit_callbacks, minutes=9)
    assert in_urdu(pages).minutes == 9
    assert in_urdu(pages).aim.startswith("اردو")


def test_with_new_words_the_old_translation_goes_on_serving(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.", minutes=9)
    assert not is_complete(lesson_translation)
    lesson = in_urdu(pages)
    assert (lesson.aim, lesson.minutes, lesson.live) == (
        "اردو The aim of the first lesson.",
        3,
        True,
    )
    assert "Something new." not in str(lesson.get_latest_revision().content)


def test_it_is_published_when_it_is_complete_again(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.")
    translate_the_rest(lesson_translation)
    edit(pages.en.first, django_capture_on_commit_callbacks, minutes=5)
    assert (in_urdu(pages).aim, in_urdu(pages).minutes) == ("اردو Something new.", 5)


def test_a_translation_taken_off_the_site_stays_off(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    in_urdu(pages).unpublish()
    edit(pages.en.first, django_capture_on_commit_callbacks, minutes=9)
    assert not in_urdu(pages).live
    assert in_urdu(pages).minutes == 3


def test_a_translation_that_was_stopped_is_left_alone(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    Translation.objects.filter(pk=lesson_translation.pk).update(enabled=False)
    edit(pages.en.first, django_capture_on_commit_callbacks, minutes=9)
    assert in_urdu(pages).minutes == 3


def test_publishing_a_translation_starts_nothing(
    lesson_translation: Translation, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        in_urdu(pages).save_revision().publish()
    assert not [call for call in callbacks if "carry_over_edit" in repr(call)]


def test_a_page_without_translations_starts_nothing(
    db: None, pages: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        pages.en.first.save_revision().publish()
    assert not [call for call in callbacks if "carry_over_edit" in repr(call)]


def test_carrying_over_twice_publishes_the_same(
    lesson_translation: Translation, pages: TinyCourse
) -> None:
    assert [page.pk for page in carry_over(lesson_translation.source)] == [pages.ur.first.pk]
    before = str(in_urdu(pages).body)
    carry_over(lesson_translation.source)
    assert str(in_urdu(pages).body) == before


def test_a_source_that_is_gone_needs_nothing(db: None) -> None:
    assert carry_over_edit.call(404) == 0


class TestTheTranslationScreen:
    """What *Publish* does in the CMS."""

    def press_publish(self, client: Client, page: LessonPage) -> str:
        """Press it on the Urdu page; returns the message shown."""
        superuser = User.objects.create_superuser(
            name="Operator", email="operator@example.org", password="x"
        )
        sign_in(client, superuser)
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(url, {"action": "publish"}, follow=True).content.decode()

    def test_it_publishes_a_whole_translation(
        self,
        lesson_translation: Translation,
        pages: TinyCourse,
        client: Client,
        django_capture_on_commit_callbacks: Commit,
    ) -> None:
        edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.")
        translate_the_rest(lesson_translation)
        with django_capture_on_commit_callbacks(execute=True):
            self.press_publish(client, in_urdu(pages))
        assert in_urdu(pages).aim == "اردو Something new."

    def test_it_does_not_publish_english_inside_a_translation(
        self,
        lesson_translation: Translation,
        pages: TinyCourse,
        client: Client,
        django_capture_on_commit_callbacks: Commit,
    ) -> None:
        edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.")
        with django_capture_on_commit_callbacks(execute=True):
            message = self.press_publish(client, in_urdu(pages))
        assert "1 string has no translation yet" in message
        assert in_urdu(pages).aim == "اردو The aim of the first lesson."

    def test_nor_does_syncing_translations_from_the_english_page(
        self,
        lesson_translation: Translation,
        pages: TinyCourse,
        client: Client,
        django_capture_on_commit_callbacks: Commit,
    ) -> None:
        edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.")
        superuser = User.objects.create_superuser(
            name="Operator", email="operator@example.org", password="x"
        )
        sign_in(client, superuser)
        address = f"/cms/localize/update/{lesson_translation.source_id}/"
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(address, {"publish_translations": "on"}).status_code == 302
        assert in_urdu(pages).aim == "اردو The aim of the first lesson.", (
            "English was published inside a translation"
        )

    def test_syncing_publishes_what_is_whole(
        self,
        lesson_translation: Translation,
        pages: TinyCourse,
        client: Client,
        django_capture_on_commit_callbacks: Commit,
    ) -> None:
        edit(pages.en.first, django_capture_on_commit_callbacks, aim="Something new.")
        translate_the_rest(lesson_translation)
        superuser = User.objects.create_superuser(
            name="Operator", email="operator@example.org", password="x"
        )
        sign_in(client, superuser)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                f"/cms/localize/update/{lesson_translation.source_id}/",
                {"publish_translations": "on"},
            )
        assert in_urdu(pages).aim == "اردو Something new."
