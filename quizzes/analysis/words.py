"""How the report on questions says its figures."""

from fractions import Fraction
from math import isfinite
from typing import Any, NamedTuple

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from foundation.languages import directions, language_name
from quizzes.analysis.report_lines import Line, Whole
from quizzes.analysis.rules.fairness import Fairness
from quizzes.analysis.rules.statistics import (
    ENOUGH,
    Consistency,
    SureAndWrong,
    consistency_band,
    error_ratio,
)
from quizzes.analysis.sure_and_wrong import Danger

NOTHING = "–"


class Meaning(NamedTuple):
    """What a figure means, and who says so."""

    figure: Any
    text: Any
    source: str


ITEM = "Moodle, question/classes/statistics/questions/calculator.php"
MEANINGS = (
    Meaning(
        gettext_lazy("Facility"), gettext_lazy("How many of those who answered were right."), ITEM
    ),
    Meaning(
        gettext_lazy("Estimate"),
        gettext_lazy(
            "The facility drawn towards that of the whole quiz as if ten more had answered, so that a handful of "
            "answers does not shout."
        ),
        "Beta prior: Gelman et al., Bayesian Data Analysis, 2.4",
    ),
    Meaning(
        gettext_lazy("Discrimination"),
        gettext_lazy(
            "Whether those who do well in the rest of the quiz get this question right, from −100 to 100: above 50 is "
            "very good, below 20 weak, and below 0 something is wrong with the question."
        ),
        ITEM + "; Moodle, Quiz report statistics",
    ),
    Meaning(
        gettext_lazy("Efficiency"),
        gettext_lazy(
            "The discrimination as a share of the most that a question this easy or hard could reach."
        ),
        ITEM,
    ),
    Meaning(
        gettext_lazy("Guessing"),
        gettext_lazy(
            "How many would be right if everybody guessed: a facility near it says nobody knew."
        ),
        "Moodle, get_random_guess_score",
    ),
    Meaning(
        gettext_lazy("Choices taken"),
        gettext_lazy("How often each choice was taken: one that nobody takes teaches nothing."),
        "Haladyna and Downing, How many options is enough?, 1993",
    ),
    Meaning(
        gettext_lazy("Critical failures"),
        gettext_lazy("How many got a question wrong that must be right whatever the score."),
        "docs/authors.md",
    ),
    Meaning(
        gettext_lazy("Sure and wrong"),
        gettext_lazy(
            "How many of those who said how sure they were said “sure”, and were not right: they would act on it, "
            "and ask nobody."
        ),
        "Gardner-Medwin 1995, Confidence assessment in the teaching of basic science",
    ),
    Meaning(
        gettext_lazy("Internal consistency"),
        gettext_lazy(
            "Whether the questions of a quiz measure the same thing: "
            "75 and above (of 100) is satisfactory, below 64 is not."
        ),
        "Cronbach 1951; Moodle, Quiz report statistics",
    ),
    Meaning(
        gettext_lazy("Error ratio"),
        gettext_lazy(
            "How much of the difference between people’s totals is chance: less than half is satisfactory."
        ),
        "Moodle, Quiz report statistics",
    ),
    Meaning(
        gettext_lazy("Fairness"),
        gettext_lazy(
            "Whether people with equal totals find the question equally hard in two languages, once a hundred in each "
            "can be compared."
        ),
        "Mantel and Haenszel 1959; Holland and Thayer 1988; Zwick, ETS RR-12-08",
    ),
)

#: How sure people were, as columns of a file.
SURE = {
    "said": gettext_lazy("Said how sure they were"),
    "sure": gettext_lazy("Sure"),
    "sure_and_wrong": gettext_lazy("Sure and wrong"),
    "sure_and_wrong_share": gettext_lazy("Sure and wrong (%)"),
}
#: The columns of the files.
EXPORTED = {
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
    **SURE,
    "fairness": gettext_lazy("Fairness"),
    "delta": gettext_lazy("Mantel–Haenszel delta"),
}

#: The columns of the files on what people are sure of and wrong about.
EXPORTED_DANGERS = {
    "quiz": gettext_lazy("Quiz"),
    **{name: EXPORTED[name] for name in ("code", "ask", "language")},
    "is_critical": gettext_lazy("Critical"),
    **SURE,
    **{name: EXPORTED[name] for name in ("note", "estimate")},
    "chosen": gettext_lazy("What they were sure of most often"),
    "chosen_by": gettext_lazy("How many"),
}


def _locale() -> str:
    return to_locale(get_language() or settings.LANGUAGE_CODE)


def percent(figure: float | None) -> str:
    """Per cent as the language of the page writes it; a dash for none."""
    return NOTHING if figure is None else directions.percent(figure / 100)


