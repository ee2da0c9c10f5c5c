"""The contents of a paper: questions and choices exactly as learners saw them, of any kind."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

#: Ids of choices; for a matching, pairs *line id:partner id*. In an ordering and in a story their
#: order counts.
Answer = tuple[str, ...]


class Skill(StrEnum):
    """What a question trains: one of the three parts of a decision."""

    RECOGNISE = "recognise"
    RESPOND = "respond"
    REPORT = "report"


class Certainty(StrEnum):
    """How sure a learner is of an answer, in their own words."""

    SURE = "sure"
    FAIRLY = "fairly"
    GUESSING = "guessing"


class CertaintyPolicy(StrEnum):
    """Whether a quiz asks how sure people are of an answer, and whether that changes the mark."""

    UNASKED = ""
    ASKED = "asked"
    COUNTED = "counted"


class ReviewLevel(StrEnum):
    """How much of a result a learner sees; each level includes all levels before it."""

    VERDICT = "verdict"  # passed or not
    POINTS = "points"  # how many were right, in all and by skill
    RIGHT = "right"  # which of the answers were right
    ALL = "all"  # the right answers, and why


@dataclass(frozen=True)
class ReviewPolicy:
    """How much of a result a learner sees, at Moodle's three moments after handing in.

    ``after``: in the first minutes. ``later``: afterwards, while the quiz may be taken again.
    ``closed``: when it may not be taken again.
    """

    after: ReviewLevel = ReviewLevel.ALL
    later: ReviewLevel = ReviewLevel.ALL
    closed: ReviewLevel = ReviewLevel.ALL


@dataclass(frozen=True)
class PaperOutcome:
    """A learning outcome, in words. ``code`` is the same in every language."""

    code: str
    words: str


@dataclass(frozen=True)
class PaperChoice:
    """One choice as it was worded. ``id`` is the same in every language.

    The fields with a default are for some kinds only. ``rank`` (from 1) is its right place in an
    ordering; ``partner_id`` that of its partner in a matching, whose lines are choices. In a story
    ``step`` is the id of the step it belongs to and ``leads_to`` that of the next one (empty: the
    story ends); ``worth`` is the score of that ending, a share such as ``1/2``. ``across`` and
    ``down`` (1 to 10) place it on the question's picture.
    """

    id: str
    text: str
    is_correct: bool
    feedback: str
    rank: int = 0
    partner_id: str = ""
    step: str = ""
    leads_to: str = ""
    worth: str = ""
    across: int = 0
    down: int = 0


@dataclass(frozen=True)
class PaperPartner:
    """What may belong beside a line of a matching. ``id`` is the same in every language."""

    id: str
    text: str


@dataclass(frozen=True)
class PaperStep:
    """One step of a short story. ``id`` is the same in every language."""

    id: str
    text: str


@dataclass(frozen=True)
class PaperPicture:
    """The picture of a question and its description in ``words``.

    ``image_id`` is its id in the image library and ``digest`` the fingerprint of its file, so that
    a file that replaces it in the library is never shown in its place.
    """

    image_id: int
    digest: str
    words: str


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it was worded. ``key`` is the same in every language.

    ``question_text`` is the question itself and ``lesson_key`` the key of the lesson to read again.
    Papers from before there were kinds name none: their questions ask for the best action.
    ``is_exact``: only the whole answer scores. ``outcome`` is the code of the outcome it tests.
    """

    key: str
    language: str
    skill: Skill
    is_critical: bool
    place: str
    scene: str
    question_text: str
    lesson_key: str
    choices: tuple[PaperChoice, ...]
    kind: str = "best_action"
    is_exact: bool = False
    partners: tuple[PaperPartner, ...] = ()
    steps: tuple[PaperStep, ...] = ()
    picture: PaperPicture | None = None
    outcome: str = ""

    @property
    def correct_ids(self) -> frozenset[str]:
        """Return the ids of the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.is_correct)

    @property
    def part_ids(self) -> frozenset[str]:
        """Return the ids of all choices, partners and steps."""
        parts: tuple[PaperChoice | PaperPartner | PaperStep, ...] = (
            *self.choices,
            *self.partners,
            *self.steps,
        )
        return frozenset(part.id for part in parts)

    @property
    def choice_ids(self) -> tuple[str, ...]:
        """Return the ids of the choices, in their order."""
        return tuple(choice.id for choice in self.choices)

    @property
    def partner_texts(self) -> dict[str, str]:
        """Return the words of the partners, by id."""
        return {partner.id: partner.text for partner in self.partners}

    def step_text(self, step_id: str) -> str:
        """Return the words of a step; empty where there is no such step."""
        for step in self.steps:
            if step.id == step_id:
                return step.text
        return ""

    def choices_at(self, step_id: str) -> tuple[PaperChoice, ...]:
        """Return the choices of one step of a story."""
        return tuple(choice for choice in self.choices if choice.step == step_id)

    def choice(self, choice_id: str) -> PaperChoice | None:
        """Return the choice with this id, if there is one."""
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        return None


@dataclass(frozen=True)
class PaperContent:
    """The whole content of a paper. ``pass_mark`` is a share (0–1).

    ``edition`` is the number of the course's edition. ``feedback_time`` is ``each`` (after each
    question) or ``end``. ``purpose`` is empty for a quiz that counts towards the course; otherwise
    it is ``baseline`` or ``follow_up``. The names of all fields are keys of the stored JSON unless
    :data:`quizzes.papers.rules.serialisation.STORED_KEYS` has another one: a new key changes the
    digest of every paper.
    """

    activity_key: str
    language: str
    title: str
    edition: int
    pass_mark: Fraction
    feedback_time: str
    questions: tuple[PaperQuestion, ...]
    outcomes: tuple[PaperOutcome, ...] = ()
    certainty_policy: CertaintyPolicy = CertaintyPolicy.UNASKED
    review_policy: ReviewPolicy = ReviewPolicy()
    purpose: str = ""

    @property
    def is_certainty_counted(self) -> bool:
        """Say whether being sure and wrong costs points."""
        return self.certainty_policy is CertaintyPolicy.COUNTED

    def __len__(self) -> int:
        return len(self.questions)
