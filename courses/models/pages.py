"""The faces of courses: Wagtail pages, one tree per language, joined by ``translation_key``."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models.copies import KnowsItsOriginal, settle_course
from courses.models.editor import CourseCopyForm, CoursePageForm
from courses.models.faces import settle
from courses.models.outline import outline_of
from courses.models.records import Course, Enrolment
from courses.rules.progress import Outline, Stage, progress, steps
from foundation.written_fields import RefusesMarkup

STAGES = [
    (Stage.RECOGNISE, _("Recognise")),
    (Stage.RESPOND, _("Respond")),
    (Stage.REPORT, _("Report")),
]
# One slug in every language: changing language then only changes the prefix of the address.
SAME_SLUG = SynchronizedField("slug", overridable=False)


def translated(*names: str) -> list[TranslatableField]:
    """Fields a translator is given, with every page’s own title and search description."""
    return [TranslatableField(name) for name in ("title", "search_description", *names)]


class CoursePage(KnowsItsOriginal, RefusesMarkup, Page):
    """One course in one language: what it is for, its modules as a path, who made and checked it."""

    course = models.ForeignKey(
        Course, models.PROTECT, related_name="pages", verbose_name=_("course")
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences for the catalogue."))
    content_note = RichTextField(
        _("content note"),
        features=["bold"],
        help_text=_("What the course talks about, before anyone starts."),
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
    base_form_class = CoursePageForm
    copy_form_class = CourseCopyForm
    # nor in copied versions: see settle_course
    exclude_fields_in_copy: ClassVar[list[str]] = ["course"]

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    @classmethod
    def faces(cls) -> PageQuerySet:
        """The live pages learners are led to: one for each course and language."""
        return cls.objects.live().exclude(face=None)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves as every page does. A copy gets a record of its own.

        Raises :class:`FaceTakenError` for a live page beside another of the same course and language.
        """
        if self._state.adding:
            settle_course(self)
        super().save(*args, **kwargs)
        written = kwargs.get("update_fields")
        if written is None or {"live", "course", "locale"} & set(written):
            settle(self)

    def outline(self, *, is_draft: bool = False) -> Outline:
        """The path of this course in this page’s language; built once per content version.

        Of a draft it is built each time and kept for nobody: it is called as only its author calls it.
        """
        if is_draft:
            return outline_of(self, self.course)
        key = f"outline:{self.pk}:{self.course.content_version}"
        found: Outline | None = cache.get(key)
        if found is None:
            found = outline_of(self, self.course)
            cache.set(key, found)
        return found

    @property
    def course_page(self) -> "CoursePage":
        """This page: what is asked of any page of a course."""
        return self

    def context_for(
        self, user: AbstractBaseUser | AnonymousUser, *, is_draft: bool = False
    ) -> dict[str, Any]:
        """What every page of the course says about it and about the reader."""
        enrolment = Enrolment.objects.current(user.pk, self.course_id)
        outline = self.outline(is_draft=is_draft)
        done = enrolment.done_keys() if enrolment else frozenset()
        return {
            "course_page": self,
            "outline": outline,
            "enrolment": enrolment,
            "steps": steps(outline, done),
            "progress": progress(outline, done),
            "awaits_review": not outline.is_reviewed,
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            **self.context_for(request.user, is_draft=getattr(request, "is_preview", False)),
        }


class InCourse(RefusesMarkup, Page):
    """A page below a course page."""

    class Meta:
        abstract = True

    @cached_property
    def course_page(self) -> CoursePage:
        """The course page above, in the same language."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]
        drafts = Page.objects.filter(path__in=above, path__startswith=OuterRef("path"), live=False)
        pages = CoursePage.objects.select_related("course", "locale").annotate(
            has_draft_above=Exists(drafts)
        )
        return pages.get(path__in=above)

    @classmethod
    def in_place(cls) -> PageQuerySet:
        """The live pages of this kind that learners can come to: every page above, up to the course, is live too."""
        below = ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
        drafts = Page.objects.filter(live=False).type(CoursePage, ModulePage).annotate(below=below)
        return cls.objects.live().exclude(Exists(drafts.filter(below__startswith=F("path"))))

    @property
    def is_below_draft(self) -> bool:
        """Whether the course or a page between is not live: learners then cannot come here either."""
        return bool(self.course_page.has_draft_above)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **self.course_page.context_for(request.user)}


class ModulePage(KnowsItsOriginal, InCourse):
    """A ten-minute unit of a course."""

    stage = models.CharField(_("part"), max_length=20, choices=STAGES)
    summary = models.TextField(_("summary"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("stage"), FieldPanel("summary")]
    translatable_fields: ClassVar = [
        *translated("summary"),
        SAME_SLUG,
        SynchronizedField("stage", overridable=False),
    ]
    template = "courses/module.html"

    class Meta:
        verbose_name = _("module page")
        verbose_name_plural = _("module pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        step = next(
            (s for s in context["steps"] if s.module.key == str(self.translation_key)), None
        )
        crumbs = [
            {"label": context["outline"].title, "url": context["outline"].url},
            {"label": self.title},
        ]
        return {**context, "step": step, "crumbs": crumbs}
