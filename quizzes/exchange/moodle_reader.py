"""Reads Moodle XML (docs.moodle.org/en/Moodle_XML_format), as Moodle 4.5 writes it."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from html import escape
from xml.etree.ElementTree import Element

from quizzes.exchange.decoding import QUESTIONS, tag_words, tidied
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    Attachment,
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
from quizzes.exchange.xml_tree import parts

MARKUPS = {
    "html": Markup.HTML,
    "plain_text": Markup.PLAIN,
    "markdown": Markup.MARKDOWN,
    "moodle_auto_format": Markup.MOODLE,
}
KINDS = {
    "multichoice": ItemKind.SINGLE,
    "truefalse": ItemKind.TRUE_FALSE,
    "matching": ItemKind.MATCHING,
    "match": ItemKind.MATCHING,
    "ordering": ItemKind.ORDERING,
    "shortanswer": ItemKind.SHORT_ANSWER,
    "numerical": ItemKind.NUMERICAL,
    "essay": ItemKind.ESSAY,
    "description": ItemKind.DESCRIPTION,
}
#: What Moodle takes for "several answers may be right"; without a ``<single>`` one is.
_SEVERAL = ("", "0", "false")
#: Kinds read whole; of the others only what is asked matters, for they have no counterpart here.
KEPT = (
    ItemKind.SINGLE,
    ItemKind.MULTIPLE,
    ItemKind.TRUE_FALSE,
    ItemKind.MATCHING,
    ItemKind.ORDERING,
)
#: Parts that are read, and settings of how Moodle itself shows, shuffles and grades a question.
_READ = {
    "name",
    "questiontext",
    "generalfeedback",
    "idnumber",
    "tags",
    "answer",
    "subquestion",
    "single",
}
_MOODLES_OWN = {
    *(
        "penalty",
        "hidden",
        "shuffleanswers",
        "answernumbering",
        "showstandardinstruction",
        "shownumcorrect",
    ),
    *("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle"),
}


def read(content: bytes) -> ParsedFile:
    """Every question of a Moodle XML file, whatever its kind, and what was not as it should be, with its line.

    Raises UnreadableError (see :func:`quizzes.exchange.xml_tree.parts`).
    """
    items, problems, notes, category = (
        list[AssessmentItem](),
        list[ExchangeProblem](),
        list[ExchangeProblem](),
        "",
    )
    for line, element in parts(content, root="quiz"):
        if element.tag != "question":
            problems.append(ExchangeProblem("unknown_part", line, said=element.tag[:40]))
        elif element.get("type") == "category":
            category = _plain(element, "category/text")
            if _plain(element, "info/text"):
                notes.append(ExchangeProblem("category_info", line, category))
        elif len(items) >= QUESTIONS:
            raise UnreadableError("too_many", str(QUESTIONS), line)
        else:
            item = replace(_question(element, line), category=category)
            items.append(item)
            notes += _notes(element, item)
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _question(element: Element, line: int) -> AssessmentItem:
    called = element.get("type", "")
    kind = KINDS.get(called, ItemKind.OTHER)
    if (
        kind is ItemKind.SINGLE
        and element.find("single") is not None
        and _plain(element, "single").lower() in _SEVERAL
    ):
        kind = ItemKind.MULTIPLE
    return AssessmentItem(
        kind,
        _text(element.find("questiontext")),
        name=" ".join(_plain(element, "name/text").split()),
        code=_plain(element, "idnumber"),
        options=_options(element, kind),
        pairs=tuple(
            MatchingPair(_text(pair), _plain(pair, "answer/text"))
            for pair in element.findall("subquestion")
        ),
        general_feedback=_text(element.find("generalfeedback")),
        tags=tuple(
            tag_words(tag)
            for tag in (_plain(each, "text") for each in element.findall("tags/tag"))
            if tag
        ),
        attachments=tuple(_attachments(element)),
        called=called[:40],
        line=line,
    )


def _options(element: Element, kind: ItemKind) -> tuple[AnswerOption, ...]:
    options = [_option(answer, kind) for answer in element.findall("answer")]
    if kind is not ItemKind.TRUE_FALSE:
        return tuple(options)
    # the first of each counts
    by_word = {option.text.words.lower(): option for option in reversed(options)}
    return tuple(
        replace(by_word[word], text=FormattedText(word))
        for word in ("true", "false")
        if word in by_word
    )


def _option(answer: Element, kind: ItemKind) -> AnswerOption:
    share = (
        Fraction(0) if kind is ItemKind.ORDERING else weight(_fraction(answer) or Fraction(0))[0]
    )
    return AnswerOption(_text(answer), share, _text(answer.find("feedback")))


def _fraction(answer: Element) -> Fraction | None:
    """The weight in per cent; ``None`` when it is no number."""
    try:
        value = Decimal(answer.get("fraction", "0").strip())
    except InvalidOperation:
        return None
    return Fraction(value) if value.is_finite() and value.adjusted() < 6 else None


def _attachments(element: Element) -> Iterator[Attachment]:
    for file in element.iter("file"):
        try:
            content = base64.b64decode("".join((file.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        yield Attachment(tidied(file.get("name", ""))[:200], content)


def _notes(element: Element, item: AssessmentItem) -> Iterator[ExchangeProblem]:
    """What the file says of a question and :class:`AssessmentItem` has no place for, or is not as it should be."""
    yield from _odd_weights(element, item)
    if item.kind is ItemKind.TRUE_FALSE and len(element.findall("answer")) > len(item.options):
        yield ExchangeProblem("answers_repeated", item.line, item.name)
    if _plain(element, "hidden") == "1":
        yield ExchangeProblem("was_hidden", item.line, item.name)
    for file in element.iter("file"):
        if file.get("name", "")[:200] not in {kept.name for kept in item.attachments}:
            yield ExchangeProblem("file_broken", item.line, item.name, file.get("name", "")[:60])
    left = sorted({part.tag for part in element if _is_left(part)})
    if left and item.kind in KEPT:
        yield ExchangeProblem("parts_lost", item.line, item.name, ", ".join(left)[:200])


def _odd_weights(element: Element, item: AssessmentItem) -> Iterator[ExchangeProblem]:
    if item.kind not in (ItemKind.ORDERING, ItemKind.OTHER):
        for answer in element.findall("answer"):
            percent = _fraction(answer)
            if percent is None or not weight(percent)[1]:
                yield ExchangeProblem(
                    "weight", item.line, item.name, answer.get("fraction", "")[:20]
                )


def _is_left(part: Element) -> bool:
    """Whether a part of a question says something that is not read."""
    if part.tag in _READ | _MOODLES_OWN:
        return False
    said = "".join(part.itertext()).strip()
    if part.tag == "defaultgrade":
        return said.rstrip("0").rstrip(".") not in ("", "1")
    return bool(said)


def _plain(element: Element, path: str) -> str:
    """The words of a part; markup that somebody forgot to escape belongs to them."""
    part = element.find(path)
    return "" if part is None else tidied(_inside(part)).strip()


def _inside(part: Element) -> str:
    if not len(part):
        return part.text or ""
    inner = (
        f"<{each.tag}>{_inside(each)}</{each.tag}>{escape(each.tail or '', quote=False)}"
        for each in part
    )
    return escape(part.text or "", quote=False) + "".join(inner)


def _text(element: Element | None) -> FormattedText:
    """The ``<text>`` of an element; Moodle takes it for HTML where no format is said."""
    if element is None:
        return FormattedText()
    return text(_plain(element, "text"), MARKUPS.get(element.get("format", "html"), Markup.HTML))
