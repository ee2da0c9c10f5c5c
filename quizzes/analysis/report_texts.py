"""The texts of the reports on questions: columns, cells, and what the figures mean."""

from fractions import Fraction
from math import isfinite
from typing import Any, NamedTuple

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from foundation.languages import directions, language_name
from quizzes.analysis.misconceptions import Misconception
from quizzes.analysis.report_lines import QuestionLine, QuizSummary
from quizzes.analysis.rules.fairness import Fairness
from quizzes.analysis.rules.statistics import (
    MIN_ANSWERS,
    CertaintyFigures,
    Consistency,
    consistency_band,
    error_ratio,
)

NOTHING = "–"


class FigureMeaning(NamedTuple):
    """What a figure means, and who says so."""

    figure: Any
    text: Any
    source: str


MOODLE_ITEM_STATISTICS = "Moodle, question/classes/statistics/questions/calculator.php"
MEANINGS = (
    FigureMeaning(
        gettext_lazy("Facility"),
        gettext_lazy("How many of those who answered were right."),
        MOODLE_ITEM_STATISTICS,
    ),
    FigureMeaning(
        gettext_lazy("Estimate"),
        gettext_lazy(
            "The facility drawn towards that of the whole quiz as if ten more had answered, so "
            "that a handful of answers does not shout."
        ),
        "Beta prior: Gelman et al., Bayesian Data Analysis, 2.4",
    ),
    FigureMeaning(
        gettext_lazy("Discrimination"),
        gettext_lazy(
            "Whether those who do well in the rest of the quiz get this question right, from −100 "
            "to 100: above 50 is very good, below 20 weak, and below 0 something is wrong with the "
            "question."
        ),
        MOODLE_ITEM_STATISTICS + "; Moodle, Quiz report statistics",
    ),
    FigureMeaning(
        gettext_lazy("Efficiency"),
        gettext_lazy(
            "The discrimination as a share of the most that a question this easy or hard could "
            "reach."
        ),
        MOODLE_ITEM_STATISTICS,
    ),
    FigureMeaning(
        gettext_lazy("Guessing"),
        gettext_lazy(
            "How many would be right if everybody guessed: a facility near it says nobody knew."
        ),
        "Moodle, get_random_guess_score",
    ),
    FigureMeaning(
        gettext_lazy("Choices taken"),
        gettext_lazy("How often each choice was taken: one that nobody takes teaches nothing."),
        "Haladyna and Downing, How many options is enough?, 1993",
    ),
    FigureMeaning(
        gettext_lazy("Critical failures"),
        gettext_lazy("How many got a question wrong that must be right whatever the score."),
        "docs/authors.md",
    ),
    FigureMeaning(
        gettext_lazy("Sure and wrong"),
        gettext_lazy(
            "How many of those who said how sure they were said “sure”, and were not right: they "
            "would act on it, and ask nobody."
        ),
        "Gardner-Medwin 1995, Confidence assessment in the teaching of basic science",
    ),
    FigureMeaning(
        gettext_lazy("Internal consistency"),
        gettext_lazy(
            "Whether the questions of a quiz measure the same thing: "
            "75 and above (of 100) is satisfactory, below 64 is not."
        ),
        "Cronbach 1951; Moodle, Quiz report statistics",
    ),
    FigureMeaning(
        gettext_lazy("Error ratio"),
        gettext_lazy(
            "How much of the difference between people’s totals is chance: less than half is "
            "satisfactory."
        ),
        "Moodle, Quiz report statistics",
    ),
    FigureMeaning(
        gettext_lazy("Fairness"),
        gettext_lazy(
            "Whether people with equal totals find the question equally hard in two languages, "
            "once a hundred in each can be compared."
        ),
        "Mantel and Haenszel 1959; Holland and Thayer 1988; Zwick, ETS RR-12-08",
    ),
)

