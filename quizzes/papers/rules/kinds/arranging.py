"""Kinds of question answered by arranging: a number, or a partner, for every line."""

from fractions import Fraction
from itertools import pairwise
from math import factorial

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion
from quizzes.papers.rules.kinds.base import (
    ALL,
    NOTHING,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
    last_value,
)

PAIR_SEPARATOR = ":"  # between the two ids of a pair


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
            return NOTHING
        if answer == right_order:
            return ALL
        if question.is_exact:
            return NOTHING
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
        count = len(question.choices)
        if not count:
            return NOTHING
        if question.is_exact:
            return Fraction(1, factorial(count))
        return Fraction(1, count)

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all steps in the right order, each with the learner's number.

        As in the score, a step is right where it follows the right one; the first one where it
        stands first.
        """
        positions = {choice_id: position for position, choice_id in enumerate(answer, 1)}
        # with an empty step before the first one, that one is the second of a pair as well
        answer_pairs = set(pairwise(("", *answer)))
        right_pairs = set(pairwise(("", *self.right_answer(question))))
        right_steps = {step for _step_before, step in answer_pairs & right_pairs}
        reviews = []
        for number, choice in enumerate(_by_rank(question), 1):
            review = ChoiceReview(
                choice,
                ChoiceVerdict.RIGHT if choice.id in right_steps else ChoiceVerdict.WRONG,
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
        match_texts = question.match_texts
        pairs = []
        for choice in question.choices:
            partner_id = last_value(form_fields, f"match-{choice.id}")
            if partner_id not in match_texts:
                raise NotAnAnswerError(AnswerShape.EVERY_LINE)
            pairs.append(pair(choice.id, partner_id))
        if not pairs:
            raise NotAnAnswerError(AnswerShape.EVERY_LINE)
        return tuple(pairs)

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether the answer has each line once, with one of the partners."""
        partners_by_line = partners_of(answer)
        line_ids = set(question.choice_ids)
        match_ids = question.match_texts.keys()
        if not answer or len(answer) != len(line_ids) or partners_by_line.keys() != line_ids:
            return False
        return all(partner_ids <= match_ids for partner_ids in partners_by_line.values())

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the share of lines with their own partner; all or nothing where it is exact."""
        if not question.choices:
            return NOTHING
        texts = question.match_texts
        partners_by_line = partners_of(answer)
        right_count = 0
        for choice in question.choices:
            right_count += _is_right_partner(choice, partners_by_line, texts)
        if question.is_exact and right_count < len(question.choices):
            return NOTHING
        return Fraction(right_count, len(question.choices))

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return each line with its own partner."""
        return tuple(pair(choice.id, choice.match) for choice in question.choices)

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score of choosing among the different partners at random.

        One line is right with probability 1 in so many; where the question is exact, all must be.
        """
        different_texts = set(question.match_texts.values())
        if not question.choices or not different_texts:
            return NOTHING
        lines_at_once = len(question.choices) if question.is_exact else 1
        return Fraction(1, len(different_texts) ** lines_at_once)

    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return all lines with the learner's partner and the right one."""
        texts = question.match_texts
        partners_by_line = partners_of(answer)
        reviews = []
        for choice in question.choices:
            is_right = _is_right_partner(choice, partners_by_line, texts)
            partner_ids = partners_by_line.get(choice.id, set())
            partner_texts = sorted(texts.get(partner_id, "") for partner_id in partner_ids)
            review = ChoiceReview(
                choice,
                ChoiceVerdict.RIGHT if is_right else ChoiceVerdict.WRONG,
                answer_text=" / ".join(partner_texts),
                right_text=texts.get(choice.match, ""),
            )
            reviews.append(review)
        return tuple(reviews)


def pair(line_id: str, partner_id: str) -> str:
    """Return one part of an answer to a matching question."""
    return f"{line_id}{PAIR_SEPARATOR}{partner_id}"


def partners_of(answer: Answer) -> dict[str, set[str]]:
    """Return the ids of partners by line; a form has one each, a hostile answer may have more."""
    partners_by_line: dict[str, set[str]] = {}
    for part in answer:
        line_id, _separator, partner_id = part.partition(PAIR_SEPARATOR)
        partners_by_line.setdefault(line_id, set()).add(partner_id)
    return partners_by_line


def _by_rank(question: PaperQuestion) -> list[PaperChoice]:
    return sorted(question.choices, key=lambda choice: (choice.rank, choice.id))


def _is_right_partner(
    choice: PaperChoice, partners_by_line: dict[str, set[str]], texts: dict[str, str]
) -> bool:
    """Say whether a line has exactly one partner, with the words of its own."""
    partner_ids = partners_by_line.get(choice.id, set())
    if len(partner_ids) != 1 or choice.match not in texts:
        return False
    [partner_id] = partner_ids
    return texts.get(partner_id) == texts[choice.match]
