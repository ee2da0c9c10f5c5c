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

from quizzes.exchange.rules.decoding import MAX_QUESTIONS, normalise, unescape_tag
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
#: No code and no tag is longer than this; without an end each mark would be looked for to the last.
_COMMENT_MARK = re.compile(r"\[(id|tag):((?:\\\]|[^\]]){1,2000})\]")
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

    Raises UnreadableError for more than MAX_QUESTIONS questions, for a file without any, and for
    Aiken.
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
        if len(items) + len(problems) >= MAX_QUESTIONS:
            raise UnreadableError("too_many", quote=str(MAX_QUESTIONS), line=block.line)
        try:
            item, unusual_weights = _parse_question(block, category)
        except _GiftSyntaxError as error:
            beginning = " ".join(block.words.split())[:60]
            problems.append(ExchangeProblem(str(error), block.line, quote=beginning))
            continue
        items.append(item)
        for percent in unusual_weights:
            notes.append(ExchangeProblem("weight", item.line, item.name, quote=percent))
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _split_blocks(words: str) -> Iterator[_Block]:
    """Yield the questions and categories of a file; a category needs no empty lines around it.

    A comment belongs to the question it stands in or before, across empty lines.
    """
    lines = list[str]()
    comments = list[str]()
    first_line_number = 0
    for line_number, raw_line in enumerate([*words.split("\n"), ""], 1):
        line = raw_line.strip()
        is_category = line.startswith(_CATEGORY)
        if line.startswith("//"):
            comments.append(line)
        elif line and not is_category:
            if not lines:
                first_line_number = line_number
            lines.append(line)
        else:
            if lines:
                yield _make_block(first_line_number, lines, comments)
                lines = []
                comments = []
            if is_category:
                yield _Block(line_number, line)


def _make_block(first_line_number: int, lines: list[str], comments: list[str]) -> _Block:
    codes = list[str]()
    tags = list[str]()
    for mark_name, escaped_value in _COMMENT_MARK.findall("\n".join(comments)):
        value = escaped_value.replace("\\]", "]").strip()
        if mark_name == "id":
            codes.append(value)
        elif value:
            tags.append(unescape_tag(value))
    code = codes[0] if codes else ""
    return _Block(first_line_number, "\n".join(lines), code, tuple(tags))


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
            original_kind="cloze",
            line=block.line,
        )
        return item, ()
    question_text, answers_text = _split_braces(words.strip())
    markup = _markup_of(question_text)
    general_feedback = ""
    answers = _Answers(ItemKind.DESCRIPTION)
    if answers_text is not None:
        answers_text, _sign, general_feedback = answers_text.partition("####")
        answers = _parse_answers(answers_text.strip(), markup)
    item = AssessmentItem(
        answers.kind,
        _parse_text(question_text, Markup.MOODLE),
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
    opening_position = words.find("{")
    closing_position = words.find("}")
    if opening_position < 0 and closing_position < 0:
        return words, None
    if opening_position >= 0 and closing_position < 0:
        raise _GiftSyntaxError("brace_open")
    if closing_position < opening_position or opening_position < 0:
        raise _GiftSyntaxError("brace_closed")
    words_before = words[:opening_position]
    words_inside = words[opening_position + 1 : closing_position]
    words_after = words[closing_position + 1 :]
    if "{" in words_after or "}" in words_after:
        raise _GiftSyntaxError("brace_again")
    if words_after.strip():
        return f"{words_before.rstrip()} {BLANK} {words_after.strip()}", words_inside
    return words_before, words_inside


def _parse_answers(answers_text: str, markup: Markup) -> _Answers:
    """Return the answers inside the braces; how they are written says of which kind they are."""
    if not answers_text:
        return _Answers(ItemKind.ESSAY)
    answers_text = answers_text.replace(
        "~=", "="
    )  # very old versions of Moodle marked the right answer so
    ordering_head = _ORDERING_HEAD.match(answers_text)
    if ordering_head:
        steps = answers_text[ordering_head.end() :].split("\n")
        texts = [_parse_text(step, markup) for step in steps]
        options = tuple(AnswerOption(text) for text in texts if text)
        return _Answers(ItemKind.ORDERING, options)
    if answers_text.startswith("#"):
        return _parse_options(ItemKind.NUMERICAL, answers_text[1:].strip(), markup)
    if "~" in answers_text:
        kind = ItemKind.SINGLE if "=" in answers_text else ItemKind.MULTIPLE
        return _parse_options(kind, answers_text, markup)
    if "=" in answers_text and "->" in answers_text:
        return _Answers(ItemKind.MATCHING, pairs=_parse_pairs(answers_text, markup))
    truth, *feedback = answers_text.split("#", 2)
    is_true = _TRUTH_VALUES.get(truth.strip().upper())
    if is_true is not None:
        return _Answers(ItemKind.TRUE_FALSE, _truth_options(is_true, feedback, markup))
    return _parse_options(ItemKind.SHORT_ANSWER, answers_text, markup)


def _parse_options(kind: ItemKind, answers_text: str, markup: Markup) -> _Answers:
    """Return options that begin with ``=`` (right) or ``~`` (wrong, or as right as ``%50%`` says).

    A numerical answer without a sign is right, too.
    """
    signs = ["", *_ANSWER_SIGN.findall(answers_text)]
    options = list[AnswerOption]()
    unusual_weights = list[str]()
    for sign, spaced_answer in zip(signs, _ANSWER_SIGN.split(answers_text), strict=True):
        answer = spaced_answer.strip()
        if not sign and not answer:
            continue
        is_right = sign == "=" or (not sign and kind is ItemKind.NUMERICAL)
        weight = AnswerWeight(Fraction(int(is_right)), is_offered=True)
        percent_match = _WEIGHT.match(answer)
        if percent_match:
            weight = weight_of_percent(Fraction(Decimal(percent_match[1])))
            answer = answer[percent_match.end() :]
            if not weight.is_offered:
                unusual_weights.append(percent_match[1])
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


def _parse_pairs(answers_text: str, markup: Markup) -> tuple[MatchingPair, ...]:
    before_first_sign, *lines = answers_text.split("=")
    if before_first_sign.strip() or not all("->" in line for line in lines):
        raise _GiftSyntaxError("no_arrow")
    pairs = list[MatchingPair]()
    for line in lines:
        subquestion, answer_text = line.split("->", 1)
        answer_words = _parse_text(answer_text, Markup.PLAIN).words
        pairs.append(MatchingPair(_parse_text(subquestion, markup), answer_words))
    return tuple(pairs)


def _markup_of(words: str) -> Markup:
    """Return the markup a question names, which is that of its answers as well."""
    prefix = _MARKUP_PREFIX.match(words.strip())
    if prefix is None:
        return Markup.MOODLE
    return Markup(prefix[1])


def _parse_text(words: str, default_markup: Markup) -> FormattedText:
    """Return ``words`` in the markup they begin with, such as ``[html]``, else in the default."""
    words = words.strip()
    prefix = _MARKUP_PREFIX.match(words)
    if prefix is None:
        return formatted_text(_unescape(words), default_markup)
    return formatted_text(_unescape(words[prefix.end() :]), Markup(prefix[1]))


def _unescape(words: str) -> str:
    return words.strip().translate(_UNESCAPES)
