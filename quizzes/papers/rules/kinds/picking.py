"""Kinds that are answered by picking choices: one, or all that fit."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from math import comb

from quizzes.papers.rules.content import Answer, PaperQuestion
from quizzes.papers.rules.kinds.base import (
    ALL,
    NOTHING,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
)

CHOICE = "choice"  # the name of the field in the form


class Route(StrEnum):
    """Where to turn, most urgent first; ids of choices in every paper that asks for one."""

    EMERGENCY = "999"
    LEAD = "lead"
    POLICE = "101"
    ANONYMOUS = "crimestoppers"


class PickOne(QuestionKind):
    """Exactly one choice is right."""

    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """The one choice given, last where a form holds several."""
        given = posted.get(CHOICE, ())
        if not given or question.choice(given[-1]) is None:
            raise NotAnAnswerError(AnswerShape.ONE)
        return (given[-1],)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """One of the choices."""
        return len(answer) == 1 and question.choice(answer[0]) is not None

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """1 for exactly the right choice, else 0."""
        return ALL if answer and set(answer) == question.correct else NOTHING

    def right_answer(self, question: PaperQuestion) -> Answer:
        """The right choice."""
        return tuple(question.correct)

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """One in so many choices."""
        return Fraction(1, len(question.choices)) if len(question.correct) == 1 else NOTHING

    def rows(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Every choice in the order shown."""
        return tuple(
            ChoiceReview(
                choice, ChoiceVerdict.of(taken=choice.id in answer, right=choice.is_correct)
            )
            for choice in question.choices
        )


class BestAction(PickOne):
    """What to do next: one action is the best."""

    name = "best_action"


class TrueFalse(PickOne):
    """A statement that is true or not; *true* always stands first."""

    name = "true_false"
    shuffles = False


class Urgency(PickOne):
    """Which route fits how urgent it is. Routes stand in one order everywhere; a near miss earns nothing."""

    name = "urgency"
    shuffles = False


class PickSeveral(PickOne):
    """Any number of choices is right, at least one."""

    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """Every choice ticked, in the order of the paper."""
        given = set(posted.get(CHOICE, ()))
        ids = [choice.id for choice in question.choices]
        if not given or not given <= set(ids):
            raise NotAnAnswerError(AnswerShape.SOME)
        return tuple(one for one in ids if one in given)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Some of the choices, each once."""
        return 0 < len(answer) == len(set(answer)) and all(question.choice(one) for one in answer)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """The share of right choices ticked less the share of wrong choices ticked, never below 0.

        Hit rate minus false-alarm rate: Snodgrass & Corwin 1988, *Measuring recognition memory*, J. Exp.
        Psychol. Gen. 117(1), 34–50. Ticking everything is worth as little as ticking nothing. Where the
        question is exact, anything but the whole answer is worth nothing.
        """
        taken, right = set(answer), question.correct
        wrong = {choice.id for choice in question.choices} - right
        if not right or not taken <= right | wrong:
            return NOTHING
        if question.is_exact:
            return ALL if taken == right else NOTHING
        return _discrimination(len(taken & right), len(right), len(taken & wrong), len(wrong))

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """The mean over every way to tick at least one choice."""
        right, wrong = len(question.correct), len(question.choices) - len(question.correct)
        ways = 2 ** (right + wrong) - 1
        if not right:
            return NOTHING
        if question.is_exact:
            return Fraction(1, ways)
        return sum(_shares(right, wrong), NOTHING) / ways


class Multiple(PickSeveral):
    """Tick all that fit; proportional, or all or nothing as the author chose."""

    name = "multiple"


class Spot(PickSeveral):
    """Signs to spot in a passage or on a picture, which keep their order."""

    name = "spot"
    shuffles = False


def _discrimination(hits: int, right: int, alarms: int, wrong: int) -> Fraction:
    return max(NOTHING, Fraction(hits, right) - Fraction(alarms, wrong or 1))


def _shares(right: int, wrong: int) -> Iterable[Fraction]:
    """What each number of hits and false alarms is worth, times the ways to come by it."""
    return (
        comb(right, hits) * comb(wrong, alarms) * _discrimination(hits, right, alarms, wrong)
        for hits in range(right + 1)
        for alarms in range(wrong + 1)
    )
