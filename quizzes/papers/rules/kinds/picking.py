"""Kinds of question answered by picking choices: one, or all that fit."""

from enum import StrEnum
from fractions import Fraction
from math import comb

from quizzes.papers.rules.content import Answer, PaperQuestion
from quizzes.papers.rules.kinds.base import (
    FULL_SCORE,
    NO_SCORE,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
    last_value,
)

CHOICE_FIELD = "choice"  # the name of a form field


class Route(StrEnum):
    """The routes of a report, most urgent first; ids of choices in every urgency question."""

    EMERGENCY = "999"
    LEAD = "lead"
    POLICE = "101"
    ANONYMOUS = "crimestoppers"


class PickOne(QuestionKind):
    """Exactly one choice is right."""

    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return the chosen id; the last one where a form holds several."""
        choice_id = last_value(form_fields, CHOICE_FIELD)
        if question.choice(choice_id) is None:
            raise NotAnAnswerError(AnswerShape.ONE)
        return (choice_id,)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer is one of the choices."""
        return len(answer) == 1 and question.choice(answer[0]) is not None

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return 1 for exactly the right choice, else 0."""
        if answer and set(answer) == question.correct_ids:
            return FULL_SCORE
        return NO_SCORE

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return the right choice."""
        return tuple(question.correct_ids)

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return one in so many choices."""
        if len(question.correct_ids) != 1:
            return NO_SCORE
        return Fraction(1, len(question.choices))

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all choices in the order of the paper."""
        reviews = []
        for choice in question.choices:
            verdict = ChoiceVerdict.of(is_chosen=choice.id in answer, is_right=choice.is_correct)
            reviews.append(ChoiceReview(choice, verdict))
        return tuple(reviews)


class BestAction(PickOne):
    """What to do next: one action is the best."""

    name = "best_action"


class TrueFalse(PickOne):
    """A statement that is true or not; *true* always stands first."""

    name = "true_false"
    shuffles = False


class Urgency(PickOne):
    """The route that fits how urgent something is, in one order everywhere.

    A near miss scores nothing.
    """

    name = "urgency"
    shuffles = False


class PickSeveral(PickOne):
    """Any number of choices is right, at least one."""

    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return the ids of all ticked choices, in the order of the paper."""
        ticked_ids = set(form_fields.get(CHOICE_FIELD, ()))
        if not ticked_ids or not ticked_ids <= set(question.choice_ids):
            raise NotAnAnswerError(AnswerShape.SOME)
        return tuple(choice_id for choice_id in question.choice_ids if choice_id in ticked_ids)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer is some of the choices, none of them twice."""
        if not answer or len(answer) != len(set(answer)):
            return False
        return all(question.choice(choice_id) for choice_id in answer)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the share of right choices ticked less the share of wrong ones, at least 0.

        Hit rate minus false-alarm rate: Snodgrass & Corwin 1988, *Measuring recognition memory*,
        J. Exp. Psychol. Gen. 117(1), 34–50. Ticking everything scores as little as ticking
        nothing. Where the question is exact, only the whole answer scores.
        """
        ticked_ids = set(answer)
        right_ids = question.correct_ids
        wrong_ids = set(question.choice_ids) - right_ids
        if not right_ids or not ticked_ids <= right_ids | wrong_ids:
            return NO_SCORE
        if question.is_exact:
            return FULL_SCORE if ticked_ids == right_ids else NO_SCORE
        hits = len(ticked_ids & right_ids)
        false_alarms = len(ticked_ids & wrong_ids)
        return _discrimination(hits, len(right_ids), false_alarms, len(wrong_ids))

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score over all ways to tick at least one choice."""
        right_count = len(question.correct_ids)
        wrong_count = len(question.choices) - right_count
        way_count = 2 ** (right_count + wrong_count) - 1
        if not right_count:
            return NO_SCORE
        if question.is_exact:
            return Fraction(1, way_count)
        total = NO_SCORE
        for hits in range(right_count + 1):
            for false_alarms in range(wrong_count + 1):
                ways_to_tick = comb(right_count, hits) * comb(wrong_count, false_alarms)
                score = _discrimination(hits, right_count, false_alarms, wrong_count)
                total += ways_to_tick * score
        return total / way_count


class Multiple(PickSeveral):
    """Tick all that fit; proportional, or all or nothing, as the author chose."""

    name = "multiple"


class Spot(PickSeveral):
    """Signs to spot in a passage or on a picture, which keep their order."""

    name = "spot"
    shuffles = False


def _discrimination(hits: int, right_count: int, false_alarms: int, wrong_count: int) -> Fraction:
    """Return hit rate minus false-alarm rate, at least 0."""
    hit_rate = Fraction(hits, right_count)
    # without wrong choices there are no false alarms, and 0 / 1 is their rate
    false_alarm_rate = Fraction(false_alarms, max(wrong_count, 1))
    return max(NO_SCORE, hit_rate - false_alarm_rate)
