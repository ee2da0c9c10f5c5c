"""Papers as immutable, content-addressed values: built, frozen as JSON, read back."""

import hashlib
import json
from dataclasses import MISSING, asdict, fields, replace
from fractions import Fraction
from typing import Any

from quizzes.papers.rules.content import (
    CertaintyPolicy,
    PaperChoice,
    PaperContent,
    PaperMatch,
    PaperOutcome,
    PaperPicture,
    PaperQuestion,
    PaperStep,
    ReviewLevel,
    ReviewPolicy,
    Skill,
)

WORDING_LENGTH = 16


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
            "certainty": CertaintyPolicy(body.get("certainty", CertaintyPolicy.UNASKED)),
            "review": ReviewPolicy(
                **{moment: ReviewLevel(shown) for moment, shown in body.get("review", {}).items()}
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
