"""Sentences for authors about what to look at again, in the language of whoever reads them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.authoring.rules.lint import Finding
from quizzes.authoring.rules.reading_age import (
    LIX_LIMIT,
    READING_AGE_LIMIT,
    Band,
    Measure,
    Reading,
    band,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise

FINDINGS: dict[str, "Promise"] = {
    "two_right": gettext_lazy(
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
        "In {count} of {total} questions the longest answer is the right one. Make some of the wrong ones as long."
    ),
    "same_place": gettext_lazy(
        "In all {total} questions of one kind the right answer is number {count} as you wrote them. Change some: other "
        "programs may not mix them."
    ),
    "held_new_question": gettext_lazy(
        "Held: nobody can take this quiz in this language until “{said}”, a new question, is translated and published."
    ),
    "held_new_part": gettext_lazy(
        "Held: nobody can take this quiz in this language until what is new in this question is translated and "
        "published."
    ),
    "held_other_words": gettext_lazy(
        "Held: the right answer was changed together with its words. Nobody can take this quiz in this language until "
        "they are translated and published."
    ),
    "held_draws": gettext_lazy(
        "Held: nobody can take this quiz in this language until the learning outcome “{said}” is translated and "
        "published."
    ),
    "held_pending": gettext_lazy(
        "Held: the corrections of the English quiz are on their way. If this stays, have check_integrity run."
    ),
    "outcome_twice": gettext_lazy(
        "Two learning outcomes have the code “{said}”. Give each its own."
    ),
    "unknown_outcome": gettext_lazy("“{said}” is not the code of a learning outcome of this quiz."),
    "draws_too_many": gettext_lazy(
        "“{said}” is to draw more questions ({count}) than it has ({total})."
    ),
}

BANDS: dict[Band, "Promise"] = {
    Band.VERY_EASY: gettext_lazy("LIX {figure}: very easy to read"),
    Band.EASY: gettext_lazy("LIX {figure}: easy to read"),
    Band.MEDIUM: gettext_lazy("LIX {figure}: neither easy nor hard to read"),
    Band.DIFFICULT: gettext_lazy("LIX {figure}: hard to read"),
    Band.VERY_DIFFICULT: gettext_lazy("LIX {figure}: very hard to read"),
}


def sentence(finding: Finding) -> str:
    """What a finding says, as one sentence; which question it is about is told beside it."""
    limit = READING_AGE_LIMIT if finding.code == "too_hard" else LIX_LIMIT
    figures = {"count": finding.count, "total": finding.total, "limit": limit}
    words = str(FINDINGS[finding.code])
    for name, figure in figures.items():
        words = words.replace(f"{{{name}}}", str(figure))
    return words.replace("{said}", finding.said)  # last: an author may have written braces


def reading_words(reading: Reading) -> str:
    """How hard a quiz is to read, or that nobody measured it."""
    if reading.measure is Measure.READING_AGE:
        return _("Reading age {age}").format(age=round(reading.figure))
    if reading.measure is Measure.LIX:
        return str(BANDS[band(reading.figure)]).format(figure=round(reading.figure))
    return _("Reading age not measured: too few words, or no measure for this language")
