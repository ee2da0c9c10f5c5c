"""Draw the questions of a paper from those of its quiz."""

import random
from collections.abc import Mapping
from dataclasses import replace

from quizzes.papers.rules.content import PaperContent


def draw_questions(
    paper: PaperContent, draws: Mapping[str, int], times_asked: Mapping[str, int], *, seed: int
) -> PaperContent:
    """Return ``paper`` with only so many questions of each outcome in ``draws``, and all others.

    Questions with the lowest count in ``times_asked`` (by question key) are drawn first, so that
    none returns before every other one of its outcome has come as often. Questions keep the
    author's order. The same ``seed`` draws the same questions in every language.
    """
    drawn_keys: set[str] = set()
    for outcome, count in draws.items():
        pool = sorted(question.key for question in paper.questions if question.outcome == outcome)
        # Not a secret: chance only has to be fair.
        random.Random(f"{seed}:{outcome}").shuffle(pool)  # noqa: S311
        # sorting is stable: questions asked equally often stay in their shuffled order
        pool.sort(key=lambda key: times_asked.get(key, 0))
        drawn_keys.update(pool[:count])
    questions = [
        question
        for question in paper.questions
        if question.outcome not in draws or question.key in drawn_keys
    ]
    return replace(paper, questions=tuple(questions))
