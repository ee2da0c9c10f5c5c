"""Writes about quizzes when their course is copied."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from wagtail.models import Page, Revision

from quizzes.authoring.models import Question, QuizPage


@transaction.atomic
def point_to_copied_lessons(*, page: Page, copy_keys: Mapping[UUID, UUID]) -> None:
    """Let the questions below ``page`` lead to the copies of the lessons they led to.

    Their revisions follow. ``copy_keys`` maps the key of each page that was copied to its copy's; a
    question that leads elsewhere stays as it is.
    """
    quiz_ids = list(QuizPage.objects.descendant_of(page).values_list("pk", flat=True))
    questions = list(Question.objects.filter(page__in=quiz_ids, read_again__in=copy_keys))
    for question in questions:
        question.read_again = copy_keys[question.read_again]
    Question.objects.bulk_update(questions, ["read_again"])

    stored_copy_keys = {str(key): str(copy_key) for key, copy_key in copy_keys.items()}
    object_ids = [str(quiz_id) for quiz_id in quiz_ids]
    for revision in Revision.page_revisions.filter(object_id__in=object_ids).iterator():
        for stored_question in revision.content.get("questions", ()):
            lesson_key = stored_question.get("read_again")
            stored_question["read_again"] = stored_copy_keys.get(lesson_key or "", lesson_key)
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
