r"""Reads GIFT, the text format of Moodle, as Moodle 4.5 reads it (docs.moodle.org/en/GIFT_format).

Questions are parted by empty lines. ``//`` begins a comment, in which ``[id:…]`` and ``[tag:…]`` count.
``\~ \= \# \{ \} \:`` and ``\\`` are the signs themselves, ``\n`` is a new line. An order begins with ``{>`` and how
Moodle shows it; each line after that is a step. (Moodle escapes nothing in orders: one with braces cannot be read.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from quizzes.exchange.decoding import QUESTIONS, tag_words, tidied
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    ParsedFile,
    UnreadableError,
    text,
    weight,
)

#: Signs that can be escaped, each kept as a control character (tidied() has removed those of the file) meanwhile.
ESCAPED = {
    "\\": "\x01",
    ":": "\x02",
    "#": "\x03",
    "=": "\x04",
    "{": "\x05",
    "}": "\x06",
    "~": "\x07",
    "n": "\x08",
}
_MEANT = str.maketrans({kept: "\n" if sign == "n" else sign for sign, kept in ESCAPED.items()})
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_MARKED = re.compile(r"\[(id|tag):((?:\\\]|[^\]])+)\]")
_PREFIX = re.compile(r"\[(plain|html|markdown|moodle)\]")
_WEIGHT = re.compile(r"%([+-]?\d{1,9}(?:\.\d{1,9})?)%")
_MARK = re.compile(r"[=~]")
_ORDER = re.compile(r">\s*\d[^\n]*\n")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
#: A gap of Cloze, Moodle's kind with answers in the middle of the text.
_CLOZE = re.compile(r"\{\s*\d*:(?:SA|MW|SHORT|MULTI|MC|MR|NM|NUM)[A-Z_]*:", re.IGNORECASE)
#: The line that ends every question of Aiken, a format without braces.
_AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t]*$", re.IGNORECASE | re.MULTILINE)
BLANK = "_____"


class _QuestionError(Exception):
    """One question cannot be read."""


@dataclass(frozen=True)
class _Block:
    """The lines between two empty ones, without comments; ``line`` is where they begin."""

    line: int
    words: str
    code: str
    tags: tuple[str, ...]


def read(words: str) -> ParsedFile:
    """Every question of a GIFT file, whatever its kind, and what cannot be read, with its line.

    Raises UnreadableError for more than QUESTIONS questions, for a file without any, and for Aiken.
    """
    words = tidied(words)
    if "{" not in words and _AIKEN.search(words):
        raise UnreadableError("is_aiken")
    items, problems, notes = (
        list[AssessmentItem](),
        list[ExchangeProblem](),
        list[ExchangeProblem](),
    )
    category = ""
    for block in _blocks(words):
        if block.words.startswith("$CATEGORY:"):
            category = block.words.removeprefix("$CATEGORY:").strip()
            continue
        if len(items) + len(problems) >= QUESTIONS:
            raise UnreadableError("too_many", str(QUESTIONS), block.line)
        try:
            item, odd = _question(block)
        except _QuestionError as error:
            problems.append(ExchangeProblem(str(error), block.line, said=_beginning(block.words)))
            continue
        items.append(replace(item, category=category))
        notes += [ExchangeProblem("weight", item.line, item.name, said) for said in odd]
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _beginning(words: str) -> str:
    return " ".join(words.split())[:60]


def _blocks(words: str) -> Iterator[_Block]:
    lines, comments, start = list[str](), list[str](), 0
    for number, line in enumerate([*words.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare)
        elif bare and not bare.startswith("$CATEGORY:"):
            start = start if lines else number
            lines.append(bare)
        else:
            if lines:
                yield _block(start, lines, comments)
            lines, comments = [], comments if not lines else []
            if bare:
                yield _Block(number, bare, "", ())


def _block(line: int, lines: list[str], comments: list[str]) -> _Block:
    found = [
        (what, said.replace("\\]", "]").strip())
        for what, said in _MARKED.findall("\n".join(comments))
    ]
    code = next((said for what, said in found if what == "id"), "")
    tags = tuple(tag_words(said) for what, said in found if what == "tag" and said)
    return _Block(line, "\n".join(lines), code, tags)


def _question(block: _Block) -> tuple[AssessmentItem, list[str]]:
    """The item of a block, and the weights in it Moodle does not know."""
    words = _ESCAPE.sub(lambda found: ESCAPED[found[1]], block.words)
    name = ""
    if words.startswith("::"):
        name, closed, words = words[2:].partition("::")
        if not closed:
            raise _QuestionError("name_open")
    if _CLOZE.search(words):
        return AssessmentItem(
            ItemKind.OTHER,
            FormattedText("?"),
            _meant(name),
            block.code,
            called="cloze",
            line=block.line,
        ), []
    asked, answer = _parted(words.strip())
    question = _text(asked, Markup.MOODLE)
    item = AssessmentItem(
        ItemKind.DESCRIPTION, question, _meant(name), block.code, tags=block.tags, line=block.line
    )
    if answer is None:
        return item, []
    answer, _sign, general = answer.partition("####")
    item = replace(item, general_feedback=_text(general, _markup(asked)))
    return _answered(item, answer.strip(), _markup(asked))


def _parted(words: str) -> tuple[str, str | None]:
    """What is asked, and what stands in braces; a word is missing where something follows the braces."""
    start, end = words.find("{"), words.find("}")
    if start < 0 and end < 0:
        return words, None
    if start < 0:
        raise _QuestionError("brace_closed")
    if end < start:
        raise _QuestionError("brace_open" if end < 0 else "brace_closed")
    before, after = words[:start], words[end + 1 :]
    if "{" in after or "}" in after:
        raise _QuestionError("brace_again")
    return (f"{before.rstrip()} {BLANK} {after.strip()}" if after.strip() else before), words[
        start + 1 : end
    ]


def _answered(
    item: AssessmentItem, answer: str, markup: Markup
) -> tuple[AssessmentItem, list[str]]:
    """``item`` with the answers in ``answer``, which also say of which kind it is."""
    if not answer:
        return replace(item, kind=ItemKind.ESSAY), []
    answer = answer.replace("~=", "=")  # as very old versions of Moodle marked the right answer
    ordering = _ORDER.match(answer)
    if ordering:
        steps = (_text(line, markup) for line in answer[ordering.end() :].split("\n"))
        return replace(
            item,
            kind=ItemKind.ORDERING,
            options=tuple(AnswerOption(step) for step in steps if step),
        ), []
    if answer.startswith("#"):
        return _weighed(item, ItemKind.NUMERICAL, answer[1:].strip(), markup)
    if "~" in answer:
        kind = ItemKind.SINGLE if "=" in answer else ItemKind.MULTIPLE
        return _weighed(item, kind, answer, markup)
    if "=" in answer and "->" in answer:
        return replace(item, kind=ItemKind.MATCHING, pairs=_pairs(answer, markup)), []
    truth, *feedback = answer.split("#", 2)
    if truth.strip().upper() in _TRUTHS:
        options = _truths(_TRUTHS[truth.strip().upper()], feedback, markup)
        return replace(item, kind=ItemKind.TRUE_FALSE, options=options), []
    return _weighed(item, ItemKind.SHORT_ANSWER, answer, markup)


def _weighed(
    item: AssessmentItem, kind: ItemKind, answer: str, markup: Markup
) -> tuple[AssessmentItem, list[str]]:
    """``item`` with options parted by ``=`` (right) and ``~`` (wrong, or as much as ``%50%`` says)."""
    marks = ["", *_MARK.findall(answer)]
    texts = _MARK.split(answer)
    options, odd = list[AnswerOption](), list[str]()
    for mark, said in zip(marks, texts, strict=True):
        if said.strip() or mark:
            option, strange = _option(
                mark, said.strip(), markup, is_right=not mark and kind is ItemKind.NUMERICAL
            )
            options.append(option)
            odd += strange
    return replace(item, kind=kind, options=tuple(options)), odd


def _option(
    mark: str, said: str, markup: Markup, *, is_right: bool
) -> tuple[AnswerOption, list[str]]:
    share, odd = Fraction(int(mark == "=" or is_right)), list[str]()
    weighed = _WEIGHT.match(said)
    if weighed:
        share, is_known = weight(Fraction(Decimal(weighed[1])))
        odd = [] if is_known else [weighed[1]]
        said = said[weighed.end() :].strip()
    words, _sign, feedback = said.partition("#")
    return AnswerOption(_text(words, markup), share, _text(feedback, markup)), odd


def _truths(
    is_true: bool, feedback: list[str], markup: Markup
) -> tuple[AnswerOption, AnswerOption]:
    """The two options; the first feedback is for whoever is wrong, the second for whoever is right."""
    wrong, right = (_text(said, markup) for said in [*feedback, "", ""][:2])
    return (
        AnswerOption(FormattedText("true"), Fraction(int(is_true)), right if is_true else wrong),
        AnswerOption(
            FormattedText("false"), Fraction(int(not is_true)), wrong if is_true else right
        ),
    )


def _pairs(answer: str, markup: Markup) -> tuple[MatchingPair, ...]:
    first, *rest = answer.split("=")
    if first.strip() or not all("->" in said for said in rest):
        raise _QuestionError("no_arrow")
    sides = (said.split("->", 1) for said in rest)
    return tuple(
        MatchingPair(_text(left, markup), _text(right, Markup.PLAIN).words) for left, right in sides
    )


def _markup(said: str) -> Markup:
    found = _PREFIX.match(said.strip())
    return Markup(found[1]) if found else Markup.MOODLE


def _text(said: str, default: Markup) -> FormattedText:
    said = said.strip()
    found = _PREFIX.match(said)
    return text(
        _meant(said[found.end() :] if found else said), Markup(found[1]) if found else default
    )


def _meant(said: str) -> str:
    return said.strip().translate(_MEANT)
