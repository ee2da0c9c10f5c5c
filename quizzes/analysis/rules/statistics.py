"""What answers say about questions: item statistics as Moodle computes them, over counts instead of single sittings.

The formulas are those of Moodle's quiz statistics report (``question/classes/statistics/questions/calculator.php``,
``mod/quiz/report/statistics/classes/calculator.php``, and the pages *Quiz statistics calculations* and *Quiz report
statistics* of its documentation). The database counts how many sittings gave a question this mark beside that
rest; everything follows from those few numbers, however many people there were. Sums are exact (integers and
fractions), so what is zero is zero, and only a root at the end is rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from quizzes.papers.rules.content import Certainty

Points = int | Fraction

#: Below this many answers a figure is not shown: *too few answers*.
ENOUGH = 10


@dataclass(frozen=True)
class Cell:
    """In so many sittings this question earned ``mark``, and all the others together ``rest``.

    Their units do not matter, only their proportions. Where sittings differ in length, ``rest`` is a share.
    """

    mark: Points
    rest: Points
    count: int


@dataclass(frozen=True)
class ItemStatistics:
    """One question, in per cent; None where a figure cannot be known (nobody differs from anybody)."""

    answers: int = 0
    facility: float | None = None
    deviation: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether so many answers say anything."""
        return self.answers >= ENOUGH


def item(cells: Iterable[Cell], *, maximum: Points = 1) -> ItemStatistics:
    """The statistics of one question worth at most ``maximum``.

    *Facility*: 100 × mean mark ÷ maximum. *Deviation*: 100 × standard deviation ÷ maximum. *Discrimination index*:
    100 × cov(mark, rest) ÷ √(var(mark) · var(rest)), from −100 to 100. *Discriminative efficiency*: 100 × cov(mark,
    rest) ÷ the greatest covariance the same marks and rests could have, both sorted; at most 100. Variances and
    covariances are those of a sample (n − 1).
    """
    known = [cell for cell in cells if cell.count > 0]
    answers = sum(cell.count for cell in known)
    if not answers:
        return ItemStatistics()
    marks, rests = [(c.mark, c.count) for c in known], [(c.rest, c.count) for c in known]
    facility = float(100 * mean(marks) / maximum)
    if answers == 1:
        return ItemStatistics(1, facility)
    together = covariance((c.mark, c.rest, c.count) for c in known)
    greatest = covariance(_sorted_together(marks, rests))
    return ItemStatistics(
        answers=answers,
        facility=facility,
        deviation=100 * sqrt(variance(marks)) / float(maximum),
        discrimination=_correlation(together, variance(marks), variance(rests)),
        efficiency=float(100 * together / greatest) if greatest else None,
    )


def mean(values: Iterable[tuple[Points, int]]) -> Fraction:
    """The mean of values with their counts. Raises :class:`ZeroDivisionError` when there are none."""
    every = list(values)
    return Fraction(sum(value * count for value, count in every)) / sum(
        count for _value, count in every
    )


def variance(values: Iterable[tuple[Points, int]]) -> Fraction:
    """The sample variance (n − 1) of values with their counts; 0 for fewer than two."""
    return covariance((value, value, count) for value, count in values)


def covariance(pairs: Iterable[tuple[Points, Points, int]]) -> Fraction:
    """The sample covariance (n − 1) of pairs with their counts; 0 for fewer than two."""
    every = list(pairs)
    count = sum(n for _one, _other, n in every)
    if count < 2:
        return Fraction(0)
    ones, others = (
        sum(one * n for one, _other, n in every),
        sum(other * n for _one, other, n in every),
    )
    products = sum(one * other * n for one, other, n in every)
    return Fraction(count * products - ones * others) / (count * (count - 1))


def _correlation(together: Fraction, one: Fraction, other: Fraction) -> float | None:
    if not one or not other:
        return None
    size = 100 * sqrt(together**2 / (one * other))  # exact under the root: never above 1
    return size if together >= 0 else -size


