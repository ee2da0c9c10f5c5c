"""How the report on before and after says its figures."""

from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from foundation.languages import language_name
from quizzes.analysis.before_after import ALL_LANGUAGES, GAIN, Line
from quizzes.analysis.rules.statistics import ENOUGH
from quizzes.analysis.words import NOTHING, percent
from quizzes.papers.choices import SKILLS

#: The columns of the files.
EXPORTED = {
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


def measure(line: Line) -> str:
    """Which sittings are compared."""
    if line.measure == GAIN:
        return _("Before the course → at its end")
    return _("End of the course → {days} days after").format(days=line.measure)


def skill(line: Line) -> str:
    """Recognise, Respond, Report, or all of them."""
    return str(dict(SKILLS).get(line.skill, _("All")))  # type: ignore[call-overload]  # keys are members of an enum


def language(line: Line) -> str:
    """The language people took the course in."""
    return _("All") if line.language == ALL_LANGUAGES else language_name(line.language)


def before(line: Line) -> str:
    """The mean share right before, or that there are too few."""
    return percent(line.figures.before) if line.figures.is_enough else _("too few answers")


def after(line: Line) -> str:
    """The mean share right after."""
    return percent(line.figures.after) if line.figures.is_enough else NOTHING


def difference(line: Line) -> str:
    """The difference in points, with its 95 % interval."""
    interval = line.figures.interval
    if not line.figures.is_enough or interval is None:
        return NOTHING
    low, high = (_points(figure) for figure in interval)
    return _("{difference} ({low} to {high})").format(
        difference=_points(line.figures.difference), low=low, high=high
    )


def _points(figure: float) -> str:
    points = round(figure)
    return format_decimal(
        points, format="+0;−0" if points else "0", locale=to_locale(get_language() or "en")
    )


def note() -> str:
    """What is counted, and what is not."""
    return _(
        "The same people twice, in their first run: each person’s share right by skill, first sittings only. "
        "The quizzes may ask different questions, so a difference can also be one of difficulty. The difference is in "
        "points of a hundred; in brackets the range that holds it in 95 of 100 such samples. Nothing is shown for "
        "fewer than {enough} people."
    ).format(enough=ENOUGH)


SOURCE = "Student 1908; Altman 1991, Practical Statistics for Medical Research, 9.5"


def exported(line: Line) -> dict[str, Any]:
    """A line as a row of a file: figures as numbers, rounded to a tenth; empty where they say nothing."""
    figures = line.figures
    interval = figures.interval or (None, None)
    shown = [figures.before, figures.after, figures.difference, *interval]
    known = [None if each is None or not figures.is_enough else round(each, 1) for each in shown]
    return {
        "course": line.course,
        "language": line.language,
        "measure": measure(line),
        "skill": skill(line),
        "people": figures.people,
        "note": "" if figures.is_enough else _("too few answers"),
        **dict(zip(("before", "after", "difference", "low", "high"), known, strict=True)),
    }
