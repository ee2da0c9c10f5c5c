"""The lines of a quiz's report: each version of each question, and the quiz as a whole in each language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from quizzes.analysis.rules.fairness import Difference
from quizzes.analysis.rules.statistics import ENOUGH, ItemStatistics, SureAndWrong


class Question(NamedTuple):
    """One question in one language."""

    key: str
    language: str


@dataclass(frozen=True)
class Version:
    """A question as it was worded; numbered from 1 by when it was first answered. ``answers`` counts all sittings."""

    number: int
    wording: str
    first_at: datetime | None = None
    answers: int = 0
    sitting: int | None = None


@dataclass(frozen=True)
class Taken:
    """A choice, by how many it was taken, and by what share (0–1) of those who answered."""

    text: str
    is_right: bool
    count: int
    share: Fraction


@dataclass(frozen=True)
class Line:
    """What is known of one version of one question in one language. Percentages; None where not known."""

    code: str
    ask: str
    language: str
    version: Version
    earlier: Sequence[Version]
    is_present: bool
    is_critical: bool
    right: int
    figures: ItemStatistics
    estimate: float | None
    guess: float | None
    choices: Sequence[Taken]
    fairness: Difference
    certainty: SureAndWrong

    @property
    def critical_failures(self) -> int | None:
        """How many got a critical question wrong; None where it is not critical."""
        return self.figures.answers - self.right if self.is_critical else None

    def enough(self, figure: float | None) -> float | None:
        """The figure, or None below ten answers."""
        return figure if self.figures.is_enough else None


@dataclass(frozen=True)
class Whole:
    """The quiz in one language: sittings that asked all its questions in their present words, and nothing else.

    Of a quiz that is drawn (``is_drawn``) there are none.
    """

    language: str
    sittings: int
    consistency: float | None
    is_drawn: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether so many sittings say anything."""
        return self.sittings >= ENOUGH


@dataclass(frozen=True)
class QuizReport:
    """Every figure of one quiz."""

    lines: Sequence[Line]
    wholes: Sequence[Whole]
