"""Assemble a paper: draw its questions, shuffle its choices, continue it in another language."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from quizzes.papers.rules.content import PaperChoice, PaperContent, PaperMatch, PaperQuestion
from quizzes.papers.rules.kinds import KINDS

Part = TypeVar("Part", PaperChoice, PaperMatch)
# Orders of choices in circulation for a quiz, language and wording: bounds the papers stored.
VARIANTS = 8


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


def translate_paper(
    paper: PaperContent, translation: PaperContent, answered_keys: frozenset[str]
) -> PaperContent:
    """Return ``paper`` continued in the language of ``translation``.

    Questions in ``answered_keys`` keep the words they were answered in. The others are taken from
    ``translation`` where it has the same question with the same choices; these keep their order.
    """
    translated_questions = {question.key: question for question in translation.questions}
    questions = []
    for question in paper.questions:
        translated_question = translated_questions.get(question.key)
        if translated_question and question.key not in answered_keys:
            question = _translate_question(question, translated_question)
        questions.append(question)
    return replace(
        paper,
        language=translation.language,
        title=translation.title,
        outcomes=translation.outcomes or paper.outcomes,
        questions=tuple(questions),
    )


def _translate_question(question: PaperQuestion, translation: PaperQuestion) -> PaperQuestion:
    """Return ``translation`` in the order of ``question``, or that itself where they differ."""
    if translation.kind != question.kind or translation.ids != question.ids:
        return question
    translated_choices = {choice.id: choice for choice in translation.choices}
    translated_matches = {match.id: match for match in translation.matches}
    return replace(
        translation,
        choices=tuple(translated_choices[choice.id] for choice in question.choices),
        matches=tuple(translated_matches[match.id] for match in question.matches),
    )
