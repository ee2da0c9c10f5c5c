"""Draw the questions of a paper from those of its quiz."""

import random
from collections.abc import Mapping
from dataclasses import replace

from quizzes.papers.rules.content import PaperContent


def draw_questions(
    paper: PaperContent,
    draw_counts: Mapping[str, int],
    times_asked: Mapping[str, int],
    *,
    seed: int,
) -> PaperContent:
    """Return ``paper`` with as many questions of each outcome as ``draw_counts`` says.

    ``draw_counts`` are by the code of the outcome; of outcomes not in it all questions stay.
    Questions with the lowest count in ``times_asked`` (by question key) are drawn first, so that
    none returns before every other one of its outcome has come as often. Questions keep the
    author's order. The same ``seed`` draws the same questions in every language.
    """
    drawn_keys: set[str] = set()
    for outcome_code, count in draw_counts.items():
        outcome_keys = sorted(
            question.key for question in paper.questions if question.outcome == outcome_code
        )
        # Not a secret: chance only has to be fair.
        random.Random(f"{seed}:{outcome_code}").shuffle(outcome_keys)  # noqa: S311
        # sorting is stable: questions asked equally often stay in their shuffled order
        outcome_keys.sort(key=lambda key: times_asked.get(key, 0))
        drawn_keys.update(outcome_keys[:count])
    questions = [
        question
        for question in paper.questions
        if question.outcome not in draw_counts or question.key in drawn_keys
    ]
    return replace(paper, questions=tuple(questions))
