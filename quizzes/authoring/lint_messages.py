"""Sentences about the findings of proofreading, in the language of the author who reads them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.authoring.rules.lint import LintFinding
from quizzes.authoring.rules.reading_age import (
    LIX_LIMIT,
    READING_AGE_LIMIT,
    LixBand,
    Readability,
    ReadabilityMeasure,
    lix_band,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise

FINDINGS: dict[str, "Promise"] = {
    "several_right": gettext_lazy(
        "More than one answer is marked as right, and people can choose only one."
    ),
    "same_words": gettext_lazy("The right answer and another one say the same: “{said}”."),
    "catch_all": gettext_lazy(
        "“{said}” speaks of the other answers, and they change places. Say what you mean."
    ),
    "no_feedback": gettext_lazy("Write feedback for every answer that has none."),
    "untranslated": gettext_lazy("Not translated yet: “{said}”."),
    "no_lesson": gettext_lazy("Choose the lesson to read again."),
    "no_outcome": gettext_lazy("Say which learning outcome it tests."),
    "no_source": gettext_lazy("Say where its facts come from."),
    "too_hard": gettext_lazy(
        "Its reading age is {count}, more than {limit}. Use shorter words and sentences."
    ),
    "too_hard_lix": gettext_lazy(
        "It is hard to read: LIX {count}, more than {limit}. Use shorter words and sentences."
    ),
    "longest_right": gettext_lazy(
        "In {count} of {total} questions the longest answer is the right one. Make some of the "
        "wrong ones as long."
    ),
    "same_place": gettext_lazy(
        "In all {total} questions of one kind the right answer is number {count} as you wrote "
        "them. Change some: other programs may not mix them."
    ),
    "held_new_question": gettext_lazy(
        "Held: nobody can take this quiz in this language until “{said}”, a new question, is "
        "translated and published."
    ),
    "held_new_part": gettext_lazy(
        "Held: nobody can take this quiz in this language until what is new in this question is "
        "translated and published."
    ),
    "held_other_words": gettext_lazy(
        "Held: the right answer was changed together with its words. Nobody can take this quiz in "
        "this language until they are translated and published."
    ),
    "held_draws": gettext_lazy(
        "Held: nobody can take this quiz in this language until the learning outcome “{said}” is "
        "translated and published."
    ),
    "held_pending": gettext_lazy(
        "Held: the corrections of the English quiz are on their way. If this stays, have "
        "check_integrity run."
    ),
    "outcome_twice": gettext_lazy(
        "Two learning outcomes have the code “{said}”. Give each its own."
    ),
    "unknown_outcome": gettext_lazy("“{said}” is not the code of a learning outcome of this quiz."),
    "draws_too_many": gettext_lazy(
        "“{said}” is to draw more questions ({count}) than it has ({total})."
    ),
}

BANDS: dict[LixBand, "Promise"] = {
    LixBand.VERY_EASY: gettext_lazy("LIX {figure}: very easy to read"),
    LixBand.EASY: gettext_lazy("LIX {figure}: easy to read"),
    LixBand.MEDIUM: gettext_lazy("LIX {figure}: neither easy nor hard to read"),
    LixBand.DIFFICULT: gettext_lazy("LIX {figure}: hard to read"),
    LixBand.VERY_DIFFICULT: gettext_lazy("LIX {figure}: very hard to read"),
}


def describe_finding(finding: LintFinding) -> str:
    """Return a finding as one sentence; which question it is about stands beside it."""
    limit = READING_AGE_LIMIT if finding.code == "too_hard" else LIX_LIMIT
    figures = {"count": finding.count, "total": finding.total, "limit": limit}
    sentence = str(FINDINGS[finding.code])
    for name, figure in figures.items():
        sentence = sentence.replace(f"{{{name}}}", str(figure))
    return sentence.replace("{said}", finding.quote)  # last: an author may have written braces


def describe_readability(readability: Readability) -> str:
    """Return how hard a quiz is to read, or that it was not measured."""
    if readability.measure is ReadabilityMeasure.READING_AGE:
        return _("Reading age {age}").format(age=round(readability.figure))
    if readability.measure is ReadabilityMeasure.LIX:
        sentence = str(BANDS[lix_band(readability.figure)])
        return sentence.format(figure=round(readability.figure))
    return _("Reading age not measured: too few words, or no measure for this language")
