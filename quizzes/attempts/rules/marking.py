"""Marks a paper: the same paper and responses give the same mark for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from quizzes.papers.rules.content import Certainty, PaperChoice, PaperContent, PaperQuestion, Skill
from quizzes.papers.rules.kinds import score

__all__ = ["Mark", "PaperChoice", "PaperContent", "PaperQuestion", "Skill", "SkillResult", "mark"]

NO_CERTAINTIES: Mapping[str, object] = MappingProxyType({})

#: Certainty-based marking: the points of a right and of a wrong answer, of three, by how sure the
#: learner was. As in Moodle (``question_cbm``; docs.moodle.org, *Using certainty-based marking*).
POINTS_IF_RIGHT = {Certainty.GUESSING: 1, Certainty.FAIRLY: 2, Certainty.SURE: 3}
POINTS_IF_WRONG = {Certainty.GUESSING: 0, Certainty.FAIRLY: -2, Certainty.SURE: -6}


@dataclass(frozen=True)
class SkillResult:
    """The number of right answers and of questions of one skill."""

    skill: Skill
    right_count: int
    question_count: int

    @property
    def score(self) -> Fraction:
        """Return the share of right answers (0–1)."""
        return Fraction(self.right_count, self.question_count)


@dataclass(frozen=True)
class Mark:
    """The mark of a paper, the questions missed, and whether it passes.

    ``right_count`` counts the answers with the full score. ``points`` is the sum of all scores, at
    least 0 however sure the learner was of wrong answers.
    """

    right_count: int
    question_count: int
    points: Fraction
    skill_results: tuple[SkillResult, ...]
    missed_questions: tuple[PaperQuestion, ...]
    is_passed: bool

    @property
    def score(self) -> Fraction:
        """Return the share of points (0–1); 0 for an empty paper."""
        if not self.question_count:
            return Fraction(0)
        return self.points / self.question_count

    @property
    def missed_critical_questions(self) -> tuple[PaperQuestion, ...]:
        """Return the missed questions that must be right whatever the score."""
        return tuple(question for question in self.missed_questions if question.is_critical)


def certainty_points(answer_score: Fraction, certainty: object) -> Fraction:
    """Return the points, from −2 to 1, of an answer with the score ``answer_score`` (0–1).

    For papers where certainty counts. Whoever did not say how sure they were counts as guessing.
    """
    certainty_level = Certainty.GUESSING
    for possible_level in Certainty:
        if possible_level == certainty:
            certainty_level = possible_level
    if answer_score > 0:
        return Fraction(POINTS_IF_RIGHT[certainty_level], 3) * answer_score
    return Fraction(POINTS_IF_WRONG[certainty_level], 3)


def mark(
    paper: PaperContent,
    answers: Mapping[str, object],
    certainties: Mapping[str, object] = NO_CERTAINTIES,
) -> Mark:
    """Mark ``answers`` (question key → answer, or the id of one choice) against ``paper``.

    ``certainties`` (question key → :class:`Certainty`) count only where the paper says so. A pass
    needs the pass mark and the full score of every critical question. An unanswered question, or
    an answer that makes no sense, scores nothing. An empty paper never passes.
    """
    right_questions: list[PaperQuestion] = []
    missed_questions: list[PaperQuestion] = []
    points = Fraction(0)
    for question in paper.questions:
        answer_score = score(question, answers.get(question.key))
        if answer_score == 1:
            right_questions.append(question)
        else:
            missed_questions.append(question)
        answer_points = answer_score
        if paper.is_certainty_counted and question.key in answers:
            answer_points = certainty_points(answer_score, certainties.get(question.key))
        points += answer_points
    points = max(points, Fraction(0))
    has_reached_pass_mark = bool(paper.questions) and points / len(paper) >= paper.pass_mark
    has_missed_critical = any(question.is_critical for question in missed_questions)
    return Mark(
        right_count=len(right_questions),
        question_count=len(paper),
        points=points,
        skill_results=_results_by_skill(paper, right_questions),
        missed_questions=tuple(missed_questions),
        is_passed=has_reached_pass_mark and not has_missed_critical,
    )


def _results_by_skill(
    paper: PaperContent, right_questions: list[PaperQuestion]
) -> tuple[SkillResult, ...]:
    """Return a result for each skill that has questions in the paper."""
    skills = [question.skill for question in paper.questions]
    right_skills = [question.skill for question in right_questions]
    return tuple(
        SkillResult(skill, right_skills.count(skill), skills.count(skill))
        for skill in Skill
        if skill in skills
    )
