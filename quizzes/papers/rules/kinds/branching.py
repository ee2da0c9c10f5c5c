"""The short story: each choice leads to the next step or to an ending."""

from dataclasses import dataclass
from fractions import Fraction

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion
from quizzes.papers.rules.kinds.base import (
    FULL_SCORE,
    NO_SCORE,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
    last_value,
)
from quizzes.papers.rules.kinds.picking import CHOICE_FIELD

MOST_STEPS = 6
PATH_FIELD = "path"  # the name of the form field with the choices made so far


class Branching(QuestionKind):
    """A short story. The answer is its path: the id of the choice at each step, to an ending."""

    name = "branching"
    is_a_set = False

    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return the path so far with the new choice at its end."""
        path = self.valid_path(question, tuple(form_fields.get(PATH_FIELD, ())))
        choice = question.choice(last_value(form_fields, CHOICE_FIELD))
        if choice is None or choice.step != next_step(question, path):
            raise NotAnAnswerError(AnswerShape.ONE)
        return (*path, choice.id)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer is a path that has come to an ending."""
        if not answer or next_step(question, answer) != "":
            return False
        return self.valid_path(question, answer) == answer

    def valid_path(self, question: PaperQuestion, path: Answer) -> Answer:
        """Return ``path`` as far as the story allows; an address may hold anything."""
        choice_ids: list[str] = []
        for choice_id in path[:MOST_STEPS]:
            choice = question.choice(choice_id)
            if choice is None or choice.step != next_step(question, tuple(choice_ids)):
                break
            choice_ids.append(choice.id)
        return tuple(choice_ids)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the score of the ending; 0 for a path that does not reach one."""
        if not self.accepts(question, answer):
            return NO_SCORE
        ending = question.choice(answer[-1])
        return _ending_score(ending) if ending else NO_SCORE

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return the shortest path to an ending with the highest score."""
        ranked_path = _best_paths(question).get(_first_step(question))
        return ranked_path.choice_ids if ranked_path else ()

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score of choosing at random at every step."""
        mean_scores: dict[str, Fraction] = {}
        # Scores travel back from the endings by one step a round.
        for _round in range(MOST_STEPS):
            previous_scores, mean_scores = mean_scores, {}
            for step in question.steps:
                choices = question.choices_at(step.id)
                mean_scores[step.id] = _mean_score(choices, previous_scores)
        return mean_scores.get(_first_step(question), NO_SCORE)

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all choices of every step on the path.

        A choice is right where it can still lead to as good an ending as any other of its step.
        """
        best_paths = _best_paths(question)
        reviews: list[ChoiceReview] = []
        step_id = _first_step(question)
        for chosen_id in self.valid_path(question, answer):
            choices = question.choices_at(step_id)
            ranked_paths = {choice: _path_from(choice, best_paths) for choice in choices}
            losses = [ranked_path.loss for ranked_path in ranked_paths.values() if ranked_path]
            least_loss = min(losses, default=NO_SCORE)
            for choice, ranked_path in ranked_paths.items():
                verdict = ChoiceVerdict.of(
                    is_chosen=choice.id == chosen_id,
                    is_right=ranked_path is not None and ranked_path.loss == least_loss,
                )
                step_text = question.step_text(step_id)
                reviews.append(ChoiceReview(choice, verdict, step_text=step_text))
            step_id = next_step(question, (chosen_id,))
        return tuple(reviews)


def next_step(question: PaperQuestion, path: Answer) -> str:
    """Return the id of the step a valid ``path`` has come to; empty at an ending."""
    if not path:
        return _first_step(question)
    choice = question.choice(path[-1])
    return choice.leads_to if choice else ""


def _first_step(question: PaperQuestion) -> str:
    return question.steps[0].id if question.steps else ""


def _ending_score(ending: PaperChoice) -> Fraction:
    """Return the score of an ending, from 0 to 1; 0 where it has none that can be read."""
    try:
        score = Fraction(ending.worth or 0)
    except (ValueError, ZeroDivisionError):
        return NO_SCORE
    return min(max(score, NO_SCORE), FULL_SCORE)


@dataclass(frozen=True, order=True)
class _RankedPath:
    """The choices from a step to an ending; ``loss`` is 1 less the score of the ending.

    The least path is the best one: the highest score, then the shortest, then the first by id.
    """

    loss: Fraction
    length: int
    choice_ids: Answer


def _best_paths(question: PaperQuestion) -> dict[str, _RankedPath]:
    """Return, by the id of the step, the best path from each step that leads to an ending."""
    best_paths: dict[str, _RankedPath] = {}
    # Paths grow back from the endings, and no story is longer than this.
    for _round in range(MOST_STEPS):
        for step in question.steps:
            ranked_paths = []
            for choice in question.choices_at(step.id):
                ranked_path = _path_from(choice, best_paths)
                if ranked_path:
                    ranked_paths.append(ranked_path)
            if ranked_paths:
                best_paths[step.id] = min(ranked_paths)
    return best_paths


def _path_from(choice: PaperChoice, best_paths: dict[str, _RankedPath]) -> _RankedPath | None:
    """Return the best path that begins with ``choice``; None where none is known yet."""
    if not choice.leads_to:
        return _RankedPath(1 - _ending_score(choice), 1, (choice.id,))
    next_path = best_paths.get(choice.leads_to)
    if next_path is None:
        return None
    return _RankedPath(next_path.loss, next_path.length + 1, (choice.id, *next_path.choice_ids))


def _mean_score(choices: tuple[PaperChoice, ...], mean_scores: dict[str, Fraction]) -> Fraction:
    """Return the mean over choices: of an ending its score, else the mean of the next step."""
    if not choices:
        return NO_SCORE
    total = NO_SCORE
    for choice in choices:
        if choice.leads_to:
            total += mean_scores.get(choice.leads_to, NO_SCORE)
        else:
            total += _ending_score(choice)
    return total / len(choices)
