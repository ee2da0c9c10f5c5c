"""A question of this site as a file gives it: complete, or with gaps for the author to fill."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

#: Most letters of what is asked, of a scene, of one choice and of a source; a code is as long as a slug may be.
ASK_LETTERS, SCENE_LETTERS, LINE_LETTERS, SOURCE_LETTERS, CODE_LETTERS = 250, 20_000, 1_000, 250, 50

#: Most letters of a tag in Moodle (TAG_MAX_LENGTH of its lib/moodlelib.php), and in the older ones many still run.
TAG_LETTERS, OLD_TAG_LETTERS = 255, 50
_NOT_IN_TAGS = re.compile("[<>`]")

#: How many lines a question of this site has, at least and at most.
FEWEST, MOST_LINES = {"ordering": 3}, 10


@dataclass(frozen=True)
class SketchLine:
    """One choice, statement, step or half of a pair; ``match`` is the other half."""

    text: str
    is_right: bool = False
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True)
class QuestionSketch:
    """What is asked. Empty text, and ``None``, mean that the file does not say.

    ``kind`` is a name of :data:`quizzes.kinds.KINDS`. Of a true/false question the first line is *true*,
    of an ordering they stand in the right order; ``decoys`` are partners that match nothing.
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


def merged(here: QuestionSketch, said: QuestionSketch) -> QuestionSketch:
    """``here`` with everything ``said`` says: a file adds and changes, it takes nothing away."""
    feedback = {line.text: line.feedback for line in here.lines}
    lines = tuple(
        replace(line, feedback=line.feedback or feedback.get(line.text, "")) for line in said.lines
    )
    return QuestionSketch(
        kind=here.kind,
        code=here.code,
        scene=said.scene or here.scene,
        ask=said.ask or here.ask,
        skill=said.skill or here.skill,
        place=said.place or here.place,
        read_again=said.read_again or here.read_again,
        outcome=_retold("outcome", here.outcome, said.outcome),
        source=_retold("source", here.source, said.source),
        is_critical=here.is_critical if said.is_critical is None else said.is_critical,
        is_exact=here.is_exact if said.is_exact is None else said.is_exact,
        lines=lines,
        decoys=said.decoys,
    )


def _retold(name: str, here: str, said: str) -> str:
    """``said``, or ``here`` where it says nothing else than what Moodle keeps of a tag.

    Moodle takes some signs out, cuts, and spells a tag with the capitals the first question of the site had.
    """
    tag = " ".join(_NOT_IN_TAGS.sub("", f"{name}:{here}").split())
    kept = {tag[:most].strip().lower() for most in (TAG_LETTERS, OLD_TAG_LETTERS)}
    return said if said and f"{name}:{said}".lower() not in kept else here


def gaps(sketch: QuestionSketch) -> Sequence[str]:
    """What an author has to add before the question can be published, as codes.

    What each kind asks beside that (exactly one best action, no line twice) its block says itself.
    """
    found = [name for name in ("scene", "ask", "skill", "read_again") if not getattr(sketch, name)]
    if any(
        not line.text or (sketch.kind == "matching" and not line.match) for line in sketch.lines
    ):
        found.append("words")
    if len(sketch.lines) < FEWEST.get(sketch.kind, 2):
        found.append("too_few")
    if len(sketch.lines) > MOST_LINES:
        found.append("too_many")
    if any(not line.feedback for line in sketch.lines):
        found.append("feedback")
    return found
