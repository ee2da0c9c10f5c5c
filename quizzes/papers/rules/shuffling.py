"""Shuffle the choices of a paper."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from quizzes.papers.rules.content import PaperChoice, PaperContent, PaperPartner, PaperQuestion
from quizzes.papers.rules.kinds import KINDS

Part = TypeVar("Part", PaperChoice, PaperPartner)

#: How many orders of choices a quiz has in a language: bounds the number of papers stored.
VARIANT_COUNT = 8


def shuffle_choices(paper: PaperContent, variant: int) -> PaperContent:
    """Return ``paper`` with its choices in the order of ``variant`` (0 to VARIANT_COUNT − 1)."""
    questions = tuple(_shuffle_question(question, variant) for question in paper.questions)
    return replace(paper, questions=questions)


def _shuffle_question(question: PaperQuestion, variant: int) -> PaperQuestion:
    seed = f"{variant}:{question.key}"
    choices = question.choices
    kind = KINDS.get(question.kind)
    if kind and kind.shuffles:
        choices = _shuffle(choices, seed)
    partners = _shuffle(question.partners, f"{seed}:matches")
    return replace(question, choices=choices, partners=partners)


def _shuffle(parts: Sequence[Part], seed: str) -> tuple[Part, ...]:
    # Sorted by id first: every language starts from the same order.
    shuffled_parts = sorted(parts, key=lambda part: part.id)
    # Not a secret: the order only has to differ between people and agree between languages.
    random.Random(seed).shuffle(shuffled_parts)  # noqa: S311
    return tuple(shuffled_parts)
