"""Marks a paper: the same paper and responses give the same mark for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Skill(StrEnum):
    """What a question trains: one of the three parts of a decision."""

    RECOGNISE = "recognise"
    RESPOND = "respond"
    REPORT = "report"


@dataclass(frozen=True)
class PaperChoice:
    """One choice as it was worded. ``id`` is the same in every language."""

    id: str
    text: str
    is_correct: bool
    feedback: str


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it was asked. ``key`` is the same in every language."""

    key: str
    language: str
    skill: Skill
    is_critical: bool
    place: str
    scene: str
    ask: str
    read_again: str
    choices: tuple[PaperChoice, ...]

    @property
    def correct(self) -> frozenset[str]:
        """The ids of the right choices."""
        return frozenset(choice.id for choice in self.choices if choice.is_correct)

    def choice(self, choice_id: str) -> PaperChoice | None:
        """The choice with this id."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)

    def is_right(self, choice_id: str | None) -> bool:
        """Whether exactly the right choice was given."""
        return choice_id is not None and {choice_id} == self.correct


@dataclass(frozen=True)
class PaperContent:
    """Everything one attempt was asked. ``pass_mark`` is a share (0–1)."""

    activity_key: str
    language: str
    title: str
    edition: int
    pass_mark: Fraction
    shows_feedback: str
    questions: tuple[PaperQuestion, ...]

    def __len__(self) -> int:
        return len(self.questions)


@dataclass(frozen=True)
class Part:
    """Right answers out of questions asked, for one skill."""

    skill: Skill
    right: int
    asked: int

    @property
    def score(self) -> Fraction:
        """Share right (0–1)."""
        return Fraction(self.right, self.asked)


@dataclass(frozen=True)
class Mark:
    """What a paper is worth: ``parts`` by skill, the questions missed, and whether it passes."""

    right: int
    asked: int
    parts: tuple[Part, ...]
    missed: tuple[PaperQuestion, ...]
    is_passed: bool

    @property
    def score(self) -> Fraction:
        """Share right (0–1); 0 for an empty paper."""
        return Fraction(self.right, self.asked) if self.asked else Fraction(0)

    @property
    def critical_missed(self) -> tuple[PaperQuestion, ...]:
        """Missed questions that no percentage can buy back."""
        return tuple(question for question in self.missed if question.is_critical)


def mark(paper: PaperContent, responses: Mapping[str, str]) -> Mark:
    """Mark ``responses`` (question key → choice id) against ``paper``.

    A pass needs the pass mark and every critical question right. An unanswered question, or a choice
    the paper does not hold, counts as wrong. An empty paper never passes.
    """
    right = [q for q in paper.questions if q.is_right(responses.get(q.key))]
    missed = tuple(q for q in paper.questions if q not in right)
    parts = tuple(
        Part(skill, sum(q.skill == skill for q in right), sum(q.skill == skill for q in paper.questions))
        for skill in Skill
        if any(q.skill == skill for q in paper.questions)
    )
    reached = bool(paper.questions) and Fraction(len(right), len(paper)) >= paper.pass_mark
    return Mark(
        right=len(right),
        asked=len(paper),
        parts=parts,
        missed=missed,
        is_passed=reached and not any(q.is_critical for q in missed),
    )
