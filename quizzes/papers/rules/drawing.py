"""Which questions of a quiz one paper asks. Imports no Django."""

import random
from collections.abc import Mapping
from dataclasses import replace

from quizzes.papers.rules.content import PaperContent


def drawn(
    paper: PaperContent, draws: Mapping[str, int], asked_before: Mapping[str, int], *, seed: int
) -> PaperContent:
    """``paper`` with, of each outcome in ``draws``, only so many of its questions; the others are all asked.

    What was asked least often before (``asked_before``: question key → how often) is drawn first, so that no
    question comes again until every other of its outcome has come as often. The authored order stays.
    The same ``seed`` draws the same questions in every language.
    """
    kept = {question.key for question in paper.questions if question.outcome not in draws}
    for outcome, count in draws.items():
        pool = sorted(question.key for question in paper.questions if question.outcome == outcome)
        # Not a secret: chance only has to be fair.
        random.Random(f"{seed}:{outcome}").shuffle(pool)  # noqa: S311
        kept.update(sorted(pool, key=lambda key: asked_before.get(key, 0))[:count])
    return replace(
        paper, questions=tuple(question for question in paper.questions if question.key in kept)
    )
