"""Learning as a visitor, a guest and a known person."""

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from accounts.models import User
from courses.models import (
    ActivityCompletion,
    CataloguePage,
    Course,
    Enrolment,
    LessonPage,
    TranslationReview,
)
from tests.people import Cast, QueryCheck, TinyCourse, sign_in
from training_site.middleware import AdminPolicyMiddleware

pytestmark = pytest.mark.django_db
LESSON = "/en/hotels/recognise/first/"


def test_the_front_door_leads_to_the_browsers_language(
    client: Client, tiny_course: TinyCourse
) -> None:
    assert client.get("/", headers={"accept-language": "ur-PK,ur;q=0.9,en;q=0.5"}).url == "/ur/"
    assert client.get("/", headers={"accept-language": "tlh"}).url == "/en/"


def test_a_chosen_language_is_remembered(client: Client, tiny_course: TinyCourse) -> None:
    response = client.post("/language/", {"language": "ur", "next": "/en/hotels/"})
    assert response.url == "/ur/hotels/"
    assert client.get("/", headers={"accept-language": "en"}).url == "/ur/"


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_changing_language_never_leaves_the_site(
    client: Client, tiny_course: TinyCourse, next_url: str
) -> None:
    assert client.post("/language/", {"language": "ur", "next": next_url}).url == "/"


def test_an_unknown_language_changes_nothing(client: Client, tiny_course: TinyCourse) -> None:
    response = client.post("/language/", {"language": "xx", "next": "/en/hotels/"})
    assert response.url == "/en/hotels/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_the_catalogue_shows_courses_by_sector_and_their_languages(
    client: Client, tiny_course: TinyCourse
) -> None:
    page = client.get("/en/").content.decode()
    assert "Hotel course" in page
    assert "اردو" in page
    assert "8 minutes" in page


def test_a_visitor_reads_a_lesson_without_becoming_anyone(
    client: Client, tiny_course: TinyCourse
) -> None:
    page = client.get(LESSON)
    assert "Words of the first lesson." in page.content.decode()
    assert "999" in page.content.decode()
    assert not User.objects.get_queryset().exists()


def test_next_makes_a_guest_notes_the_lesson_and_goes_on(
    client: Client, tiny_course: TinyCourse
) -> None:
    response = client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert response.url == "/en/hotels/recognise/second/"
    assert User.objects.get().is_guest
    assert Enrolment.objects.get().language == "en"
    assert ActivityCompletion.objects.get().activity_key == tiny_course.en.first.translation_key


def test_pressing_next_twice_counts_once(client: Client, tiny_course: TinyCourse) -> None:
    for _press in range(2):
        client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert ActivityCompletion.objects.count() == Enrolment.objects.count() == 1


def test_start_goes_on_where_one_was_in_another_language(
    client: Client, tiny_course: TinyCourse
) -> None:
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    response = client.post("/ur/learn/start/cse-hotel/", {"noted": "yes"})
    assert response.url == "/ur/hotels/recognise/second/"
    assert Enrolment.objects.count() == 1
    assert "1 of 3" in client.get("/en/").content.decode()


def test_a_person_goes_on_from_another_phone(
    client: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
    sign_in(client, cast.amina).post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    other_phone = sign_in(Client(), cast.amina)
    assert (
        other_phone.post("/en/learn/start/cse-hotel/", {"noted": "yes"}).url
        == "/en/hotels/recognise/second/"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/en/nowhere/",
        "/ur/hotels/nowhere/",
        "/xx/hotels/",
        "/en/hotels/recognise/first/more/",
        "/en/learn/start/nothing/",
    ],
)
def test_unknown_addresses_are_a_kind_404(
    client: Client, tiny_course: TinyCourse, address: str
) -> None:
    response = client.get(address, follow=True)  # /xx/ is tried in the reader's language first
    assert response.status_code in {404, 405}


