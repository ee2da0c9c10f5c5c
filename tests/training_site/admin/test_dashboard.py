"""What authors see first in the CMS."""

from datetime import date, timedelta

import pytest
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from courses.models import CoursePage, TranslationReview
from tests.people import Cast, TinyCourse, sign_in
from training_site.admin.dashboard import due_for_review, translation_progress
from workforce.contacts.models import Contact

pytestmark = pytest.mark.django_db


def urdu() -> tuple[int, int, bool]:
    """Translated, total and reviewed, for Urdu."""
    progress = next(language for language in translation_progress() if language.language == "ur")
    return progress.translated_count, progress.total_count, progress.is_reviewed


def test_nothing_sent_for_translation_is_no_share(tiny_course: TinyCourse) -> None:
    assert urdu()[:2] == (0, 0)
    assert all(language.share is None for language in translation_progress())


def test_translated_texts_are_counted_of_those_sent(tiny_course: TinyCourse) -> None:
    source, _new = TranslationSource.get_or_create_from_instance(tiny_course.en.first)
    locale = Locale.objects.get(language_code="ur")
    Translation.objects.create(source=source, target_locale=locale)
    _none, total, _reviewed = urdu()
    segment = source.stringsegment_set.select_related("string", "context").first()
    StringTranslation.objects.create(
        translation_of=segment.string, locale=locale, context=segment.context, data="ترجمہ"
    )
    assert total > 1
    assert urdu()[:2] == (1, total)


def test_a_language_is_reviewed_when_every_course_in_it_is(tiny_course: TinyCourse) -> None:
    assert not urdu()[2]
    TranslationReview.objects.create(
        course=tiny_course.course,
        language="ur",
        reviewed_by="Amina Yusuf",
        reviewed_on="2026-05-01",
    )
    assert urdu()[2]


def test_a_course_is_due_the_day_after_its_review_date(tiny_course: TinyCourse, on: date) -> None:
    for review_by, is_due in ((on - timedelta(days=1), True), (on, False), (None, False)):
        CoursePage.objects.update(review_by=review_by)
        assert bool(due_for_review(on=on)) is is_due


def test_authors_find_courses_languages_and_overdue_contacts(
    client: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
    Contact.objects.create(
        purpose="police", code="old-number", number="101", source="s", verify_by=date(2020, 1, 1)
    )
    page = sign_in(client, cast.dmitri).get("/cms/").content.decode()
    assert "Hotel course" in page
    assert "Urdu: 0 of 0 texts translated" in page
    assert "awaiting review by a native speaker" in page
    assert "old-number" in page


def test_the_menu_keeps_its_order_whichever_app_is_loaded_first(operator_client: Client) -> None:
    page = operator_client.get("/cms/").content.decode()
    sidebar = page[page.index('id="wagtail-sidebar-props"') :]
    assert sidebar.index('"name": "certificates"') < sidebar.index('"name": "workplaces"')
