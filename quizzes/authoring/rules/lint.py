"""Rules that find what an author should look at again in a quiz: giveaways of the answer, and gaps.

The rules on choices are those of Haladyna, Downing and Rodriguez 2002, *A review of multiple-choice
item-writing guidelines for classroom assessment*, Applied Measurement in Education 15(3), 309–334.
They advise; none forbids.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from foundation.language_words import words
from quizzes.authoring.rules.reading_age import (
    Readability,
    ReadabilityMeasure,
    measure_readability,
)
from quizzes.papers.rules.content import PaperQuestion

#: Kinds where exactly one choice is right.
SINGLE_ANSWER_KINDS = ("best_action", "true_false", "urgency")
#: Kinds whose choices are worded by the site, not by the author.
SITE_WORDED_KINDS = ("true_false", "urgency")
#: From so many questions on a habit shows.
HABIT_QUESTIONS = 4
#: In what share of the questions the longest choice may be right before it is a habit.
HABIT_SHARE = 0.75
#: How many times as long as any other a choice is that a reader sees to be the longest.
VISIBLE_LENGTH_RATIO = 1.1

FULL_STOPS = " .!?;:,\N{ARABIC FULL STOP}"
#: Romanian s and t with a cedilla, as old keyboards write them, to those with a comma.
CEDILLAS = str.maketrans("şţ", "șț")


@dataclass(frozen=True)
class AuthoredQuestion:
    """A question with its choices in the authored order, and with what a paper does not keep."""

    question: PaperQuestion
    code: str
    source: str = ""


@dataclass(frozen=True)
class OutcomeDraw:
    """A learning outcome, and how many of its questions one paper draws; None for all."""

    code: str
    draws: int | None = None


@dataclass(frozen=True)
class LintFinding:
    """One thing to look at again.

    ``code`` says what, and ``question_code`` in which question; empty for the quiz as a whole.
    ``quote``, ``count`` and ``total`` belong into the sentence that
    :func:`quizzes.authoring.lint_messages.describe_finding` makes of it.
    """

    code: str
    question_code: str = ""
    quote: str = ""
    count: int = 0
    total: int = 0


def lint_quiz(
    questions: Sequence[AuthoredQuestion],
    *,
    outcomes: Sequence[OutcomeDraw] = (),
    original_questions: Mapping[str, PaperQuestion] = MappingProxyType({}),
) -> list[LintFinding]:
    """Return everything to look at again, the quiz as a whole first, then question by question.

    ``original_questions`` holds, by key, the questions this quiz is a translation of: then only
    what a translator can mend is returned.
    """
    is_translation = bool(original_questions)
    findings = list(_habits(questions))
    if not is_translation:
        question_outcomes = [
            (authored_question.code, authored_question.question.outcome)
            for authored_question in questions
        ]
        findings += lint_outcomes(outcomes, question_outcomes)
    for authored_question in questions:
        findings += _lint_choices(authored_question)
        findings += _lint_readability(authored_question)
        original_question = original_questions.get(authored_question.question.key)
        if original_question:
            findings += _lint_translation(authored_question, original_question)
        if not is_translation:
            findings += _lint_omissions(authored_question, has_outcomes=bool(outcomes))
    return findings


# --- Of one question --------------------------------------------------------------------------


def plain_text(markup: str) -> str:
    """Return text without markup and double spaces, for comparing and counting."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def _comparable(text: str) -> str:
    """Return ``text`` so that two texts that read the same are equal."""
    folded = unicodedata.normalize("NFKC", plain_text(text)).casefold()
    return folded.translate(CEDILLAS).strip(FULL_STOPS)


def _lint_choices(authored_question: AuthoredQuestion) -> Iterator[LintFinding]:
    """Yield what is wrong with the choices of a question."""
    question = authored_question.question
    if question.kind in SINGLE_ANSWER_KINDS and len(question.correct_ids) > 1:
        yield LintFinding("several_right", authored_question.code)
    if question.kind not in SITE_WORDED_KINDS:
        wrong_texts = {
            _comparable(choice.text) for choice in question.choices if not choice.is_correct
        }
        for choice in question.choices:
            if choice.is_correct and _comparable(choice.text) in wrong_texts:
                yield LintFinding("same_words", authored_question.code, quote=choice.text)
        for choice in question.choices:
            if is_catch_all(choice.text, question.language):
                yield LintFinding("catch_all", authored_question.code, quote=choice.text)
    if any(not choice.feedback.strip() for choice in question.choices):
        yield LintFinding("no_feedback", authored_question.code)


def is_catch_all(text: str, language: str) -> bool:
    """Return whether a choice says *all of the above*, *none of the above* or the like.

    The English phrases are looked for in every language.
    """
    comparable_text = _comparable(text)
    phrases = [*catch_all_phrases("en"), *catch_all_phrases(language)]
    return any(_comparable(phrase) in comparable_text for phrase in phrases)


def catch_all_phrases(language: str) -> Sequence[str]:
    """Return how choices of a language speak of all the others; empty where it is not listed."""
    table: Mapping[str, Sequence[str]] = words(language).get("proofreading", {})
    return table.get("catch_alls", ())


def readable_parts(question: PaperQuestion) -> list[str]:
    """Return all that a learner reads of a question, without what the site words itself."""
    # a paragraph or an item of a list ends a sentence
    markup_parts = re.split(r"</p>|</li>|<br\s*/?>", question.scene)
    markup_parts.append(question.question_text)
    if question.picture:
        markup_parts.append(question.picture.words)
    markup_parts += [step.text for step in question.steps]
    markup_parts += [partner.text for partner in question.partners]
    if question.kind not in SITE_WORDED_KINDS:
        markup_parts += [choice.text for choice in question.choices]
    markup_parts += [choice.feedback for choice in question.choices]
    texts = map(plain_text, markup_parts)
    return [text for text in texts if text]


