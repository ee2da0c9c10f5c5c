"""The CMS in a real browser: previews show the page, and nothing people have written runs."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import User
from tests.browsing import PageFactory
from tests.hostile import MARKUP
from tests.journeys.steps import browse_as
from tests.people import Cast, TinyCourse
from tests.planting import Planter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CANARY = "window.canary = () => { window.ran = true; }"
#: Where authors and translators look; the numbers are those of the course, a lesson and the quiz.
ADDRESSES = (
    *("/cms/", "/cms/pages/{course}/", "/cms/pages/{course}/edit/", "/cms/pages/{lesson}/history/"),
    *(
        "/cms/pages/{lesson}/view_draft/",
        "/cms/pages/{quiz}/view_draft/?mode=questions",
        "/cms/reports/site-history/",
    ),
    *(
        "/cms/localize/translate/{translation}/preview/",
        "/cms/pages/{urdu}/edit/",
        "/cms/reports/quiz/",
    ),
    *(
        "/cms/pages/{lesson}/revisions/compare/earliest...latest/",
        "/cms/choose-page/?page_type=wagtailcore.page",
    ),
    *(
        "/cms/snippets/courses/course/",
        "/cms/snippets/courses/sector/",
        "/cms/users/",
        "/cms/pages/search/?q=x",
    ),
)


@pytest.fixture
def author_page(page_at: PageFactory, cast: Cast, tiny_course: TinyCourse, live_site: str) -> Page:
    """Somebody who may do everything in the CMS, at a desk."""
    User.objects.filter(pk=cast.dmitri.pk).update(is_superuser=True)
    page = page_at(1500, 900)
    page.set_default_timeout(90_000)  # the first page of the CMS takes its time
    browse_as(page, User.objects.get(pk=cast.dmitri.pk), live_site)
    return page


def test_the_editor_shows_its_preview(author_page: Page, tiny_course: TinyCourse) -> None:
    author_page.goto(f"/cms/pages/{tiny_course.en.first.pk}/edit/")
    author_page.get_by_role("button", name="Toggle preview").click()
    preview = author_page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_text("The aim of the first lesson.")).to_be_visible(timeout=90_000)
    expect(preview.get_by_text("Words of the first lesson.")).to_be_visible()


@pytest.mark.may_log_errors  # pictures and pages that are not there
def test_nothing_that_was_written_runs_in_the_cms(
    author_page: Page, tiny_course: TinyCourse
) -> None:
    source, _new = TranslationSource.update_or_create_from_instance(tiny_course.en.first)
    urdu = Locale.objects.get(language_code="ur")
    translation = Translation.objects.create(source=source, target_locale=urdu)
    Planter(MARKUP.index('<img src="/x" onerror="canary()">')).everywhere()
    cache.clear()
    english = tiny_course.en
    numbers = {"course": english.course.pk, "lesson": english.first.pk, "quiz": english.quiz.pk}
    numbers |= {"translation": translation.pk, "urdu": tiny_course.ur.first.pk}
    author_page.context.add_init_script(CANARY)
    requested_urls: list[str] = []
    author_page.on("request", lambda request: requested_urls.append(request.url))
    for address in ADDRESSES:
        author_page.goto(address.format(**numbers), wait_until="load")
        assert not author_page.evaluate("window.ran"), address
    assert not [url for url in requested_urls if "canary.example" in url or url.startswith("file:")]
