"""Filters for the pages of quizzes."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from foundation.languages import directions
from quizzes.attempts.optional_quizzes import OfferStatus, QuizOffers
from quizzes.authoring.models import QuizPage

register = template.Library()


@register.simple_tag
def written_in(language: str = "") -> SafeString:
    """Return the attributes of an element whose words are in ``language``.

    In the reader's language where none is named.
    """
    code = language or get_language() or "en"
    direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
    return format_html('lang="{}" dir="{}"', code, direction)


@register.filter
def offer_status(quiz: QuizPage, offers: QuizOffers) -> OfferStatus:
    """Return whether the reader can take an optional quiz now: ``page|offer_status:offers``."""
    return offers.status(quiz.course_page.outline(), quiz.activity_key)


@register.filter
def percent(whole: int) -> str:
    """Return whole per cent, as the language of the page writes them."""
    return directions.percent(whole / 100)
