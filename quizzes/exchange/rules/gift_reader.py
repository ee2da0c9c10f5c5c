r"""Reads GIFT, the text format of Moodle, as Moodle 4.5 does (docs.moodle.org/en/GIFT_format).

Empty lines separate questions. ``//`` begins a comment, in which ``[id:…]`` and ``[tag:…]`` count.
``\~ \= \# \{ \} \:`` and ``\\`` are the characters themselves, ``\n`` is a line end. An ordering
begins with ``{>`` and how Moodle shows it; each line after that is a step. (Moodle escapes nothing
in orderings: one with braces cannot be read.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quizzes.exchange.rules.decoding import QUESTIONS, normalise, unescape_tag
from quizzes.exchange.rules.items import (
    AnswerOption,
    AnswerWeight,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    ParsedFile,
    UnreadableError,
    formatted_text,
    weight_of_percent,
)

#: Characters that can be escaped. Until the question is taken apart each is held as a control
#: character, of which normalise() has left none in the file.
ESCAPES = {
    "\\": "\x01",
    ":": "\x02",
    "#": "\x03",
    "=": "\x04",
    "{": "\x05",
    "}": "\x06",
    "~": "\x07",
    "n": "\x08",
}
_UNESCAPES = str.maketrans(
    {control: "\n" if sign == "n" else sign for sign, control in ESCAPES.items()}
)
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_COMMENT_MARK = re.compile(r"\[(id|tag):((?:\\\]|[^\]])+)\]")
_MARKUP_PREFIX = re.compile(r"\[(plain|html|markdown|moodle)\]")
_WEIGHT = re.compile(r"%([+-]?\d{1,9}(?:\.\d{1,9})?)%")
_ANSWER_SIGN = re.compile(r"[=~]")
_ORDERING_HEAD = re.compile(r">\s*\d[^\n]*\n")
_TRUTH_VALUES = {"T": True, "TRUE": True, "F": False, "FALSE": False}
#: A gap of Cloze, Moodle's kind with answers in the middle of the text.
_CLOZE = re.compile(r"\{\s*\d*:(?:SA|MW|SHORT|MULTI|MC|MR|NM|NUM)[A-Z_]*:", re.IGNORECASE)
#: The line that ends every question of Aiken, a format without braces.
_AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t]*$", re.IGNORECASE | re.MULTILINE)
_CATEGORY = "$CATEGORY:"
BLANK = "_____"


class _GiftSyntaxError(Exception):
    """One question cannot be read; the message is the code of the problem."""


@dataclass(frozen=True)
class _Block:
    """The lines between two empty ones, without comments: a question, or the name of a category.

    ``line`` is the first of them; ``code`` and ``tags`` come from the comments.
    """

    line: int
    words: str
    code: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answers:
    """What stands in the braces of a question, and the kind that follows from it.

    ``unusual_weights`` are the per cents, as written, that Moodle does not offer.
    """

    kind: ItemKind
    options: tuple[AnswerOption, ...] = ()
    pairs: tuple[MatchingPair, ...] = ()
    unusual_weights: tuple[str, ...] = ()


def read(words: str) -> ParsedFile:
    """Read every question of a GIFT file, whatever its kind.

    Raises UnreadableError for more than QUESTIONS questions, for a file without any, and for Aiken.
    """
    words = normalise(words)
    if "{" not in words and _AIKEN.search(words):
        raise UnreadableError("is_aiken")
    items = list[AssessmentItem]()
    problems = list[ExchangeProblem]()
    notes = list[ExchangeProblem]()
    category = ""
    for block in _split_blocks(words):
        if block.words.startswith(_CATEGORY):
            category = block.words.removeprefix(_CATEGORY).strip()
            continue
        if len(items) + len(problems) >= QUESTIONS:
            raise UnreadableError("too_many", str(QUESTIONS), block.line)
        try:
            item, unusual_weights = _parse_question(block, category)
        except _GiftSyntaxError as error:
            beginning = " ".join(block.words.split())[:60]
            problems.append(ExchangeProblem(str(error), block.line, quote=beginning))
            continue
        items.append(item)
        for percent in unusual_weights:
            notes.append(ExchangeProblem("weight", item.line, item.name, percent))
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _split_blocks(words: str) -> Iterator[_Block]:
    """Yield the questions and categories of a file; a category needs no empty lines around it.

    A comment belongs to the question it stands in or before, across empty lines.
    """
    lines = list[str]()
    comments = list[str]()
    start = 0
    for number, raw_line in enumerate([*words.split("\n"), ""], 1):
        line = raw_line.strip()
        is_category = line.startswith(_CATEGORY)
        if line.startswith("//"):
            comments.append(line)
        elif line and not is_category:
            if not lines:
                start = number
            lines.append(line)
        else:
            if lines:
                yield _make_block(start, lines, comments)
                lines = []
                comments = []
            if is_category:
                yield _Block(number, line)


def _make_block(line: int, lines: list[str], comments: list[str]) -> _Block:
    codes = list[str]()
    tags = list[str]()
    for mark, escaped_value in _COMMENT_MARK.findall("\n".join(comments)):
        value = escaped_value.replace("\\]", "]").strip()
        if mark == "id":
            codes.append(value)
        elif value:
            tags.append(unescape_tag(value))
    code = codes[0] if codes else ""
    return _Block(line, "\n".join(lines), code, tuple(tags))


def _parse_question(block: _Block, category: str) -> tuple[AssessmentItem, tuple[str, ...]]:
    """Return the item of a block, and the weights in it that Moodle does not offer."""
    words = _ESCAPE.sub(lambda match: ESCAPES[match[1]], block.words)
    name = ""
    if words.startswith("::"):
        name, closing_sign, words = words[2:].partition("::")
        if not closing_sign:
            raise _GiftSyntaxError("name_open")
    if _CLOZE.search(words):
        item = AssessmentItem(
            ItemKind.OTHER,
            FormattedText("?"),
            name=_unescape(name),
            code=block.code,
            category=category,
            kind_name="cloze",
            line=block.line,
        )
        return item, ()
    question, inside_braces = _split_braces(words.strip())
    markup = _markup_of(question)
    general_feedback = ""
    answers = _Answers(ItemKind.DESCRIPTION)
    if inside_braces is not None:
        inside_braces, _sign, general_feedback = inside_braces.partition("####")
        answers = _parse_answers(inside_braces.strip(), markup)
    item = AssessmentItem(
        answers.kind,
        _parse_text(question, Markup.MOODLE),
        name=_unescape(name),
        code=block.code,
        options=answers.options,
        pairs=answers.pairs,
        general_feedback=_parse_text(general_feedback, markup),
        tags=block.tags,
        category=category,
        line=block.line,
    )
    return item, answers.unusual_weights


def _split_braces(words: str) -> tuple[str, str | None]:
    """Return the question and what stands in its braces, or ``None`` where it has none.

    Where words follow the braces, the question has a gap in their place.
    """
    start = words.find("{")
    end = words.find("}")
    if start < 0 and end < 0:
        return words, None
    if start >= 0 and end < 0:
        raise _GiftSyntaxError("brace_open")
    if end < start or start < 0:
        raise _GiftSyntaxError("brace_closed")
    before = words[:start]
    inside = words[start + 1 : end]
    after = words[end + 1 :]
    if "{" in after or "}" in after:
        raise _GiftSyntaxError("brace_again")
    if after.strip():
        return f"{before.rstrip()} {BLANK} {after.strip()}", inside
    return before, inside


def _parse_answers(answers: str, markup: Markup) -> _Answers:
    """Return the answers inside the braces; how they are written says of which kind they are."""
    if not answers:
        return _Answers(ItemKind.ESSAY)
    answers = answers.replace("~=", "=")  # very old versions of Moodle marked the right answer so
    ordering_head = _ORDERING_HEAD.match(answers)
    if ordering_head:
        steps = answers[ordering_head.end() :].split("\n")
        texts = [_parse_text(step, markup) for step in steps]
        options = tuple(AnswerOption(text) for text in texts if text)
        return _Answers(ItemKind.ORDERING, options)
    if answers.startswith("#"):
        return _parse_options(ItemKind.NUMERICAL, answers[1:].strip(), markup)
    if "~" in answers:
        kind = ItemKind.SINGLE if "=" in answers else ItemKind.MULTIPLE
        return _parse_options(kind, answers, markup)
    if "=" in answers and "->" in answers:
        return _Answers(ItemKind.MATCHING, pairs=_parse_pairs(answers, markup))
    truth, *feedback = answers.split("#", 2)
    is_true = _TRUTH_VALUES.get(truth.strip().upper())
    if is_true is not None:
        return _Answers(ItemKind.TRUE_FALSE, _truth_options(is_true, feedback, markup))
    return _parse_options(ItemKind.SHORT_ANSWER, answers, markup)


def _parse_options(kind: ItemKind, answers: str, markup: Markup) -> _Answers:
    """Return options that begin with ``=`` (right) or ``~`` (wrong, or as right as ``%50%`` says).

    A numerical answer without a sign is right, too.
    """
    signs = ["", *_ANSWER_SIGN.findall(answers)]
    options = list[AnswerOption]()
    unusual_weights = list[str]()
    for sign, spaced_answer in zip(signs, _ANSWER_SIGN.split(answers), strict=True):
        answer = spaced_answer.strip()
        if not sign and not answer:
            continue
        is_right = sign == "=" or (not sign and kind is ItemKind.NUMERICAL)
        weight = AnswerWeight(Fraction(int(is_right)), is_offered=True)
        percent = _WEIGHT.match(answer)
        if percent:
            weight = weight_of_percent(Fraction(Decimal(percent[1])))
            answer = answer[percent.end() :]
            if not weight.is_offered:
                unusual_weights.append(percent[1])
        words, _sign, feedback = answer.partition("#")
        options.append(
            AnswerOption(_parse_text(words, markup), weight.share, _parse_text(feedback, markup))
        )
    return _Answers(kind, tuple(options), unusual_weights=tuple(unusual_weights))


def _truth_options(
    is_true: bool, feedback: list[str], markup: Markup
) -> tuple[AnswerOption, AnswerOption]:
    """Return *true* and *false*.

    The first feedback is for whoever answers wrong, the second for whoever answers right.
    """
    wrong_feedback, right_feedback, *_rest = (
        _parse_text(words, markup) for words in (*feedback, "", "")
    )
    right = Fraction(1)
    wrong = Fraction(0)
    if is_true:
        return (
            AnswerOption(FormattedText("true"), right, right_feedback),
            AnswerOption(FormattedText("false"), wrong, wrong_feedback),
        )
    return (
        AnswerOption(FormattedText("true"), wrong, wrong_feedback),
        AnswerOption(FormattedText("false"), right, right_feedback),
    )


def _parse_pairs(answers: str, markup: Markup) -> tuple[MatchingPair, ...]:
    before_first_sign, *lines = answers.split("=")
    if before_first_sign.strip() or not all("->" in line for line in lines):
        raise _GiftSyntaxError("no_arrow")
    pairs = list[MatchingPair]()
    for line in lines:
        subquestion, answer = line.split("->", 1)
        answer_words = _parse_text(answer, Markup.PLAIN).words
        pairs.append(MatchingPair(_parse_text(subquestion, markup), answer_words))
    return tuple(pairs)


def _markup_of(words: str) -> Markup:
    """Return the markup a question names, which is that of its answers as well."""
    prefix = _MARKUP_PREFIX.match(words.strip())
    if prefix is None:
        return Markup.MOODLE
    return Markup(prefix[1])


def _parse_text(words: str, default: Markup) -> FormattedText:
    """Return ``words`` in the markup they begin with, such as ``[html]``, else in ``default``."""
    words = words.strip()
    prefix = _MARKUP_PREFIX.match(words)
    if prefix is None:
        return formatted_text(_unescape(words), default)
    return formatted_text(_unescape(words[prefix.end() :]), Markup(prefix[1]))


def _unescape(words: str) -> str:
    return words.strip().translate(_UNESCAPES)
