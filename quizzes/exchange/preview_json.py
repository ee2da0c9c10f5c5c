"""The questions of a file between its preview and its import, as plain JSON values."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from quizzes.exchange.question_files import ParsedQuestion
from quizzes.exchange.rules.items import ExchangeProblem
from quizzes.exchange.rules.sketches import QuestionSketch, SketchLine


def to_json(parsed_questions: Iterable[ParsedQuestion]) -> list[dict[str, Any]]:
    """Return questions of a file as plain JSON values."""
    return [asdict(question) for question in parsed_questions]


def from_json(rows: Iterable[dict[str, Any]]) -> list[ParsedQuestion]:
    """Return what :func:`to_json` wrote."""
    return [_question_from_json(row) for row in rows]


def _question_from_json(row: dict[str, Any]) -> ParsedQuestion:
    sketch = _sketch_from_json(row["sketch"]) if row["sketch"] else None
    notes = tuple(ExchangeProblem(**note) for note in row["notes"])
    problem = ExchangeProblem(**row["problem"]) if row["problem"] else None
    return ParsedQuestion(row["line"], row["name"], sketch, notes, problem)


def _sketch_from_json(row: dict[str, Any]) -> QuestionSketch:
    lines = tuple(SketchLine(**line) for line in row["lines"])
    decoys = tuple(row["decoys"])
    return QuestionSketch(**{**row, "lines": lines, "decoys": decoys})
