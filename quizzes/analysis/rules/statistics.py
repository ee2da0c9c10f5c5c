"""Item statistics as Moodle computes them, over counts of answers instead of single attempts.

The formulas are those of Moodle's quiz statistics report
(``question/classes/statistics/questions/calculator.php``,
``mod/quiz/report/statistics/classes/calculator.php``, and the pages *Quiz statistics calculations*
and *Quiz report statistics* of its documentation). The database counts how many attempts gave a
question this mark beside that rest; everything follows from those few numbers, however many people
there were. Sums are exact (integers and fractions), so what is zero is zero, and only a root at the
end is rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from quizzes.papers.rules.content import Certainty

Points = int | Fraction
#: A value, and how often it occurs.
CountedValue = tuple[Points, int]
#: Two values that occur together, and how often.
CountedPair = tuple[Points, Points, int]
#: A certainty (or empty), whether the answers were right, and how many these are.
CertaintyCount = tuple[str, bool, int]

#: Below this many answers a figure is not shown: *too few answers*.
MIN_ANSWERS = 10


@dataclass(frozen=True)
class MarkCount:
    """In how many attempts this question earned ``mark``, and all the others together ``rest``.

    Their units do not matter, only their proportions. Where attempts differ in length, ``rest`` is
    a share.
    """

    mark: Points
    rest: Points
    count: int


@dataclass(frozen=True)
class ItemStatistics:
    """One question, in per cent; None where a figure cannot be known (nobody differs)."""

    answers: int = 0
    facility: float | None = None
    deviation: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether so many answers say anything."""
        return self.answers >= MIN_ANSWERS


def item_statistics(mark_counts: Iterable[MarkCount], *, maximum: Points = 1) -> ItemStatistics:
    """Return the statistics of one question worth at most ``maximum``.

    *Facility*: 100 × mean mark ÷ maximum. *Deviation*: 100 × standard deviation ÷ maximum.
    *Discrimination index*: 100 × cov(mark, rest) ÷ √(var(mark) · var(rest)), from −100 to 100.
    *Discriminative efficiency*: 100 × cov(mark, rest) ÷ the greatest covariance the same marks and
    rests could have, both sorted; at most 100. Variances and covariances are those of a sample
    (n − 1).
    """
    answers = 0
    marks: list[CountedValue] = []
    rests: list[CountedValue] = []
    pairs: list[CountedPair] = []
    for mark_count in mark_counts:
        if mark_count.count > 0:
            answers += mark_count.count
            marks.append((mark_count.mark, mark_count.count))
            rests.append((mark_count.rest, mark_count.count))
            pairs.append((mark_count.mark, mark_count.rest, mark_count.count))
    if not answers:
        return ItemStatistics()
    facility = float(100 * mean(marks) / maximum)
    if answers == 1:
        return ItemStatistics(1, facility)
    mark_rest_covariance = covariance(pairs)
    greatest_covariance = covariance(_pair_in_order(marks, rests))
    efficiency = None
    if greatest_covariance:
        efficiency = float(100 * mark_rest_covariance / greatest_covariance)
    return ItemStatistics(
        answers=answers,
        facility=facility,
        deviation=100 * sqrt(variance(marks)) / float(maximum),
        discrimination=_correlation(mark_rest_covariance, variance(marks), variance(rests)),
        efficiency=efficiency,
    )


def mean(values: Iterable[CountedValue]) -> Fraction:
    """Return the mean of values with their counts.

    Raises :class:`ZeroDivisionError` when there are none.
    """
    total: Points = 0
    total_count = 0
    for value, count in values:
        total += value * count
        total_count += count
    return Fraction(total) / total_count


def variance(values: Iterable[CountedValue]) -> Fraction:
    """Return the sample variance (n − 1) of values with their counts; 0 for fewer than two."""
    return covariance((value, value, count) for value, count in values)


def covariance(pairs: Iterable[CountedPair]) -> Fraction:
    """Return the sample covariance (n − 1) of pairs with their counts; 0 for fewer than two."""
    sum_x: Points = 0
    sum_y: Points = 0
    sum_xy: Points = 0
    n = 0
    for x, y, count in pairs:
        sum_x += x * count
        sum_y += y * count
        sum_xy += x * y * count
        n += count
    if n < 2:
        return Fraction(0)
    return Fraction(n * sum_xy - sum_x * sum_y) / (n * (n - 1))


