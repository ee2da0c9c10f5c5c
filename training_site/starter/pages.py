"""Writes the English pages of a starter course."""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import Manager
from wagtail.models import Locale, Page

from courses.models import CataloguePage, Course, CoursePage, LessonPage, ModulePage
from quizzes.authoring.models import Outcome, Question, QuizPage
from training_site.starter.course_source import PageSource, QuestionSource

MODELS: dict[str, type[Page]] = {
    "catalogue": CataloguePage,
    "course": CoursePage,
    "module": ModulePage,
    "lesson": LessonPage,
    "quiz": QuizPage,
}


def write_page(
    source: PageSource, *, page: Page | None, parent: Page, course: Course | None, locale: Locale
) -> Page:
    """Write ``source`` over ``page``, or as a new last child of ``parent``, and publish it.

    Returns the page as it now is. Written again, its questions and outcomes keep their primary
    keys.
    """
    target_page = page
    if target_page is None:
        model = MODELS[source.kind]
        target_page = model(translation_key=source.key, locale=locale, slug=source.slug, live=False)
    for name, value in _fields(source, course).items():
        setattr(target_page, name, value)
    if source.kind == "quiz":
        target_page.questions = _questions(source, target_page, locale)
        target_page.outcomes = _outcomes(source, target_page, locale)
    if page is None:
        parent.add_child(instance=target_page)
    else:
        # gives new questions their primary keys before the revision remembers them
        target_page.save()
    target_page.save_revision(clean=False).publish()
    return Page.objects.get(pk=target_page.pk).specific


def move_behind(page: Page, sibling: Page | None) -> None:
    """Move ``page`` next behind ``sibling``, or to the front of its siblings when that is None."""
    # Moving needs the tree's paths as they are now.
    current_page = Page.objects.get(pk=page.pk)
    if sibling:
        current_page.move(Page.objects.get(pk=sibling.pk), pos="right")
    else:
        current_page.move(current_page.get_parent(), pos="first-child")


def _fields(source: PageSource, course: Course | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": source.title, "draft_title": source.title, **source.fields}
    if source.kind == "course":
        fields["course"] = course
    if source.kind == "lesson":
        fields["body"] = source.body
    return fields


def _questions(source: PageSource, page: QuizPage, locale: Locale) -> list[Question]:
    ids = {} if page.pk is None else _ids_by_key(page.questions)
    questions = []
    for position, question in enumerate(source.questions):
        questions.append(
            Question(
                pk=ids.get(question.key),
                translation_key=question.key,
                locale=locale,
                sort_order=position,
                body=_body(question),
                **question.fields,
            )
        )
    return questions


def _outcomes(source: PageSource, page: QuizPage, locale: Locale) -> list[Outcome]:
    ids = {} if page.pk is None else _ids_by_key(page.outcomes)
    outcomes = []
    for position, outcome in enumerate(source.outcomes):
        outcomes.append(
            Outcome(
                pk=ids.get(outcome.key),
                translation_key=outcome.key,
                locale=locale,
                sort_order=position,
                code=outcome.code,
                words=outcome.words,
                draws=outcome.draws,
            )
        )
    return outcomes


def _ids_by_key(rows: Manager) -> dict[UUID, int]:
    """Return the primary keys of a page's rows by their translation key."""
    return dict(rows.values_list("translation_key", "pk"))


def _body(source: QuestionSource) -> list[dict[str, Any]]:
    """Return the choices as the one block of a question.

    Its id is the one ``quizzes`` gave when kinds of questions came.
    """
    choices = [
        {"type": "item", "id": choice["id"], "value": choice["value"]} for choice in source.choices
    ]
    block_id = str(uuid5(source.key, "body"))
    return [{"type": "best_action", "id": block_id, "value": {"choices": choices}}]
