"""What a result says of a paper as a whole. Imports no Django."""

from dataclasses import dataclass

from quizzes.attempts.rules.marking import Mark
from quizzes.papers.rules.content import PaperContent


@dataclass(frozen=True)
class OutcomeResult:
    """Right answers out of questions asked, for one learning outcome in the words of the paper."""

    words: str
    right: int
    question_count: int


def by_outcome(paper: PaperContent, mark: Mark) -> tuple[OutcomeResult, ...]:
    """A part for every outcome the paper asks about, in the author’s order; none where it names no outcomes."""
    missed = [question.outcome for question in mark.missed]
    asked = [question.outcome for question in paper.questions]
    return tuple(
        OutcomeResult(
            outcome.words,
            asked.count(outcome.code) - missed.count(outcome.code),
            asked.count(outcome.code),
        )
        for outcome in paper.outcomes
        if outcome.code in asked
    )
