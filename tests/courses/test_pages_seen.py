"""Every kind of page, in every state it can be in, at every address that shows it: seen or not found, never broken."""

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from quizzes.models import Purpose, QuizPage
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


BROKEN = pytest.mark.xfail(strict=True, raises=AssertionError, reason="the preview of what is not live is a 500")


def one_of(tiny: TinyCourse, kind: str, language: str) -> Page:
    """The page of a kind in a language; quizzes that stand elsewhere or do not count are made of the check."""
    pages: Pages = getattr(tiny, language)
    if kind == "final":
        pages.quiz.move(pages.course, pos="last-child")
    elif kind in {"baseline", "follow_up"}:
        QuizPage.objects.update(purpose=getattr(Purpose, kind.upper()))
    found = getattr(pages, kind, pages.quiz)
    return Page.objects.get(pk=found.pk).specific


def unpublish(author: Client, page: Page) -> None:
    """Take this one page from learners, as an author does."""
    assert author.post(f"/cms/pages/{page.pk}/unpublish/").status_code == 302


@pytest.fixture
def author(cast: Cast) -> Iterator[Client]:
    """Dmitri, in the CMS."""
    yield as_person(cast.dmitri)
    strict.undefined_variables.clear()  # a page that breaks half way has said so by its status


def looked_at(page: Page) -> int:
    """What a visitor is answered; a page that is shown in English instead is not found in its own language."""
    answer = as_person().get(page.get_url(), follow=True)
    return 404 if answer.redirect_chain else int(answer.status_code)


def previews(author: Client, page: Page) -> dict[str, int]:
    """What an author is answered who looks at the draft of a page, and at a version of it, in each way there is."""
    version = page.get_latest_revision() or page.save_revision()
    addresses = [f"/cms/pages/{page.pk}/view_draft/", f"/cms/pages/{page.pk}/revisions/{version.pk}/view/"]
    modes = [mode for mode, _label in page.preview_modes]
    return {
        f"{where}?mode={mode}": author.get(where, {"mode": mode}).status_code for where in addresses for mode in modes
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "above"), BELOW)
@pytest.mark.xfail(strict=True, raises=AssertionError, reason="such a page is a 500, or is shown and leads nowhere")
def test_nobody_finds_a_page_below_one_that_is_not_live(
    author: Client, tiny_course: TinyCourse, kind: str, above: str, language: str
) -> None:
    page = one_of(tiny_course, kind, language)
    unpublish(author, one_of(tiny_course, above, language))
    assert looked_at(page) == 404
    assert previews(author, page) == dict.fromkeys(previews(author, page), 200)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS[:3], *(pytest.param(kind, marks=BROKEN) for kind in KINDS[3:])])
def test_an_author_sees_the_draft_of_what_is_not_live(
    author: Client, tiny_course: TinyCourse, kind: str, language: str
) -> None:
    page = one_of(tiny_course, kind, language)
    assert looked_at(page) == 200
    assert previews(author, page) == dict.fromkeys(previews(author, page), 200)
    unpublish(author, page)
    assert looked_at(page) == 404
    assert previews(author, page) == dict.fromkeys(previews(author, page), 200)


WRITTEN = {
    "courses.CataloguePage": {"intro": "Why."},
    "courses.CoursePage": {
        "summary": "What to notice.",
        **{name: rich_text("<p>Words.</p>") for name in ("content_note", "outcomes", "needs")},
    },
    "courses.ModulePage": {"stage": "respond", "summary": "What to do."},
    "courses.LessonPage": {"minutes": "3", "aim": "An aim.", "body": streamfield([])},
    "quizzes.QuizPage": {
        **{name: "all" for name in ("retake", "shows_after", "shows_later", "shows_closed")},
        **{"minutes": "3", "pass_percent": "80", "shows_feedback": "each", "purpose": "assessment", "certainty": ""},
        **{"intro": rich_text(""), "retake_after_hours": "0"},
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
@pytest.mark.parametrize(("kind", "above"), [*MADE[:2], *(pytest.param(*made, marks=BROKEN) for made in MADE[2:])])
def test_an_author_previews_what_is_being_written(
    author: Client, tiny_course: TinyCourse, kind: str, above: str, language: str
) -> None:
    parent = one_of(tiny_course, above, language)
    title = f"New {kind}"
    course = {"course": str(tiny_course.course.pk)} if kind == "courses.CoursePage" else {}
    form = nested_form_data({"title": title, "slug": "new", "comments": inline_formset([]), **WRITTEN[kind], **course})
    app, model = kind.lower().split(".")
    there = f"/cms/pages/add/{app}/{model}/{parent.pk}/preview/"
    assert author.post(there, form).json() == {"is_valid": True, "is_available": True}
    answer = author.get(there)
    assert answer.status_code == 200
    assert title in answer.content.decode()
