"""Course and module pages: one tree per language, joined by ``translation_key``."""

from collections.abc import Iterable
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
from courses.models.courses import Course
from courses.models.editor import CourseCopyForm, CoursePageForm
from courses.models.enrolments import Enrolment
from courses.models.faces import settle
from courses.models.outline import outline_of
from courses.models.tree import ancestor_paths
from courses.rules.progress import ModuleStep, Outline, Stage, module_steps, progress
from foundation.safe_html.fields import RefusesMarkup

STAGES = [
    (Stage.RECOGNISE, _("Recognise")),
    (Stage.RESPOND, _("Respond")),
    (Stage.REPORT, _("Report")),
]
#: One slug in every language: changing language then only changes the prefix of the address.
SAME_SLUG = SynchronizedField("slug", overridable=False)


def translated(*names: str) -> list[TranslatableField]:
    """Return the fields a translator is given: title, search description and ``names``."""
    return [TranslatableField(name) for name in ("title", "search_description", *names)]


class CoursePage(KnowsItsOriginal, RefusesMarkup, Page):
    """One course in one language: what it is for, its modules, who made and checked it."""

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
        """Return the live pages learners are led to: one for each course and language."""
        return cls.objects.live().exclude(face=None)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. A copy gets a record of its own.

        Raises :class:`FaceTakenError` for a second live page of a course in one language.
        """
        if self._state.adding:
            settle_course(self)
        super().save(*args, **kwargs)
        update_fields = kwargs.get("update_fields")
        if update_fields is None or {"live", "course", "locale"} & set(update_fields):
            settle(self)

    def outline(self, *, is_draft: bool = False) -> Outline:
        """Return the path of this course in this page’s language; built once per content version.

        Of a draft it is built each time and not cached: nobody but its author may see it.
        """
        if is_draft:
            return outline_of(self, self.course)
        key = f"outline:{self.pk}:{self.course.content_version}"
        outline: Outline | None = cache.get(key)
        if outline is None:
            outline = outline_of(self, self.course)
            cache.set(key, outline)
        return outline

    @property
    def course_page(self) -> "CoursePage":
        """This page, as on any page below it."""
        return self

    def context_for(
        self, user: AbstractBaseUser | AnonymousUser, *, is_draft: bool = False
    ) -> dict[str, Any]:
        """Return what every page of the course says about it and about the reader."""
        enrolment = Enrolment.objects.current(user.pk, self.course_id)
        outline = self.outline(is_draft=is_draft)
        done_keys = enrolment.done_keys() if enrolment else frozenset()
        return {
            "course_page": self,
            "outline": outline,
            "enrolment": enrolment,
            "steps": module_steps(outline, done_keys),
            "progress": progress(outline, done_keys),
            "awaits_review": not outline.is_reviewed,
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_draft = getattr(request, "is_preview", False)
        return {**context, **self.context_for(request.user, is_draft=is_draft)}


class InCourse(RefusesMarkup, Page):
    """A page below a course page."""

    class Meta:
        abstract = True

    @cached_property
    def course_page(self) -> CoursePage:
        """The course page above, in the same language.

        Its ``has_draft_above`` tells whether it, or a page between it and this one, is not live.
        """
        above = ancestor_paths(self.path)
        drafts = Page.objects.filter(path__in=above, path__startswith=OuterRef("path"), live=False)
        pages = CoursePage.objects.select_related("course", "locale")
        return pages.annotate(has_draft_above=Exists(drafts)).get(path__in=above)

    @classmethod
    def in_place(cls) -> PageQuerySet:
        """Return the live pages of this type whose pages above, up to the course, are live too."""
        # A page stands below a draft when its path starts with the draft's; a lookup needs the
        # longer one on its left.
        below = ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
        drafts = Page.objects.filter(live=False).type(CoursePage, ModulePage).annotate(below=below)
        return cls.objects.live().exclude(Exists(drafts.filter(below__startswith=F("path"))))

    @property
    def is_below_draft(self) -> bool:
        """Whether the course or a page between is not live: learners cannot come here either."""
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
        outline: Outline = context["outline"]
        steps: tuple[ModuleStep, ...] = context["steps"]
        crumbs = [{"label": outline.title, "url": outline.url}, {"label": self.title}]
        return {**context, "step": self._step_among(steps), "crumbs": crumbs}

    def _step_among(self, steps: Iterable[ModuleStep]) -> ModuleStep | None:
        """Return the step of this module; None while it is not live."""
        for step in steps:
            if step.module.key == str(self.translation_key):
                return step
        return None
