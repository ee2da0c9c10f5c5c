"""A short story: each choice leads on, to the next step or to an ending."""

from dataclasses import dataclass
from fractions import Fraction

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion
from quizzes.papers.rules.kinds.base import (
    NOTHING,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
)
from quizzes.papers.rules.kinds.picking import CHOICE

MOST_STEPS = 6
PATH = "path"  # the name of the field with the choices taken so far


class Branching(QuestionKind):
    """The answer is the path: the id of the choice taken at each step, from the first to an ending."""

    name = "branching"
    is_a_set = False

    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """The path so far and the choice taken now."""
        path = self.walked(question, tuple(posted.get(PATH, ())))
        given = posted.get(CHOICE, ())
        taken = question.choice(given[-1]) if given else None
        if taken is None or taken.step != here(question, path):
            raise NotAnAnswerError(AnswerShape.ONE)
        return (*path, taken.id)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """A path that has come to an ending."""
        return (
            bool(answer)
            and here(question, answer) == ""
            and self.walked(question, answer) == answer
        )

    def walked(self, question: PaperQuestion, path: Answer) -> Answer:
        """``path`` as far as the story allows: a page may be asked for with anything in its address."""
        taken: list[str] = []
        for choice_id in path[:MOST_STEPS]:
            choice = question.choice(choice_id)
            if choice is None or choice.step != here(question, tuple(taken)):
                break
            taken.append(choice.id)
        return tuple(taken)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """What the ending is worth; 0 for a path that does not reach one."""
        ending = question.choice(answer[-1]) if self.accepts(question, answer) else None
        return _worth(ending) if ending else NOTHING

    def right_answer(self, question: PaperQuestion) -> Answer:
        """The shortest path to an ending worth most."""
        route = _routes(question).get(_first(question))
        return route.path if route else ()

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """The mean over choosing at random at every step."""
        return _mean(question, _first(question))

    def rows(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Every step that was walked, with all its choices: right is what could still end as well as any."""
        rows: list[ChoiceReview] = []
        best = _routes(question)
        for choice_id in self.walked(question, answer):
            step = next(choice.step for choice in question.choices if choice.id == choice_id)
            words = next((one.text for one in question.steps if one.id == step), "")
            ways = {choice: _way(choice, best) for choice in _offered(question, step)}
            least = min((way.lost for way in ways.values() if way), default=NOTHING)
            for choice, way in ways.items():
                is_best = way is not None and way.lost == least
                rows.append(
                    ChoiceReview(
                        choice,
                        ChoiceVerdict.of(taken=choice.id == choice_id, right=is_best),
                        under=words,
                    )
                )
        return tuple(rows)


def here(question: PaperQuestion, path: Answer) -> str:
    """The id of the step a valid ``path`` has come to; empty at an ending."""
    if not path:
        return _first(question)
    last = question.choice(path[-1])
    return last.leads_to if last else ""


def _first(question: PaperQuestion) -> str:
    return question.steps[0].id if question.steps else ""


def _offered(question: PaperQuestion, step: str) -> list[PaperChoice]:
    return [choice for choice in question.choices if choice.step == step]


def _worth(ending: PaperChoice) -> Fraction:
    try:
        worth = Fraction(ending.worth or 0)
    except (ValueError, ZeroDivisionError):
        return NOTHING
    return min(max(worth, NOTHING), Fraction(1))


@dataclass(frozen=True, order=True)
class _Route:
    """A way from a step to an ending; the least one is worth most, then shortest, then first by id."""

    lost: Fraction
    length: int
    path: Answer


def _routes(question: PaperQuestion) -> dict[str, _Route]:
    """The best route from every step that leads to an ending."""
    best: dict[str, _Route] = {}
    for _round in range(MOST_STEPS):
        for step in question.steps:
            ways = [
                way for way in (_way(choice, best) for choice in _offered(question, step.id)) if way
            ]
            if ways:
                best[step.id] = min(ways)
    return best


def _way(choice: PaperChoice, best: dict[str, _Route]) -> _Route | None:
    """The best route that begins with ``choice``, as far as routes are known."""
    if not choice.leads_to:
        return _Route(1 - _worth(choice), 1, (choice.id,))
    onward = best.get(choice.leads_to)
    return _Route(onward.lost, onward.length + 1, (choice.id, *onward.path)) if onward else None


def _mean(question: PaperQuestion, step: str) -> Fraction:
    """The mean worth of the endings reached from ``step`` by choosing at random."""
    means: dict[str, Fraction] = {}
    for _round in range(MOST_STEPS):
        means = {one.id: _mean_of(_offered(question, one.id), means) for one in question.steps}
    return means.get(step, NOTHING)


def _mean_of(offered: list[PaperChoice], means: dict[str, Fraction]) -> Fraction:
    worths = [means.get(one.leads_to, NOTHING) if one.leads_to else _worth(one) for one in offered]
    return sum(worths, NOTHING) / len(worths) if worths else NOTHING
