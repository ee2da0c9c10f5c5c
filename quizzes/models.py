"""Quizzes as authors write them; papers, attempts and responses as learners leave them."""

import uuid
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import RowNumber
from django.forms import Select
from django.http import HttpRequest
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, Revision, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks import INLINE, PLACES
from courses.models import ActivityPage, Enrolment, LessonPage
from courses.models.pages import SAME_SLUG, translated
from courses.progress import Kind
from quizzes import papers
from quizzes.asked import Answer, PaperContent, PaperQuestion, Skill
from quizzes.blocks import KindBlocks
from quizzes.finishing import UnfinishedError, is_askable, unfinished
from quizzes.kinds import as_answer
from quizzes.marking import Mark, mark

SKILLS = [(Skill.RECOGNISE, _("Recognise")), (Skill.RESPOND, _("Respond")), (Skill.REPORT, _("Report"))]
EACH, END = "each", "end"
FEEDBACK = [(EACH, _("After each question")), (END, _("At the end"))]


class QuizPage(ActivityPage):
    """A check or assessment: scenario questions, one a page."""

    kind = Kind.QUIZ

    intro = RichTextField(_("before you start"), features=INLINE, blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shows_feedback = models.CharField(_("feedback"), max_length=4, choices=FEEDBACK, default=EACH)

    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage", "courses.CoursePage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("pass_percent"), FieldPanel("shows_feedback")]),
        FieldPanel("intro"),
        InlinePanel("questions", label=_("Question"), min_num=1),
    ]
    translatable_fields: ClassVar = [
        *translated("intro", "questions"),
        SAME_SLUG,
        SynchronizedField("minutes"),
        SynchronizedField("pass_percent", overridable=False),
        SynchronizedField("shows_feedback", overridable=False),
    ]
    template = "quizzes/quiz.html"

    class Meta:
        verbose_name = _("quiz page")
        verbose_name_plural = _("quiz pages")

    def paper(self, *, edition: int) -> PaperContent:
        """Everything this quiz asks now, in this page’s language, choices in their authored order."""
        language = self.locale.language_code
        return PaperContent(
            activity_key=self.activity_key,
            language=language,
            title=self.title,
            edition=edition,
            pass_mark=Fraction(self.pass_percent, 100),
            shows_feedback=self.shows_feedback,
            questions=tuple(question.as_asked(language) for question in self.questions.all() if is_askable(question)),
        )

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publishes as every page does. Raises :class:`UnfinishedError` while a question is not finished."""
        codes = unfinished(revision.as_object())
        if codes:
            raise UnfinishedError(self, codes)
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "question_count": self.questions.count(),
            "attempt": Attempt.objects.latest_of(context["enrolment"], self.activity_key),
        }


def lessons() -> list[tuple[str, str]]:
    """Every lesson in the site's first language, for authors to choose from: its key and its title."""
    pages = LessonPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path")
    return [("", "---------"), *((str(page.translation_key), page.title) for page in pages)]


