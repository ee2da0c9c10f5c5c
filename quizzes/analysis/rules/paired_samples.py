"""Statistics of the same people asked twice: how much they gained or lost, and how sure that is.

Each person is their own control, so what differs between people falls out: only the differences
count. The interval is Student's for paired samples (*Student* 1908, The probable error of a mean;
e.g. Altman 1991, Practical Statistics for Medical Research, 9.5): mean difference ± t × s ÷ √n,
with s the standard deviation of the differences (n − 1) and t the 97.5 % point of Student's
distribution with n − 1 degrees of freedom.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from quizzes.analysis.rules.statistics import MIN_ANSWERS, mean, variance

#: The name of all skills together.
ALL_SKILLS = ""


class SkillCounts(NamedTuple):
    """How many questions of one skill a person was asked, and had right, before and after."""

    right_before: int
    asked_before: int
    right_after: int
    asked_after: int


class SharePair(NamedTuple):
    """The share (0–1) of questions somebody had right before and after."""

    before_share: Fraction
    after_share: Fraction


@dataclass(frozen=True)
class PairedFigures:
    """So many people asked before and after; shares in per cent, the difference in points of them.

    ``margin_points`` is half the width of the 95 % interval; None for fewer than two people.
    """

    people: int
    before_percent: float
    after_percent: float
    margin_points: float | None

    @property
    def difference_points(self) -> float:
        """What was gained (or, below 0, lost)."""
        return self.after_percent - self.before_percent

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what the difference lies, in 95 of 100 such samples."""
        if self.margin_points is None:
            return None
        return (
            self.difference_points - self.margin_points,
            self.difference_points + self.margin_points,
        )

    @property
    def is_enough(self) -> bool:
        """Whether so many people say anything, and tell on none of them."""
        return self.people >= MIN_ANSWERS


def compare_pairs(
    rows: Iterable[tuple[Mapping[str, SkillCounts], int]],
) -> dict[str, PairedFigures]:
    """Return the figures by skill, and of all skills together (:data:`ALL_SKILLS`).

    ``rows`` says how many people have the same counts by skill. A person counts for a skill they
    were asked about both times; all together is the mean of those skills, so that a longer list of
    questions about one skill before than after changes nothing.
    """
    pair_counts: dict[str, Counter[SharePair]] = {}
    for counts_by_skill, people in rows:
        for skill, pair in _share_pairs(counts_by_skill).items():
            pair_counts.setdefault(skill, Counter())[pair] += people
    return {skill: _figures(counter) for skill, counter in pair_counts.items()}


def _share_pairs(counts_by_skill: Mapping[str, SkillCounts]) -> dict[str, SharePair]:
    """Return one person's shares by skill and of all together; empty where nothing compares."""
    pairs: dict[str, SharePair] = {}
    for skill, counts in counts_by_skill.items():
        if counts.asked_before and counts.asked_after:
            pairs[skill] = SharePair(
                before_share=Fraction(counts.right_before, counts.asked_before),
                after_share=Fraction(counts.right_after, counts.asked_after),
            )
    if pairs:
        pairs[ALL_SKILLS] = _mean_pair(list(pairs.values()))
    return pairs


def _mean_pair(pairs: Collection[SharePair]) -> SharePair:
    before_sum = after_sum = Fraction(0)
    for pair in pairs:
        before_sum += pair.before_share
        after_sum += pair.after_share
    return SharePair(before_share=before_sum / len(pairs), after_share=after_sum / len(pairs))


def _figures(pair_counts: Counter[SharePair]) -> PairedFigures:
    people = pair_counts.total()
    before_counts: list[tuple[Fraction, int]] = []
    after_counts: list[tuple[Fraction, int]] = []
    difference_counts: list[tuple[Fraction, int]] = []
    for pair, count in pair_counts.items():
        before_counts.append((pair.before_share, count))
        after_counts.append((pair.after_share, count))
        difference_counts.append((pair.after_share - pair.before_share, count))
    margin_points = None
    if people > 1:
        margin_points = 100 * student(people - 1) * sqrt(variance(difference_counts) / people)
    return PairedFigures(
        people=people,
        before_percent=float(100 * mean(before_counts)),
        after_percent=float(100 * mean(after_counts)),
        margin_points=margin_points,
    )


def student(degrees_of_freedom: int) -> float:
    """Return the 97.5 % point of Student's t with so many degrees of freedom (at least 1).

    Exact for one and two; else the series of Abramowitz and Stegun, 26.7.5: from five on within
    0.0005, from ten on within 0.00001.
    """
    p = 0.975
    if degrees_of_freedom == 1:
        return 12.706204736432095
    if degrees_of_freedom == 2:
        return (2 * p - 1) / sqrt(2 * p * (1 - p))
    x = NormalDist().inv_cdf(p)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / degrees_of_freedom**power for power, term in enumerate(terms, 1))
