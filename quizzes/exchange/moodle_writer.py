"""Writes Moodle XML that this site and Moodle read back as it was."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import unescape

from quizzes.exchange.decoding import tidied
from quizzes.exchange.items import (
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    FormattedText,
    ItemKind,
    percent,
)
from quizzes.exchange.moodle_reader import MARKUPS
from quizzes.exchange.sketches import TAG_LETTERS

_FORMATS = {markup: name for name, markup in MARKUPS.items()}
_TYPES = {
    ItemKind.SINGLE: "multichoice",
    ItemKind.MULTIPLE: "multichoice",
    ItemKind.TRUE_FALSE: "truefalse",
    ItemKind.MATCHING: "matching",
    ItemKind.ORDERING: "ordering",
}
#: How Moodle shows an order. Without the last of them its import ends in an error of its database.
_ORDER = {
    "layouttype": "VERTICAL",
    "selecttype": "ALL",
    "gradingtype": "ABSOLUTE_POSITION",
    "shownumcorrect": "1",
}
_ESCAPED = re.compile(r"<text>([^<]*&[^<]*)</text>")


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """The questions of kinds with a counterpart, in their order; the others are named in ``problems``.

    Words with signs of XML stand in a CDATA section, as Moodle writes them: it loses a space between two escapes.
    """
    quiz, problems, category = Element("quiz"), list[ExchangeProblem](), ""
    for item in items:
        if item.kind not in _TYPES or not item.text:
            code = "no_text" if item.kind in _TYPES else "cannot_write"
            problems.append(
                ExchangeProblem(code, item.line, item.name or item.code, item.called or item.kind)
            )
            continue
        if item.category != category:
            category = item.category
            _words(SubElement(SubElement(quiz, "question", type="category"), "category"), category)
        _question(quiz, item)
        problems += [
            ExchangeProblem("tag_cut", item.line, item.name, tag)
            for tag in item.tags
            if len(tag) > TAG_LETTERS
        ]
    indent(quiz)
    content = _ESCAPED.sub(_unescaped, tostring(quiz, "unicode"))
    return ExportedFile(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n', problems)


def _unescaped(found: re.Match[str]) -> str:
    words = unescape(found[1]).replace("]]>", "]]]]><![CDATA[>")
    return f"<text><![CDATA[{words}]]></text>"


def _question(quiz: Element, item: AssessmentItem) -> None:
    question = SubElement(quiz, "question", type=_TYPES[item.kind])
    _words(SubElement(question, "name"), item.name)
    asked = _marked(question, "questiontext", item.text)
    for file in item.attachments:
        kept = SubElement(asked, "file", name=tidied(file.name), path="/", encoding="base64")
        kept.text = base64.b64encode(file.content).decode()
    _marked(question, "generalfeedback", item.general_feedback)
    for tag, value in (("defaultgrade", "1.0000000"), ("penalty", "0.3333333"), ("hidden", "0")):
        SubElement(question, tag).text = value
    SubElement(question, "idnumber").text = tidied(item.code)
    _ANSWERS[item.kind](question, item)
    if item.tags:
        tags = SubElement(question, "tags")
        for tag in item.tags:
            _words(SubElement(tags, "tag"), tag)


def _choices(question: Element, item: AssessmentItem) -> None:
    SubElement(question, "single").text = str(item.kind is ItemKind.SINGLE).lower()
    SubElement(question, "shuffleanswers").text = "true"
    SubElement(question, "answernumbering").text = "abc"
    _answers(question, item)


def _answers(question: Element, item: AssessmentItem) -> None:
    for option in item.options:
        answer = _marked(question, "answer", option.text)
        answer.set("fraction", percent(option.fraction))
        _marked(answer, "feedback", option.feedback)


def _order(question: Element, item: AssessmentItem) -> None:
    for tag, value in _ORDER.items():
        SubElement(question, tag).text = value
    for position, option in enumerate(item.options, 1):
        answer = _marked(question, "answer", option.text)
        answer.set("fraction", f"{position}.0000000")
        _marked(answer, "feedback", option.feedback)


def _pairs(question: Element, item: AssessmentItem) -> None:
    SubElement(question, "shuffleanswers").text = "true"
    for pair in item.pairs:
        _words(SubElement(_marked(question, "subquestion", pair.left), "answer"), pair.right)


_ANSWERS: Mapping[ItemKind, Callable[[Element, AssessmentItem], None]] = {
    ItemKind.SINGLE: _choices,
    ItemKind.MULTIPLE: _choices,
    ItemKind.TRUE_FALSE: _answers,
    ItemKind.MATCHING: _pairs,
    ItemKind.ORDERING: _order,
}


def _marked(parent: Element, tag: str, said: FormattedText) -> Element:
    """A part with words and how they are marked up."""
    part = SubElement(parent, tag, format=_FORMATS[said.markup])
    _words(part, said.words)
    return part


def _words(parent: Element, said: str) -> None:
    SubElement(parent, "text").text = tidied(said)
