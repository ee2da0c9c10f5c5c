"""What an author should look at again before a quiz is asked: slips that give answers away, and gaps. Plain rules.

The rules on choices are those of Haladyna, Downing and Rodriguez 2002, *A review of multiple-choice item-writing
guidelines for classroom assessment*, Applied Measurement in Education 15(3), 309–334. They advise; none forbids.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from foundation.language_words import words
from quizzes.authoring.rules.reading_age import Measure, Reading, reading
from quizzes.papers.rules.content import PaperQuestion

#: Kinds where one choice is right, and kinds whose choices the site words itself.
ONE_RIGHT, SITES_OWN = ("best_action", "true_false", "urgency"), ("true_false", "urgency")
#: From so many questions on a habit shows, and in what share of them.
HABIT, MOSTLY = 4, 0.75
SEEN = 1.1  # how much longer than any other a choice is that one sees to be the longest

FULL_STOPS = " .!?;:,\N{ARABIC FULL STOP}"


@dataclass(frozen=True)
class Written:
    """A question as its author wrote it, choices in the authored order, with what a paper does not keep."""

    question: PaperQuestion
    code: str
    source: str = ""


@dataclass(frozen=True)
class Pool:
    """A learning outcome, and how many of its questions one paper draws; None for all."""

    code: str
    draws: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to look at again: ``code`` says what, ``question`` where (empty: in the quiz as a whole).

    :mod:`quizzes.authoring.lint_words` makes the sentence; ``said``, ``count`` and ``total`` belong into it.
    """

    code: str
    question: str = ""
    said: str = ""
    count: int = 0
    total: int = 0


def findings(
    questions: Sequence[Written],
    *,
    outcomes: Sequence[Pool] = (),
    first: Mapping[str, PaperQuestion] = MappingProxyType({}),
) -> list[Finding]:
    """Everything to look at again, the quiz as a whole first, then question by question.

    ``first`` holds the questions of the language this one is translated from, by key: then only what a
    translator can mend is found.
    """
    found = list(_habits(questions))
    if not first:
        found += outcome_findings(outcomes, [(one.code, one.question.outcome) for one in questions])
    for one in questions:
        found += [Finding(code, one.code, said) for code, said in _slips(one.question)]
        found += _hard(one)
        original = first.get(one.question.key)
        if original:
            found += [
                Finding("untranslated", one.code, said)
                for said in untranslated(one.question, original)
            ]
        if not first:
            found += [Finding(code, one.code) for code in _gaps(one, has_outcomes=bool(outcomes))]
    return found


# --- Of one question --------------------------------------------------------------------------


