"""The result of a paper by learning outcome. Imports no Django."""

from dataclasses import dataclass

from quizzes.attempts.rules.marking import Mark
from quizzes.papers.rules.content import PaperContent


@dataclass(frozen=True)
class OutcomeResult:
    """The number of right answers and of questions of one outcome, in the words of the paper."""

    words: str
    right_count: int
    question_count: int


def results_by_outcome(paper: PaperContent, mark: Mark) -> tuple[OutcomeResult, ...]:
    """Return a result for each outcome that has questions in the paper, in the author’s order."""
    codes = [question.outcome for question in paper.questions]
    missed_codes = [question.outcome for question in mark.missed_questions]
    results = []
    for outcome in paper.outcomes:
        question_count = codes.count(outcome.code)
        if question_count:
            right_count = question_count - missed_codes.count(outcome.code)
            results.append(OutcomeResult(outcome.words, right_count, question_count))
    return tuple(results)
