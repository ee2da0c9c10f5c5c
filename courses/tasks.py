"""Work on courses that nobody waits for."""

from django.utils import timezone
from django_tasks import task
from wagtail_localize.models import TranslationSource

from courses.actions.completion import complete_done_runs
from courses.translations.actions import carry_over


@task()
def carry_over_edit(source_id: int) -> int:
    """Bring an edit of a source page to its complete translations; returns how many were published.

    A source that has gone since needs nothing.
    """
    source = TranslationSource.objects.filter(pk=source_id).first()
    return len(carry_over(source)) if source else 0


@task()
def complete_those_done(course_id: int) -> int:
    """Complete every run in which all that is left of a course is done; returns how many.

    What is lost with a worker is done by the nightly ``manage.py complete_runs``.
    """
    return complete_done_runs(courses=[course_id], at=timezone.now())