def _lint_readability(authored_question: AuthoredQuestion) -> Iterator[LintFinding]:
    question = authored_question.question
    readability = measure_readability(readable_parts(question), question.language)
    if not readability.is_too_hard:
        return
    code = "too_hard_lix"
    if readability.measure is ReadabilityMeasure.READING_AGE:
        code = "too_hard"
    yield LintFinding(code, authored_question.code, count=round(readability.figure))


def _lint_translation(
    authored_question: AuthoredQuestion, original_question: PaperQuestion
) -> Iterator[LintFinding]:
    for text in untranslated_texts(authored_question.question, original_question):
        yield LintFinding("untranslated", authored_question.code, quote=text)


def untranslated_texts(question: PaperQuestion, original_question: PaperQuestion) -> list[str]:
    """Return texts that are still those of the original.

    A single word may be the same in two languages and is left out.
    """
    original_texts = {_comparable(text) for text in readable_parts(original_question)}
    unchanged_texts = []
    for text in readable_parts(question):
        word_count = len(re.findall(r"[^\W\d_]+", text))
        if word_count > 1 and _comparable(text) in original_texts and text not in unchanged_texts:
            unchanged_texts.append(text)
    return unchanged_texts


def _lint_omissions(
    authored_question: AuthoredQuestion, *, has_outcomes: bool
) -> Iterator[LintFinding]:
    if not authored_question.question.lesson_key:
        yield LintFinding("no_lesson", authored_question.code)
    if has_outcomes and not authored_question.question.outcome:
        yield LintFinding("no_outcome", authored_question.code)
    if not authored_question.source.strip():
        yield LintFinding("no_source", authored_question.code)


# --- Of the quiz ------------------------------------------------------------------------------


def _habits(questions: Sequence[AuthoredQuestion]) -> Iterator[LintFinding]:
    """Yield habits of the author that somebody who knows nothing could go by."""
    best_action_count = longest_count = 0
    #: By kind, where the right choice stands in each question.
    positions: dict[str, list[int]] = {kind: [] for kind in SINGLE_ANSWER_KINDS}
    for authored_question in questions:
        question = authored_question.question
        if question.kind in positions:
            positions[question.kind].append(right_position(question))
        if question.kind == "best_action" and question.correct_ids:
            best_action_count += 1
            if is_longest_right(question):
                longest_count += 1
    has_habit = longest_count >= HABIT_SHARE * best_action_count
    if best_action_count >= HABIT_QUESTIONS and has_habit:
        yield LintFinding("longest_right", count=longest_count, total=best_action_count)
    for kind_positions in positions.values():
        if len(kind_positions) >= HABIT_QUESTIONS and len(set(kind_positions)) == 1:
            yield LintFinding("same_place", count=kind_positions[0], total=len(kind_positions))


def is_longest_right(question: PaperQuestion) -> bool:
    """Return whether the right choice is visibly longer, in letters, than any wrong one."""
    right_lengths: list[int] = []
    wrong_lengths: list[int] = []
    for choice in question.choices:
        lengths = right_lengths if choice.is_correct else wrong_lengths
        lengths.append(len(plain_text(choice.text)))
    if not right_lengths or not wrong_lengths:
        return False
    return max(right_lengths) >= VISIBLE_LENGTH_RATIO * max(wrong_lengths)


def right_position(question: PaperQuestion) -> int:
    """Return where the first right choice stands as authored, from 1; 0 where there is none."""
    for position, choice in enumerate(question.choices, 1):
        if choice.is_correct:
            return position
    return 0


def lint_outcomes(
    outcomes: Sequence[OutcomeDraw], question_outcomes: Iterable[tuple[str, str]]
) -> Iterator[LintFinding]:
    """Yield what does not fit between the outcomes of a quiz and the codes its questions name.

    ``question_outcomes`` holds pairs of a question's code and the code of its outcome, or an empty
    string.
    """
    #: Codes of questions with the codes of the outcomes they name.
    named_outcomes: list[tuple[str, str]] = []
    question_counts: Counter[str] = Counter()
    for question_code, outcome_code in question_outcomes:
        if outcome_code:
            named_outcomes.append((question_code, outcome_code))
            question_counts[outcome_code] += 1
    outcome_counts = Counter(outcome.code for outcome in outcomes if outcome.code)
    for outcome_code, count in outcome_counts.items():
        if count > 1:
            yield LintFinding("outcome_twice", quote=outcome_code)
    yield from _lint_draws(outcomes, question_counts)
    for question_code, outcome_code in named_outcomes:
        if outcome_code not in outcome_counts:
            yield LintFinding("unknown_outcome", question_code, quote=outcome_code)


def _lint_draws(
    outcomes: Iterable[OutcomeDraw], question_counts: Mapping[str, int]
) -> Iterator[LintFinding]:
    """Yield outcomes that are to draw more questions than there are."""
    for outcome in outcomes:
        available_count = question_counts.get(outcome.code, 0)
        if outcome.draws and outcome.draws > available_count:
            yield LintFinding(
                "draws_too_many", quote=outcome.code, count=outcome.draws, total=available_count
            )


def quiz_readability(questions: Sequence[AuthoredQuestion]) -> Readability:
    """Return how hard a whole quiz is to read."""
    if not questions:
        return Readability()
    parts: list[str] = []
    for authored_question in questions:
        parts += readable_parts(authored_question.question)
    return measure_readability(parts, questions[0].question.language)
