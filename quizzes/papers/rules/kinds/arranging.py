"""Kinds that are answered by arranging: a number, or a partner, for every line."""

from fractions import Fraction
from itertools import pairwise

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
)

BETWEEN = ":"  # of a pair of ids


class Ordering(QuestionKind):
    """Steps to put in order. The answer is their ids, first to last."""

    name = "ordering"
    is_a_set = False

    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """Every choice by the number given to it in the field ``order-<id>``; each number once."""
        numbers = {str(n): n for n in range(1, len(question.choices) + 1)}
        given = {
            choice.id: numbers.get(_last(posted, f"order-{choice.id}"), 0)
            for choice in question.choices
        }
        if sorted(given.values()) != sorted(numbers.values()):
            raise NotAnAnswerError(AnswerShape.EVERY_NUMBER_ONCE)
        return tuple(sorted(given, key=lambda choice_id: given[choice_id]))

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Every choice once."""
        return bool(answer) and sorted(answer) == sorted(choice.id for choice in question.choices)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """The share of neighbours that stand one after the other as they should.

        What Moodle's ordering question calls *relative to the next item, excluding last*: a step put too
        late costs what it breaks, not the place of every step behind it. Where the question is exact,
        anything but the whole order is worth nothing.
        """
        right = self.right_answer(question)
        if not right or sorted(answer) != sorted(right):
            return NOTHING
        if answer == right:
            return ALL
        if question.is_exact:
            return NOTHING
        return Fraction(len(set(pairwise(answer)) & set(pairwise(right))), len(right) - 1)

    def right_answer(self, question: PaperQuestion) -> Answer:
        """The choices by their rank."""
        return tuple(choice.id for choice in _ranked(question))

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """In a random order of n, each pair of neighbours is right with 1/n; an exact order with 1/n!."""
        count = len(question.choices)
        if not count:
            return NOTHING
        if not question.is_exact:
            return Fraction(1, count)
        ways = 1
        for factor in range(2, count + 1):
            ways *= factor
        return Fraction(1, ways)

    def rows(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Every step in the right order, with the number it was given.

        As in the mark, a step is right where it follows the right one; the first where it stands first.
        """
        places = {choice_id: place for place, choice_id in enumerate(answer, 1)}
        right = set(pairwise(("", *answer))) & set(pairwise(("", *self.right_answer(question))))
        follows = {step for _before, step in right}
        return tuple(
            ChoiceReview(
                choice,
                ChoiceVerdict.RIGHT if choice.id in follows else ChoiceVerdict.WRONG,
                given=str(places.get(choice.id, "")),
                wanted=str(number),
            )
            for number, choice in enumerate(_ranked(question), 1)
        )


class Matching(QuestionKind):
    """A partner for every line. The answer is ``<id of the line>:<id of the partner>`` for each.

    Partners with the same words are the same partner: which of them was meant nobody can know.
    """

    name = "matching"
    shuffles = False

    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """Every line with the partner given to it in the field ``match-<id>``."""
        known = {match.id for match in question.matches}
        given = {choice.id: _last(posted, f"match-{choice.id}") for choice in question.choices}
        if not given or not set(given.values()) <= known:
            raise NotAnAnswerError(AnswerShape.EVERY_LINE)
        return tuple(pair(line, partner) for line, partner in given.items())

    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Every line once, with one of the partners."""
        given, words = partners_of(answer), _words(question)
        lines = {choice.id for choice in question.choices}
        known = all(partners <= words.keys() for partners in given.values())
        return bool(answer) and known and given.keys() == lines and len(answer) == len(lines)

    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """The share of lines with their own partner; where the question is exact, all or nothing."""
        if not question.choices:
            return NOTHING
        words, given = _words(question), partners_of(answer)
        right = sum(_is_paired(choice, given, words) for choice in question.choices)
        if question.is_exact and right < len(question.choices):
            return NOTHING
        return Fraction(right, len(question.choices))

    def right_answer(self, question: PaperQuestion) -> Answer:
        """Every line with its own partner."""
        return tuple(pair(choice.id, choice.match) for choice in question.choices)

    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Each line gets the right one of the different partners by chance; all of them do, where exact."""
        different = len(set(_words(question).values()))
        if not question.choices or not different:
            return NOTHING
        return Fraction(1, different ** (len(question.choices) if question.is_exact else 1))

    def rows(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Every line with what was put beside it and what belongs there."""
        words, given = _words(question), partners_of(answer)
        return tuple(
            ChoiceReview(
                choice,
                ChoiceVerdict.RIGHT if _is_paired(choice, given, words) else ChoiceVerdict.WRONG,
                given=" / ".join(sorted(words.get(one, "") for one in given.get(choice.id, ()))),
                wanted=words.get(choice.match, ""),
            )
            for choice in question.choices
        )


def pair(line: str, partner: str) -> str:
    """One part of an answer to a matching question."""
    return f"{line}{BETWEEN}{partner}"


def _last(posted: FormFields, name: str) -> str:
    given = posted.get(name, ())
    return given[-1] if given else ""


def _ranked(question: PaperQuestion) -> list[PaperChoice]:
    return sorted(question.choices, key=lambda choice: (choice.rank, choice.id))


def _words(question: PaperQuestion) -> dict[str, str]:
    return {match.id: match.text for match in question.matches}


def partners_of(answer: Answer) -> dict[str, set[str]]:
    """Every line with all partners given to it; a form gives one, a hostile answer may give more."""
    given: dict[str, set[str]] = {}
    for part in answer:
        line, _between, partner = part.partition(BETWEEN)
        given.setdefault(line, set()).add(partner)
    return given


def _is_paired(choice: PaperChoice, given: dict[str, set[str]], words: dict[str, str]) -> bool:
    partners = given.get(choice.id, set())
    if len(partners) != 1 or choice.match not in words:
        return False
    return words.get(next(iter(partners))) == words[choice.match]
