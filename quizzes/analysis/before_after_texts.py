"""The texts of the report on before and after: its columns, cells and note."""

from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from foundation.languages import language_name
from quizzes.analysis.before_after import ALL_LANGUAGES, GAIN, ComparisonLine
from quizzes.analysis.report_texts import NOTHING, percent
from quizzes.analysis.rules.statistics import MIN_ANSWERS
from quizzes.papers.choices import SKILLS

#: The columns of the files.
EXPORT_COLUMNS = {
    "course": gettext_lazy("Course"),
    "language": gettext_lazy("Language"),
    "measure": gettext_lazy("Compared"),
    "skill": gettext_lazy("Trains"),
    "people": gettext_lazy("People"),
    "note": gettext_lazy("Note"),
    "before": gettext_lazy("Right before (%)"),
    "after": gettext_lazy("Right after (%)"),
    "difference": gettext_lazy("Difference (points)"),
    "low": gettext_lazy("Interval from"),
    "high": gettext_lazy("Interval to"),
}


def measure(line: ComparisonLine) -> str:
    """Return which attempts are compared."""
    if line.measure == GAIN:
        return _("Before the course → at its end")
    return _("End of the course → {days} days after").format(days=line.measure)


def skill(line: ComparisonLine) -> str:
    """Return Recognise, Respond, Report, or all of them."""
    names: dict[str, Any] = {skill.value: name for skill, name in SKILLS}
    return str(names.get(line.skill, _("All")))


def language(line: ComparisonLine) -> str:
    """Return the language people took the course in."""
    if line.language == ALL_LANGUAGES:
        return _("All")
    return language_name(line.language)


def before(line: ComparisonLine) -> str:
    """Return the mean share right before, or that there are too few."""
    if not line.figures.is_enough:
        return _("too few answers")
    return percent(line.figures.before_percent)


def after(line: ComparisonLine) -> str:
    """Return the mean share right after; a dash where there are too few."""
    if not line.figures.is_enough:
        return NOTHING
    return percent(line.figures.after_percent)


def difference(line: ComparisonLine) -> str:
    """Return the difference in points, with its 95 % interval."""
    interval = line.figures.interval
    if not line.figures.is_enough or interval is None:
        return NOTHING
    low, high = interval
    return _("{difference} ({low} to {high})").format(
        difference=_points(line.figures.difference_points), low=_points(low), high=_points(high)
    )


def _points(figure: float) -> str:
    """Return whole points with their sign, as the language of the page writes them."""
    points = round(figure)
    pattern = "+0;−0" if points else "0"
    return format_decimal(points, format=pattern, locale=to_locale(get_language() or "en"))


def note() -> str:
    """Return what is counted, and what is not."""
    return _(
        "The same people twice, in their first run: each person’s share right by skill, first "
        "sittings only. The quizzes may ask different questions, so a difference can also be one "
        "of difficulty. The difference is in points of a hundred; in brackets the range that holds "
        "it in 95 of 100 such samples. Nothing is shown for fewer than {enough} people."
    ).format(enough=MIN_ANSWERS)


SOURCE = "Student 1908; Altman 1991, Practical Statistics for Medical Research, 9.5"


def export_row(line: ComparisonLine) -> dict[str, Any]:
    """Return a line as a row of a file.

    Figures are numbers, rounded to a tenth; empty where they say nothing.
    """
    figures = line.figures
    row: dict[str, Any] = {
        "course": line.course_title,
        "language": line.language,
        "measure": measure(line),
        "skill": skill(line),
        "people": figures.people,
        "note": _("too few answers"),
        "before": None,
        "after": None,
        "difference": None,
        "low": None,
        "high": None,
    }
    if figures.is_enough:
        row["note"] = ""
        row["before"] = round(figures.before_percent, 1)
        row["after"] = round(figures.after_percent, 1)
        row["difference"] = round(figures.difference_points, 1)
        if figures.interval is not None:
            low, high = figures.interval
            row["low"], row["high"] = round(low, 1), round(high, 1)
    return row
