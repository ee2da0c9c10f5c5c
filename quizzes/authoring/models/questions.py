"""The questions of a quiz and the learning outcomes they test, as authors write them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.blocks import INLINE, PLACES
from foundation.safe_html.fields import RefusesMarkup
from quizzes.authoring.blocks import KindBlocks
from quizzes.authoring.models.pages import QuizPage
from quizzes.papers.choices import SKILLS
from quizzes.papers.rules.content import PaperQuestion, Skill


class Outcome(TranslatableMixin, Orderable):
    """A learning outcome: what people can do afterwards.

    One paper draws so many of its questions.
    """

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="outcomes")
    code = models.SlugField(
        _("code"), help_text=_("Questions name what they test by this code; keep it.")
    )
    words = models.CharField(_("what people can do afterwards"), max_length=250)
    draws = models.PositiveSmallIntegerField(
        _("questions drawn"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of its questions one paper asks. Leave it empty to ask them all."),
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("draws")]),
        FieldPanel("words"),
    ]
    translatable_fields: ClassVar = [
        TranslatableField("words"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("draws", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("learning outcome")
        verbose_name_plural = _("learning outcomes")

    def __str__(self) -> str:
        return self.code


class Question(RefusesMarkup, TranslatableMixin, Orderable):
    """A scene at work and what is asked about it; its kind is the one block of ``body``.

    ``translation_key`` is its key in every language.
    """

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(
        _("code"), help_text=_("A short name for lists and statistics; keep it.")
    )
    skill = models.CharField(_("trains"), max_length=20, choices=SKILLS)
    is_critical = models.BooleanField(
        _("critical"),
        default=False,
        help_text=_("Must be right whatever the score (999, secrecy, confronting)."),
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
    outcome = models.SlugField(
        _("learning outcome"),
        blank=True,
        help_text=_("The code of one of the learning outcomes above."),
    )
    source = models.CharField(
        _("source"),
        max_length=250,
        blank=True,
        help_text=_("Where its facts come from. Learners do not see it."),
    )

    panels: ClassVar = [
        FieldRowPanel(
            [
                FieldPanel("code"),
                FieldPanel("skill"),
                FieldPanel("is_critical"),
                FieldPanel("place"),
            ]
        ),
        FieldPanel("scene"),
        FieldPanel("ask"),
        FieldPanel("body"),
        FieldPanel("read_again", widget=Select),
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("source")]),
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
        SynchronizedField("outcome", overridable=False),
        SynchronizedField("source", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse what nobody could answer; each kind knows what that means."""
        super().clean()
        faults: list[Any] = []
        for child in self.body:
            faults += child.block.faults(child.value)
        if faults:
            raise ValidationError({"body": faults})

    def for_paper(self, language: str) -> PaperQuestion:
        """Return the question as a paper keeps it, the site's own words in ``language``."""
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
            question_text=self.ask,
            lesson_key=str(self.read_again or ""),
            outcome=self.outcome,
            kind=child.block_type,
            **fields,
        )
