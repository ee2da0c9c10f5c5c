"""The faces of courses: Wagtail pages, one tree per language, joined by ``translation_key``."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks import LessonBlocks
from courses.models.body import Segment, render_body
from courses.models.outline import outline_of
from courses.models.records import Course, Enrolment, TranslationReview
from courses.progress import Kind, Outline, Stage, progress

STAGES = [(Stage.RECOGNISE, _("Recognise")), (Stage.RESPOND, _("Respond")), (Stage.REPORT, _("Report"))]
# One slug in every language: changing language then only changes the prefix of the address.
SAME_SLUG = SynchronizedField("slug", overridable=False)


def translated(*names: str) -> list[TranslatableField]:
    """Fields a translator is given, with every page’s own title and search description."""
    return [TranslatableField(name) for name in ("title", "search_description", *names)]


class CataloguePage(Page):
    """The first page of each language: courses, by the reader’s work."""

    intro = models.TextField(_("one sentence of why"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    translatable_fields: ClassVar = [*translated("intro"), SAME_SLUG]
    template = "courses/catalogue.html"

    class Meta:
        verbose_name = _("catalogue")

    def outlines(self) -> list[tuple["CoursePage", Outline]]:
        """Every live course of this language with its outline, in the order authors gave them."""
        pages = CoursePage.objects.child_of(self).live().select_related("course", "locale")
        return [(page, page.outline()) for page in pages.prefetch_related("course__sectors")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        enrolments = {e.course_id: e for e in Enrolment.objects.of(request.user.pk).with_done()[::-1]}
        cards = [
            {
                "page": page,
                "outline": outline,
                "sectors": page.course.sectors.all(),
                "progress": enrolments[page.course_id].progress(outline) if page.course_id in enrolments else None,
            }
            for page, outline in self.outlines()
        ]
        return {**super().get_context(request, *args, **kwargs), "cards": cards}



class CoursePage(Page):
    """One course in one language: what it is for, its modules as a path, who made and checked it."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="pages", verbose_name=_("course"))
    summary = models.TextField(_("summary"), help_text=_("One or two sentences for the catalogue."))
    content_note = RichTextField(
        _("content note"), features=["bold"], help_text=_("What the course talks about, before anyone starts.")
    )
    outcomes = RichTextField(_("what you will be able to do"), features=["ul"])
    needs = RichTextField(_("what you need"), features=["ul"])
    made_by = models.CharField(_("made by"), max_length=250, blank=True)
    checked_by = models.CharField(_("checked by"), max_length=250, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)

    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("course"),
        FieldPanel("summary"),
        FieldPanel("content_note"),
        FieldPanel("outcomes"),
        FieldPanel("needs"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("made_by", "checked_by", "reviewed_on", "review_by")],
            heading=_("Who made it, who checked it, and until when"),
        ),
    ]
    translatable_fields: ClassVar = [
        *translated("summary", "content_note", "outcomes", "needs", "made_by", "checked_by"),
        SAME_SLUG,
        SynchronizedField("course", overridable=False),
        SynchronizedField("reviewed_on"),
        SynchronizedField("review_by"),
    ]
    template = "courses/course.html"

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    def outline(self) -> Outline:
        """The path of this course in this page’s language; built once per content version."""
        key = f"outline:{self.pk}:{self.course.content_version}"
        found: Outline | None = cache.get(key)
        if found is None:
            found = outline_of(self, self.course)
            cache.set(key, found)
        return found

    def is_reviewed(self) -> bool:
        """Whether this language is the source or a native speaker has read it."""
        language = self.locale.language_code
        return (
            language == settings.LANGUAGE_CODE
            or TranslationReview.objects.filter(course_id=self.course_id, language=language).exists()
        )

    def context_for(self, user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
        """What every page of the course says about it and about the reader."""
        enrolment = Enrolment.objects.of(user.pk).filter(course_id=self.course_id).with_done().first()
        outline = self.outline()
        return {
            "course_page": self,
            "outline": outline,
            "enrolment": enrolment,
            "done": enrolment.done_keys() if enrolment else frozenset(),
            "progress": enrolment.progress(outline) if enrolment else progress(outline, ()),
            "awaits_review": not self.is_reviewed(),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **self.context_for(request.user)}



class InCourse(models.Model):
    """Mixin for pages below a course page."""

    class Meta:
        abstract = True

    def course_page(self) -> CoursePage:
        """The course page above, in the same language."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]
        return CoursePage.objects.select_related("course", "locale").get(path__in=above)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **self.course_page().context_for(request.user)}


class ModulePage(InCourse, Page):
    """A ten-minute unit of a course."""

    stage = models.CharField(_("part"), max_length=20, choices=STAGES)
    summary = models.TextField(_("summary"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("stage"), FieldPanel("summary")]
    translatable_fields: ClassVar = [*translated("summary"), SAME_SLUG, SynchronizedField("stage", overridable=False)]
    template = "courses/module.html"

    class Meta:
        verbose_name = _("module page")
        verbose_name_plural = _("module pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        modules = context["outline"].modules
        return {**context, "module": next((m for m in modules if m.key == str(self.translation_key)), None)}



class ActivityPage(InCourse, Page):
    """What lessons and quizzes share: a step of a course with its minutes."""

    kind: ClassVar[Kind]

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=3, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True

    @property
    def activity_key(self) -> str:
        """What identifies this activity in every language and in every record."""
        return str(self.translation_key)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        outline: Outline = context["outline"]
        before, after = outline.beside(self.activity_key)
        return {**context, "module": outline.module_of(self.activity_key), "before": before, "after": after}


class LessonPage(ActivityPage):
    """One lesson: an aim, then blocks."""

    kind = Kind.LESSON

    aim = models.CharField(_("aim"), max_length=250, help_text=_("One sentence: what this lesson is for."))
    body = StreamField(LessonBlocks(), verbose_name=_("lesson"))

    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("minutes"),
        FieldPanel("aim"),
        FieldPanel("body"),
    ]
    translatable_fields: ClassVar = [*translated("aim", "body"), SAME_SLUG, SynchronizedField("minutes")]
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson page")
        verbose_name_plural = _("lesson pages")

    def segments(self, *, is_draft: bool = False) -> tuple[Segment, ...]:
        """The lesson as HTML, with gaps where local contacts go; rendered once per published revision."""
        if is_draft or not self.live_revision_id:
            return render_body(self.body)
        key = f"lesson:{self.pk}:{self.live_revision_id}"
        found: tuple[Segment, ...] | None = cache.get(key)
        if found is None:
            found = render_body(self.body)
            cache.set(key, found)
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "segments": self.segments(is_draft=getattr(request, "is_preview", False))}
