"""A copy of a course, or a second page for its record, takes nothing from those who are learning."""

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from courses.models import CoursePage
from quizzes.models import Attempt
from tests.people import Cast, TinyCourse, as_person, choices_of

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


@pytest.fixture
def author(cast: Cast) -> Client:
    """Dmitri, in the CMS."""
    return as_person(cast.dmitri)


def copy(author: Client, page: Page, slug: str, **more: str) -> Page:
    """*Copy* beside the page, as the dialogue does it: published, with all below it unless said otherwise."""
    form = {"new_title": f"Copy {slug}", "new_slug": slug, "new_parent_page": str(page.get_parent().pk)}
    answer = author.post(f"/cms/pages/{page.pk}/copy/", {"copy_subpages": "on", "publish_copies": "on", **form, **more})
    assert answer.status_code == 302
    return Page.objects.get(slug=slug, locale=page.locale).specific


def made_by_hand(author: Client, tiny: TinyCourse, slug: str) -> None:
    """A second page for the record of the course, written and published."""
    words = {name: rich_text("<p>Words.</p>") for name in ("content_note", "outcomes", "needs")}
    form = {"title": f"Copy {slug}", "slug": slug, "summary": "Words.", "course": str(tiny.course.pk), **words}
    there = f"/cms/pages/add/courses/coursepage/{tiny.en.catalogue.pk}/"
    author.post(there, nested_form_data({**form, "comments": inline_formset([]), "action-publish": "on"}))


def second_page(author: Client, tiny: TinyCourse, way: str) -> None:
    """Another page for the course, live or on its way there, made in one of the ways there are."""
    page = tiny.en.course
    if way == "by hand":
        made_by_hand(author, tiny, "copied")
    elif way == "alias":
        author.post(f"/cms/api/main/pages/{page.pk}/action/create_alias/", {"recursive": True, "update_slug": "copied"})
    elif way == "catalogue":
        author.post(f"/cms/api/main/pages/{page.get_parent().pk}/action/copy/", {"recursive": True, "slug": "copied"})
    else:
        copy(author, page, "copied", **({} if way == "all below" else {"copy_subpages": ""}))


WAYS = ["all below", "alone", "by hand", "alias", "catalogue"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the last page of a course is taken for it")
def test_who_is_learning_goes_on_in_the_course_they_began(
    author: Client, tiny_course: TinyCourse, cast: Cast, way: str
) -> None:
    amina = as_person(cast.amina)
    amina.post(f"/en/learn/done/{tiny_course.en.first.activity_key}/")
    second_page(author, tiny_course, way)
    assert amina.post("/en/learn/start/cse-hotel/").get("Location") == "/en/hotels/recognise/second/"
    mine = amina.get("/me/").content.decode()
    assert "Copy copied" not in mine
    assert mine.count("1 of 3, about 5 minutes left") == 1


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a copied question names the lesson of the original")
def test_a_copied_question_sends_back_to_the_copied_lesson(author: Client, tiny_course: TinyCourse, cast: Cast) -> None:
    copied = copy(author, tiny_course.en.course, "copied")
    quiz = copied.get_descendants().get(slug="check").specific
    amina = as_person(cast.amina)
    amina.post(f"/en/learn/quiz/{quiz.activity_key}/start/")
    attempt = Attempt.objects.get()
    for position, question in enumerate(quiz.questions.all(), 1):
        wrong = choices_of(question)[1].id
        amina.post(f"/en/learn/attempt/{attempt.uuid}/{position}/", {"choice": wrong})
    result = amina.post(f"/en/learn/attempt/{attempt.uuid}/submit/", follow=True).content.decode()
    assert "/en/copied/recognise/first/" in result
    assert "/en/hotels/" not in result


def test_the_original_is_as_it_was(author: Client, tiny_course: TinyCourse) -> None:
    before = [page.serializable_data() for page in tiny_course.en.course.get_descendants(inclusive=True).specific()]
    copy(author, tiny_course.en.course, "copied")
    page = CoursePage.objects.get(pk=tiny_course.en.course.pk)
    assert [page.serializable_data() for page in page.get_descendants(inclusive=True).specific()] == before
