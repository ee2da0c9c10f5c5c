"""A question of this site as a file gives it: complete, or with gaps for the author to fill."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

#: Most letters of what a question asks, of its scene, of one choice and of a source.
ASK_LETTERS = 250
SCENE_LETTERS = 20_000
LINE_LETTERS = 1_000
SOURCE_LETTERS = 250
#: A code is as long as a slug may be.
CODE_LETTERS = 50

#: Most letters of a tag in Moodle (TAG_MAX_LENGTH of its lib/moodlelib.php), and in the older ones
#: many still run.
TAG_LETTERS = 255
OLD_TAG_LETTERS = 50
#: Characters Moodle takes out of tags.
_NOT_IN_TAGS = re.compile("[<>`]")

#: How many lines a question has at least, by its kind; two where none is named.
FEWEST_LINES = {"ordering": 3}
MOST_LINES = 10


@dataclass(frozen=True)
class SketchLine:
    """One choice, statement, step or half of a pair; ``match`` is the pair's other half."""

    text: str
    is_right: bool = False
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True)
class QuestionSketch:
    """A question of this site, perhaps unfinished.

    Empty text, and ``None``, mean that the file does not say. The first line of a true/false
    question is *true*; those of an ordering stand in the right order. ``decoys`` are partners that
    match nothing. ``kind`` is a name of
    :data:`quizzes.papers.rules.kinds.KINDS`.
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


def merge(current: QuestionSketch, imported: QuestionSketch) -> QuestionSketch:
    """Return ``current`` with everything ``imported`` says.

    A file adds and changes; what it does not say stays.
    """
    feedback_by_text = {line.text: line.feedback for line in current.lines}
    lines = list[SketchLine]()
    for line in imported.lines:
        feedback = line.feedback or feedback_by_text.get(line.text, "")
        lines.append(replace(line, feedback=feedback))
    sketch = replace(
        current,
        scene=imported.scene or current.scene,
        ask=imported.ask or current.ask,
        skill=imported.skill or current.skill,
        place=imported.place or current.place,
        read_again=imported.read_again or current.read_again,
        outcome=_merge_tag("outcome", current.outcome, imported.outcome),
        source=_merge_tag("source", current.source, imported.source),
        lines=tuple(lines),
        decoys=imported.decoys,
    )
    if imported.is_critical is not None:
        sketch = replace(sketch, is_critical=imported.is_critical)
    if imported.is_exact is not None:
        sketch = replace(sketch, is_exact=imported.is_exact)
    return sketch


def _merge_tag(name: str, current: str, imported: str) -> str:
    """Return ``imported``, or ``current`` where the two differ only as Moodle changes tags.

    Moodle takes some characters out, cuts, and spells a tag with the capitals that the first
    question of its site used.
    """
    if not imported:
        return current
    tag = " ".join(_NOT_IN_TAGS.sub("", f"{name}:{current}").split())
    tags_in_moodle = {tag[:length].strip().lower() for length in (TAG_LETTERS, OLD_TAG_LETTERS)}
    if f"{name}:{imported}".lower() in tags_in_moodle:
        return current
    return imported


def find_gaps(sketch: QuestionSketch) -> Sequence[str]:
    """Return the codes of what an author has to add before the question can be published.

    What each kind demands beyond that (exactly one best action, no line twice) its block reports.
    """
    gaps = list[str]()
    for field in ("scene", "ask", "skill", "read_again"):
        if not getattr(sketch, field):
            gaps.append(field)
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