def discrimination(line: Line) -> str:
    """The index, a number without a unit."""
    figure = line.enough(line.figures.discrimination)
    return NOTHING if figure is None else format_decimal(round(figure), locale=_locale())


def efficiency(line: Line) -> str:
    """The discriminative efficiency."""
    return percent(line.enough(line.figures.efficiency))


def facility(line: Line) -> str:
    """The facility, or that there are too few answers."""
    return percent(line.figures.facility) if line.figures.is_enough else _("too few answers")


def critical_failures(line: Line) -> str:
    """How many failed for it; a dash where the question is not critical."""
    return NOTHING if line.critical_failures is None else str(line.critical_failures)


def sure_and_wrong(figures: SureAndWrong) -> str:
    """By how many of those who said how sure they were something else than the right answer was given surely."""
    if not figures.said:
        return NOTHING
    if not figures.is_enough:
        return _("too few answers")
    share = percent(float(100 * Fraction(figures.wrong, figures.said)))
    return _("{share} ({wrong} of {said})").format(
        share=share, wrong=figures.wrong, said=figures.said
    )


def fairness(line: Line) -> str:
    """What to do about a translation; empty for the first language and for versions no longer asked."""
    if line.language == settings.LANGUAGE_CODE or not line.is_present:
        return ""
    names = {
        "language": language_name(line.language),
        "first": language_name(settings.LANGUAGE_CODE),
    }
    if line.fairness.is_harder:
        return _(
            "Harder in {language} than for equally able readers of {first}: have the translation looked at."
        ).format(**names)
    if line.fairness.is_flagged:
        return _(
            "Easier in {language} than for equally able readers of {first}: see whether the translation gives the "
            "answer away."
        ).format(**names)
    if line.fairness.fairness == Fairness.FAIR:
        return _("As hard as in {first}").format(**names)
    return _("Too few answers to compare with {first}").format(**names)


def whole(whole: Whole) -> str:
    """What is known of a quiz as a whole, as a sentence."""
    if whole.is_drawn:
        return _(
            "Every paper draws its own questions, so there is nothing to say of the quiz as a whole."
        )
    if not whole.is_enough:
        return _("Too few in the present words to say more: at least {enough} are needed.").format(
            enough=ENOUGH
        )
    if whole.consistency is None:
        return _("Everybody has the same total, so nothing can be said of the quiz as a whole.")
    figures = {
        "consistency": percent(whole.consistency),
        "error": percent(error_ratio(whole.consistency)),
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
    }[consistency_band(whole.consistency)].format(**figures)


def exported(line: Line) -> dict[str, Any]:
    """A line as a row of a file: figures as numbers, rounded to a tenth; empty where they say nothing."""
    delta = line.fairness.delta
    return {
        "code": line.code,
        "ask": line.ask,
        "language": line.language,
        "version": line.version.number,
        "is_present": _("yes") if line.is_present else _("no"),
        "first_at": line.version.first_at and line.version.first_at.date(),
        "answers": line.figures.answers,
        "right": line.right,
        "note": "" if line.figures.is_enough else _("too few answers"),
        "facility": _tenth(line.enough(line.figures.facility)),
        "estimate": _tenth(line.estimate),
        "discrimination": _tenth(line.enough(line.figures.discrimination)),
        "efficiency": _tenth(line.enough(line.figures.efficiency)),
        "guess": _tenth(line.guess),
        "critical_failures": line.critical_failures,
        "choices": "; ".join(f"{choice.text}: {choice.count}" for choice in line.choices),
        **exported_sure(line.certainty),
        "fairness": fairness(line),
        "delta": None if delta is None or not isfinite(delta) else round(delta, 2),
    }


def exported_sure(figures: SureAndWrong) -> dict[str, Any]:
    """How sure people were, as cells; the share is empty where too few said it."""
    share = figures.share if figures.is_enough else None
    return {
        "said": figures.said,
        "sure": figures.sure,
        "sure_and_wrong": figures.wrong,
        "sure_and_wrong_share": None if share is None else _tenth(float(100 * share)),
    }


def exported_danger(danger: Danger) -> dict[str, Any]:
    """A question people are sure of and wrong about as a row of a file."""
    return {
        "quiz": danger.quiz,
        "code": danger.code,
        "ask": danger.ask,
        "language": danger.language,
        "is_critical": _("yes") if danger.is_critical else _("no"),
        **exported_sure(danger.figures),
        "note": "" if danger.figures.is_enough else _("too few answers"),
        "estimate": _tenth(danger.estimate),
        "chosen": danger.chosen,
        "chosen_by": danger.chosen_by,
    }


def _tenth(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)