def _correlation(
    xy_covariance: Fraction, x_variance: Fraction, y_variance: Fraction
) -> float | None:
    """Return the correlation times 100; None where a variance is 0."""
    if not x_variance or not y_variance:
        return None
    # exact under the root: never above 1
    correlation = 100 * sqrt(xy_covariance**2 / (x_variance * y_variance))
    if xy_covariance < 0:
        return -correlation
    return correlation


def _pair_in_order(xs: Iterable[CountedValue], ys: Iterable[CountedValue]) -> list[CountedPair]:
    """Return the pairs there would be if the lowest x met the lowest y, and so on.

    Both are values with their counts, and the counts of both have the same sum.
    """
    remaining_xs = sorted(xs, reverse=True)
    remaining_ys = sorted(ys, reverse=True)
    pairs: list[CountedPair] = []
    while remaining_xs and remaining_ys:
        x, x_count = remaining_xs.pop()
        y, y_count = remaining_ys.pop()
        count = min(x_count, y_count)
        pairs.append((x, y, count))
        if x_count > count:
            remaining_xs.append((x, x_count - count))
        if y_count > count:
            remaining_ys.append((y, y_count - count))
    return pairs


def shrunken_percent(
    part_count: int, answer_count: int, *, expected_share: Fraction, prior_weight: int = MIN_ANSWERS
) -> float:
    """Return ``part_count`` in per cent of ``answer_count``, drawn towards ``expected_share`` (0–1).

    As if ``prior_weight`` more had answered: the mean of a beta distribution whose prior has the
    mean ``expected_share`` and the weight of so many answers. With many answers the prior no longer
    matters.
    """
    return float(100 * (part_count + expected_share * prior_weight) / (answer_count + prior_weight))


# --- Sure and wrong ---------------------------------------------------------------------------


@dataclass(frozen=True)
class CertaintyFigures:
    """Counts of answers: all with a certainty, those that were sure, and of these those not right.

    An answer that is partly right is not right. Somebody who is sure will act, and ask nobody: what
    they are wrong about is more dangerous than what they do not know (Gardner-Medwin 1995,
    *Confidence assessment in the teaching of basic science*, Association for Learning Technology
    Journal 3(1), 80–85).
    """

    answers: int = 0
    sure_count: int = 0
    sure_wrong_count: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether so many answers say anything."""
        return self.answers >= MIN_ANSWERS

    @property
    def share(self) -> Fraction | None:
        """The share (0–1) of answers that were sure and wrong; None when there are none."""
        if not self.answers:
            return None
        return Fraction(self.sure_wrong_count, self.answers)


def certainty_figures(certainty_counts: Iterable[CertaintyCount]) -> CertaintyFigures:
    """Return the figures of these counts of answers; those without a certainty are left out."""
    answer_count = sure_count = sure_wrong_count = 0
    for certainty, is_right, count in certainty_counts:
        if not certainty:
            continue
        answer_count += count
        if certainty == Certainty.SURE:
            sure_count += count
            if not is_right:
                sure_wrong_count += count
    return CertaintyFigures(
        answers=answer_count, sure_count=sure_count, sure_wrong_count=sure_wrong_count
    )


# --- The quiz as a whole ----------------------------------------------------------------------


class Consistency(StrEnum):
    """What Moodle's documentation says of a coefficient of internal consistency."""

    SATISFACTORY = "satisfactory"
    BETWEEN = "between"
    UNSATISFACTORY = "unsatisfactory"


def internal_consistency(
    question_variances: Sequence[Fraction], total_variance: Fraction
) -> float | None:
    """Return the internal consistency (Cronbach's alpha) in per cent; it may be below 0.

    100 × k ÷ (k − 1) × (1 − Σ var(question) ÷ var(total)), for ``question_variances``, those of k
    questions everybody was asked, and ``total_variance``, that of the sums of their marks. None for
    one question, or when all totals are equal.
    """
    k = len(question_variances)
    if k < 2 or not total_variance:
        return None
    return float(Fraction(100 * k, k - 1) * (1 - sum(question_variances) / total_variance))


def consistency_band(consistency_percent: float) -> Consistency:
    """Return the band: above 75 % satisfactory, below 64 % not (*Quiz report statistics*)."""
    if consistency_percent > 75:
        return Consistency.SATISFACTORY
    if consistency_percent >= 64:
        return Consistency.BETWEEN
    return Consistency.UNSATISFACTORY


def error_ratio(consistency_percent: float) -> float:
    """Return the share of the spread of totals that is chance: 100 × √(1 − consistency ÷ 100)."""
    return 100 * sqrt(max(0.0, 1 - consistency_percent / 100))
