"""Quizzes as authors write them."""

from collections import Counter
from fractions import Fraction
from typing import Any, ClassVar, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, Revision
from wagtail_localize.fields import SynchronizedField

from courses.blocks import INLINE
from courses.models import ActivityPage
from courses.models.pages import SAME_SLUG, translated
from courses.rules.progress import ActivityKind, OfferTime
from quizzes.authoring.answer_key_sync import apply_answer_key
from quizzes.authoring.completeness import UnfinishedError, is_askable, unfinished_codes
from quizzes.authoring.models.editor import QuestionsPanel, QuizForm
from quizzes.authoring.models.previews import PreviewsMixin
from quizzes.authoring.panels import proofreading_panel
from quizzes.papers.choices import (
    AFTER_EACH_QUESTION,
    CERTAINTY_POLICIES,
    FEEDBACK,
    REVIEW_LEVELS,
    Purpose,
    Retake,
)
from quizzes.papers.rules.content import (
    CertaintyPolicy,
    PaperContent,
    PaperOutcome,
    ReviewLevel,
    ReviewPolicy,
)
from quizzes.signals import quiz_opened

#: What of a quiz is the same in every language.
SAME_RULES = (
    "pass_percent",
    "shows_feedback",
    "purpose",
    "certainty",
    "attempts_allowed",
    "retake_after_hours",
    "retake",
    "minutes_allowed",
    "shows_after",
    "shows_later",
    "shows_closed",
)


class QuizPage(PreviewsMixin, ActivityPage):
    """A check or assessment: scenario questions, one a page."""

    kind = ActivityKind.QUIZ

    intro = RichTextField(_("before you start"), features=INLINE, blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    shows_feedback = models.CharField(
        _("feedback"), max_length=4, choices=FEEDBACK, default=AFTER_EACH_QUESTION
    )
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose, default=Purpose.ASSESSMENT
    )
    certainty = models.CharField(
        _("how sure people are"),
        max_length=7,
        choices=CERTAINTY_POLICIES,
        default=CertaintyPolicy.UNASKED,
        blank=True,
        help_text=_(
            "If it counts: sure 3 points or minus 6, fairly sure 2 or minus 2, guessing 1 or 0."
        ),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Leave it empty for as many as anybody needs."),
    )
    retake_after_hours = models.PositiveSmallIntegerField(
        _("hours until the next attempt"), default=0, validators=[MaxValueValidator(8760)]
    )
    retake = models.CharField(_("asked again"), max_length=6, choices=Retake, default=Retake.ALL)
    minutes_allowed = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("Leave it empty for no limit. People who need more time can be given it."),
    )
    shows_after = models.CharField(
        _("shown at once"), max_length=7, choices=REVIEW_LEVELS, default=ReviewLevel.ALL
    )
    shows_later = models.CharField(
        _("shown later"), max_length=7, choices=REVIEW_LEVELS, default=ReviewLevel.ALL
    )
    shows_closed = models.CharField(
        _("shown when it cannot be taken again"),
        max_length=7,
        choices=REVIEW_LEVELS,
        default=ReviewLevel.ALL,
    )

    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage", "courses.CoursePage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldRowPanel(
            [FieldPanel("minutes"), FieldPanel("pass_percent"), FieldPanel("shows_feedback")]
        ),
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldPanel("purpose"),
                FieldPanel("certainty"),
                FieldRowPanel(
                    [
                        FieldPanel("attempts_allowed"),
                        FieldPanel("retake_after_hours"),
                        FieldPanel("retake"),
                    ]
                ),
                FieldPanel("minutes_allowed"),
                FieldRowPanel(
                    [
                        FieldPanel("shows_after"),
                        FieldPanel("shows_later"),
                        FieldPanel("shows_closed"),
                    ]
                ),
            ],
            heading=_("Rules of the sitting"),
            classname="collapsed",
        ),
        InlinePanel("outcomes", label=_("Learning outcome"), classname="collapsed"),
        proofreading_panel(),
        QuestionsPanel("questions", label=_("Question"), min_num=1),
    ]
    translatable_fields: ClassVar = [
        *translated("intro", "questions", "outcomes"),
        SAME_SLUG,
        SynchronizedField("minutes"),
        *(SynchronizedField(name, overridable=False) for name in SAME_RULES),
    ]
    base_form_class = QuizForm
    template = "quizzes/attempts/quiz.html"

    class Meta:
        verbose_name = _("quiz page")
        verbose_name_plural = _("quiz pages")

    @property
    def offer_time(self) -> OfferTime | None:
        """Return when a quiz that is no part of its course is offered; None for an assessment."""
        if self.purpose == Purpose.BASELINE:
            return OfferTime.BEFORE
        if self.purpose == Purpose.FOLLOW_UP:
            return OfferTime.AFTER
        return None

    @property
    def question_count(self) -> int:
        """Return how many questions one paper asks."""
        drawn_by_outcome = {
            outcome.code: outcome.draws for outcome in self.outcomes.all() if outcome.draws
        }
        count_by_outcome = Counter(question.outcome for question in self.questions.all())
        question_count = 0
        for code, count in count_by_outcome.items():
            question_count += min(count, drawn_by_outcome.get(code, count))
        return question_count

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return the page's template; questions that do not count have one of their own."""
        if self.offer_time:
            return "quizzes/attempts/offered.html"
        return str(super().get_template(request, *args, **kwargs))

    def paper(self, *, edition: int) -> PaperContent:
        """Return what this quiz asks now, choices in their authored order."""
        language = self.locale.language_code
        questions = [
            question.for_paper(language)
            for question in self.questions.all()
            if is_askable(question)
        ]
        outcomes = [PaperOutcome(outcome.code, outcome.words) for outcome in self.outcomes.all()]
        return PaperContent(
            activity_key=self.activity_key,
            language=language,
            title=self.title,
            edition=edition,
            pass_mark=Fraction(self.pass_percent, 100),
            feedback_time=self.shows_feedback,
            questions=tuple(questions),
            outcomes=tuple(outcomes),
            certainty_policy=CertaintyPolicy(self.certainty),
            review_policy=ReviewPolicy(
                ReviewLevel(self.shows_after),
                ReviewLevel(self.shows_later),
                ReviewLevel(self.shows_closed),
            ),
            purpose=self.purpose if self.offer_time else "",
        )

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish the page; a translation gets the answer key of the English quiz first.

        Raises :class:`UnfinishedError` while a question is not finished.
        """
        apply_answer_key(revision)
        unfinished_question_codes = unfinished_codes(revision.as_object())
        if unfinished_question_codes:
            raise UnfinishedError(self, unfinished_question_codes)
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context.update(question_count=self.question_count, attempt=None)
        if getattr(request, "is_preview", False):
            return context
        responses = quiz_opened.send(
            sender=QuizPage, quiz=self, request=request, enrolment=context["enrolment"]
        )
        for _receiver, template_variables in responses:
            context.update(cast("dict[str, Any]", template_variables))
        return context
