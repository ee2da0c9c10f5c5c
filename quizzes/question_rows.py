"""Between rows of a quiz and sketches of questions: how each kind's block is filled and read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.utils.translation import override

from courses.blocks import PLACES
from quizzes.asked import PaperQuestion, Skill
from quizzes.exchange.counterparts import from_items, to_item
from quizzes.exchange.items import AssessmentItem
from quizzes.exchange.sketches import QuestionSketch, SketchLine
from quizzes.models import Question

PLACE_CODES = frozenset(code for code, _words in PLACES)
Raw = dict[str, Any]


def as_item(
    question: Question, *, language: str, category: str, number: int
) -> AssessmentItem | None:
    """A question, finished or not, for other programs; ``None`` while it asks nothing at all."""
    children = list(question.body)
    if len(children) != 1:
        return None
    with override(language):
        fields = children[0].block.fields(children[0].value)
    asked = PaperQuestion(
        key=str(question.translation_key),
        language=language,
        skill=Skill.RECOGNISE,
        is_critical=question.is_critical,
        place=question.place,
        scene=question.scene,
        ask=question.ask,
        read_again=str(question.read_again or ""),
        outcome=question.outcome,
        kind=children[0].block_type,
        **fields,
    )
    item = to_item(asked, code=question.code, category=category, line=number)
    skill = (f"skill:{question.skill}",) if question.skill else ()
    source = " ".join(question.source.split())
    tags = [tag for tag in item.tags if not tag.startswith("skill:")]
    return replace(item, tags=(*skill, *tags, *([f"source:{source}"] if source else ())))


def as_sketch(question: Question, *, language: str) -> QuestionSketch | None:
    """A question as a file of this site would give it back; ``None`` for kinds no other program has."""
    item = as_item(question, language=language, category="", number=0)
    if item is None:
        return None
    sketch = from_items([item], places=PLACE_CODES)[0].sketch
    if sketch is None:
        return None
    said = feedback_of_pairs(question) if sketch.kind == "matching" else []
    lines = [
        replace(line, feedback=" ".join(words.split()))
        for line, words in zip(sketch.lines, said, strict=False)
    ]
    return replace(
        sketch,
        is_critical=question.is_critical,
        is_exact=bool(sketch.is_exact),
        lines=tuple(lines) if said else sketch.lines,
    )


def feedback_of_pairs(question: Question) -> list[str]:
    """What a matching question says of each line."""
    return [row.value["feedback"] for row in question.body[0].value["pairs"].bound_blocks]


def fill(question: Question, sketch: QuestionSketch) -> None:
    """Write ``sketch`` into ``question``; choices keep their ids, for translations and statistics know them."""
    question.code, question.skill, question.place = sketch.code, sketch.skill, sketch.place
    question.scene, question.ask = sketch.scene, sketch.ask
    question.read_again = sketch.read_again or None
    question.outcome, question.source = sketch.outcome, sketch.source
    question.is_critical = bool(sketch.is_critical)
    raw = question.body.get_prep_value()
    known: Raw = (
        raw[0] if raw and raw[0]["type"] == sketch.kind else {"id": str(uuid4()), "value": {}}
    )
    value = _value(sketch, known["value"])
    block = Question._meta.get_field("body").stream_block
    question.body = block.to_python([{"type": sketch.kind, "id": known["id"], "value": value}])


def _value(sketch: QuestionSketch, known: Mapping[str, Any]) -> Raw:
    """The raw value of a kind's block; what lists in ``known`` are called they go on being called."""
    is_exact = bool(sketch.is_exact)
    match sketch.kind:
        case "true_false":
            true, false = sketch.lines
            answer = "true" if true.is_right else "false"
            return {"answer": answer, "if_true": true.feedback, "if_false": false.feedback}
        case "ordering":
            rows = [{"text": line.text, "feedback": line.feedback} for line in sketch.lines]
            return {"steps": _listed(rows, known.get("steps")), "is_exact": is_exact}
        case "matching":
            rows = [
                {"text": li.text, "partner": li.match, "feedback": li.feedback}
                for li in sketch.lines
            ]
            others = _listed(list(sketch.decoys), known.get("others"))
            return {
                "pairs": _listed(rows, known.get("pairs")),
                "others": others,
                "is_exact": is_exact,
            }
    choices = _listed([_choice(line) for line in sketch.lines], known.get("choices"))
    return (
        {"choices": choices, "is_exact": is_exact}
        if sketch.kind == "multiple"
        else {"choices": choices}
    )


def _choice(line: SketchLine) -> Raw:
    return {"text": line.text, "is_correct": line.is_right, "feedback": line.feedback}


def _listed(rows: Sequence[Any], known: Sequence[Raw] | None) -> list[Raw]:
    """``rows`` as a list block keeps them: under the id of the same words, else of what stood in their place."""
    free = list(known or ())
    ids = dict[int, str]()
    for at, row in enumerate(rows):
        same = next((item for item in free if _words(item["value"]) == _words(row)), None)
        if same:
            ids[at] = same["id"]
            free.remove(same)
    for at in range(len(rows)):
        if at not in ids:
            ids[at] = free.pop(0)["id"] if free else str(uuid4())
    return [{"type": "item", "id": ids[at], "value": row} for at, row in enumerate(rows)]


def _words(row: Any) -> str:
    return " ".join(str(row["text"] if isinstance(row, Mapping) else row).split())