def plain(text: str) -> str:
    """Words without markup, for comparing and counting: a paragraph ends a sentence."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _same(text: str) -> str:
    """``text`` so that two texts that read alike are equal; Romanian has two alphabets for its s and t."""
    folded = (
        unicodedata.normalize("NFKC", plain(text)).casefold().translate(str.maketrans("şţ", "șț"))
    )
    return folded.strip(FULL_STOPS)


def _slips(question: PaperQuestion) -> Iterator[tuple[str, str]]:
    """What is wrong with the choices, as code and quotation."""
    if question.kind in ONE_RIGHT and len(question.correct) > 1:
        yield "two_right", ""
    wrong = {_same(choice.text) for choice in question.choices if not choice.is_correct}
    if question.kind not in SITES_OWN:
        yield from (
            ("same_words", one.text)
            for one in question.choices
            if one.is_correct and _same(one.text) in wrong
        )
        yield from (
            ("catch_all", one.text)
            for one in question.choices
            if is_catch_all(one.text, question.language)
        )
    if any(not choice.feedback.strip() for choice in question.choices):
        yield "no_feedback", ""


def is_catch_all(text: str, language: str) -> bool:
    """Whether a choice says *all of the above*, *none of the above* or the like; English is known in every language."""
    comparable_text = _same(text)
    phrases = [*catch_alls("en"), *catch_alls(language)]
    return any(_same(phrase) in comparable_text for phrase in phrases)


def catch_alls(language: str) -> Sequence[str]:
    """How choices of a language speak of all the others; nothing where nobody has listed it."""
    table: Mapping[str, Sequence[str]] = words(language).get("proofreading", {})
    return table.get("catch_alls", ())


def parts(question: PaperQuestion) -> list[str]:
    """All that a learner reads of a question, part by part; what the site words itself is left out."""
    own = () if question.kind in SITES_OWN else (choice.text for choice in question.choices)
    scene = re.split(r"</p>|</li>|<br\s*/?>", question.scene)
    more = [*(step.text for step in question.steps), *(match.text for match in question.matches)]
    feedback = (choice.feedback for choice in question.choices)
    picture = [question.picture.words] if question.picture else []
    texts = map(plain, [*scene, question.ask, *picture, *more, *own, *feedback])
    return [text for text in texts if text]


def _hard(one: Written) -> Iterator[Finding]:
    how = reading(parts(one.question), one.question.language)
    if how.is_too_hard:
        code = "too_hard" if how.measure is Measure.READING_AGE else "too_hard_lix"
        yield Finding(code, one.code, count=round(how.figure))


def untranslated(question: PaperQuestion, original: PaperQuestion) -> list[str]:
    """Words that are still those of the original. One word alone may be the same in two languages."""
    original_texts = {_same(text) for text in parts(original)}
    texts = [text for text in parts(question) if len(re.findall(r"[^\W\d_]+", text)) > 1]
    return list(dict.fromkeys(text for text in texts if _same(text) in original_texts))


def _gaps(one: Written, *, has_outcomes: bool) -> Iterator[str]:
    if not one.question.read_again:
        yield "no_lesson"
    if has_outcomes and not one.question.outcome:
        yield "no_outcome"
    if not one.source.strip():
        yield "no_source"


# --- Of the quiz ------------------------------------------------------------------------------


def _habits(questions: Sequence[Written]) -> Iterator[Finding]:
    """What somebody who knows nothing could go by."""
    asked = [
        one.question
        for one in questions
        if one.question.kind == "best_action" and one.question.correct
    ]
    count = sum(map(is_longest_right, asked))
    if len(asked) >= HABIT and count >= MOSTLY * len(asked):
        yield Finding("longest_right", count=count, total=len(asked))
    for kind in ONE_RIGHT:
        places = [right_place(one.question) for one in questions if one.question.kind == kind]
        if len(places) >= HABIT and len(set(places)) == 1:
            yield Finding("same_place", count=places[0], total=len(places))


def is_longest_right(question: PaperQuestion) -> bool:
    """Whether the right choice is by a tenth longer, in letters, than any other: so much one sees."""
    right = [len(plain(choice.text)) for choice in question.choices if choice.is_correct]
    others = [len(plain(choice.text)) for choice in question.choices if not choice.is_correct]
    return bool(right and others) and max(right) >= SEEN * max(others)


def right_place(question: PaperQuestion) -> int:
    """Where the first right choice stands, from 1, as its author wrote them; 0 where there is none."""
    return next((place for place, choice in enumerate(question.choices, 1) if choice.is_correct), 0)


def outcome_findings(outcomes: Sequence[Pool], named: Iterable[tuple[str, str]]) -> list[Finding]:
    """What does not fit between the outcomes of a quiz and the codes its questions name (question, outcome)."""
    pairs = [(question, outcome) for question, outcome in named if outcome]
    codes = Counter(pool.code for pool in outcomes if pool.code)
    sizes = Counter(outcome for _question, outcome in pairs)
    twice = [Finding("outcome_twice", said=code) for code, times in codes.items() if times > 1]
    short = [
        Finding("draws_too_many", said=pool.code, count=pool.draws, total=sizes[pool.code])
        for pool in outcomes
        if pool.draws and pool.draws > sizes[pool.code]
    ]
    unknown = [
        Finding("unknown_outcome", question, outcome)
        for question, outcome in pairs
        if outcome not in codes
    ]
    return [*twice, *short, *unknown]


def reading_of(questions: Iterable[Written]) -> Reading:
    """How hard a whole quiz is to read."""
    every = [one.question for one in questions]
    return reading(
        [text for question in every for text in parts(question)],
        every[0].language if every else "",
    )
