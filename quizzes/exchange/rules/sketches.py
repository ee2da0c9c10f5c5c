"""A question of this site as a file gives it: complete, or with gaps for the author to fill."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

#: Most characters of a question itself, of its scene (HTML), of one choice and of a source.
MAX_QUESTION_CHARACTERS = 250
MAX_SCENE_CHARACTERS = 20_000
MAX_LINE_CHARACTERS = 1_000
MAX_SOURCE_CHARACTERS = 250
#: Most characters of a code: those of a slug field.
MAX_CODE_CHARACTERS = 50

#: Most characters of a tag in Moodle (TAG_MAX_LENGTH of its lib/moodlelib.php), and in the older
#: ones many still run.
MAX_TAG_CHARACTERS = 255
MAX_OLD_TAG_CHARACTERS = 50
#: Characters Moodle takes out of tags.
_NOT_IN_TAGS = re.compile("[<>`]")

#: How many lines a question has at least, by its kind; two where none is named.
FEWEST_LINES = {"ordering": 3}
MOST_LINES = 10


@dataclass(frozen=True)
class SketchLine:
    """One choice, statement, step or line of a matching; ``match`` is the line's partner in words.

    Field names are keys of the JSON that previews send along.
    """

    text: str
    is_right: bool = False
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True)
class QuestionSketch:
    """A question of this site, perhaps unfinished; ``ask`` is the question itself.

    Empty text, and ``None``, mean that the file does not say. The first line of a true/false
    question is *true*; those of an ordering stand in the right order. ``decoys`` are partners that
    match nothing. ``kind`` is a name of :data:`quizzes.papers.rules.kinds.KINDS`. Field names are
    keys of the JSON that previews send along.
    """

    kind: str
    code: str
    scene: str = ""
    ask: str = ""
    skill: str = ""
    place: str = ""
    read_again: str = ""
    outcome: str = ""
    source: str = ""
    is_critical: bool | None = None
    is_exact: bool | None = None
    lines: tuple[SketchLine, ...] = ()
    decoys: tuple[str, ...] = ()


def merge(current_sketch: QuestionSketch, imported_sketch: QuestionSketch) -> QuestionSketch:
    """Return ``current_sketch`` with everything ``imported_sketch`` says.

    A file adds and changes; what it does not say stays.
    """
    feedback_by_text = {line.text: line.feedback for line in current_sketch.lines}
    lines = list[SketchLine]()
    for line in imported_sketch.lines:
        feedback = line.feedback or feedback_by_text.get(line.text, "")
        lines.append(replace(line, feedback=feedback))
    sketch = replace(
        current_sketch,
        scene=imported_sketch.scene or current_sketch.scene,
        ask=imported_sketch.ask or current_sketch.ask,
        skill=imported_sketch.skill or current_sketch.skill,
        place=imported_sketch.place or current_sketch.place,
        read_again=imported_sketch.read_again or current_sketch.read_again,
        outcome=_merge_tag("outcome", current_sketch.outcome, imported_sketch.outcome),
        source=_merge_tag("source", current_sketch.source, imported_sketch.source),
        lines=tuple(lines),
        decoys=imported_sketch.decoys,
    )
    if imported_sketch.is_critical is not None:
        sketch = replace(sketch, is_critical=imported_sketch.is_critical)
    if imported_sketch.is_exact is not None:
        sketch = replace(sketch, is_exact=imported_sketch.is_exact)
    return sketch


def _merge_tag(tag_name: str, current_value: str, imported_value: str) -> str:
    """Return ``imported_value``; ``current_value`` where they differ only as Moodle changes tags.

    Moodle takes some characters out, cuts, and spells a tag with the capitals that the first
    question of its site used.
    """
    if not imported_value:
        return current_value
    tag = " ".join(_NOT_IN_TAGS.sub("", f"{tag_name}:{current_value}").split())
    tags_in_moodle = {
        tag[:length].strip().lower() for length in (MAX_TAG_CHARACTERS, MAX_OLD_TAG_CHARACTERS)
    }
    if f"{tag_name}:{imported_value}".lower() in tags_in_moodle:
        return current_value
    return imported_value


def find_gaps(sketch: QuestionSketch) -> Sequence[str]:
    """Return the codes of what an author has to add before the question can be published.

    What each kind demands beyond that (exactly one best action, no line twice) its block reports.
    """
    gaps = list[str]()
    for field_name in ("scene", "ask", "skill", "read_again"):
        if not getattr(sketch, field_name):
            gaps.append(field_name)
    if any(_is_incomplete(line, sketch.kind) for line in sketch.lines):
        gaps.append("words")
    if len(sketch.lines) < FEWEST_LINES.get(sketch.kind, 2):
        gaps.append("too_few")
    if len(sketch.lines) > MOST_LINES:
        gaps.append("too_many")
    if not all(line.feedback for line in sketch.lines):
        gaps.append("feedback")
    return gaps


def _is_incomplete(line: SketchLine, kind: str) -> bool:
    return not line.text or (kind == "matching" and not line.match)
