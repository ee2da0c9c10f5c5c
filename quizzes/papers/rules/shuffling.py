"""Shuffle the choices of a paper."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from quizzes.papers.rules.content import PaperChoice, PaperContent, PaperMatch, PaperQuestion
from quizzes.papers.rules.kinds import KINDS

Part = TypeVar("Part", PaperChoice, PaperMatch)

# Orders of choices in circulation for a quiz, language and wording: bounds the papers stored.
VARIANTS = 8


def shuffle_choices(paper: PaperContent, variant: int) -> PaperContent:
    """Return ``paper`` with the choices in the order of ``variant`` (0 to ``VARIANTS`` - 1)."""
    questions = tuple(_shuffle_question(question, variant) for question in paper.questions)
    return replace(paper, questions=questions)


def _shuffle_question(question: PaperQuestion, variant: int) -> PaperQuestion:
    seed = f"{variant}:{question.key}"
    choices = question.choices
    kind = KINDS.get(question.kind)
    if kind and kind.shuffles:
        choices = _shuffle(choices, seed)
    matches = _shuffle(question.matches, f"{seed}:matches")
    return replace(question, choices=choices, matches=matches)


def _shuffle(parts: Sequence[Part], seed: str) -> tuple[Part, ...]:
    # Sorted by id first: every language starts from the same order.
    shuffled_parts = sorted(parts, key=lambda part: part.id)
    # Not a secret: the order only has to differ between people and agree between languages.
    random.Random(seed).shuffle(shuffled_parts)  # noqa: S311
    return tuple(shuffled_parts)
