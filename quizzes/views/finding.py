"""What the addresses of a sitting are about."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, override

from courses.progress import Outline
from courses.views import course_page_of
from quizzes import actions
from quizzes.models import Attempt, QuizPage


def quiz_in_language(key: UUID | str) -> QuizPage | None:
    """The live quiz with this activity key in the reader's language."""
    pages = QuizPage.objects.live().filter(translation_key=key, locale__language_code=get_language())
    return pages.select_related("locale").prefetch_related("questions").first()


def own_attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The reader's own attempt, in the reader's language while it is open; else 404."""
    mine = Attempt.objects.of(request.user.pk).select_related("paper", "enrolment__course", "enrolment__person")
    attempt = get_object_or_404(mine.prefetch_related("responses"), uuid=uuid)
    if attempt.submitted_at is None and attempt.paper.content.language != get_language():
        quiz = quiz_in_language(attempt.activity_key)
        attempt = actions.continue_in_language(attempt=attempt, quiz=quiz) if quiz else attempt
    return attempt


def outline_of(attempt: Attempt) -> Outline:
    """The attempt's course in the reader's language, or in the paper's where only that has the quiz."""
    course = attempt.enrolment.course
    outline = course_page_of(course).outline()
    if outline.find(str(attempt.activity_key)) is None:
        with override(attempt.paper.content.language):
            outline = course_page_of(course).outline()
    return outline
