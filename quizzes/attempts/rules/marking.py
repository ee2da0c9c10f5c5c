"""Marks a paper: the same paper and responses give the same mark for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from quizzes.papers.rules.content import Certainty, PaperChoice, PaperContent, PaperQuestion, Skill
from quizzes.papers.rules.kinds import score

NONE_SAID: Mapping[str, object] = MappingProxyType({})

__all__ = ["Mark", "PaperChoice", "PaperContent", "PaperQuestion", "Skill", "SkillResult", "mark"]


#: Certainty-based marking: what a right and a wrong answer are worth, of three points, by how sure somebody
#: was. As in Moodle (``question_cbm``; docs.moodle.org, *Using certainty-based marking*).
IF_RIGHT = {Certainty.GUESSING: 1, Certainty.FAIRLY: 2, Certainty.SURE: 3}
IF_WRONG = {Certainty.GUESSING: 0, Certainty.FAIRLY: -2, Certainty.SURE: -6}


@dataclass(frozen=True)
class SkillResult:
    """Right answers out of questions asked, for one skill."""

    skill: Skill
    right: int
    question_count: int

    @property
    def score(self) -> Fraction:
        """Share right (0–1)."""
        return Fraction(self.right, self.question_count)


@dataclass(frozen=True)
class Mark:
    """What a paper is worth: ``parts`` by skill, the questions missed, and whether it passes.

    ``right`` counts the questions that earned everything, ``points`` adds up what every question earned:
    never less than none, however sure somebody was of what is wrong.
    """

    right: int
    question_count: int
    points: Fraction
    parts: tuple[SkillResult, ...]
    missed: tuple[PaperQuestion, ...]
    is_passed: bool

    @property
    def score(self) -> Fraction:
        """Share of points (0–1); 0 for an empty paper."""
        return self.points / self.question_count if self.question_count else Fraction(0)

    @property
    def critical_missed(self) -> tuple[PaperQuestion, ...]:
        """Missed questions that no percentage can buy back."""
        return tuple(question for question in self.missed if question.is_critical)


def certain_share(share: Fraction, certainty: object) -> Fraction:
    """What an answer worth ``share`` (0–1) earns of one point where how sure somebody was counts: from −2 to 1.

    Whoever did not say how sure they were counts as guessing.
    """
    known = next((each for each in Certainty if each == certainty), Certainty.GUESSING)
    return Fraction(IF_RIGHT[known], 3) * share if share > 0 else Fraction(IF_WRONG[known], 3)


def mark(
    paper: PaperContent,
    responses: Mapping[str, object],
    certainties: Mapping[str, object] = NONE_SAID,
) -> Mark:
    """Mark ``responses`` (question key → answer, or the id of one choice) against ``paper``.

    ``certainties`` (question key → :class:`Certainty`) counts only where the paper says so. A pass needs the
    pass mark and everything of every critical question. An unanswered question, or an answer that makes no
    sense, earns nothing. An empty paper never passes.
    """
    earned = [
        (question, score(question, responses.get(question.key))) for question in paper.questions
    ]
    right = [question for question, share in earned if share == 1]
    missed = tuple(question for question, share in earned if share < 1)
    worth = [
        certain_share(share, certainties.get(question.key))
        if paper.is_certainty_counted and question.key in responses
        else share
        for question, share in earned
    ]
    points = max(sum(worth, Fraction(0)), Fraction(0))
    parts = tuple(
        SkillResult(
            skill,
            sum(q.skill == skill for q in right),
            sum(q.skill == skill for q in paper.questions),
        )
        for skill in Skill
        if any(q.skill == skill for q in paper.questions)
    )
    reached = bool(paper.questions) and points / len(paper) >= paper.pass_mark
    return Mark(
        right=len(right),
        question_count=len(paper),
        points=points,
        parts=parts,
        missed=missed,
        is_passed=reached and not any(q.is_critical for q in missed),
    )
