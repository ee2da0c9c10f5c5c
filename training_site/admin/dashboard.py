"""The first page of the CMS: courses, languages, and what needs looking after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail_localize.models import StringSegment, StringTranslation

from courses.models import Course, CoursePage
from courses.translations.counterparts import language_names
from quizzes.authoring.held_translations import held_quizzes
from workforce.contacts.models import Contact


@dataclass(frozen=True)
class TranslationProgress:
    """How much of all texts sent for translation is translated into one language.

    ``is_reviewed`` says whether native speakers have read every course in it.
    """

    language: str
    name: str
    translated_count: int
    total_count: int
    is_reviewed: bool

    @property
    def share(self) -> Fraction | None:
        """Translated share (0–1); None when nothing was sent for translation."""
        return Fraction(self.translated_count, self.total_count) if self.total_count else None


def translation_progress() -> list[TranslationProgress]:
    """Return the progress of every language but the source, at two statements each."""
    progress = []
    for language, name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        counts = _segment_counts(language)
        is_reviewed = _is_reviewed(language)
        progress.append(TranslationProgress(language, str(name), **counts, is_reviewed=is_reviewed))
    return progress


def _segment_counts(language: str) -> dict[str, int]:
    """Return how many segments there are, and how many of them are translated."""
    translations = StringTranslation.objects.filter(
        locale__language_code=language,
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        has_error=False,
    )
    segments = StringSegment.objects.filter(
        source__translations__target_locale__language_code=language
    )
    return segments.annotate(is_translated=Exists(translations)).aggregate(
        total_count=Count("pk"), translated_count=Count("pk", filter=Q(is_translated=True))
    )


def _is_reviewed(language: str) -> bool:
    return not Course.objects.exclude(translation_reviews__language=language).exists()


def due_for_review(*, on: date) -> list[CoursePage]:
    """Return live course pages in the source language whose review date has passed."""
    pages = CoursePage.faces().filter(locale__language_code=settings.LANGUAGE_CODE)
    return list(pages.filter(review_by__lt=on).order_by("review_by"))


class AuthorDashboard(Component):
    """The first panel of the CMS."""

    order = 10
    template_name = "training_site/dashboard.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return courses, languages and what is overdue today."""
        today = timezone.localdate()
        course_pages = CoursePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        quizzes_out_of_step = [
            (held_quiz.quiz, ", ".join(language_names(held_quiz.languages)))
            for held_quiz in held_quizzes()
        ]
        return {
            "courses": list(course_pages.select_related("course").order_by("path")),
            "languages": translation_progress(),
            "due_for_review": due_for_review(on=today),
            "quizzes_out_of_step": quizzes_out_of_step,
            "contacts": list(Contact.objects.overdue(on=today)),
            "unverified_count": Contact.objects.filter(verified_on=None).count(),
            "links": [
                (_("Local contacts"), reverse(Contact.snippet_viewset.get_url_name("list"))),
                (_("Translations"), reverse("wagtail_localize:translations_report")),
            ],
        }
