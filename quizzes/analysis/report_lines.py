"""The lines of a quiz's report: each version of each question, and the quiz in each language.

A *version* is a question in the words it was asked in; any edit starts a new one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from quizzes.analysis.rules import statistics
from quizzes.analysis.rules.fairness import DifferentialFunctioning, Stratum
from quizzes.analysis.rules.statistics import (
    MIN_ANSWERS,
    CertaintyFigures,
    ItemStatistics,
    MarkCount,
)
from quizzes.papers.rules.content import PaperQuestion

#: A row of :meth:`quizzes.attempts.models.ResponseQuerySet.count_by`.
CountRow = Mapping[str, Any]


class LanguageQuestion(NamedTuple):
    """One question in one language."""

    key: str
    language: str


@dataclass(frozen=True)
class QuestionVersion:
    """A question as it was worded, numbered from 1 by when it was first answered.

    ``answer_count`` counts those of all attempts; ``attempt_id`` is one in which it was asked.
    """

    number: int
    wording: str
    first_at: datetime | None = None
    answer_count: int = 0
    attempt_id: int | None = None


@dataclass(frozen=True)
class ChoiceShare:
    """A choice, how often it was taken, and by what share (0–1) of those who answered."""

    text: str
    is_right: bool
    count: int
    share: Fraction


@dataclass(frozen=True)
class QuestionLine:
    """The figures of one version of one question in one language.

    ``right_count`` answers were right. ``guessed_percent`` would be if everybody guessed, and
    ``estimated_percent`` is the facility drawn towards that of the quiz; both None where not known.
    """

    code: str
    question_text: str
    language: str
    version: QuestionVersion
    earlier_versions: Sequence[QuestionVersion]
    is_present: bool
    is_critical: bool
    right_count: int
    figures: ItemStatistics
    estimated_percent: float | None
    guessed_percent: float | None
    choices: Sequence[ChoiceShare]
    fairness: DifferentialFunctioning
    certainty: CertaintyFigures

    @property
    def critical_failures(self) -> int | None:
        """How many got a critical question wrong; None where it is not critical."""
        if not self.is_critical:
            return None
        return self.figures.answers - self.right_count

    def if_enough(self, figure: float | None) -> float | None:
        """Return the figure, or None below ten answers."""
        if not self.figures.is_enough:
            return None
        return figure


@dataclass(frozen=True)
class QuizSummary:
    """The quiz in one language, from attempts of all its present questions and nothing else.

    Of a quiz that draws its questions (``is_drawn``) there are no such attempts.
    """

    language: str
    attempt_count: int
    consistency_percent: float | None
    is_drawn: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether so many attempts say anything."""
        return self.attempt_count >= MIN_ANSWERS


@dataclass(frozen=True)
class QuizReport:
    """Every figure of one quiz."""

    lines: Sequence[QuestionLine]
    summaries: Sequence[QuizSummary]


# --- From counts of answers -------------------------------------------------------------------


def mark_counts(rows: Iterable[CountRow]) -> list[MarkCount]:
    """Return the mark of each count of answers, and the share right of the rest of the attempt.

    A share, because a quiz may have grown meanwhile, so points would not compare.
    """
    mark_counts_of_rows = []
    for row in rows:
        rest_share = Fraction(0)
        if row["asked"] > 1:
            rest_share = Fraction(row["total"] - row["is_right"], row["asked"] - 1)
        mark_counts_of_rows.append(
            MarkCount(mark=int(row["is_right"]), rest=rest_share, count=row["count"])
        )
    return mark_counts_of_rows


def choice_shares(rows: Iterable[CountRow], question: PaperQuestion) -> list[ChoiceShare]:
    """Return every choice, the right one first, then by how often it was taken.

    Empty where an answer takes more than one choice.
    """
    count_by_choice: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["choice_id"]:
            count_by_choice[str(row["choice_id"])] += row["count"]
    if not count_by_choice:
        return []
    answer_count = sum(count_by_choice.values()) or 1
    choices = sorted(
        question.choices,
        key=lambda choice: (not choice.is_correct, -count_by_choice[choice.id], choice.id),
    )
    return [
        ChoiceShare(
            text=choice.text,
            is_right=choice.is_correct,
            count=count_by_choice[choice.id],
            share=Fraction(count_by_choice[choice.id], answer_count),
        )
        for choice in choices
    ]


def strata(first_rows: Iterable[CountRow], other_rows: Iterable[CountRow]) -> list[Stratum]:
    """Return people with equal totals of equally long attempts, in two languages."""
    tables: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for offset, rows in ((0, first_rows), (2, other_rows)):
        for row in rows:
            column = offset if row["is_right"] else offset + 1
            tables[row["total"], row["asked"]][column] += row["count"]
    return [Stratum(*table) for table in tables.values()]


def summarise(language: str, rows: Iterable[CountRow], *, is_drawn: bool) -> QuizSummary:
    """Return the quiz in one language from the counts of whole attempts, by question."""
    marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    totals: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        marks[row["question_key"]].append((int(row["is_right"]), row["count"]))
        totals[row["question_key"]].append((row["total"], row["count"]))
    if not marks:
        return QuizSummary(language, 0, None, is_drawn)
    attempt_totals = next(iter(totals.values()))  # every attempt answered every question
    consistency_percent = statistics.internal_consistency(
        [statistics.variance(question_marks) for question_marks in marks.values()],
        statistics.variance(attempt_totals),
    )
    attempt_count = sum(count for _total, count in attempt_totals)
    return QuizSummary(language, attempt_count, consistency_percent, is_drawn)
