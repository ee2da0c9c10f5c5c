"""Background tasks about courses."""

from django.utils import timezone
from django_tasks import task
from wagtail_localize.models import TranslationSource

from courses.actions.completion import complete_done_enrolments
from courses.translations.actions import carry_over


@task()
def carry_over_edit(source_id: int) -> int:
    """Bring an edit of a source page to its complete translations; returns how many were published.

    Nothing is done for a source deleted since.
    """
    source = TranslationSource.objects.filter(pk=source_id).first()
    if source is None:
        return 0
    return len(carry_over(source))


@task()
def complete_those_done(course_id: int) -> int:
    """Complete every enrolment in which all that is left of a course is done; return how many.

    A task lost with its worker is made good by the nightly ``manage.py complete_runs``.
    """
    return complete_done_enrolments(courses=[course_id], at=timezone.now())
