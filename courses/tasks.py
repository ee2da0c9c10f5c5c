"""Work on courses that nobody waits for."""

from django_tasks import task
from wagtail_localize.models import TranslationSource

from courses.translations import carry_over


@task()
def carry_over_edit(source_id: int) -> int:
    """Bring an edit of a source page to its complete translations; returns how many were published.

    A source that has gone since needs nothing.
    """
    source = TranslationSource.objects.filter(pk=source_id).first()
    return len(carry_over(source)) if source else 0
