"""Reads Moodle XML (docs.moodle.org/en/Moodle_XML_format), as Moodle 4.5 writes it."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from html import escape
from xml.etree.ElementTree import Element

from quizzes.exchange.rules.decoding import MAX_QUESTIONS, normalise, unescape_tag
from quizzes.exchange.rules.items import (
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
    formatted_text,
    weight_of_percent,
)
from quizzes.exchange.rules.xml_tree import parse_children

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
#: Values of ``<single>`` that Moodle takes for "several answers may be right"; without the element
#: one is.
_SEVERAL_ANSWERS = ("", "0", "false")
#: Kinds that are read whole. The others have no counterpart here, so only their text matters.
SUPPORTED_KINDS = (
    ItemKind.SINGLE,
    ItemKind.MULTIPLE,
    ItemKind.TRUE_FALSE,
    ItemKind.MATCHING,
    ItemKind.ORDERING,
)
#: Parts of a question that are read.
_SUPPORTED_PARTS = {
    *("name", "questiontext", "generalfeedback", "idnumber", "tags"),
    *("answer", "subquestion", "single"),
}
#: Settings of how Moodle itself shows, shuffles and grades a question; nobody misses them here.
_MOODLE_SETTINGS = {
    *("penalty", "hidden", "shuffleanswers", "answernumbering"),
    *("showstandardinstruction", "shownumcorrect", "layouttype", "selecttype"),
    *("selectcount", "gradingtype", "showgrading", "numberingstyle"),
}


def read(content: bytes) -> ParsedFile:
    """Read every question of a Moodle XML file, whatever its kind.

    Raises UnreadableError (see :func:`quizzes.exchange.rules.xml_tree.parse_children`).
    """
    items = list[AssessmentItem]()
    problems = list[ExchangeProblem]()
    notes = list[ExchangeProblem]()
    category = ""
    for line, element in parse_children(content, root="quiz"):
        if element.tag != "question":
            problems.append(ExchangeProblem("unknown_part", line, quote=element.tag[:40]))
        elif element.get("type") == "category":
            category = _words(element, "category/text")
            if _words(element, "info/text"):
                notes.append(ExchangeProblem("category_info", line, category))
        elif len(items) >= MAX_QUESTIONS:
            raise UnreadableError("too_many", quote=str(MAX_QUESTIONS), line=line)
        else:
            item = _item(element, category, line)
            items.append(item)
            notes.extend(_notes(element, item))
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _item(element: Element, category: str, line: int) -> AssessmentItem:
    kind = _kind(element)
    return AssessmentItem(
        kind,
        _text(element.find("questiontext")),
        name=" ".join(_words(element, "name/text").split()),
        code=_words(element, "idnumber"),
        options=_options(element, kind),
        pairs=_pairs(element),
        general_feedback=_text(element.find("generalfeedback")),
        tags=_tags(element),
        category=category,
        attachments=tuple(_attachments(element)),
        original_kind=element.get("type", "")[:40],
        line=line,
    )


def _kind(element: Element) -> ItemKind:
    kind = KINDS.get(element.get("type", ""), ItemKind.OTHER)
    if kind is not ItemKind.SINGLE or element.find("single") is None:
        return kind
    if _words(element, "single").lower() in _SEVERAL_ANSWERS:
        return ItemKind.MULTIPLE
    return ItemKind.SINGLE


def _pairs(element: Element) -> tuple[MatchingPair, ...]:
    pairs = list[MatchingPair]()
    for subquestion in element.findall("subquestion"):
        pairs.append(MatchingPair(_text(subquestion), _words(subquestion, "answer/text")))
    return tuple(pairs)


def _tags(element: Element) -> tuple[str, ...]:
    tags = list[str]()
    for tag in element.findall("tags/tag"):
        words = _words(tag, "text")
        if words:
            tags.append(unescape_tag(words))
    return tuple(tags)


def _options(element: Element, kind: ItemKind) -> tuple[AnswerOption, ...]:
    """Return the answers; of a true/false question *true*, then *false*."""
    options = tuple(_option(answer, kind) for answer in element.findall("answer"))
    if kind is not ItemKind.TRUE_FALSE:
        return options
    truth_options = list[AnswerOption]()
    for word in ("true", "false"):
        for option in options:
            if option.text.words.lower() == word:
                truth_options.append(replace(option, text=FormattedText(word)))
                break  # of answers that come twice the first one counts
    return tuple(truth_options)


def _option(answer: Element, kind: ItemKind) -> AnswerOption:
    text = _text(answer)
    feedback = _text(answer.find("feedback"))
    if kind is ItemKind.ORDERING:  # there the fraction is the place in the order
        return AnswerOption(text, feedback=feedback)
    percent = _percent(answer) or Fraction(0)
    return AnswerOption(text, weight_of_percent(percent).share, feedback)


def _percent(answer: Element) -> Fraction | None:
    """Return the weight in per cent; ``None`` when it is no number, or an absurd one."""
    return _number(answer.get("fraction", "0"))


def _number(words: str) -> Fraction | None:
    """Return a number; ``None`` when it is none, or an absurd one."""
    try:
        value = Decimal(words.strip())
    except InvalidOperation:
        return None
    # a number such as 1e999999 would fill the memory as a fraction
    if not value.is_finite() or value.adjusted() >= 6:
        return None
    return Fraction(value)


def _attachments(element: Element) -> Iterator[Attachment]:
    """Yield the files inside a question that are not damaged."""
    for file in element.iter("file"):
        try:
            content = base64.b64decode("".join((file.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        yield Attachment(normalise(file.get("name", ""))[:200], content)


def _notes(element: Element, item: AssessmentItem) -> Iterator[ExchangeProblem]:
    """Yield what ``item`` has no place for, or what is not as it should be."""
    yield from _unusual_weights(element, item)
    answer_count = len(element.findall("answer"))
    if item.kind is ItemKind.TRUE_FALSE and answer_count > len(item.options):
        yield ExchangeProblem("answers_repeated", item.line, item.name)
    if _words(element, "hidden") == "1":
        yield ExchangeProblem("was_hidden", item.line, item.name)
    attachment_names = {attachment.name for attachment in item.attachments}
    for file in element.iter("file"):
        name = file.get("name", "")
        if name[:200] not in attachment_names:
            yield ExchangeProblem("file_broken", item.line, item.name, quote=name[:60])
    lost_parts = sorted({part.tag for part in element if _is_lost(part)})
    if lost_parts and item.kind in SUPPORTED_KINDS:
        yield ExchangeProblem("parts_lost", item.line, item.name, quote=", ".join(lost_parts)[:200])


def _unusual_weights(element: Element, item: AssessmentItem) -> Iterator[ExchangeProblem]:
    """Yield the weights that are no numbers, or that Moodle does not offer."""
    if item.kind in (ItemKind.ORDERING, ItemKind.OTHER):
        return
    for answer in element.findall("answer"):
        percent = _percent(answer)
        if percent is None or not weight_of_percent(percent).is_offered:
            quote = answer.get("fraction", "")[:20]
            yield ExchangeProblem("weight", item.line, item.name, quote=quote)


def _is_lost(part: Element) -> bool:
    """Return whether a part of a question says something that is not read."""
    if part.tag in _SUPPORTED_PARTS or part.tag in _MOODLE_SETTINGS:
        return False
    words = "".join(part.itertext()).strip()
    if part.tag == "defaultgrade":
        return words != "" and _number(words) != 1
    return bool(words)


def _words(element: Element, path: str) -> str:
    """Return the words of a part; markup that its author forgot to escape belongs to them."""
    part = element.find(path)
    if part is None:
        return ""
    return normalise(_inner_xml(part)).strip()


def _inner_xml(part: Element) -> str:
    if not len(part):
        return part.text or ""
    pieces = [escape(part.text or "", quote=False)]
    for child in part:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in child.items())
        pieces.append(f"<{child.tag}{attributes}>{_inner_xml(child)}</{child.tag}>")
        pieces.append(escape(child.tail or "", quote=False))
    return "".join(pieces)


def _text(element: Element | None) -> FormattedText:
    """Return the ``<text>`` of an element; Moodle takes it for HTML where no format is named."""
    if element is None:
        return FormattedText()
    markup = MARKUPS.get(element.get("format", "html"), Markup.HTML)
    return formatted_text(_words(element, "text"), markup)