def test_starting_an_unknown_course_or_lesson_is_not_found(
    client: Client, tiny_course: TinyCourse
) -> None:
    assert client.post("/en/learn/start/nothing/").status_code == 404
    assert client.post("/en/learn/done/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert not User.objects.get_queryset().exists()


def test_a_page_missing_in_a_language_is_shown_in_english_with_a_word(
    client: Client, tiny_course: TinyCourse
) -> None:
    tiny_course.ur.second.unpublish()
    response = client.get("/ur/hotels/recognise/second/", follow=True)
    assert response.redirect_chain == [("/en/hotels/recognise/second/", 302)]
    assert "Words of the second lesson." in response.content.decode()
    assert "message--info" in response.content.decode()


def test_a_translation_says_that_nobody_has_reviewed_it_until_somebody_has(
    client: Client, tiny_course: TinyCourse, settings: object
) -> None:
    settings.LANGUAGES_REVIEWED = ["en", "ur"]  # the interface; the course is another matter
    notice = 'class="notice"'
    assert notice not in client.get(LESSON).content.decode()
    assert notice in client.get("/ur/hotels/recognise/first/").content.decode()
    TranslationReview.objects.create(
        course=tiny_course.course,
        language="ur",
        reviewed_by="Amina Yusuf",
        reviewed_on="2026-11-01",
    )
    assert notice not in client.get("/ur/hotels/recognise/first/").content.decode()


def test_an_edited_lesson_is_shown_at_once(client: Client, tiny_course: TinyCourse) -> None:
    client.get(LESSON)
    lesson = LessonPage.objects.get(pk=tiny_course.en.first.pk)
    lesson.title = "A better title"
    lesson.body = [{"type": "text", "value": "<p>Better words.</p>"}]
    lesson.save_revision().publish()
    page = client.get(LESSON).content.decode()
    assert "Better words." in page
    assert "A better title" in client.get("/en/hotels/").content.decode()


def test_an_unpublished_lesson_leaves_the_path(client: Client, tiny_course: TinyCourse) -> None:
    title = tiny_course.en.second.title
    assert title in client.get("/en/hotels/").content.decode()
    LessonPage.objects.get(pk=tiny_course.en.second.pk).unpublish()
    assert title not in client.get("/en/hotels/").content.decode()
    assert client.get("/en/hotels/recognise/second/").status_code == 404


def test_a_private_course_is_not_shown_to_visitors(client: Client, tiny_course: TinyCourse) -> None:
    assert client.get(LESSON).status_code == 200
    PageViewRestriction.objects.create(
        page=tiny_course.en.course, restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(LESSON).status_code == 302


def test_a_preview_shows_the_draft(tiny_course: TinyCourse) -> None:
    lesson = LessonPage.objects.get(pk=tiny_course.en.first.pk)
    lesson.body = [{"type": "text", "value": "<p>A draft.</p>"}]
    response = lesson.make_preview_request()
    response.render()
    assert "A draft." in response.content.decode()


def test_the_form_of_an_author_may_frame_its_preview(
    rf: RequestFactory, tiny_course: TinyCourse
) -> None:
    preview = AdminPolicyMiddleware(
        lambda _request: tiny_course.en.first.specific.make_preview_request()
    )
    response = CSPMiddleware(preview)(rf.get("/cms/pages/1/edit/preview/"))
    assert isinstance(response, HttpResponseBase)
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_signed_in_persons_pages_are_kept_by_nobody(
    client: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
    assert "no-store" in sign_in(client, cast.amina).get(LESSON)["Cache-Control"]


def test_public_pages_carry_a_strict_policy(client: Client, tiny_course: TinyCourse) -> None:
    policy = client.get(LESSON)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def signed_in_with_progress(tiny: TinyCourse, person: User) -> Client:
    client = sign_in(Client(), person)
    client.post(f"/en/learn/done/{tiny.en.first.translation_key}/")
    return client


def test_a_lesson_costs_at_most_eight_statements(
    tiny_course: TinyCourse, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    client = signed_in_with_progress(tiny_course, cast.amina)
    position = iter(range(1, 100))

    def one_more_lesson() -> None:
        lesson = LessonPage(title="More", slug=f"more-{next(position)}", aim="More.", body=[])
        tiny_course.en.module.refresh_from_db()
        tiny_course.en.module.add_child(instance=lesson)
        lesson.save_revision().publish()

    assert assert_constant_queries(one_more_lesson, lambda: client.get(LESSON)) <= 8


@pytest.mark.parametrize(("address", "budget"), [("/en/", 12), ("/en/hotels/", 11)])
def test_catalogue_and_course_cost_the_same_for_ten_courses(
    tiny_course: TinyCourse,
    cast: Cast,
    assert_constant_queries: QueryCheck,
    address: str,
    budget: int,
) -> None:
    client = signed_in_with_progress(tiny_course, cast.amina)
    position = iter(range(1, 100))

    def one_more_course() -> None:
        number = next(position)
        course = Course.objects.create(code=f"more-{number}", title="More")
        course.sectors.set(tiny_course.course.sectors.all())
        page = type(tiny_course.en.course)(
            title="More", slug=f"more-{number}", course=course, summary="s"
        )
        page.content_note = page.outcomes = page.needs = "<p>x</p>"
        CataloguePage.objects.get(pk=tiny_course.en.catalogue.pk).add_child(instance=page)
        page.save_revision().publish()

    ContentType.objects.clear_cache()
    assert assert_constant_queries(one_more_course, lambda: client.get(address)) <= budget