def _sorted_together(
    ones: Sequence[tuple[Points, int]], others: Sequence[tuple[Points, int]]
) -> list[tuple[Points, Points, int]]:
    """The pairs there would be if the lowest of one met the lowest of the other, and so on."""
    left, right = sorted(ones), sorted(others)
    pairs: list[tuple[Points, Points, int]] = []
    at = there = used = taken = 0
    while at < len(left) and there < len(right):
        count = min(left[at][1] - used, right[there][1] - taken)
        pairs.append((left[at][0], right[there][0], count))
        used, taken = used + count, taken + count
        if used == left[at][1]:
            at, used = at + 1, 0
        if taken == right[there][1]:
            there, taken = there + 1, 0
    return pairs


def shrunken(right: int, answers: int, *, expected: Fraction, weight: int = ENOUGH) -> float:
    """The facility in per cent, drawn towards ``expected`` (0–1) as if ``weight`` more had answered.

    With few answers it says little that is new, with many the rest no longer matters: the mean of a beta
    distribution whose prior has the mean ``expected`` and the weight of so many answers.
    """
    return float(100 * (right + expected * weight) / (answers + weight))


# --- Sure and wrong ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SureAndWrong:
    """Of those who ``said`` how sure they were of an answer: how many were sure, and how many of these not right.

    An answer that is partly right is not right. Somebody who is sure will act, and ask nobody: what they are
    wrong about is more dangerous than what they do not know (Gardner-Medwin 1995, *Confidence assessment in
    the teaching of basic science*, Association for Learning Technology Journal 3(1), 80–85).
    """

    said: int = 0
    sure: int = 0
    wrong: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether so many answers say anything."""
        return self.said >= ENOUGH

    @property
    def share(self) -> Fraction | None:
        """How many of those who said how sure they were (0–1) were sure and wrong; None when nobody did."""
        return Fraction(self.wrong, self.said) if self.said else None


def sure_and_wrong(answers: Iterable[tuple[str, bool, int]]) -> SureAndWrong:
    """The figures of answers as certainty, right or not, and how many; no certainty is left out."""
    known = [(certainty, is_right, count) for certainty, is_right, count in answers if certainty]
    sure = [
        (is_right, count) for certainty, is_right, count in known if certainty == Certainty.SURE
    ]
    return SureAndWrong(
        said=sum(count for _certainty, _is_right, count in known),
        sure=sum(count for _is_right, count in sure),
        wrong=sum(count for is_right, count in sure if not is_right),
    )


# --- The quiz as a whole ----------------------------------------------------------------------


class Consistency(StrEnum):
    """What Moodle's documentation says of a coefficient of internal consistency."""

    SATISFACTORY = "satisfactory"
    BETWEEN = "between"
    UNSATISFACTORY = "unsatisfactory"


def internal_consistency(items: Sequence[Fraction], total: Fraction) -> float | None:
    """The coefficient of internal consistency (Cronbach's alpha) in per cent; it may be below 0.

    100 × k ÷ (k − 1) × (1 − Σ var(question) ÷ var(total)), for ``items``, the variances of k questions everybody
    was asked, and ``total``, that of the sums of their marks. None for one question, or when all totals are equal.
    """
    k = len(items)
    if k < 2 or not total:
        return None
    return float(Fraction(100 * k, k - 1) * (1 - sum(items) / total))


def consistency_band(consistency: float) -> Consistency:
    """Above 75 % is satisfactory, below 64 % is not (*Quiz report statistics*)."""
    if consistency > 75:
        return Consistency.SATISFACTORY
    return Consistency.BETWEEN if consistency >= 64 else Consistency.UNSATISFACTORY


def error_ratio(consistency: float) -> float:
    """How much of the spread of totals is chance, in per cent: 100 × √(1 − consistency ÷ 100)."""
    return 100 * sqrt(max(0.0, 1 - consistency / 100))
