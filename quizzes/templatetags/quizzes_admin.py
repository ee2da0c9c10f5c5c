"""How templates of the report on questions say its figures."""

from django import template

from foundation.languages import language_name
from quizzes.analysis import words
from quizzes.analysis.report_lines import Taken

register = template.Library()
register.filter("facility", words.facility)
register.filter("fairness", words.fairness)
register.filter("language_name", language_name)
register.filter("percent", words.percent)
register.filter("sure_and_wrong", words.sure_and_wrong)


@register.filter
def share(choice: Taken) -> str:
    """By how many of those who answered a choice was taken."""
    return words.percent(float(100 * choice.share))
