"""Which questions of a quiz one paper asks. Imports no Django."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from quizzes.papers.rules.content import PaperChoice, PaperContent, PaperMatch, PaperQuestion
from quizzes.papers.rules.kinds import KINDS

Part = TypeVar("Part", PaperChoice, PaperMatch)
# orders of choices in circulation per quiz, language and wording: bounds the rows stored
VARIANTS = 8


def draw_questions(
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


def shuffle_choices(paper: PaperContent, variant: int) -> PaperContent:
    """``paper`` with each question's choices in the order of ``variant`` (0 to VARIANTS - 1)."""
    return replace(
        paper, questions=tuple(_shuffle(question, variant) for question in paper.questions)
    )


def _shuffle(question: PaperQuestion, variant: int) -> PaperQuestion:
    kind = KINDS.get(question.kind)
    return replace(
        question,
        choices=_ordered(question.choices, f"{variant}:{question.key}")
        if kind and kind.shuffles
        else question.choices,
        matches=_ordered(question.matches, f"{variant}:{question.key}:matches"),
    )


def _ordered(parts: Sequence[Part], seed: str) -> tuple[Part, ...]:
    by_id = sorted(parts, key=lambda part: part.id)  # the same start in every language
    # Not a secret: the order only has to differ between people and be the same in every language.
    random.Random(seed).shuffle(by_id)  # noqa: S311
    return tuple(by_id)


def translate_paper(
    paper: PaperContent, translated: PaperContent, answered: frozenset[str]
) -> PaperContent:
    """``paper`` continued in the language of ``translated``.

    Questions in ``answered`` keep the words they were answered in; the others are taken from
    ``translated`` where it has the same question with the same choices, in the same order.
    """
    theirs = {question.key: question for question in translated.questions}
    return replace(
        paper,
        language=translated.language,
        title=translated.title,
        outcomes=translated.outcomes or paper.outcomes,
        questions=tuple(
            q if q.key in answered else _worded(q, theirs.get(q.key)) for q in paper.questions
        ),
    )


def _worded(ours: PaperQuestion, theirs: PaperQuestion | None) -> PaperQuestion:
    if theirs is None or (theirs.kind, theirs.ids) != (ours.kind, ours.ids):
        return ours
    choices = {choice.id: choice for choice in theirs.choices}
    matches = {match.id: match for match in theirs.matches}
    return replace(
        theirs,
        choices=tuple(choices[choice.id] for choice in ours.choices),
        matches=tuple(matches[match.id] for match in ours.matches),
    )
