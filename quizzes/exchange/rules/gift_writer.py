"""Writes GIFT that this site and Moodle read back as it was."""

import re
from collections.abc import Callable, Iterable, Mapping

from quizzes.exchange.rules.decoding import normalise
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    FormattedText,
    ItemKind,
    Markup,
    format_percent,
)

_SIGNS = re.compile(r"[\\:#={}~]")
#: A beginning that would be read as something else: a markup, a weight.
_AMBIGUOUS_BEGINNING = re.compile(r"\[|%")
_NOT_IN_TAGS = re.compile(r"[\\\n\t<>`]")
_EMPTY_LINE = "\n\n"


class _NotInGiftError(Exception):
    """GIFT has no way to write an item; the message is the code of the problem."""


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """Write the items GIFT can express, in their order; ``problems`` names what it cannot."""
    parts = list[str]()
    problems = list[ExchangeProblem]()
    category = ""
    for item in items:
        try:
            question = _question(item)
        except _NotInGiftError as error:
            name = item.name or item.code
            original_kind = item.original_kind or item.kind
            problems.append(ExchangeProblem(str(error), item.line, name, quote=original_kind))
            continue
        if item.category != category:
            category = item.category
            parts.append(f"$CATEGORY: {' '.join(category.split())}")
        parts.append(question)
        for tag in item.tags:
            if not _is_tag(tag):
                problems.append(ExchangeProblem("tag_lost", item.line, item.name, quote=tag))
        for file in item.attachments:
            problems.append(ExchangeProblem("file_lost", item.line, item.name, quote=file.name))
    text = _EMPTY_LINE.join(parts)
    if text:
        text += "\n"
    return ExportedFile(text, problems)


def _question(item: AssessmentItem) -> str:
    """Return one question with its comment. Raises _NotInGiftError."""
    if item.kind not in _ANSWER_WRITERS:
        raise _NotInGiftError("cannot_write")
    if not item.text:
        raise _NotInGiftError("no_text")
    answers = _ANSWER_WRITERS[item.kind](item)
    name = f"::{_escape(item.name)}::" if item.name else ""
    question = f"[{item.text.markup}]{_escape(item.text.words)}"
    if item.general_feedback:
        answers += f"\t####{_text(item.general_feedback, item.text.markup)}\n"
    return f"{_comment(item)}{name}{question}{{\n{answers}}}"


def _comment(item: AssessmentItem) -> str:
    """Return the line with the code and the tags of an item; nothing where it has none."""
    marks = list[str]()
    if _is_tag(item.code):
        marks.append(f"[id:{_escape_bracket(item.code)}]")
    for tag in item.tags:
        if _is_tag(tag):
            marks.append(f"[tag:{_escape_bracket(tag)}]")
    if not marks:
        return ""
    return f"// {' '.join(marks)}\n"


def _choices(item: AssessmentItem) -> str:
    is_single = item.kind is ItemKind.SINGLE
    right_count = sum(option.fraction == 1 for option in item.options)
    if is_single and right_count in (0, len(item.options)):
        raise _NotInGiftError("no_choice")  # with no option marked wrong GIFT reads a short answer
    if not item.options or not all(option.text for option in item.options):
        raise _NotInGiftError("empty_option")
    lines = list[str]()
    for option in item.options:
        sign = _answer_sign(option, is_single=is_single)
        lines.append(f"\t{sign}{_option(option, item.text.markup)}\n")
    return "".join(lines)


def _answer_sign(option: AnswerOption, *, is_single: bool) -> str:
    if is_single and option.fraction == 1:
        return "="
    if option.fraction:
        return f"~%{format_percent(option.fraction)}%"
    return "~"


def _option(option: AnswerOption, markup: Markup) -> str:
    words = _text(option.text, markup)
    if option.feedback:
        words += f"#{_text(option.feedback, markup)}"
    return words


def _truth_value(item: AssessmentItem) -> str:
    option_by_word = {option.text.words: option for option in item.options}
    right_words = [word for word, option in option_by_word.items() if option.fraction == 1]
    if set(option_by_word) != {"true", "false"} or len(right_words) != 1:
        raise _NotInGiftError("no_choice")
    [right_word] = right_words
    wrong_word = "false" if right_word == "true" else "true"
    wrong_feedback = _text(option_by_word[wrong_word].feedback, item.text.markup)
    right_feedback = _text(option_by_word[right_word].feedback, item.text.markup)
    parts = [right_word.upper(), wrong_feedback, right_feedback]
    while not parts[-1]:
        parts.pop()
    return "#".join(parts) + "\n"


def _pairs(item: AssessmentItem) -> str:
    if not item.pairs:
        raise _NotInGiftError("empty_option")
    lines = list[str]()
    for pair in item.pairs:
        if "->" in pair.subquestion.words or not pair.answer:
            raise _NotInGiftError("arrow")
        subquestion = _text(pair.subquestion, item.text.markup)
        lines.append(f"\t={subquestion} -> {_matching_answer(pair.answer)}\n")
    return "".join(lines)


def _matching_answer(words: str) -> str:
    if _AMBIGUOUS_BEGINNING.match(words):
        return f"[plain]{_escape(words)}"
    return _escape(words)


_ANSWER_WRITERS: Mapping[ItemKind, Callable[[AssessmentItem], str]] = {
    ItemKind.SINGLE: _choices,
    ItemKind.MULTIPLE: _choices,
    ItemKind.TRUE_FALSE: _truth_value,
    ItemKind.MATCHING: _pairs,
}


def _text(text: FormattedText, default_markup: Markup) -> str:
    """Return the words, and before them their markup where a reader would assume another."""
    if not text:
        return ""
    if text.markup is not default_markup or _AMBIGUOUS_BEGINNING.match(text.words):
        return f"[{text.markup}]{_escape(text.words)}"
    return _escape(text.words)


def _escape(words: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", normalise(words)).replace("\n", "\\n")


def _is_tag(words: str) -> bool:
    """Return whether Moodle and this site read ``words`` back from a comment as they are."""
    return bool(words) and not _NOT_IN_TAGS.search(words)


def _escape_bracket(words: str) -> str:
    return words.replace("]", "\\]")
