"""Papers as immutable, content-addressed values: built, frozen as JSON, read back."""

import hashlib
import json
import random
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

from quizzes.marking import PaperChoice, PaperContent, PaperQuestion, Skill

VARIANTS = 8  # orders of choices in circulation per quiz, language and wording: bounds the rows stored
WORDING_LENGTH = 16


def shuffled(paper: PaperContent, variant: int) -> PaperContent:
    """``paper`` with each question's choices in the order of ``variant`` (0 to VARIANTS - 1)."""
    return replace(paper, questions=tuple(_shuffle(question, variant) for question in paper.questions))


def _shuffle(question: PaperQuestion, variant: int) -> PaperQuestion:
    by_id = sorted(question.choices, key=lambda choice: choice.id)  # the same start in every language
    # Not a secret: the order only has to differ between people and be the same in every language.
    random.Random(f"{variant}:{question.key}").shuffle(by_id)  # noqa: S311
    return replace(question, choices=tuple(by_id))


def in_language(paper: PaperContent, translated: PaperContent, answered: frozenset[str]) -> PaperContent:
    """``paper`` continued in the language of ``translated``.

    Questions in ``answered`` keep the words they were answered in; the others are taken from
    ``translated`` where it has the same question with the same choices, in the same order.
    """
    theirs = {question.key: question for question in translated.questions}
    return replace(
        paper,
        language=translated.language,
        title=translated.title,
        questions=tuple(q if q.key in answered else _worded(q, theirs.get(q.key)) for q in paper.questions),
    )


def _worded(ours: PaperQuestion, theirs: PaperQuestion | None) -> PaperQuestion:
    if theirs is None or {c.id for c in theirs.choices} != {c.id for c in ours.choices}:
        return ours
    words = {choice.id: choice for choice in theirs.choices}
    return replace(theirs, choices=tuple(words[choice.id] for choice in ours.choices))


def to_json(paper: PaperContent) -> dict[str, Any]:
    """``paper`` as plain JSON values; ``from_json`` reads it back unchanged."""
    return {**asdict(paper), "pass_mark": str(paper.pass_mark)}


def from_json(body: dict[str, Any]) -> PaperContent:
    """The paper that ``to_json`` wrote."""
    questions = (
        PaperQuestion(
            **{
                **question,
                "skill": Skill(question["skill"]),
                "choices": tuple(PaperChoice(**choice) for choice in question["choices"]),
            }
        )
        for question in body["questions"]
    )
    return PaperContent(**{**body, "pass_mark": Fraction(body["pass_mark"]), "questions": tuple(questions)})


def digest(paper: PaperContent) -> str:
    """The paper's name: SHA-256 of its canonical JSON (sorted keys, no spaces, UTF-8)."""
    return _sha256(to_json(paper))


def wording(question: PaperQuestion) -> str:
    """The name of a question's version: 16 digits of the SHA-256 of its canonical JSON, whatever the choices' order.

    Whatever a paper keeps of a question counts: its words, choices, feedback and whether it is critical.
    """
    choices = sorted(question.choices, key=lambda choice: choice.id)
    return _sha256(asdict(replace(question, choices=tuple(choices))))[:WORDING_LENGTH]


def _sha256(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
