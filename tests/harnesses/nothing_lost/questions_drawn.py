"""Questions drawn at random: what they ask, what is right, what they say afterwards.

This is the truth the harness holds; how other systems write it stands in ``written_as_….py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

#: Kinds by this harness's name and as the draft of a quiz calls them.
KINDS = ("best_action", "multiple", "true_false", "ordering", "matching")
_BEGINNINGS = ("A guest pays cash", "Room 7 is dark", "The taxi waits", "Ola is 14", "Zoë: “help”")
_ENDINGS = (
    "for two rooms.",
    "& nobody asks.",
    "at 3 < 4 a.m.",
    "– znów, dziś.",
    "رات کو۔",
    "(50%).",
)
_ACTS = (
    "Call 999",
    "Wait",
    "Ask Ana & Jan",
    "Tell {her} = him",
    "Write: ~5 min",
    "Say #1",
    "Look \\ go",
)
_WHY = ("It is urgent.", 'Nobody hears; "go".', "Żle.", "100% sure > 50%.", "See 3=3.")
_ROMANIAN = ("Cine sună?", "Așteaptă aici.", "Nu e bine.")


@dataclass
class Choice:
    """An answer: its words, whether it is right, and what is said after it."""

    words: str
    is_right: bool = False
    feedback: str = ""


@dataclass
class DrawnQuestion:
    """A question: scene and question as paragraphs of plain words; steps stand in their right order.

    ``pairs`` are lines of a matching with their partners, ``decoys`` partners of nothing; ``general``
    is said after any answer.
    """

    kind: str
    code: str
    title: str
    scene: list[str]
    ask: str
    choices: list[Choice] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    decoys: list[str] = field(default_factory=list)
    general: str = ""

    def facts(self) -> dict[str, object]:
        """Return what the draft has to hold, whatever file the question came from."""
        facts: dict[str, object] = {"kind": self.kind, "scene": self.scene, "ask": self.ask}
        if self.kind == "matching":
            return {
                **facts,
                "pairs": [(*pair, self.general) for pair in self.pairs],
                "decoys": self.decoys,
            }
        lines = [
            (choice.words, choice.is_right, choice.feedback or self.general)
            for choice in self.choices
        ]
        if self.kind == "ordering":
            lines = [(words, False, feedback) for words, _is_right, feedback in lines]
        return {**facts, "lines": lines}


@dataclass
class WrittenFile:
    """A file of questions: its bytes, which questions can come, and asides: words that have to be named.

    ``never`` are words that may stand in no question; ``refused`` are pieces of sentences, one for each
    question that cannot come.
    """

    content: bytes
    questions: list[DrawnQuestion]
    asides: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def draw_question(random: Random, number: int, kinds: Sequence[str]) -> DrawnQuestion:
    """Return a question; words of one question are all different."""
    kind = random.choice(kinds)
    question = DrawnQuestion(
        kind, f"q-{number}", f"Night {number}", _scene(random), f"What now, {number}?"
    )
    if random.random() < 0.4:
        question.general = f"In general {number}: {random.choice(_WHY)}"
    acts = [
        f"{act} {place}" for place, act in enumerate(random.sample(_ACTS, random.randint(3, 5)), 1)
    ]
    if kind == "matching":
        question.pairs = [(act, f"then {place}") for place, act in enumerate(acts, 1)]
        question.decoys = random.sample(["never", "always"], random.randint(0, 2))
        return question
    right = {random.choice(acts)}
    if kind == "multiple":
        right = set(random.sample(acts, random.randint(1, len(acts) - 1)))
    if kind == "true_false":
        acts = ["true", "false"]
        right = {random.choice(acts)}
    for act in acts:
        feedback = f"{random.choice(_WHY)} ({act})" if random.random() < 0.6 else ""
        question.choices.append(Choice(act, act in right, feedback if kind != "ordering" else ""))
    return question


def _scene(random: Random) -> list[str]:
    count = random.randint(1, 3)
    beginnings = random.sample(_BEGINNINGS, count)
    return [f"{beginning} {random.choice(_ENDINGS)}" for beginning in beginnings]


def romanian(random: Random) -> str:
    """Return words of another language, which may stand beside the English ones."""
    return random.choice(_ROMANIAN)
