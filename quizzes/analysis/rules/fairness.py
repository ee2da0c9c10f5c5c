"""Whether equally able people find a question equally hard in two languages: Mantel–Haenszel.

Holland and Thayer (1988), *Differential item performance and the Mantel–Haenszel procedure*;
classes of the Educational Testing Service after Zwick (2012), *A review of ETS differential item
functioning assessment procedures*.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, log, sqrt

#: Answers in each language before a question is compared. ETS asks for 100 to 200 in the smaller
#: group (Zieky 1993); a flag here asks a person to look at a translation and drops no question.
ENOUGH_TO_COMPARE = 100
#: χ² with one degree of freedom at 5 %, and the normal distribution at 5 % on one side.
SIGNIFICANT, ONE_SIDED = 3.841, 1.645
#: From ln ratio to the delta scale of ETS, on which 1 is small and 1.5 is large.
SCALE, SMALL, LARGE = -2.35, 1.0, 1.5


class Fairness(StrEnum):
    """The classes of ETS: A is *fair*, B *doubtful*, C *unfair*."""

    UNKNOWN = "unknown"
    FAIR = "fair"
    DOUBTFUL = "doubtful"
    UNFAIR = "unfair"


@dataclass(frozen=True)
class Stratum:
    """People with equal totals: right and wrong in the first language, and in the other."""

    right: int
    wrong: int
    other_right: int
    other_wrong: int

    @property
    def first_people(self) -> int:
        """How many answered in the first language."""
        return self.right + self.wrong

    @property
    def other_people(self) -> int:
        """How many answered in the other language."""
        return self.other_right + self.other_wrong

    @property
    def people(self) -> int:
        """How many answered in either language."""
        return self.first_people + self.other_people

    @property
    def is_comparable(self) -> bool:
        """Whether somebody answered in each language."""
        return bool(self.first_people and self.other_people)


@dataclass(frozen=True)
class DifferentialFunctioning:
    """How differently a question works in two languages (differential item functioning).

    ``delta`` below 0: harder in the other language; infinite when nobody got it right where equally
    able readers of the first language did.
    """

    fairness: Fairness = Fairness.UNKNOWN
    delta: float | None = None
    chi_squared: float | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether somebody should look at the translation."""
        return self.fairness in {Fairness.DOUBTFUL, Fairness.UNFAIR}

    @property
    def is_harder(self) -> bool:
        """Whether it is flagged and harder in the other language."""
        return self.is_flagged and (self.delta or 0) < 0


def compare_languages(
    strata: Iterable[Stratum], *, enough_people: int = ENOUGH_TO_COMPARE
) -> DifferentialFunctioning:
    """Compare one question between two languages among people with equal totals.

    ratio = Σ(right · other wrong ÷ n) ÷ Σ(wrong · other right ÷ n); delta = −2.35 · ln ratio.
    *Fair* when χ² (with Yates's correction) is not significant or |delta| < 1; *unfair* when
    |delta| ≥ 1.5 and significantly more than 1; *doubtful* between. *Unknown* with fewer than
    ``enough_people`` comparable people in either language, or when all people with equal totals
    answered the same.
    """
    comparable_strata = [stratum for stratum in strata if stratum.is_comparable]
    first_people = other_people = 0
    # the two sums of the ratio, as in the docstring
    first_advantage = other_advantage = 0.0
    for stratum in comparable_strata:
        first_people += stratum.first_people
        other_people += stratum.other_people
        first_advantage += stratum.right * stratum.other_wrong / stratum.people
        other_advantage += stratum.wrong * stratum.other_right / stratum.people
    if min(first_people, other_people) < enough_people:
        return DifferentialFunctioning()
    if not first_advantage and not other_advantage:
        return DifferentialFunctioning()
    delta = _delta(first_advantage, other_advantage)
    chi_squared = _chi_squared(comparable_strata)
    if chi_squared < SIGNIFICANT or abs(delta) < SMALL:
        return DifferentialFunctioning(Fairness.FAIR, delta, chi_squared)
    lower_bound = abs(delta)
    if isfinite(delta):
        lower_bound -= ONE_SIDED * _standard_error(
            comparable_strata, first_advantage, other_advantage
        )
    fairness = Fairness.DOUBTFUL
    if abs(delta) >= LARGE and lower_bound > SMALL:
        fairness = Fairness.UNFAIR
    return DifferentialFunctioning(fairness, delta, chi_squared)


def _delta(first_advantage: float, other_advantage: float) -> float:
    """Return −2.35 · ln (better ÷ worse); infinite where one of them is 0."""
    if not other_advantage:
        return -inf
    if not first_advantage:
        return inf
    return SCALE * log(first_advantage / other_advantage)


def _chi_squared(strata: Iterable[Stratum]) -> float:
    """Mantel and Haenszel (1959), with Yates's correction."""
    deviation = variance = 0.0
    for s in strata:
        right_people, wrong_people = s.right + s.other_right, s.wrong + s.other_wrong
        deviation += s.right - s.first_people * right_people / s.people
        margins = s.first_people * s.other_people * right_people * wrong_people
        variance += margins / (s.people**2 * (s.people - 1))
    if not variance:
        return 0.0
    return max(0.0, abs(deviation) - 0.5) ** 2 / variance


def _standard_error(
    strata: Iterable[Stratum], first_advantage: float, other_advantage: float
) -> float:
    """That of delta: 2.35 × that of ln ratio after Robins, Breslow and Greenland (1986).

    P, Q, R and S are named as in that paper.
    """
    variance = 0.0
    for s in strata:
        p = (s.right + s.other_wrong) / s.people
        q = (s.wrong + s.other_right) / s.people
        r = s.right * s.other_wrong / s.people
        t = s.wrong * s.other_right / s.people  # S in the paper
        variance += p * r / (2 * first_advantage**2) + q * t / (2 * other_advantage**2)
        variance += (p * t + q * r) / (2 * first_advantage * other_advantage)
    return abs(SCALE) * sqrt(variance)
