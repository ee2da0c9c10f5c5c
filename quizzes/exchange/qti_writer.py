"""Writes choice and order items of QTI 3 as a package (1EdTech, *QTI 3.0 ASI* and *Content Packaging*)."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.ElementTree import fromstring

from quizzes.exchange.decoding import tidied
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    ItemKind,
)
from quizzes.exchange.markup import Paragraph, cleaned, plain
from quizzes.exchange.qti_reader import MANIFEST, ROOT

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
CARDINALITIES = {
    ItemKind.SINGLE: "single",
    ItemKind.TRUE_FALSE: "single",
    ItemKind.MULTIPLE: "multiple",
    ItemKind.ORDERING: "ordered",
}
#: What stands as it is in a tag; they are kept apart by spaces.
TAG_SIGNS = "/:,;.!?()[]’“”–"
#: The same file for the same questions: a package carries no time of making.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """A package of the items QTI can hold here, in their order; the others are named in ``problems``."""
    problems, files = list[ExchangeProblem](), dict[str, bytes]()
    for number, item in enumerate(items, 1):
        if item.kind not in CARDINALITIES:
            problems.append(
                ExchangeProblem(
                    "cannot_write", item.line, item.name or item.code, item.called or item.kind
                )
            )
        elif not item.options or not item.text:
            problems.append(ExchangeProblem("empty_option", item.line, item.name or item.code))
        else:
            files[f"items/{number:04}.xml"] = _bytes(_element(item))
            problems += [
                ExchangeProblem("file_lost", item.line, item.name, file.name)
                for file in item.attachments
            ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {MANIFEST: _bytes(_manifest(list(files))), **files}.items():
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return ExportedFile("", problems, packed.getvalue())


def _bytes(element: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(element, "unicode").encode()


def _manifest(names: Sequence[str]) -> Element:
    manifest = Element("manifest", xmlns=PACKAGE, identifier="questions")
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for number, name in enumerate(names, 1):
        resource = SubElement(
            resources,
            "resource",
            identifier=f"item-{number}",
            type="imsqti_item_xmlv3p0",
            href=name,
        )
        SubElement(resource, "file", href=name)
    return manifest


def _element(item: AssessmentItem) -> Element:
    code = item.code if item.code[:1].isalpha() else f"_{item.code}"
    title = tidied(item.name or item.code)
    root = Element(ROOT, xmlns=ASI, identifier=code, title=title, adaptive="false")
    root.set("time-dependent", "false")
    keys = (
        ["true", "false"]
        if item.kind is ItemKind.TRUE_FALSE
        else [f"C{at}" for at in range(1, len(item.options) + 1)]
    )
    _declare(root, item, keys)
    _body(root, item, keys)
    _process(root, item, keys)
    return root


def _is_correct(item: AssessmentItem, option: AnswerOption) -> bool:
    least = 1 if item.kind in (ItemKind.SINGLE, ItemKind.TRUE_FALSE) else 0
    return item.kind is ItemKind.ORDERING or (option.fraction > 0 and option.fraction >= least)


def _is_weighed(item: AssessmentItem) -> bool:
    """Whether answers earn something else than all or nothing."""
    is_partial = any(option.fraction not in (0, 1) for option in item.options)
    return item.kind is ItemKind.MULTIPLE or (item.kind is ItemKind.SINGLE and is_partial)


def _declare(root: Element, item: AssessmentItem, keys: Sequence[str]) -> None:
    cardinality = CARDINALITIES[item.kind]
    response = SubElement(
        root, "qti-response-declaration", identifier="RESPONSE", cardinality=cardinality
    )
    response.set("base-type", "identifier")
    correct = SubElement(response, "qti-correct-response")
    for key, option in zip(keys, item.options, strict=False):
        if _is_correct(item, option):
            SubElement(correct, "qti-value").text = key
    if _is_weighed(item):
        mapping = SubElement(response, "qti-mapping")
        mapping.attrib |= {"default-value": "0", "lower-bound": "0", "upper-bound": "1"}
        for key, option in zip(keys, item.options, strict=True):
            entry = SubElement(mapping, "qti-map-entry")
            entry.attrib |= {"map-key": key, "mapped-value": f"{float(option.fraction):.7f}"}
    for identifier, is_score in (("SCORE", True), ("FEEDBACK", False)):
        outcome = SubElement(root, "qti-outcome-declaration", identifier=identifier)
        outcome.set("cardinality", "single" if is_score or cardinality == "single" else "multiple")
        outcome.set("base-type", "float" if is_score else "identifier")


def _body(root: Element, item: AssessmentItem, keys: Sequence[str]) -> None:
    body = SubElement(root, "qti-item-body")
    paragraphs = cleaned(item.text).paragraphs
    asks = [each for each in paragraphs if each.is_ask]
    scene = SubElement(body, "div")
    scene.set("data-tags", " ".join(quote(tidied(tag), safe=TAG_SIGNS) for tag in item.tags))
    scene.extend(_paragraph(each) for each in paragraphs if not each.is_ask and each.words)
    is_order = item.kind is ItemKind.ORDERING
    interaction = SubElement(
        body, "qti-order-interaction" if is_order else "qti-choice-interaction"
    )
    interaction.attrib |= {
        "response-identifier": "RESPONSE",
        "shuffle": str(item.kind is not ItemKind.TRUE_FALSE).lower(),
    }
    if not is_order:
        interaction.set("max-choices", "0" if item.kind is ItemKind.MULTIPLE else "1")
    if asks:
        SubElement(interaction, "qti-prompt").text = tidied(asks[0].words)
    for key, option in zip(keys, item.options, strict=False):
        _choice(interaction, key, option, item)


def _choice(interaction: Element, key: str, option: AnswerOption, item: AssessmentItem) -> None:
    choice = SubElement(interaction, "qti-simple-choice", identifier=key)
    choice.text = (
        key.capitalize() if item.kind is ItemKind.TRUE_FALSE else tidied(plain(option.text))
    )
    if option.feedback:
        feedback = SubElement(choice, "qti-feedback-inline", identifier=key)
        feedback.attrib |= {"outcome-identifier": "FEEDBACK", "show-hide": "show"}
        feedback.text = tidied(plain(option.feedback))


def _paragraph(said: Paragraph) -> Element:
    try:
        return fromstring(f"<p>{tidied(said.html)}</p>")
    except ParseError:
        paragraph = Element("p")
        paragraph.text = tidied(said.words)
        return paragraph


def _process(root: Element, item: AssessmentItem, keys: Sequence[str]) -> None:
    """Full marks for the right answer, or what ticks add up to; and the feedback of what was chosen."""
    processing = SubElement(root, "qti-response-processing")
    if _is_weighed(item):
        score = SubElement(processing, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-map-response", identifier="RESPONSE")
    else:
        condition = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        match = SubElement(condition, "qti-match")
        SubElement(match, "qti-variable", identifier="RESPONSE")
        SubElement(match, "qti-correct", identifier="RESPONSE")
        score = SubElement(condition, "qti-set-outcome-value", identifier="SCORE")
        _value(score, "float", "1")
    shown = SubElement(processing, "qti-set-outcome-value", identifier="FEEDBACK")
    if item.kind is not ItemKind.ORDERING:
        SubElement(shown, "qti-variable", identifier="RESPONSE")
        return
    every = SubElement(shown, "qti-multiple")
    for key in keys:
        _value(every, "identifier", key)


def _value(parent: Element, kind: str, said: str) -> None:
    value = SubElement(parent, "qti-base-value")
    value.set("base-type", kind)
    value.text = said
