"""How templates of the reports on quizzes show figures."""

from django import template

from foundation.languages import language_name
from quizzes.analysis import report_texts
from quizzes.analysis.report_lines import ChoiceShare

register = template.Library()
register.filter("facility", report_texts.facility)
register.filter("fairness", report_texts.fairness)
register.filter("language_name", language_name)
register.filter("percent", report_texts.percent)
register.filter("sure_and_wrong", report_texts.sure_and_wrong)


@register.filter
def share(choice: ChoiceShare) -> str:
    """Return by how many of those who answered a choice was taken."""
    return report_texts.percent(float(100 * choice.share))