#: How sure people were, as columns of a file.
CERTAINTY_COLUMNS = {
    "said": gettext_lazy("Said how sure they were"),
    "sure": gettext_lazy("Sure"),
    "sure_and_wrong": gettext_lazy("Sure and wrong"),
    "sure_and_wrong_share": gettext_lazy("Sure and wrong (%)"),
}
#: The columns of the files.
EXPORT_COLUMNS = {
    "code": gettext_lazy("Code"),
    "ask": gettext_lazy("Question"),
    "language": gettext_lazy("Language"),
    "version": gettext_lazy("Version"),
    "is_present": gettext_lazy("Asked now"),
    "first_at": gettext_lazy("First answered"),
    "answers": gettext_lazy("Answers"),
    "right": gettext_lazy("Right"),
    "note": gettext_lazy("Note"),
    "facility": gettext_lazy("Facility (%)"),
    "estimate": gettext_lazy("Estimate (%)"),
    "discrimination": gettext_lazy("Discrimination index"),
    "efficiency": gettext_lazy("Discriminative efficiency (%)"),
    "guess": gettext_lazy("Random guess score (%)"),
    "critical_failures": gettext_lazy("Critical failures"),
    "choices": gettext_lazy("Choices taken"),
    **CERTAINTY_COLUMNS,
    "fairness": gettext_lazy("Fairness"),
    "delta": gettext_lazy("Mantel–Haenszel delta"),
}

#: The columns of the files on what people are sure of and wrong about.
MISCONCEPTION_COLUMNS = {
    "quiz": gettext_lazy("Quiz"),
    **{name: EXPORT_COLUMNS[name] for name in ("code", "ask", "language")},
    "is_critical": gettext_lazy("Critical"),
    **CERTAINTY_COLUMNS,
    **{name: EXPORT_COLUMNS[name] for name in ("note", "estimate")},
    "chosen": gettext_lazy("What they were sure of most often"),
    "chosen_by": gettext_lazy("How many"),
}


def _locale() -> str:
    return to_locale(get_language() or settings.LANGUAGE_CODE)


def percent(figure: float | None) -> str:
    """Return per cent as the language of the page writes it; a dash for None."""
    if figure is None:
        return NOTHING
    return directions.percent(figure / 100)


def discrimination(line: QuestionLine) -> str:
    """Return the index, a number without a unit."""
    figure = line.if_enough(line.figures.discrimination)
    if figure is None:
        return NOTHING
    return format_decimal(round(figure), locale=_locale())


def efficiency(line: QuestionLine) -> str:
    """Return the discriminative efficiency."""
    return percent(line.if_enough(line.figures.efficiency))


def facility(line: QuestionLine) -> str:
    """Return the facility, or that there are too few answers."""
    if not line.figures.is_enough:
        return _("too few answers")
    return percent(line.figures.facility)


def critical_failures(line: QuestionLine) -> str:
    """Return how many failed for it; a dash where the question is not critical."""
    if line.critical_failures is None:
        return NOTHING
    return str(line.critical_failures)


def sure_and_wrong(figures: CertaintyFigures) -> str:
    """Return how many of the answers with a certainty were sure and not right."""
    if not figures.answers:
        return NOTHING
    if not figures.is_enough:
        return _("too few answers")
    share = percent(float(100 * Fraction(figures.sure_wrong_count, figures.answers)))
    names = {"share": share, "wrong": figures.sure_wrong_count, "said": figures.answers}
    return _("{share} ({wrong} of {said})").format(**names)


def fairness(line: QuestionLine) -> str:
    """Return what to do about a translation.

    Empty for the first language and for versions no longer asked.
    """
    if line.language == settings.LANGUAGE_CODE or not line.is_present:
        return ""
    names = {
        "language": language_name(line.language),
        "first": language_name(settings.LANGUAGE_CODE),
    }
    if line.fairness.is_harder:
        return _(
            "Harder in {language} than for equally able readers of {first}: have the translation "
            "looked at."
        ).format(**names)
    if line.fairness.is_flagged:
        return _(
            "Easier in {language} than for equally able readers of {first}: see whether the "
            "translation gives the answer away."
        ).format(**names)
    if line.fairness.fairness == Fairness.FAIR:
        return _("As hard as in {first}").format(**names)
    return _("Too few answers to compare with {first}").format(**names)


