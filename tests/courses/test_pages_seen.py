"""Every kind of page, in every state, at every address that shows it: 200 or 404, never 500."""

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.models import Course, CoursePage, ModulePage
from quizzes.attempts.optional_quizzes import live_follow_up_quizzes
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose
from tests import strict
from tests.people import Cast, Pages, TinyCourse, as_person

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

LANGUAGES = ("en", "ur")
KINDS = ("catalogue", "course", "module", "first", "quiz", "final", "baseline", "follow_up")
#: A kind of page, and what it stands below.
BELOW = [
    *((kind, "course") for kind in KINDS[2:]),
    *((kind, "module") for kind in KINDS[3:] if kind != "final"),
]


def one_of(tiny: TinyCourse, kind: str, language: str) -> Page:
    """The page of a kind in a language.

    Quizzes that stand elsewhere or do not count are made of the check.
    """
    pages: Pages = getattr(tiny, language)
    if kind == "final":
        pages.quiz.move(pages.course, pos="last-child")
    elif kind in {"baseline", "follow_up"}:
        QuizPage.objects.update(purpose=getattr(Purpose, kind.upper()))
    tree_page = getattr(pages, kind, pages.quiz)
    return Page.objects.get(pk=tree_page.pk).specific


def unpublish(author: Client, page: Page) -> None:
    """Take this one page from learners, as an author does."""
    assert author.post(f"/cms/pages/{page.pk}/unpublish/").status_code == 302


@pytest.fixture
def author_on_broken_pages(cast: Cast) -> Iterator[Client]:
    """Dmitri, in the CMS."""
    yield as_person(cast.dmitri)
    strict.undefined_variables.clear()  # a page that breaks half way has said so by its status


def looked_at(page: Page) -> int:
    """The status a visitor gets; a page shown in English instead counts as not found."""
    response = as_person().get(page.get_url(), follow=True)
    return 404 if response.redirect_chain else int(response.status_code)


def previews_refused(author: Client, page: Page) -> dict[str, int]:
    """The statuses an author gets of a draft and a version of it, other than 200."""
    version = page.get_latest_revision() or page.save_revision()
    addresses = [
        f"/cms/pages/{page.pk}/view_draft/",
        f"/cms/pages/{page.pk}/revisions/{version.pk}/view/",
    ]
    modes = [mode for mode, _label in page.preview_modes]
    answers = {
        f"{address}?mode={mode}": author.get(address, {"mode": mode}).status_code
        for address in addresses
        for mode in modes
    }
    assert answers
    return {address: status for address, status in answers.items() if status != 200}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "above"), BELOW)
def test_nobody_finds_a_page_below_one_that_is_not_live(
    author_on_broken_pages: Client, tiny_course: TinyCourse, kind: str, above: str, language: str
) -> None:
    page = one_of(tiny_course, kind, language)
    unpublish(author_on_broken_pages, one_of(tiny_course, above, language))
    assert looked_at(page) == 404
    assert previews_refused(author_on_broken_pages, page) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_author_sees_the_draft_of_what_is_not_live(
    author_on_broken_pages: Client, tiny_course: TinyCourse, kind: str, language: str
) -> None:
    page = one_of(tiny_course, kind, language)
    assert looked_at(page) == 200
    assert previews_refused(author_on_broken_pages, page) == {}
    unpublish(author_on_broken_pages, page)
    assert looked_at(page) == 404
    assert previews_refused(author_on_broken_pages, page) == {}


WRITTEN = {
    "courses.CataloguePage": {"intro": "Why."},
    "courses.CoursePage": {
        "summary": "What to notice.",
        **{name: rich_text("<p>Words.</p>") for name in ("content_note", "outcomes", "needs")},
    },
    "courses.ModulePage": {"stage": "respond", "summary": "What to do."},
    "courses.LessonPage": {"minutes": "3", "aim": "An aim.", "body": streamfield([])},
    "quizzes.QuizPage": {
        **dict.fromkeys(("retake", "shows_after", "shows_later", "shows_closed"), "all"),
        "minutes": "3",
        "pass_percent": "80",
        "shows_feedback": "each",
        "purpose": "assessment",
        "certainty": "",
        "intro": rich_text(""),
        "retake_after_hours": "0",
        "outcomes": inline_formset([]),
        "questions": inline_formset([]),
    },
}
#: What is made, and the page it is made below.
MADE = [
    ("courses.CoursePage", "catalogue"),
    ("courses.ModulePage", "course"),
    ("courses.LessonPage", "module"),
    ("quizzes.QuizPage", "module"),
    ("quizzes.QuizPage", "course"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "above"), MADE)
