"""A copy of a course, or a second page for its record, takes nothing from its learners."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from courses.models import Course, CourseFace, CoursePage
from quizzes.attempts.models import Attempt
from tests.markup import texts_at
from tests.people import Cast, TinyCourse, as_person, choices_of

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

Commit = Callable[..., AbstractContextManager[list[Any]]]

REFUSED = (
    "“Second” is not published: the course “Hotel course” has another live page "
    "in this language (English)."
)


def copy(author: Client, page: Page, slug: str, **more: str) -> Page:
    """Copy a page beside it, as the dialogue does: published, with all below it by default."""
    form = {
        "new_title": f"Copy {slug}",
        "new_slug": slug,
        "new_parent_page": str(page.get_parent().pk),
    }
    response = author.post(
        f"/cms/pages/{page.pk}/copy/",
        {"copy_subpages": "on", "publish_copies": "on", **form, **more},
    )
    assert response.status_code == 302
    return Page.objects.get(slug=slug, locale=page.locale).specific


def add_by_hand(author: Client, tiny: TinyCourse, slug: str) -> None:
    """A second page for the record of the course, written and published."""
    words = {name: rich_text("<p>Words.</p>") for name in ("content_note", "outcomes", "needs")}
    form = {
        "title": f"Copy {slug}",
        "slug": slug,
        "summary": "Words.",
        "course": str(tiny.course.pk),
        **words,
    }
    add_url = f"/cms/pages/add/courses/coursepage/{tiny.en.catalogue.pk}/"
    author.post(
        add_url, nested_form_data({**form, "comments": inline_formset([]), "action-publish": "on"})
    )


def second_page(author: Client, tiny: TinyCourse, method: str) -> None:
    """Another page for the course, live or on its way there, made in one of the ways there are."""
    page = tiny.en.course
    if method == "by hand":
        add_by_hand(author, tiny, "copied")
    elif method == "alias":
        author.post(
            f"/cms/api/main/pages/{page.pk}/action/create_alias/",
            {"recursive": True, "update_slug": "copied"},
        )
    elif method == "catalogue":
        author.post(
            f"/cms/api/main/pages/{page.get_parent().pk}/action/copy/",
            {"recursive": True, "slug": "copied"},
        )
    else:
        copy(author, page, "copied", **({} if method == "all below" else {"copy_subpages": ""}))


WAYS = ["all below", "alone", "by hand", "alias", "catalogue"]


@pytest.mark.parametrize("method", WAYS)
def test_who_is_learning_goes_on_in_the_course_they_began(
    author: Client, tiny_course: TinyCourse, cast: Cast, method: str
) -> None:
    amina = as_person(cast.amina)
    amina.post(f"/en/learn/done/{tiny_course.en.first.activity_key}/")
    second_page(author, tiny_course, method)
    assert (
        amina.post("/en/learn/start/cse-hotel/").get("Location") == "/en/hotels/recognise/second/"
    )
    my_learning = amina.get("/me/").content.decode()
    copied = CoursePage.objects.filter(slug__contains="copied").exclude(title="Hotel course")
    titles = list(copied.values_list("title", flat=True))
    assert [title for title in titles if title in my_learning] == []
    assert my_learning.count("1 of 3, about 5 minutes left") == 1


def test_a_copied_question_sends_back_to_the_copied_lesson(
    author: Client, tiny_course: TinyCourse, cast: Cast
) -> None:
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
    before = [
        page.serializable_data()
        for page in tiny_course.en.course.get_descendants(inclusive=True).specific()
    ]
    copy(author, tiny_course.en.course, "copied")
    page = CoursePage.objects.get(pk=tiny_course.en.course.pk)
    assert [
        page.serializable_data() for page in page.get_descendants(inclusive=True).specific()
    ] == before


def test_the_author_reads_which_record_the_copy_has(
    author: Client, tiny_course: TinyCourse
) -> None:
    copied = copy(author, tiny_course.en.course, "copied")
    assert (copied.course.code, copied.course.title) == ("cse-hotel-2", "Hotel course (copy)")
    assert list(copied.course.sectors.all()) == list(tiny_course.course.sectors.all())
    messages = texts_at(author.get("/cms/"), ".messages > ul > .info")
    names = (copied.title, copied.course.title, copied.course.code)
    assert [all(name in message for name in names) for message in messages] == [True]
    assert copy(author, copied, "again").course.code == "cse-hotel-2-2"


def test_the_dialogue_says_what_comes_of_a_copy_and_offers_no_alias(
    author: Client, tiny_course: TinyCourse
) -> None:
    dialogue = author.get(f"/cms/pages/{tiny_course.en.course.pk}/copy/")
    assert 'name="alias"' not in dialogue.content.decode()
    words_about_copying = "stay with the original"
    assert words_about_copying in dialogue.content.decode()


def test_no_version_of_a_copy_leads_back_into_the_original(
    author: Client, tiny_course: TinyCourse
) -> None:
    page = tiny_course.en.course
    first = page.save_revision()
    page.save_revision().publish()
    copied = copy(author, page, "copied", publish_copies="")
    lessons = {str(page.translation_key) for page in copied.get_descendants()}
    for version in [*copied.revisions.all(), *copied.get_children().get().specific.revisions.all()]:
        assert version.content.get("course", copied.course_id) == copied.course_id
    quiz = copied.get_descendants().get(slug="check").specific
    versions = list(quiz.revisions.all())
    assert versions
    for version in versions:
        assert {question["read_again"] for question in version.content["questions"]} <= lessons
    copied.get_latest_revision().publish()
    assert CourseFace.objects.get(page=copied.pk).course == copied.course
    first.publish()
    assert CourseFace.objects.get(page=page.pk).course == tiny_course.course


def test_a_copied_module_asks_about_its_own_lessons(
    author: Client, tiny_course: TinyCourse
) -> None:
    copied = copy(author, tiny_course.en.module, "copied")
    quiz, lesson = (copied.get_children().get(slug=slug).specific for slug in ("check", "first"))
    assert {question.read_again for question in quiz.questions.all()} == {lesson.translation_key}
    originals = {question.translation_key for question in tiny_course.en.quiz.questions.all()}
    assert originals.isdisjoint(question.translation_key for question in quiz.questions.all())


def test_a_translation_is_the_same_course_and_a_copy_in_another_language_is_not(
    author: Client, tiny_course: TinyCourse
) -> None:
    polish, _new = Locale.objects.get_or_create(language_code="pl")
    same = CoursePage.objects.get(pk=tiny_course.en.course.pk).copy_for_translation(
        polish, copy_parents=True
    )
    assert same.course == tiny_course.course
    assert same.get_latest_revision_as_object().course == tiny_course.course
    same.get_latest_revision().publish()
    assert set(tiny_course.course.faces.values_list("locale__language_code", flat=True)) == {
        "en",
        "ur",
        "pl",
    }
    assert copy(author, tiny_course.ur.course, "copied").course != tiny_course.course


def test_a_second_page_waits_as_a_draft_and_its_author_reads_why(
    author: Client, tiny_course: TinyCourse
) -> None:
    words = {name: rich_text("<p>Words.</p>") for name in ("content_note", "outcomes", "needs")}
    form = {
        "title": "Second",
        "slug": "copied",
        "summary": "Words.",
        "course": str(tiny_course.course.pk),
        **words,
    }
    form = nested_form_data({**form, "comments": inline_formset([])})
    add_url = f"/cms/pages/add/courses/coursepage/{tiny_course.en.catalogue.pk}/"
    assert REFUSED in author.post(add_url, {**form, "action-publish": "on"}).content.decode()
    assert not CoursePage.objects.filter(slug="copied").exists()
    assert author.post(add_url, form).status_code == 302
    second = CoursePage.objects.get(slug="copied")
    editor = f"/cms/pages/{second.pk}/edit/"
    assert REFUSED in author.post(editor, {**form, "action-publish": "on"}).content.decode()
    author.post(f"/cms/pages/{tiny_course.en.course.pk}/unpublish/")
    assert author.post(editor, {**form, "action-publish": "on"}).status_code == 302
    assert [face.page_id for face in tiny_course.course.faces.filter(locale=second.locale)] == [
        second.pk
    ]


def test_of_two_who_publish_at_once_the_second_reads_why_not(
    author: Client, tiny_course: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = draft_beside(tiny_course)
    monkeypatch.setattr("courses.models.faces.is_taken", lambda page: False)  # as both saw it
    bulk = f"/cms/bulk/wagtailcore/page/publish/?id={second.pk}"
    response = author.post(bulk, {"include_descendants": ""}, follow=True)
    assert response.redirect_chain == [(f"/cms/pages/{second.pk}/edit/", 302)]
    assert REFUSED in response.content.decode()
    assert not Page.objects.get(pk=second.pk).live


def test_a_page_that_goes_leaves_its_place(author: Client, tiny_course: TinyCourse) -> None:
    second = draft_beside(tiny_course)
    CoursePage.objects.get(pk=tiny_course.en.course.pk).delete()
    second.get_latest_revision().publish()
    assert CourseFace.objects.get(page=second.pk).course == tiny_course.course


def test_an_older_database_keeps_its_first_page_and_is_told_of_the_second(
    tiny_course: TinyCourse,
) -> None:
    second = draft_beside(tiny_course)
    Page.objects.filter(pk=second.pk).update(live=True)
    faces = set(CourseFace.objects.values_list("page", flat=True))
    assert faces == {tiny_course.en.course.pk, tiny_course.ur.course.pk}
    output = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_integrity", stdout=output)
    assert f"page {second.pk} (face): It is live, and nobody is led to it" in output.getvalue()
    assert as_person().get("/en/").content.decode().count("Second") == 0


@pytest.mark.parametrize("removal", ["unpublish", "delete", "give away"])
def test_when_the_page_learners_were_led_to_goes_they_are_led_to_the_other_live_one(
    author: Client,
    tiny_course: TinyCourse,
    django_capture_on_commit_callbacks: Commit,
    removal: str,
) -> None:
    second, learner = draft_beside(tiny_course), as_person()
    # as in a database from before there was a rule
    Page.objects.filter(pk=second.pk).update(live=True)
    first = CoursePage.objects.get(pk=tiny_course.en.course.pk)
    with django_capture_on_commit_callbacks(execute=True):
        if removal == "give away":
            first.course = Course.objects.create(code="other", title="Other")
            first.save()
        elif removal == "delete":
            first.delete()
        else:
            assert author.post(f"/cms/pages/{first.pk}/unpublish/").status_code == 302
    # the page: nothing is below it
    response = learner.get("/en/learn/before/cse-hotel/", follow=True)
    assert response.status_code == 200, (
        f"after {removal}: the course is not there, although a page of it is live"
    )
    assert "Second" in response.content.decode(), (
        f"after {removal}: another page than the live one is shown"
    )
    second.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        author.post(f"/cms/pages/{second.pk}/unpublish/")
    assert learner.get("/en/learn/before/cse-hotel/").status_code == 404


def test_deleting_all_the_pages_of_a_course_at_once_leads_nobody_anywhere(
    tiny_course: TinyCourse, django_capture_on_commit_callbacks: Commit
) -> None:
    second = draft_beside(tiny_course)
    Page.objects.filter(pk=second.pk).update(live=True)
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=tiny_course.en.catalogue.pk).delete()
    assert set(tiny_course.course.faces.values_list("locale__language_code", flat=True)) == {"ur"}


def draft_beside(tiny: TinyCourse) -> CoursePage:
    """A draft of another English page for the course."""
    words = dict.fromkeys(("summary", "content_note", "outcomes", "needs"), "<p>Words.</p>")
    page = CoursePage(title="Second", slug="copied", course=tiny.course, live=False, **words)
    tiny.en.catalogue.add_child(instance=page)
    page.save_revision()
    return page