def describe_summary(summary: QuizSummary) -> str:
    """Return what is known of a quiz as a whole, as a sentence."""
    if summary.is_drawn:
        return _(
            "Every paper draws its own questions, so there is nothing to say of the quiz as a "
            "whole."
        )
    if not summary.is_enough:
        return _("Too few in the present words to say more: at least {enough} are needed.").format(
            enough=MIN_ANSWERS
        )
    if summary.consistency_percent is None:
        return _("Everybody has the same total, so nothing can be said of the quiz as a whole.")
    figures = {
        "consistency": percent(summary.consistency_percent),
        "error": percent(error_ratio(summary.consistency_percent)),
    }
    return {
        Consistency.SATISFACTORY: _(
            "Internal consistency {consistency}: satisfactory. Error ratio {error}."
        ),
        Consistency.BETWEEN: _(
            "Internal consistency {consistency}: could be better. Error ratio {error}."
        ),
        Consistency.UNSATISFACTORY: _(
            "Internal consistency {consistency}: unsatisfactory. Error ratio {error}."
        ),
    }[consistency_band(summary.consistency_percent)].format(**figures)


def export_row(line: QuestionLine) -> dict[str, Any]:
    """Return one row of the export: the cells by the names in EXPORT_COLUMNS.

    Figures are numbers, rounded to a tenth; empty where they say nothing.
    """
    # The names of columns are those files were first exported with, not those of attributes.
    first_at = line.version.first_at
    delta = line.fairness.delta
    if delta is not None and not isfinite(delta):
        delta = None
    return {
        "code": line.code,
        "ask": line.question_text,
        "language": line.language,
        "version": line.version.number,
        "is_present": _yes_or_no(line.is_present),
        "first_at": first_at.date() if first_at else None,
        "answers": line.figures.answers,
        "right": line.right_count,
        "note": _note(is_enough=line.figures.is_enough),
        "facility": _rounded(line.if_enough(line.figures.facility)),
        "estimate": _rounded(line.estimated_percent),
        "discrimination": _rounded(line.if_enough(line.figures.discrimination)),
        "efficiency": _rounded(line.if_enough(line.figures.efficiency)),
        "guess": _rounded(line.guessed_percent),
        "critical_failures": line.critical_failures,
        "choices": "; ".join(f"{choice.text}: {choice.count}" for choice in line.choices),
        **certainty_cells(line.certainty),
        "fairness": fairness(line),
        "delta": _rounded(delta, digits=2),
    }


def certainty_cells(figures: CertaintyFigures) -> dict[str, Any]:
    """Return how sure people were; the share is empty where there are too few answers."""
    share = None
    if figures.is_enough and figures.share is not None:
        share = float(100 * figures.share)
    return {
        "said": figures.answers,
        "sure": figures.sure_count,
        "sure_and_wrong": figures.sure_wrong_count,
        "sure_and_wrong_share": _rounded(share),
    }


def export_misconception(misconception: Misconception) -> dict[str, Any]:
    """Return one row of the export: the cells by the names in MISCONCEPTION_COLUMNS."""
    # The names of columns are those files were first exported with, not those of attributes.
    return {
        "quiz": misconception.quiz_title,
        "code": misconception.code,
        "ask": misconception.question_text,
        "language": misconception.language,
        "is_critical": _yes_or_no(misconception.is_critical),
        **certainty_cells(misconception.certainty),
        "note": _note(is_enough=misconception.certainty.is_enough),
        "estimate": _rounded(misconception.estimated_percent),
        "chosen": misconception.sure_wrong_answer,
        "chosen_by": misconception.sure_wrong_answer_count,
    }


def _yes_or_no(flag: bool) -> str:
    return _("yes") if flag else _("no")


def _note(*, is_enough: bool) -> str:
    return "" if is_enough else _("too few answers")


def _rounded(figure: float | None, *, digits: int = 1) -> float | None:
    if figure is None:
        return None
    return round(figure, digits)