def test_an_author_previews_what_is_being_written(
    author_on_broken_pages: Client, tiny_course: TinyCourse, kind: str, above: str, language: str
) -> None:
    parent = one_of(tiny_course, above, language)
    title = f"New {kind}"
    course = {"course": str(tiny_course.course.pk)} if kind == "courses.CoursePage" else {}
    form = nested_form_data(
        {"title": title, "slug": "new", "comments": inline_formset([]), **WRITTEN[kind], **course}
    )
    app, model = kind.lower().split(".")
    preview_url = f"/cms/pages/add/{app}/{model}/{parent.pk}/preview/"
    assert author_on_broken_pages.post(preview_url, form).json() == {
        "is_valid": True,
        "is_available": True,
    }
    response = author_on_broken_pages.get(preview_url)
    assert response.status_code == 200
    assert title in response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("above", ["course", "module"])
def test_nothing_is_done_below_a_page_that_is_not_live(
    author_on_broken_pages: Client, tiny_course: TinyCourse, above: str, language: str
) -> None:
    pages: Pages = getattr(tiny_course, language)
    unpublish(author_on_broken_pages, one_of(tiny_course, above, language))
    learner = as_person()
    assert learner.post(f"/{language}/learn/done/{pages.first.activity_key}/").status_code == 404
    assert (
        learner.post(f"/{language}/learn/quiz/{pages.quiz.activity_key}/start/").status_code == 404
    )


@pytest.mark.parametrize("kind", ["baseline", "follow_up"])
def test_what_is_offered_below_a_module_that_is_not_live_is_offered_to_nobody(
    author_on_broken_pages: Client, tiny_course: TinyCourse, kind: str
) -> None:
    one_of(tiny_course, kind, "en")
    unpublish(author_on_broken_pages, tiny_course.en.module)
    outline = tiny_course.en.course.outline(is_draft=True)
    assert (outline.baseline, outline.follow_up) == (None, None)
    assert {language for _course, language in live_follow_up_quizzes()} <= {"ur"}


def test_the_path_of_a_course_is_called_as_published_while_its_author_previews_another_title(
    author_on_broken_pages: Client, tiny_course: TinyCourse
) -> None:
    draft = tiny_course.en.course
    draft.title = "Not yet said"
    draft.save_revision()
    assert (
        "Not yet said"
        in author_on_broken_pages.get(f"/cms/pages/{draft.pk}/view_draft/").content.decode()
    )
    assert "Not yet said" not in as_person().get(tiny_course.en.first.get_url()).content.decode()


def test_a_lesson_that_was_moved_leaves_the_course_it_was_in(
    author_on_broken_pages: Client, tiny_course: TinyCourse
) -> None:
    home, lesson = tiny_course.en, tiny_course.en.second
    other_course = Course.objects.create(code="cse-other", title="Other course")
    words = dict.fromkeys(("summary", "content_note", "outcomes", "needs"), "<p>Words.</p>")
    course = home.catalogue.add_child(
        instance=CoursePage(slug="other", title="Other", course=other_course, **words)
    )
    module = course.add_child(instance=ModulePage(slug="there", title="There", stage="respond"))
    visitor = as_person()
    assert lesson.title in visitor.get(home.course.get_url()).content.decode()
    assert (
        author_on_broken_pages.post(f"/cms/pages/{lesson.pk}/move/{module.pk}/confirm/").status_code
        == 302
    )
    assert lesson.title not in visitor.get(home.course.get_url()).content.decode()
    assert visitor.get("/en/other/there/second/").status_code == 200
