"""Writes the English pages of a starter course."""

from typing import Any
from uuid import uuid5

from wagtail.models import Locale, Page

from courses.models import CataloguePage, Course, CoursePage, LessonPage, ModulePage
from quizzes.models import Outcome, Question, QuizPage
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

    Returns the page as it now stands. Its questions and outcomes keep their primary keys when it is written again.
    """
    target = page or MODELS[source.kind](
        translation_key=source.key, locale=locale, slug=source.slug, live=False
    )
    for name, value in _fields(source, course).items():
        setattr(target, name, value)
    if source.kind == "quiz":
        target.questions = _questions(source, target, locale)
        target.outcomes = _outcomes(source, target, locale)
    if page is None:
        parent.add_child(instance=target)
    else:
        target.save()  # gives new questions their primary keys before the revision remembers them
    target.save_revision(clean=False).publish()
    return Page.objects.get(pk=target.pk).specific


def move_behind(page: Page, sister: Page | None) -> None:
    """Move ``page`` next behind ``sister``, or to the front of its own sisters when there is none."""
    here = Page.objects.get(pk=page.pk)
    if sister:
        here.move(Page.objects.get(pk=sister.pk), pos="right")
    else:
        here.move(here.get_parent(), pos="first-child")


def _fields(source: PageSource, course: Course | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": source.title, "draft_title": source.title, **source.fields}
    if source.kind == "course":
        fields["course"] = course
    if source.kind == "lesson":
        fields["body"] = source.body
    return fields


def _questions(source: PageSource, page: QuizPage, locale: Locale) -> list[Question]:
    known = {} if page.pk is None else dict(page.questions.values_list("translation_key", "pk"))
    return [
        _question(one, known.get(one.key), position, locale)
        for position, one in enumerate(source.questions)
    ]


def _outcomes(source: PageSource, page: QuizPage, locale: Locale) -> list[Outcome]:
    known = {} if page.pk is None else dict(page.outcomes.values_list("translation_key", "pk"))
    return [
        Outcome(
            pk=known.get(one.key),
            translation_key=one.key,
            locale=locale,
            sort_order=position,
            code=one.code,
            words=one.words,
            draws=one.draws,
        )
        for position, one in enumerate(source.outcomes)
    ]


def _body(source: QuestionSource) -> list[dict[str, Any]]:
    """The choices as the one block of a question; its id is the one that ``quizzes`` gave when kinds came."""
    choices = [
        {"type": "item", "id": choice["id"], "value": choice["value"]} for choice in source.choices
    ]
    return [
        {"type": "best_action", "id": str(uuid5(source.key, "body")), "value": {"choices": choices}}
    ]


def _question(source: QuestionSource, pk: int | None, position: int, locale: Locale) -> Question:
    return Question(
        pk=pk,
        translation_key=source.key,
        locale=locale,
        sort_order=position,
        body=_body(source),
        **source.fields,
    )