class Question(TranslatableMixin, Orderable):
    """A scene at work and what is asked about it; its kind is the one block of ``body``.

    ``translation_key`` is its key in every language.
    """

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(_("code"), help_text=_("A short name for lists and statistics; keep it."))
    skill = models.CharField(_("trains"), max_length=20, choices=SKILLS)
    is_critical = models.BooleanField(
        _("critical"), default=False, help_text=_("Must be right whatever the score (999, secrecy, confronting).")
    )
    place = models.CharField(_("place"), max_length=20, choices=PLACES, blank=True)
    scene = RichTextField(_("scene"), features=INLINE)
    ask = models.CharField(_("question"), max_length=250)
    body = StreamField(KindBlocks(), verbose_name=_("kind of question"), min_num=1, max_num=1)
    read_again = models.UUIDField(
        _("lesson to read again"),
        null=True,
        blank=True,
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("skill"), FieldPanel("is_critical"), FieldPanel("place")]),
        FieldPanel("scene"),
        FieldPanel("ask"),
        FieldPanel("body"),
        FieldPanel("read_again", widget=Select(choices=CallableChoiceIterator(lessons))),
    ]
    translatable_fields: ClassVar = [
        TranslatableField("scene"),
        TranslatableField("ask"),
        TranslatableField("body"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("skill", overridable=False),
        SynchronizedField("is_critical", overridable=False),
        SynchronizedField("place", overridable=False),
        SynchronizedField("read_again", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Nothing is asked that nobody could answer; each kind knows what that means."""
        super().clean()
        faults = [fault for child in self.body for fault in child.block.faults(child.value)]
        if faults:
            raise ValidationError({"body": faults})

    def as_asked(self, language: str) -> PaperQuestion:
        """The question as a paper keeps it; what the site words itself is in ``language``."""
        [child] = self.body
        with override(language):
            fields = child.block.fields(child.value)
        return PaperQuestion(
            key=str(self.translation_key),
            language=language,
            skill=Skill(self.skill),
            is_critical=self.is_critical,
            place=self.place,
            scene=self.scene,
            ask=self.ask,
            read_again=str(self.read_again or ""),
            kind=child.block_type,
            **fields,
        )


class Paper(models.Model):
    """The exact questions, wording and order one or more attempts were given. Never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def content(self) -> PaperContent:
        """The paper as the marking rules read it."""
        return papers.from_json(self.body)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Reads about attempts."""

    def of(self, person_id: int | None) -> Self:
        """One person’s attempts."""
        return self.filter(enrolment__person_id=person_id)

    def open(self) -> Self:
        """Attempts not handed in yet."""
        return self.filter(submitted_at=None)

    def handed_in(self, activity_key: uuid.UUID | str) -> Self:
        """Sittings of one quiz that were handed in."""
        return self.filter(activity_key=activity_key, submitted_at__isnull=False)

    def first_ones(self) -> Self:
        """Of each person’s sittings of a quiz only the one begun first."""
        turn = Window(
            RowNumber(), partition_by=[F("enrolment__person"), F("activity_key")], order_by=["started_at", "pk"]
        )
        return self.annotate(turn=turn).filter(turn=1)

    def worded(self, wordings: Iterable[str]) -> models.QuerySet[Any, Any]:
        """Sittings that asked nothing but versions named in ``wordings``, all in one language."""
        asked = Count("responses", filter=Q(responses__wording__in=list(wordings)))
        one, other = Min("responses__language"), Max("responses__language")
        sittings = self.model.objects.filter(pk__in=self.values("pk"))
        return sittings.annotate(known=asked, one=one, other=other).filter(known=F("asked"), one=F("other"))

    def latest_of(self, enrolment: Enrolment | None, activity_key: str) -> "Attempt | None":
        """The newest attempt at one quiz in one run, if any."""
        if enrolment is None:
            return None
        runs = self.filter(enrolment=enrolment, activity_key=activity_key)
        return runs.select_related("paper").prefetch_related("responses").order_by("-started_at").first()


class Attempt(models.Model):
    """One sitting of a paper. ``right``/``asked``/``is_passed`` are facts dated ``submitted_at``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    activity_key = models.UUIDField(_("activity"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(_("started at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    right = models.PositiveSmallIntegerField(_("right"), null=True, blank=True)
    asked = models.PositiveSmallIntegerField(_("asked"), null=True, blank=True)
    is_passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            # “Start” pressed twice, or in two tabs, is one sitting.
            models.UniqueConstraint(
                fields=("enrolment", "activity_key"),
                condition=models.Q(submitted_at=None),
                name="attempt_one_open",
            ),
        ]
        indexes = [
            # The quiz page asks for the newest attempt at one activity.
            models.Index(fields=("enrolment", "activity_key", "-started_at"), name="attempt_newest"),
            # Statistics read the sittings of one quiz, not those of all.
            models.Index(fields=("activity_key", "submitted_at"), name="attempt_of_quiz"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.started_at:%Y-%m-%d %H:%M}"

    def answers(self) -> dict[str, Answer]:
        """What has been answered, by question key."""
        return {str(response.question_key): as_answer(response.answer) for response in self.responses.all()}

    def mark(self) -> Mark:
        """The mark of what has been answered so far, against the paper shown."""
        return mark(self.paper.content, self.answers())

    def next_position(self) -> int:
        """The number (from 1) of the first question without an answer; the last one when all have."""
        answered = self.answers()
        questions = self.paper.content.questions
        return next((n for n, q in enumerate(questions, 1) if q.key not in answered), len(questions))


class ResponseQuerySet(models.QuerySet["Response"]):
    """Reads about answers to many, for statistics: counts, never people."""

    def versions(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Every version of every question in every language: when first answered, how often, and in which sitting."""
        rows = self.order_by().values("question_key", "language", "wording")
        return rows.annotate(first_at=Min("answered_at"), answers=Count("pk"), sitting=Min("attempt_id"))

    def counted(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """How many answers there are of each kind, and what their sittings were worth as a whole."""
        marks = {"total": F("attempt__right"), "asked": F("attempt__asked")}
        return self.order_by().values(*by, "is_right", **marks).annotate(count=Count("pk"))


class Response(models.Model):
    """One answered question: the row statistics read.

    ``answer`` is what its kind keeps, a list of ids; where that is one choice with an id of its own,
    ``choice_id`` repeats it for grouping. ``score`` runs from 0 to 1; ``is_right`` says that it is 1.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    question_key = models.UUIDField(_("question"))
    answer = models.JSONField(_("answer"), default=list)
    choice_id = models.UUIDField(_("choice"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12)
    wording = models.CharField(_("wording"), max_length=papers.WORDING_LENGTH)  # the version: see papers.wording
    skill = models.CharField(_("trains"), max_length=20, choices=SKILLS)
    is_critical = models.BooleanField(_("critical"))
    is_right = models.BooleanField(_("right"))
    score = models.FloatField(_("score"), default=0)
    answered_at = models.DateTimeField(_("answered at"))

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            # One answer to a question in a sitting.
            models.UniqueConstraint(fields=("attempt", "question_key"), name="response_once"),
        ]
        indexes = [
            # Item statistics group by question and language.
            models.Index(fields=("question_key", "language"), name="response_question_language"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.question_key}"
