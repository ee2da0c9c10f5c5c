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

    code: str
    name: str
    translated: int
    total: int
    is_reviewed: bool

    @property
    def share(self) -> Fraction | None:
        """Translated share (0–1); None when nothing was sent for translation."""
        return Fraction(self.translated, self.total) if self.total else None


def languages() -> list[TranslationProgress]:
    """Return the progress of every language but the source, at two statements each."""
    progress = []
    for code, name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            progress.append(
                TranslationProgress(
                    code, str(name), **_segment_counts(code), is_reviewed=_is_reviewed(code)
                )
            )
    return progress


def _segment_counts(code: str) -> dict[str, int]:
    """Return how many segments there are (``total``), and how many of them are ``translated``."""
    translations = StringTranslation.objects.filter(
        locale__language_code=code,
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        has_error=False,
    )
    segments = StringSegment.objects.filter(source__translations__target_locale__language_code=code)
    return segments.annotate(is_translated=Exists(translations)).aggregate(
        total=Count("pk"), translated=Count("pk", filter=Q(is_translated=True))
    )


def _is_reviewed(code: str) -> bool:
    return not Course.objects.exclude(translation_reviews__language=code).exists()


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
        held = [
            (held_quiz.quiz, ", ".join(language_names(held_quiz.languages)))
            for held_quiz in held_quizzes()
        ]
        return {
            "courses": list(course_pages.select_related("course").order_by("path")),
            "languages": languages(),
            "due_for_review": due_for_review(on=today),
            "held": held,
            "contacts": list(Contact.objects.overdue(on=today)),
            "unverified": Contact.objects.filter(verified_on=None).count(),
            "links": [
                (_("Local contacts"), reverse(Contact.snippet_viewset.get_url_name("list"))),
                (_("Translations"), reverse("wagtail_localize:translations_report")),
            ],
        }
