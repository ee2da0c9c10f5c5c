"""Between rows of a quiz and sketches of questions: how each kind's block is filled and read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.utils.translation import override

from courses.blocks import PLACES
from quizzes.authoring.models import Question
from quizzes.exchange.rules.from_items import from_items
from quizzes.exchange.rules.items import AssessmentItem
from quizzes.exchange.rules.sketches import QuestionSketch, SketchLine
from quizzes.exchange.rules.to_items import to_item
from quizzes.papers.rules.content import PaperQuestion, Skill

PLACE_CODES = frozenset(code for code, _name in PLACES)
#: A block of a stream or list as it is stored: its type, id and value, or the value of a struct.
RawBlock = dict[str, Any]


def as_item(
    question: Question, *, language: str, category: str, number: int
) -> AssessmentItem | None:
    """Return a question, finished or not, for other programs.

    ``number`` becomes the item's line. Returns ``None`` while the question has no block, and so
    asks nothing.
    """
    blocks = list(question.body)
    if len(blocks) != 1:
        return None
    [block] = blocks
    with override(language):
        fields = block.block.fields(block.value)
    paper_question = PaperQuestion(
        key=str(question.translation_key),
        language=language,
        skill=Skill.RECOGNISE,  # a paper cannot do without; the tag is replaced below
        is_critical=question.is_critical,
        place=question.place,
        scene=question.scene,
        question_text=question.ask,
        lesson_key=str(question.read_again or ""),
        outcome=question.outcome,
        kind=block.block_type,
        **fields,
    )
    item = to_item(paper_question, code=question.code, category=category, line=number)
    tags = [tag for tag in item.tags if not tag.startswith("skill:")]
    if question.skill:
        tags.insert(0, f"skill:{question.skill}")
    source = " ".join(question.source.split())
    if source:
        tags.append(f"source:{source}")
    return replace(item, tags=tuple(tags))


def as_sketch(question: Question, *, language: str) -> QuestionSketch | None:
    """Return a question as a file of this site would give it back.

    Returns ``None`` for kinds no other program has.
    """
    item = as_item(question, language=language, category="", number=0)
    if item is None:
        return None
    [conversion] = from_items([item], places=PLACE_CODES)
    sketch = conversion.sketch
    if sketch is None:
        return None
    if sketch.kind == "matching":
        sketch = _with_pair_feedback(sketch, question)
    return replace(sketch, is_critical=question.is_critical, is_exact=bool(sketch.is_exact))


def _with_pair_feedback(sketch: QuestionSketch, question: Question) -> QuestionSketch:
    """Return ``sketch`` with the feedback of each line, for which an item has no place."""
    line_feedback = feedback_of_pairs(question)
    if not line_feedback:
        return sketch
    lines = list[SketchLine]()
    for line, feedback_words in zip(sketch.lines, line_feedback, strict=False):
        lines.append(replace(line, feedback=" ".join(feedback_words.split())))
    return replace(sketch, lines=tuple(lines))


def feedback_of_pairs(question: Question) -> list[str]:
    """Return the feedback a matching question has for each line."""
    return [pair.value["feedback"] for pair in question.body[0].value["pairs"].bound_blocks]


def fill(question: Question, sketch: QuestionSketch) -> None:
    """Write ``sketch`` into ``question``.

    Choices keep their ids, because translations and statistics refer to them.
    """
    question.code = sketch.code
    question.skill = sketch.skill
    question.place = sketch.place
    question.scene = sketch.scene
    question.ask = sketch.ask
    question.read_again = sketch.read_again or None
    question.outcome = sketch.outcome
    question.source = sketch.source
    question.is_critical = bool(sketch.is_critical)
    current_block: RawBlock = {"id": str(uuid4()), "value": {}}
    raw_body = question.body.get_prep_value()
    if raw_body and raw_body[0]["type"] == sketch.kind:
        current_block = raw_body[0]
    raw_block = {
        "type": sketch.kind,
        "id": current_block["id"],
        "value": _raw_value(sketch, current_block["value"]),
    }
    stream_block = Question._meta.get_field("body").stream_block
    question.body = stream_block.to_python([raw_block])


def _raw_value(sketch: QuestionSketch, current_value: Mapping[str, Any]) -> RawBlock:
    """Return the value of a kind's block; rows of lists in ``current_value`` keep their ids."""
    is_exact = bool(sketch.is_exact)
    match sketch.kind:
        case "true_false":
            true_line, false_line = sketch.lines
            answer = "true" if true_line.is_right else "false"
            return {
                "answer": answer,
                "if_true": true_line.feedback,
                "if_false": false_line.feedback,
            }
        case "ordering":
            steps = [{"text": line.text, "feedback": line.feedback} for line in sketch.lines]
            return {"steps": _raw_list(steps, current_value.get("steps")), "is_exact": is_exact}
        case "matching":
            return {
                "pairs": _raw_list(_raw_pairs(sketch), current_value.get("pairs")),
                "others": _raw_list(sketch.decoys, current_value.get("others")),
                "is_exact": is_exact,
            }
    choices = _raw_list(_raw_choices(sketch), current_value.get("choices"))
    if sketch.kind == "multiple":
        return {"choices": choices, "is_exact": is_exact}
    return {"choices": choices}


def _raw_pairs(sketch: QuestionSketch) -> list[RawBlock]:
    pairs = list[RawBlock]()
    for line in sketch.lines:
        pairs.append({"text": line.text, "partner": line.match, "feedback": line.feedback})
    return pairs


def _raw_choices(sketch: QuestionSketch) -> list[RawBlock]:
    choices = list[RawBlock]()
    for line in sketch.lines:
        choices.append({"text": line.text, "is_correct": line.is_right, "feedback": line.feedback})
    return choices


def _raw_list(values: Sequence[Any], current_rows: Sequence[RawBlock] | None) -> list[RawBlock]:
    """Return ``values`` as a list block stores them.

    A value keeps the id of the current row with the same words. Those without one take, in their
    order, the ids of rows whose words have gone; the rest get new ids.
    """
    free_rows = list(current_rows or ())
    id_by_position = dict[int, str]()
    for position, value in enumerate(values):
        for row in free_rows:
            if _row_words(row["value"]) == _row_words(value):
                id_by_position[position] = row["id"]
                free_rows.remove(row)
                break
    rows = list[RawBlock]()
    for position, value in enumerate(values):
        if position not in id_by_position:
            id_by_position[position] = free_rows.pop(0)["id"] if free_rows else str(uuid4())
        rows.append({"type": "item", "id": id_by_position[position], "value": value})
    return rows


def _row_words(value: Any) -> str:
    """Return the words by which a row is recognised; rows of decoys are plain strings."""
    text = value["text"] if isinstance(value, Mapping) else value
    return " ".join(str(text).split())
