"""Filters for the pages of quizzes."""

from django import template

from quizzes.models import QuizPage
from quizzes.offers import Asked, Offers

register = template.Library()


@register.filter
def asked_of(quiz: QuizPage, offers: Offers) -> Asked:
    """Whether the reader can answer questions that do not count (``page|asked_of:offers``)."""
    return offers.asked(quiz.course_page.outline(), quiz.activity_key)
