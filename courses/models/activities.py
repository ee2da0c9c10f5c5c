"""Pages on which something is learned: activities in general, and the lesson."""

from typing import Any, ClassVar

from django.core.cache import cache
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from courses.blocks import LessonBlocks
from courses.models.body import Segment, render_body
from courses.models.pages import SAME_SLUG, InCourse, translated
from courses.rules.progress import ActivityKind, OfferTime, Outline, position_in


class ActivityPage(InCourse):
    """An activity of a course, with its minutes: what lessons and quizzes share."""

    kind: ClassVar[ActivityKind]

    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        abstract = True

    @property
    def activity_key(self) -> str:
        """What identifies this activity in every language and in every record."""
        return str(self.translation_key)

    @property
    def offer_time(self) -> OfferTime | None:
        """When it is offered, if it is no part of the course; None for what is required."""
        return None

    @property
    def question_count(self) -> int:
        """How many questions one paper of it has; 0 for a lesson."""
        return 0

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        outline: Outline = context["outline"]
        before, after = outline.neighbours(self.activity_key)
        module = outline.module_of(self.activity_key)
        if module is not None:
            stage = module.stage
            position = position_in(module, self.activity_key)
        else:
            stage = self._stage_of_parent() if getattr(request, "is_preview", False) else ""
            position = None
        return {**context, "stage": stage, "place": position, "before": before, "after": after}

    def _stage_of_parent(self) -> str:
        """Return the stage of the page above: a draft is in no outline yet."""
        return str(getattr(self.get_parent().specific, "stage", ""))


class LessonPage(ActivityPage):
    """One lesson: an aim, then blocks."""

    kind = ActivityKind.LESSON

    aim = models.CharField(
        _("aim"), max_length=250, help_text=_("One sentence: what this lesson is for.")
    )
    body = StreamField(LessonBlocks(), verbose_name=_("lesson"))

    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("minutes"),
        FieldPanel("aim"),
        FieldPanel("body"),
    ]
    translatable_fields: ClassVar = [
        *translated("aim", "body"),
        SAME_SLUG,
        SynchronizedField("minutes"),
    ]
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson page")
        verbose_name_plural = _("lesson pages")

    def segments(self, *, is_draft: bool = False) -> tuple[Segment, ...]:
        """Return the lesson as HTML, with gaps where local contacts go.

        Rendered once per published revision; of a draft each time.
        """
        if is_draft or not self.live_revision_id:
            return render_body(self.body)
        key = f"lesson:{self.pk}:{self.live_revision_id}"
        segments: tuple[Segment, ...] | None = cache.get(key)
        if segments is None:
            segments = render_body(self.body)
            cache.set(key, segments)
        return segments

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_draft = getattr(request, "is_preview", False)
        return {**context, "segments": self.segments(is_draft=is_draft)}
