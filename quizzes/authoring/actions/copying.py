"""Writes about quizzes when their course is copied."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from wagtail.models import Page, Revision

from quizzes.authoring.models import Question, QuizPage


@transaction.atomic
def point_into_copy(*, page: Page, keys: Mapping[UUID, UUID]) -> None:
    """Let every question below ``page``, and in every version, lead to the copies of the lessons it led to.

    ``keys``: of each page that was copied, its copy's key. What leads elsewhere stays as it is.
    """
    quizzes = list(QuizPage.objects.descendant_of(page).values_list("pk", flat=True))
    questions = list(Question.objects.filter(page__in=quizzes, read_again__in=keys))
    for question in questions:
        question.read_again = keys[question.read_again]
    Question.objects.bulk_update(questions, ["read_again"])
    renamed = {str(old): str(new) for old, new in keys.items()}
    for version in Revision.page_revisions.filter(
        object_id__in=[str(pk) for pk in quizzes]
    ).iterator():
        for asked in version.content.get("questions", ()):
            asked["read_again"] = renamed.get(
                asked.get("read_again") or "", asked.get("read_again")
            )
        Revision.objects.filter(pk=version.pk).update(content=version.content)
