"""Whether equally able people find a question equally hard in two languages: the Mantel–Haenszel test.

Holland and Thayer (1988), *Differential item performance and the Mantel–Haenszel procedure*; classes of the
Educational Testing Service after Zwick (2012), *A review of ETS differential item functioning assessment procedures*.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf, log, sqrt

#: Answers in each language before a question is compared. ETS asks for 100 to 200 in the smaller group
#: (Zieky 1993); a flag here asks a person to look at a translation and drops no question.
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
    def people(self) -> int:
        """Everybody in it."""
        return self.right + self.wrong + self.other_right + self.other_wrong

    @property
    def is_comparable(self) -> bool:
        """Whether somebody answered in each language."""
        return bool(self.right + self.wrong and self.other_right + self.other_wrong)


@dataclass(frozen=True)
class Difference:
    """Differential item functioning. ``delta`` below 0: harder in the other language, infinite when nobody got
    it right where equally able readers of the first language did."""

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


def difference(strata: Iterable[Stratum], *, enough: int = ENOUGH_TO_COMPARE) -> Difference:
    """Compare one question between two languages among people with equal totals.

    ratio = Σ(right · other wrong ÷ n) ÷ Σ(wrong · other right ÷ n); delta = −2.35 · ln ratio. *Fair* when χ² (with
    Yates's correction) is not significant or |delta| < 1; *unfair* when |delta| ≥ 1.5 and significantly more
    than 1; *doubtful* between. *Unknown* with fewer than ``enough`` comparable answers in either language, or when all
    people with equal totals answered alike.
    """
    known = [stratum for stratum in strata if stratum.is_comparable]
    ours = sum(s.right + s.wrong for s in known)
    if min(ours, sum(s.people for s in known) - ours) < enough:
        return Difference()
    better = sum(s.right * s.other_wrong / s.people for s in known)
    worse = sum(s.wrong * s.other_right / s.people for s in known)
    if not better and not worse:
        return Difference()
    delta = SCALE * log(better / worse) if better and worse else (-inf if better else inf)
    chi_squared = _chi_squared(known)
    if chi_squared < SIGNIFICANT or abs(delta) < SMALL:
        return Difference(Fairness.FAIR, delta, chi_squared)
    surely = (
        abs(delta) - ONE_SIDED * _standard_error(known, better, worse) if better and worse else inf
    )
    is_unfair = abs(delta) >= LARGE and surely > SMALL
    return Difference(Fairness.UNFAIR if is_unfair else Fairness.DOUBTFUL, delta, chi_squared)


def _chi_squared(strata: Iterable[Stratum]) -> float:
    """Mantel and Haenszel (1959), with Yates's correction."""
    off = spread = 0.0
    for s in strata:
        ours, theirs = s.right + s.wrong, s.other_right + s.other_wrong
        right, wrong = s.right + s.other_right, s.wrong + s.other_wrong
        off += s.right - ours * right / s.people
        spread += ours * theirs * right * wrong / (s.people**2 * (s.people - 1))
    return max(0.0, abs(off) - 0.5) ** 2 / spread if spread else 0.0


def _standard_error(strata: Iterable[Stratum], better: float, worse: float) -> float:
    """That of delta: 2.35 × that of ln ratio after Robins, Breslow and Greenland (1986)."""
    variance = 0.0
    for s in strata:
        alike, unlike = (s.right + s.other_wrong) / s.people, (s.wrong + s.other_right) / s.people
        one, other = s.right * s.other_wrong / s.people, s.wrong * s.other_right / s.people
        variance += alike * one / (2 * better**2) + unlike * other / (2 * worse**2)
        variance += (alike * other + unlike * one) / (2 * better * worse)
    return abs(SCALE) * sqrt(variance)
