"""Kinds of question answered by arranging: a number, or a partner, for every line."""

from fractions import Fraction
from itertools import pairwise
from math import factorial

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion
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

PAIR_SEPARATOR = ":"  # between the ids of a line and its partner


class Ordering(QuestionKind):
    """Steps to put in order. The answer is their ids, first to last."""

    name = "ordering"
    is_a_set = False

    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return the choices by their numbers in the fields ``order-<id>``; each number once."""
        numbers = map(str, range(1, len(question.choices) + 1))
        number_texts = {}
        for choice_id in question.choice_ids:
            number_texts[choice_id] = last_value(form_fields, f"order-{choice_id}")
        if sorted(number_texts.values()) != sorted(numbers):
            raise NotAnAnswerError(AnswerShape.EVERY_NUMBER_ONCE)
        return tuple(sorted(number_texts, key=lambda choice_id: int(number_texts[choice_id])))

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer is all choices, each once."""
        return bool(answer) and sorted(answer) == sorted(question.choice_ids)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the share of neighbours that follow one another as they should.

        Moodle's ordering question calls this *relative to the next item, excluding last*: a step
        put too late costs what it breaks, not the position of all steps after it. Where the
        question is exact, only the whole order scores.
        """
        right_order = self.right_answer(question)
        if not right_order or sorted(answer) != sorted(right_order):
            return NO_SCORE
        if answer == right_order:
            return FULL_SCORE
        if question.is_exact:
            return NO_SCORE
        right_neighbours = set(pairwise(answer)) & set(pairwise(right_order))
        return Fraction(len(right_neighbours), len(right_order) - 1)

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return the choices by their rank."""
        return tuple(choice.id for choice in _by_rank(question))

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score of a random order.

        Each pair of neighbours among n steps is right with probability 1/n, the whole order with
        1/n!.
        """
        step_count = len(question.choices)
        if not step_count:
            return NO_SCORE
        if question.is_exact:
            return Fraction(1, factorial(step_count))
        return Fraction(1, step_count)

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all steps in the right order, each with the learner's number.

        As in the score, a step is right where it follows the right one; the first one where it
        stands first.
        """
        positions = {choice_id: position for position, choice_id in enumerate(answer, 1)}
        # with an empty step before the first one, that one is the second of a pair as well
        answer_pairs = set(pairwise(("", *answer)))
        right_pairs = set(pairwise(("", *self.right_answer(question))))
        right_step_ids = {step for _step_before, step in answer_pairs & right_pairs}
        reviews = []
        for number, choice in enumerate(_by_rank(question), 1):
            review = ChoiceReview(
                choice,
                ChoiceVerdict.RIGHT if choice.id in right_step_ids else ChoiceVerdict.WRONG,
                answer_text=str(positions.get(choice.id, "")),
                right_text=str(number),
            )
            reviews.append(review)
        return tuple(reviews)


class Matching(QuestionKind):
    """A partner for every line. The answer is ``<id of the line>:<id of the partner>`` for each.

    Partners with the same words are the same partner: nobody can know which one was meant.
    """

    name = "matching"
    shuffles = False

    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return each line with its partner from the field ``match-<id>``."""
        partner_texts = question.partner_texts
        pairs = []
        for line in question.choices:
            partner_id = last_value(form_fields, f"match-{line.id}")
            if partner_id not in partner_texts:
                raise NotAnAnswerError(AnswerShape.EVERY_LINE)
            pairs.append(join_pair(line.id, partner_id))
        if not pairs:
            raise NotAnAnswerError(AnswerShape.EVERY_LINE)
        return tuple(pairs)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer has each line once, with one of the partners."""
        partner_ids_by_line = split_pairs(answer)
        line_ids = set(question.choice_ids)
        known_partner_ids = question.partner_texts.keys()
        if not answer or len(answer) != len(line_ids) or partner_ids_by_line.keys() != line_ids:
            return False
        return all(partner_ids <= known_partner_ids for partner_ids in partner_ids_by_line.values())

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the share of lines with their own partner; all or nothing where it is exact."""
        if not question.choices:
            return NO_SCORE
        partner_texts = question.partner_texts
        partner_ids_by_line = split_pairs(answer)
        right_count = 0
        for line in question.choices:
            right_count += _is_right_partner(line, partner_ids_by_line, partner_texts)
        if question.is_exact and right_count < len(question.choices):
            return NO_SCORE
        return Fraction(right_count, len(question.choices))

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return each line with its own partner."""
        return tuple(join_pair(line.id, line.partner_id) for line in question.choices)

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score of choosing among the different partners at random.

        One line is right with probability 1 in so many; where the question is exact, all must be.
        """
        different_texts = set(question.partner_texts.values())
        if not question.choices or not different_texts:
            return NO_SCORE
        line_count = len(question.choices) if question.is_exact else 1
        return Fraction(1, len(different_texts) ** line_count)

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all lines with the learner's partner and the right one."""
        partner_texts = question.partner_texts
        partner_ids_by_line = split_pairs(answer)
        reviews = []
        for line in question.choices:
            is_right = _is_right_partner(line, partner_ids_by_line, partner_texts)
            partner_ids = partner_ids_by_line.get(line.id, set())
            answer_texts = sorted(partner_texts.get(partner_id, "") for partner_id in partner_ids)
            review = ChoiceReview(
                line,
                ChoiceVerdict.RIGHT if is_right else ChoiceVerdict.WRONG,
                answer_text=" / ".join(answer_texts),
                right_text=partner_texts.get(line.partner_id, ""),
            )
            reviews.append(review)
        return tuple(reviews)


def join_pair(line_id: str, partner_id: str) -> str:
    """Return one part of the answer to a matching: *line id:partner id*."""
    return f"{line_id}{PAIR_SEPARATOR}{partner_id}"


def split_pairs(answer: Answer) -> dict[str, set[str]]:
    """Return the partners of each line in the answer to a matching, all as ids.

    A form has one partner a line; a hostile answer may have more.
    """
    partner_ids_by_line: dict[str, set[str]] = {}
    for part in answer:
        line_id, _separator, partner_id = part.partition(PAIR_SEPARATOR)
        partner_ids_by_line.setdefault(line_id, set()).add(partner_id)
    return partner_ids_by_line


def _by_rank(question: PaperQuestion) -> list[PaperChoice]:
    return sorted(question.choices, key=lambda choice: (choice.rank, choice.id))


def _is_right_partner(
    line: PaperChoice, partner_ids_by_line: dict[str, set[str]], partner_texts: dict[str, str]
) -> bool:
    """Say whether the answer gives a line exactly one partner, with the words of its own.

    ``partner_texts`` are the words of the partners, by id.
    """
    partner_ids = partner_ids_by_line.get(line.id, set())
    if len(partner_ids) != 1 or line.partner_id not in partner_texts:
        return False
    [partner_id] = partner_ids
    return partner_texts.get(partner_id) == partner_texts[line.partner_id]
