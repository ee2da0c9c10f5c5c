"""Questions as hypothesis makes them up: everything a format can express, hostile words among it."""

from fractions import Fraction

from hypothesis import strategies as st

from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    Attachment,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    formatted_text,
)

#: Signs that mean something in GIFT, HTML or XML, beside any letter of any script.
SIGNS = [
    *"~=#{}:\\%[]<>&/$->\n\t \"'",
    "->",
    "####",
    "::",
    "//",
    "[html]",
    "[plain]",
    "%50%",
    "]]>",
    "&lt;",
    "$CATEGORY:",
]
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WORDS = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(LETTERS, max_size=5)), max_size=8).map(
    "".join
)
SAID = WORDS.map(str.strip)
SOMETHING = SAID.filter(bool)
ONE_LINE = SAID.map(lambda words: " ".join(words.split()))
TAG = (
    st.text("abcż ]:-", min_size=1, max_size=50)
    .map(lambda words: " ".join(words.split()))
    .filter(bool)
)
TAGS = st.lists(TAG, max_size=3, unique=True)
MARKUPS = st.sampled_from(Markup)
TEXTS = st.builds(formatted_text, SAID, MARKUPS)
FULL_TEXTS = st.builds(formatted_text, SOMETHING, MARKUPS)
SHARES = st.sampled_from(
    [Fraction(n, 100) for n in (-100, -50, -25, 0, 0, 5, 20, 50, 80, 90)] + [Fraction(1, 3)]
)


def options(
    share: st.SearchStrategy[Fraction], *, most: int
) -> st.SearchStrategy[list[AnswerOption]]:
    """Lists of options of any words."""
    return st.lists(st.builds(AnswerOption, FULL_TEXTS, share, TEXTS), min_size=1, max_size=most)


def choice(kind: ItemKind) -> st.SearchStrategy[tuple[AnswerOption, ...]]:
    """Options as a question of ``kind`` has them."""
    if kind is ItemKind.TRUE_FALSE:
        return st.builds(_truths, st.booleans(), TEXTS, TEXTS)
    if kind is ItemKind.SINGLE:
        right = st.builds(AnswerOption, FULL_TEXTS, st.just(Fraction(1)), TEXTS)
        return st.builds(lambda one, more: (one, *more), right, options(SHARES, most=3))
    if kind is ItemKind.MULTIPLE:
        return options(st.one_of(SHARES, st.just(Fraction(1))), most=4).map(tuple)
    return options(st.just(Fraction(0)), most=4).map(tuple)


def _truths(is_true: bool, one: FormattedText, other: FormattedText) -> tuple[AnswerOption, ...]:
    return (
        AnswerOption(FormattedText("true"), Fraction(int(is_true)), one),
        AnswerOption(FormattedText("false"), Fraction(int(not is_true)), other),
    )


def items(kind: ItemKind, *, files: bool = False) -> st.SearchStrategy[AssessmentItem]:
    """Questions of one kind; with ``files`` where the format can carry them."""
    pair = st.builds(
        MatchingPair, TEXTS.filter(lambda subquestion: "->" not in subquestion.words), SOMETHING
    )
    is_matching = kind is ItemKind.MATCHING
    attachment = st.builds(Attachment, ONE_LINE.filter(bool), st.binary(max_size=40))
    return st.builds(
        AssessmentItem,
        st.just(kind),
        FULL_TEXTS,
        name=ONE_LINE,
        code=st.text("abc-_]019", max_size=12),
        options=st.just(()) if is_matching else choice(kind),
        pairs=st.lists(pair, min_size=1, max_size=4).map(tuple) if is_matching else st.just(()),
        general_feedback=TEXTS,
        tags=TAGS.map(tuple),
        attachments=st.lists(attachment, max_size=2, unique_by=lambda file: file.name).map(tuple)
        if files
        else st.just(()),
    )
