"""Everything that loading starter content writes, to compare before and after."""

from wagtail.models import Page, Revision
from wagtail_localize.models import StringTranslation

from quizzes.authoring.models import Question
from training_site.models import StarterPage


def everything() -> tuple[object, ...]:
    """Return a picture of what loading writes."""
    return (
        list(
            Page.objects.order_by("pk").values_list(
                "pk", "path", "slug", "title", "live", "latest_revision_id"
            )
        ),
        list(Question.objects.order_by("pk").values_list("pk", "translation_key")),
        Revision.objects.count(),
        StringTranslation.objects.count(),
        list(StarterPage.objects.order_by("pk").values_list("pk", "digest")),
    )
