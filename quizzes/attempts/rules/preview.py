"""A quiz as its author previews it: asked without anybody answering. Imports no Django."""

from dataclasses import dataclass
from math import ceil

from quizzes.attempts.rules import sitting
from quizzes.attempts.rules.marking import Mark, mark
from quizzes.attempts.rules.outcomes import OutcomeResult, by_outcome
from quizzes.papers.rules.content import Answer, Certainty, PaperContent, PaperQuestion, ReviewLevel
from quizzes.papers.rules.kinds import KINDS
from quizzes.papers.rules.kinds.branching import PATH, Branching
from quizzes.papers.rules.kinds.picking import PickOne
from quizzes.papers.rules.presentation import AnswerReview, QuestionPrompt, ask, explain


@dataclass(frozen=True)
class PreviewQuestion:
    """One question of a preview: as it is asked (a story step by step, along the good way), and the right answer."""

    question: PaperQuestion
    steps: tuple[QuestionPrompt, ...]
    explained: AnswerReview


@dataclass(frozen=True)
class ExampleResult:
    """The result of somebody who missed one question, as far as the quiz shows it when it has just been handed in."""

    mark: Mark
    needed: int | str
    outcomes: tuple[OutcomeResult, ...]
    answered: tuple[AnswerReview, ...]
    explained: tuple[AnswerReview, ...]


def leaves(paper: PaperContent) -> tuple[PreviewQuestion, ...]:
    """Every question of ``paper``, one after another."""
    return tuple(
        PreviewQuestion(
            question,
            _steps(question),
            explain(question, KINDS[question.kind].right_answer(question)),
        )
        for question in paper.questions
    )


def _steps(question: PaperQuestion) -> tuple[QuestionPrompt, ...]:
    kind = KINDS[question.kind]
    if not isinstance(kind, Branching):
        return (ask(question),)
    way = kind.right_answer(question)
    return tuple(ask(question, posted={PATH: way[:turns]}) for turns in range(max(1, len(way))))


def example(paper: PaperContent) -> ExampleResult:
    """What somebody sees who was sure and right, but for one question: if possible one that is not critical."""
    missed = next((one for one in paper.questions if not one.is_critical), None) or next(
        iter(paper.questions), None
    )
    answers = {one.key: KINDS[one.kind].right_answer(one) for one in paper.questions}
    certainties = dict.fromkeys(answers, str(Certainty.SURE)) if paper.certainty else {}
    if missed:
        answers[missed.key] = _wrong(missed)
        certainties.pop(missed.key, None)
    result = mark(paper, answers, certainties)
    looks = tuple(
        explain(one, answers[one.key], certainty=certainties.get(one.key, ""))
        for one in paper.questions
    )
    shown = paper.review.after
    reaches_points = sitting.includes(shown, ReviewLevel.POINTS)
    return ExampleResult(
        mark=result,
        needed=ceil(paper.pass_mark * len(paper)) if reaches_points else "",
        outcomes=by_outcome(paper, result),
        answered=looks if shown is ReviewLevel.RIGHT else (),
        explained=looks if shown is ReviewLevel.ALL else (),
    )


def _wrong(question: PaperQuestion) -> Answer:
    """An answer that earns nothing: a wrong choice, or none where a kind asks for more."""
    wrong = (choice.id for choice in question.choices if not choice.is_correct)
    return tuple(wrong)[:1] if isinstance(KINDS[question.kind], PickOne) else ()
