"""Work on quizzes that nobody waits for."""

from django_tasks import task

from quizzes.authoring.actions.answer_keys import sync_translations
from quizzes.authoring.models import QuizPage


@task()
def sync_quiz_translations(page_id: int) -> int:
    """Bring the answer key of a live quiz to its translations; return how many were changed.

    A quiz that has been unpublished or deleted since needs nothing.
    """
    quiz = QuizPage.objects.live().filter(pk=page_id).select_related("locale").first()
    if quiz is None:
        return 0
    return len(sync_translations(quiz))
