"""Papers as immutable values named by their content: to JSON, from JSON, and their digests."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, fields, replace
from fractions import Fraction
from typing import Any, TypeVar

from quizzes.papers.rules.content import (
    CertaintyPolicy,
    PaperChoice,
    PaperContent,
    PaperOutcome,
    PaperPartner,
    PaperPicture,
    PaperQuestion,
    PaperStep,
    ReviewLevel,
    ReviewPolicy,
    Skill,
)

WORDING_LENGTH = 16  # hexadecimal digits

#: The keys of the stored JSON that differ from the names of the fields. They are those papers were
#: first written with: another key would change the digest of every paper.
STORED_KEYS = {
    "question_text": "ask",
    "lesson_key": "read_again",
    "partners": "matches",
    "partner_id": "match",
    "image_id": "image",
    "feedback_time": "shows_feedback",
    "certainty_policy": "certainty",
    "review_policy": "review",
}
_FIELD_NAMES = {key: name for name, key in STORED_KEYS.items()}

Part = TypeVar("Part", PaperChoice, PaperPartner, PaperOutcome, PaperStep)


def to_json(paper: PaperContent) -> dict[str, Any]:
    """Return ``paper`` as plain JSON values; ``from_json`` reads them back unchanged.

    Fields that have their default are left out. So a paper that uses none of the newer kinds and
    settings has the same JSON, and the same digest, as before these existed.
    """
    values = _non_default_fields(replace(paper, questions=()))
    values["questions"] = [_question_json(question) for question in paper.questions]
    values["pass_mark"] = str(paper.pass_mark)
    return values


def _question_json(question: PaperQuestion) -> dict[str, Any]:
    values = _non_default_fields(question)
    values["choices"] = [_non_default_fields(choice) for choice in question.choices]
    return values


def _non_default_fields(part: PaperContent | PaperQuestion | PaperChoice) -> dict[str, Any]:
    """Return the fields of ``part`` whose value is not their default, by their stored keys."""
    values = asdict(part, dict_factory=_by_stored_key)
    for field in fields(part):
        has_default = field.default is not MISSING
        if has_default and getattr(part, field.name) == field.default:
            del values[STORED_KEYS.get(field.name, field.name)]
    return values


def _by_stored_key(named_values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {STORED_KEYS.get(name, name): value for name, value in named_values}


def _by_field_name(body: Mapping[str, Any]) -> dict[str, Any]:
    return {_FIELD_NAMES.get(key, key): value for key, value in body.items()}


def from_json(body: dict[str, Any]) -> PaperContent:
    """Return the paper that ``to_json`` wrote."""
    values = _by_field_name(body)
    values["pass_mark"] = Fraction(body["pass_mark"])
    values["questions"] = tuple(_question_from_json(question) for question in body["questions"])
    values["outcomes"] = _parts(PaperOutcome, body.get("outcomes", ()))
    values["certainty_policy"] = CertaintyPolicy(body.get("certainty", CertaintyPolicy.UNASKED))
    levels = {moment: ReviewLevel(level) for moment, level in body.get("review", {}).items()}
    values["review_policy"] = ReviewPolicy(**levels)
    return PaperContent(**values)


def _question_from_json(body: dict[str, Any]) -> PaperQuestion:
    values = _by_field_name(body)
    values["skill"] = Skill(body["skill"])
    values["choices"] = _parts(PaperChoice, body["choices"])
    values["partners"] = _parts(PaperPartner, body.get("matches", ()))
    values["steps"] = _parts(PaperStep, body.get("steps", ()))
    picture = body.get("picture")
    values["picture"] = PaperPicture(**_by_field_name(picture)) if picture else None
    return PaperQuestion(**values)


def _parts(part_class: type[Part], rows: Iterable[dict[str, Any]]) -> tuple[Part, ...]:
    return tuple(part_class(**_by_field_name(row)) for row in rows)


def digest(paper: PaperContent) -> str:
    """Return the name of a paper: the SHA-256 of its canonical JSON (sorted keys, UTF-8)."""
    return _sha256(to_json(paper))


def wording(question: PaperQuestion) -> str:
    """Return the name of a question's version: 16 digits of the SHA-256 of its canonical JSON.

    Everything a paper holds of a question counts – words, choices, feedback, whether it is
    critical – but not the order of its choices.
    """
    choices = sorted(question.choices, key=lambda choice: choice.id)
    partners = sorted(question.partners, key=lambda partner: partner.id)
    ordered_question = replace(question, choices=tuple(choices), partners=tuple(partners))
    return _sha256(_question_json(ordered_question))[:WORDING_LENGTH]


def _sha256(values: dict[str, Any]) -> str:
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
