"""Writes Moodle XML that this site and Moodle read back as it was."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import unescape

from quizzes.exchange.rules.decoding import normalise
from quizzes.exchange.rules.items import (
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    FormattedText,
    ItemKind,
    format_percent,
)
from quizzes.exchange.rules.moodle_reader import MARKUPS
from quizzes.exchange.rules.sketches import MAX_TAG_CHARACTERS

_MARKUP_NAMES = {markup: name for name, markup in MARKUPS.items()}
QUESTION_TYPES = {
    ItemKind.SINGLE: "multichoice",
    ItemKind.MULTIPLE: "multichoice",
    ItemKind.TRUE_FALSE: "truefalse",
    ItemKind.MATCHING: "matching",
    ItemKind.ORDERING: "ordering",
}
#: How Moodle grades and shows a question of ours.
_SETTINGS = {
    "defaultgrade": "1.0000000",
    "penalty": "0.3333333",
    "hidden": "0",
}
#: How Moodle shows an ordering. Without the last setting its import fails with a database error.
_ORDERING_SETTINGS = {
    "layouttype": "VERTICAL",
    "selecttype": "ALL",
    "gradingtype": "ABSOLUTE_POSITION",
    "shownumcorrect": "1",
}
_TEXT_WITH_ESCAPES = re.compile(r"<text>([^<]*&[^<]*)</text>")


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """Write the items of kinds with a counterpart, in their order; ``problems`` names the others.

    Words with escapes stand in a CDATA section, as Moodle writes them: it loses a space between two
    escapes.
    """
    quiz = Element("quiz")
    problems = list[ExchangeProblem]()
    category = ""
    for item in items:
        if item.kind not in QUESTION_TYPES or not item.text:
            code = "no_text" if item.kind in QUESTION_TYPES else "cannot_write"
            name = item.name or item.code
            problems.append(
                ExchangeProblem(code, item.line, name, quote=item.original_kind or item.kind)
            )
            continue
        if item.category != category:
            category = item.category
            question = SubElement(quiz, "question", type="category")
            _add_words(SubElement(question, "category"), category)
        _add_question(quiz, item)
        for tag in item.tags:
            if len(tag) > MAX_TAG_CHARACTERS:
                problems.append(ExchangeProblem("tag_cut", item.line, item.name, quote=tag))
    indent(quiz)
    content = _TEXT_WITH_ESCAPES.sub(_cdata_section, tostring(quiz, "unicode"))
    return ExportedFile(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n', problems)


def _cdata_section(match: re.Match[str]) -> str:
    words = unescape(match[1]).replace("]]>", "]]]]><![CDATA[>")
    return f"<text><![CDATA[{words}]]></text>"


def _add_question(quiz: Element, item: AssessmentItem) -> None:
    question = SubElement(quiz, "question", type=QUESTION_TYPES[item.kind])
    _add_words(SubElement(question, "name"), item.name)
    text = _add_text(question, "questiontext", item.text)
    for attachment in item.attachments:
        name = normalise(attachment.name)
        file = SubElement(text, "file", name=name, path="/", encoding="base64")
        file.text = base64.b64encode(attachment.content).decode()
    _add_text(question, "generalfeedback", item.general_feedback)
    _add_settings(question, _SETTINGS)
    SubElement(question, "idnumber").text = normalise(item.code)
    _ANSWER_WRITERS[item.kind](question, item)
    if item.tags:
        tags = SubElement(question, "tags")
        for tag in item.tags:
            _add_words(SubElement(tags, "tag"), tag)


def _add_settings(question: Element, settings: Mapping[str, str]) -> None:
    for tag, value in settings.items():
        SubElement(question, tag).text = value


def _add_choices(question: Element, item: AssessmentItem) -> None:
    SubElement(question, "single").text = str(item.kind is ItemKind.SINGLE).lower()
    SubElement(question, "shuffleanswers").text = "true"
    SubElement(question, "answernumbering").text = "abc"
    _add_answers(question, item)


def _add_answers(question: Element, item: AssessmentItem) -> None:
    for option in item.options:
        answer = _add_text(question, "answer", option.text)
        answer.set("fraction", format_percent(option.fraction))
        _add_text(answer, "feedback", option.feedback)


def _add_steps(question: Element, item: AssessmentItem) -> None:
    _add_settings(question, _ORDERING_SETTINGS)
    for position, option in enumerate(item.options, 1):
        answer = _add_text(question, "answer", option.text)
        answer.set("fraction", f"{position}.0000000")
        _add_text(answer, "feedback", option.feedback)


def _add_pairs(question: Element, item: AssessmentItem) -> None:
    SubElement(question, "shuffleanswers").text = "true"
    for pair in item.pairs:
        subquestion = _add_text(question, "subquestion", pair.subquestion)
        _add_words(SubElement(subquestion, "answer"), pair.answer)


_ANSWER_WRITERS: Mapping[ItemKind, Callable[[Element, AssessmentItem], None]] = {
    ItemKind.SINGLE: _add_choices,
    ItemKind.MULTIPLE: _add_choices,
    ItemKind.TRUE_FALSE: _add_answers,
    ItemKind.MATCHING: _add_pairs,
    ItemKind.ORDERING: _add_steps,
}


def _add_text(parent: Element, tag: str, text: FormattedText) -> Element:
    """Add a part with words and their markup, and return it."""
    part = SubElement(parent, tag, format=_MARKUP_NAMES[text.markup])
    _add_words(part, text.words)
    return part


def _add_words(parent: Element, words: str) -> None:
    SubElement(parent, "text").text = normalise(words)
