"""Papers as immutable, content-addressed values: built, frozen as JSON, read back."""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import MISSING, asdict, fields, replace
from fractions import Fraction
from typing import Any, TypeVar

from quizzes.papers.rules.content import (
    Certain,
    PaperChoice,
    PaperContent,
    PaperMatch,
    PaperOutcome,
    PaperPicture,
    PaperQuestion,
    PaperStep,
    Review,
    Shown,
    Skill,
)
from quizzes.papers.rules.kinds import KINDS

Part = TypeVar("Part", PaperChoice, PaperMatch)
# orders of choices in circulation per quiz, language and wording: bounds the rows stored
VARIANTS = 8
WORDING_LENGTH = 16


def shuffled(paper: PaperContent, variant: int) -> PaperContent:
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


def in_language(
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


def to_json(paper: PaperContent) -> dict[str, Any]:
    """``paper`` as plain JSON values; ``from_json`` reads it back unchanged.

    What a kind or a quiz does not use is left out, so a paper that only asks for best actions is written,
    and named by its digest, as it was before there was anything else.
    """
    questions = [_question_json(question) for question in paper.questions]
    return {
        **_lean(replace(paper, questions=())),
        "questions": questions,
        "pass_mark": str(paper.pass_mark),
    }


def _question_json(question: PaperQuestion) -> dict[str, Any]:
    return {**_lean(question), "choices": [_lean(choice) for choice in question.choices]}


def _lean(part: PaperContent | PaperQuestion | PaperChoice) -> dict[str, Any]:
    """The fields of ``part`` without those that have their default."""
    values = asdict(part)
    return {
        field.name: values[field.name]
        for field in fields(part)
        if field.default is MISSING or getattr(part, field.name) != field.default
    }


def from_json(body: dict[str, Any]) -> PaperContent:
    """The paper that ``to_json`` wrote."""
    return PaperContent(
        **{
            **body,
            "pass_mark": Fraction(body["pass_mark"]),
            "questions": tuple(_question(question) for question in body["questions"]),
            "outcomes": tuple(PaperOutcome(**outcome) for outcome in body.get("outcomes", ())),
            "certainty": Certain(body.get("certainty", Certain.UNASKED)),
            "review": Review(
                **{moment: Shown(shown) for moment, shown in body.get("review", {}).items()}
            ),
        }
    )


def _question(body: dict[str, Any]) -> PaperQuestion:
    picture = body.get("picture")
    return PaperQuestion(
        **{
            **body,
            "skill": Skill(body["skill"]),
            "choices": tuple(PaperChoice(**choice) for choice in body["choices"]),
            "matches": tuple(PaperMatch(**match) for match in body.get("matches", ())),
            "steps": tuple(PaperStep(**step) for step in body.get("steps", ())),
            "picture": PaperPicture(**picture) if picture else None,
        }
    )


def digest(paper: PaperContent) -> str:
    """The paper's name: SHA-256 of its canonical JSON (sorted keys, no spaces, UTF-8)."""
    return _sha256(to_json(paper))


def wording(question: PaperQuestion) -> str:
    """The name of a question's version: 16 digits of the SHA-256 of its canonical JSON, whatever the choices' order.

    Whatever a paper keeps of a question counts: its words, choices, feedback and whether it is critical.
    """
    choices = sorted(question.choices, key=lambda choice: choice.id)
    matches = sorted(question.matches, key=lambda match: match.id)
    ordered = replace(question, choices=tuple(choices), matches=tuple(matches))
    return _sha256(_question_json(ordered))[:WORDING_LENGTH]


def _sha256(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
