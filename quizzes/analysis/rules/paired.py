"""The same people asked twice: how much they gained or lost, and how sure that is. Plain statistics.

Each person is their own control, so what differs between people falls out: only the differences count. The
interval is Student's for paired samples (*Student* 1908, The probable error of a mean; e.g. Altman 1991,
Practical Statistics for Medical Research, 9.5): mean difference ± t × s ÷ √n, with s the standard deviation of the
differences (n − 1) and t the 97.5 % point of Student's distribution with n − 1 degrees of freedom.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from quizzes.analysis.rules.statistics import ENOUGH, mean, variance

#: What somebody answered about one skill: right and asked, before; right and asked, after.
Counts = tuple[int, int, int, int]
#: All the skills together.
EVERY = ""


@dataclass(frozen=True)
class Paired:
    """So many people asked before and after; shares in per cent, the difference in points of them.

    ``margin`` is half the width of the 95 % interval; None for fewer than two people.
    """

    people: int
    before: float
    after: float
    margin: float | None

    @property
    def difference(self) -> float:
        """What was gained (or, below 0, lost)."""
        return self.after - self.before

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what the difference lies, in 95 of 100 such samples."""
        return (
            None
            if self.margin is None
            else (self.difference - self.margin, self.difference + self.margin)
        )

    @property
    def is_enough(self) -> bool:
        """Whether so many people say anything, and tell on none of them."""
        return self.people >= ENOUGH


def paired(rows: Iterable[tuple[Mapping[str, Counts], int]]) -> dict[str, Paired]:
    """The figures by skill, and of all skills together (:data:`EVERY`).

    ``rows`` says how many people have the same counts by skill. A person counts for a skill they were asked about
    both times; all together is the mean of those skills, so that a longer list of questions about one skill before
    than after changes nothing.
    """
    pairs: dict[str, Counter[tuple[Fraction, Fraction]]] = {}
    for skills, people in rows:
        shares = {
            skill: _shares(counts) for skill, counts in skills.items() if counts[1] and counts[3]
        }
        if shares:
            shares[EVERY] = _together(list(shares.values()))
        for skill, pair in shares.items():
            pairs.setdefault(skill, Counter())[pair] += people
    return {skill: _paired(found) for skill, found in pairs.items()}


def _shares(counts: Counts) -> tuple[Fraction, Fraction]:
    right, asked, right_after, asked_after = counts
    return Fraction(right, asked), Fraction(right_after, asked_after)


def _together(shares: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    before, after = (sum(each, Fraction(0)) / len(shares) for each in zip(*shares, strict=True))
    return before, after


def _paired(pairs: Counter[tuple[Fraction, Fraction]]) -> Paired:
    people = pairs.total()
    spread = variance((after - before, count) for (before, after), count in pairs.items())
    return Paired(
        people=people,
        before=float(100 * mean((before, count) for (before, _after), count in pairs.items())),
        after=float(100 * mean((after, count) for (_before, after), count in pairs.items())),
        margin=100 * student(people - 1) * sqrt(spread / people) if people > 1 else None,
    )


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t with so many degrees of freedom (at least 1).

    Exact for one and two; else the series of Abramowitz and Stegun, 26.7.5: from five on within 0.0005, from ten on
    within 0.00001.
    """
    p = 0.975
    if freedom == 1:
        return 12.706204736432095
    if freedom == 2:
        return (2 * p - 1) / sqrt(2 * p * (1 - p))
    x = NormalDist().inv_cdf(p)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / freedom**power for power, term in enumerate(terms, 1))
