"""A quiz as its author previews it, without anybody answering. Imports no Django."""

from dataclasses import dataclass
from math import ceil

from quizzes.attempts.rules import review_levels
from quizzes.attempts.rules.marking import Mark, mark
from quizzes.attempts.rules.outcomes import OutcomeResult, results_by_outcome
from quizzes.papers.rules.content import (
    Answer,
    Certainty,
    PaperContent,
    PaperQuestion,
    ReviewLevel,
)
from quizzes.papers.rules.kinds import KINDS
from quizzes.papers.rules.kinds.branching import PATH_FIELD, Branching
from quizzes.papers.rules.kinds.picking import PickOne
from quizzes.papers.rules.presentation import AnswerReview, QuestionPrompt, explain, question_prompt


@dataclass(frozen=True)
class PreviewQuestion:
    """One question of a preview: its prompts, and the review of its right answer.

    A story has a prompt for each step along its best path; other kinds have one.
    """

    question: PaperQuestion
    prompts: tuple[QuestionPrompt, ...]
    review: AnswerReview


@dataclass(frozen=True)
class ExampleResult:
    """The result of somebody who missed one question, as far as the quiz shows it at once.

    ``needed_points`` is what a pass needs; empty where the quiz does not show it at once.
    ``reviews`` explain the answers, ``brief_reviews`` only say which of them were right; a quiz
    that shows neither has none.
    """

    mark: Mark
    needed_points: int | str
    outcomes: tuple[OutcomeResult, ...]
    brief_reviews: tuple[AnswerReview, ...]
    reviews: tuple[AnswerReview, ...]


def preview_questions(paper: PaperContent) -> tuple[PreviewQuestion, ...]:
    """Return the questions of ``paper``, in its order."""
    previews = []
    for question in paper.questions:
        right_answer = KINDS[question.kind].right_answer(question)
        review = explain(question, right_answer)
        previews.append(PreviewQuestion(question, _prompts(question), review))
    return tuple(previews)


def _prompts(question: PaperQuestion) -> tuple[QuestionPrompt, ...]:
    kind = KINDS[question.kind]
    if not isinstance(kind, Branching):
        return (question_prompt(question),)
    path = kind.right_answer(question)
    step_count = max(1, len(path))
    return tuple(
        question_prompt(question, form_fields={PATH_FIELD: path[:position]})
        for position in range(step_count)
    )


def example_result(paper: PaperContent) -> ExampleResult:
    """Return the result of somebody who was sure and right, except for one question."""
    missed_question = _question_to_miss(paper)
    answers = {}
    for question in paper.questions:
        answers[question.key] = KINDS[question.kind].right_answer(question)
    certainties = dict.fromkeys(answers, str(Certainty.SURE)) if paper.certainty_policy else {}
    if missed_question:
        answers[missed_question.key] = _wrong_answer(missed_question)
        certainties.pop(missed_question.key, None)
    example_mark = mark(paper, answers, certainties)
    reviews = tuple(
        explain(question, answers[question.key], certainty=certainties.get(question.key, ""))
        for question in paper.questions
    )
    level = paper.review_policy.after
    shows_points = review_levels.includes(level, ReviewLevel.POINTS)
    return ExampleResult(
        mark=example_mark,
        needed_points=ceil(paper.pass_mark * len(paper)) if shows_points else "",
        outcomes=results_by_outcome(paper, example_mark),
        brief_reviews=reviews if level is ReviewLevel.RIGHT else (),
        reviews=reviews if level is ReviewLevel.ALL else (),
    )


def _question_to_miss(paper: PaperContent) -> PaperQuestion | None:
    """Return the first question that is not critical, else the first one."""
    for question in paper.questions:
        if not question.is_critical:
            return question
    return paper.questions[0] if paper.questions else None


def _wrong_answer(question: PaperQuestion) -> Answer:
    """Return an answer that scores nothing: a wrong choice, or none where a kind needs more."""
    if not isinstance(KINDS[question.kind], PickOne):
        return ()
    wrong_ids = [choice.id for choice in question.choices if not choice.is_correct]
    return tuple(wrong_ids[:1])
