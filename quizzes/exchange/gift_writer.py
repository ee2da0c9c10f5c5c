"""Writes GIFT that this site and Moodle read back as it was."""

import re
from collections.abc import Callable, Iterable, Mapping

from quizzes.exchange.decoding import tidied
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    FormattedText,
    ItemKind,
    Markup,
    percent,
)

_SIGNS = re.compile(r"[\\:#={}~]")
#: Words that would be read as something else: a markup, a weight.
_MISREAD = re.compile(r"\[|%")
_NOT_A_TAG = re.compile(r"[\\\n\t<>`]")
_EMPTY = "\n\n"


class _CannotSay(Exception):
    """GIFT has no way to write this."""


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """The questions GIFT can express, in their order; the others are named in ``problems``."""
    parts, problems, category = list[str](), list[ExchangeProblem](), ""
    for item in items:
        try:
            lines = _question(item)
        except _CannotSay as error:
            problems.append(
                ExchangeProblem(
                    str(error), item.line, item.name or item.code, item.called or item.kind
                )
            )
            continue
        if item.category != category:
            category = item.category
            parts.append(f"$CATEGORY: {' '.join(category.split())}")
        parts.append(lines)
        problems += [
            ExchangeProblem("tag_lost", item.line, item.name, tag)
            for tag in item.tags
            if not _is_tag(tag)
        ]
        problems += [
            ExchangeProblem("file_lost", item.line, item.name, file.name)
            for file in item.attachments
        ]
    return ExportedFile(_EMPTY.join(parts) + "\n" if parts else "", problems)


def _question(item: AssessmentItem) -> str:
    if item.kind not in _ANSWERS:
        raise _CannotSay("cannot_write")
    if not item.text:
        raise _CannotSay("no_text")
    answer = _ANSWERS[item.kind](item)
    marks = [f"[id:{_mark(item.code)}]"] if item.code and _is_tag(item.code) else []
    marks += [f"[tag:{_mark(tag)}]" for tag in item.tags if _is_tag(tag)]
    comment = f"// {' '.join(marks)}\n" if marks else ""
    name = f"::{_escaped(item.name)}::" if item.name else ""
    general = (
        f"\t####{_text(item.general_feedback, item.text.markup)}\n" if item.general_feedback else ""
    )
    return f"{comment}{name}[{item.text.markup}]{_escaped(item.text.words)}{{\n{answer}{general}}}"


def _choices(item: AssessmentItem) -> str:
    is_single = item.kind is ItemKind.SINGLE
    rights = [option for option in item.options if option.fraction == 1]
    if is_single and (not rights or len(rights) == len(item.options)):
        raise _CannotSay("no_choice")  # with no option marked wrong GIFT reads a short answer
    if not all(option.text for option in item.options) or not item.options:
        raise _CannotSay("empty_option")
    return "".join(
        f"\t{_sign(option, is_single=is_single)}{_option(option, item)}\n"
        for option in item.options
    )


def _sign(option: AnswerOption, *, is_single: bool) -> str:
    if is_single and option.fraction == 1:
        return "="
    return f"~%{percent(option.fraction)}%" if option.fraction else "~"


def _option(option: AnswerOption, item: AssessmentItem) -> str:
    markup = item.text.markup
    return _text(option.text, markup) + (
        f"#{_text(option.feedback, markup)}" if option.feedback else ""
    )


def _truth(item: AssessmentItem) -> str:
    by_word = {option.text.words: option for option in item.options}
    rights = [word for word, option in by_word.items() if option.fraction == 1]
    if set(by_word) != {"true", "false"} or len(rights) != 1:
        raise _CannotSay("no_choice")
    right = rights[0]
    wrong = "false" if right == "true" else "true"
    said = [_text(by_word[word].feedback, item.text.markup) for word in (wrong, right)]
    while said and not said[-1]:
        said.pop()
    return "#".join([right.upper(), *said]) + "\n"


def _pairs(item: AssessmentItem) -> str:
    if not item.pairs:
        raise _CannotSay("empty_option")
    for pair in item.pairs:
        if "->" in pair.left.words or not pair.right:
            raise _CannotSay("arrow")
    markup = item.text.markup
    return "".join(
        f"\t={_text(pair.left, markup)} -> {_right(pair.right)}\n" for pair in item.pairs
    )


def _right(words: str) -> str:
    return ("[plain]" if _MISREAD.match(words) else "") + _escaped(words)


_ANSWERS: Mapping[ItemKind, Callable[[AssessmentItem], str]] = {
    ItemKind.SINGLE: _choices,
    ItemKind.MULTIPLE: _choices,
    ItemKind.TRUE_FALSE: _truth,
    ItemKind.MATCHING: _pairs,
}


def _text(said: FormattedText, default: Markup) -> str:
    """The words, with their markup where it is another than the question's or where they would be misread."""
    if not said:
        return ""
    is_said = said.markup is not default or _MISREAD.match(said.words)
    return (f"[{said.markup}]" if is_said else "") + _escaped(said.words)


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", tidied(words)).replace("\n", "\\n")


def _is_tag(words: str) -> bool:
    return bool(words) and not _NOT_A_TAG.search(words)


def _mark(words: str) -> str:
    return words.replace("]", "\\]")
