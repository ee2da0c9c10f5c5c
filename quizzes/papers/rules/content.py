"""What a paper holds: questions and choices exactly as they were asked, whatever their kind."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

#: What somebody answered: ids of choices, or pairs of ids, as the question's kind reads them.
Answer = tuple[str, ...]


class Skill(StrEnum):
    """What a question trains: one of the three parts of a decision."""

    RECOGNISE = "recognise"
    RESPOND = "respond"
    REPORT = "report"


class Certainty(StrEnum):
    """How sure somebody said they were of an answer."""

    SURE = "sure"
    FAIRLY = "fairly"
    GUESSING = "guessing"


class CertaintyPolicy(StrEnum):
    """What a quiz does with how sure people are: it never asks, it asks, or what they say counts."""

    UNASKED = ""
    ASKED = "asked"
    COUNTED = "counted"


class ReviewLevel(StrEnum):
    """How much of a result is shown, each with all of those before it."""

    VERDICT = "verdict"  # passed or not
    POINTS = "points"  # how many were right, in all and by skill
    RIGHT = "right"  # which of the answers were right
    ALL = "all"  # the right answers, and why


@dataclass(frozen=True)
class ReviewPolicy:
    """How much of a result is shown at Moodle's moments after handing in.

    ``after``: when it has just been handed in. ``later``: afterwards, while it may be taken again.
    ``closed``: when it may not be taken again.
    """

    after: ReviewLevel = ReviewLevel.ALL
    later: ReviewLevel = ReviewLevel.ALL
    closed: ReviewLevel = ReviewLevel.ALL


@dataclass(frozen=True)
class PaperOutcome:
    """One thing people are to be able to do afterwards. ``code`` is the same in every language."""

    code: str
    words: str


@dataclass(frozen=True)
class PaperChoice:
    """One choice as it was worded. ``id`` is the same in every language.

    The fields with a default are for some kinds only: ``rank`` (from 1) is the right place in an ordering;
    ``match`` the id of what goes with it; ``step`` where in a story it is offered, ``leads_to`` the step it
    leads to (empty: the story ends) and ``worth`` what that ending is worth, a share such as ``1/2``;
    ``across`` and ``down`` (1 to 10) where it lies on the question's picture.
    """

    id: str
    text: str
    is_correct: bool
    feedback: str
    rank: int = 0
    match: str = ""
    step: str = ""
    leads_to: str = ""
    worth: str = ""
    across: int = 0
    down: int = 0


@dataclass(frozen=True)
class PaperMatch:
    """One of the things a learner may put beside a choice. ``id`` is the same in every language."""

    id: str
    text: str


@dataclass(frozen=True)
class PaperStep:
    """One step of a short story. ``id`` is the same in every language."""

    id: str
    text: str


@dataclass(frozen=True)
class PaperPicture:
    """The picture signs are looked for on, and what it shows in words.

    ``image`` is its id in the library and ``digest`` the fingerprint of its file, so that another file
    put in its place is never taken for the one that was asked about.
    """

    image: int
    digest: str
    words: str


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it was asked. ``key`` is the same in every language.

    Papers written before there were kinds name none: they ask for the best action. ``is_exact`` says
    that nothing but the whole answer earns anything; ``outcome`` is the code of what it tests.
    """

    key: str
    language: str
    skill: Skill
    is_critical: bool
    place: str
    scene: str
    ask: str
    read_again: str
    choices: tuple[PaperChoice, ...]
    kind: str = "best_action"
    is_exact: bool = False
    matches: tuple[PaperMatch, ...] = ()
    steps: tuple[PaperStep, ...] = ()
    picture: PaperPicture | None = None
    outcome: str = ""

    @property
    def correct(self) -> frozenset[str]:
        """The ids of the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.is_correct)

    @property
    def ids(self) -> frozenset[str]:
        """The id of everything that can be answered with, and of every step."""
        parts: tuple[PaperChoice | PaperMatch | PaperStep, ...] = (
            *self.choices,
            *self.matches,
            *self.steps,
        )
        return frozenset(part.id for part in parts)

    def choice(self, choice_id: str) -> PaperChoice | None:
        """The choice with this id."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class PaperContent:
    """Everything one attempt was asked. ``pass_mark`` is a share (0–1).

    ``purpose`` is empty for what counts towards the course; a baseline and a follow-up say so.
    """

    activity_key: str
    language: str
    title: str
    edition: int
    pass_mark: Fraction
    shows_feedback: str
    questions: tuple[PaperQuestion, ...]
    outcomes: tuple[PaperOutcome, ...] = ()
    certainty: CertaintyPolicy = CertaintyPolicy.UNASKED
    review: ReviewPolicy = ReviewPolicy()
    purpose: str = ""

    @property
    def is_certainty_counted(self) -> bool:
        """Whether being sure and wrong costs points."""
        return self.certainty is CertaintyPolicy.COUNTED

    def __len__(self) -> int:
        return len(self.questions)
