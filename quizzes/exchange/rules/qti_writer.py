"""Writes choice and order items of QTI 3 as a package.

Sources: 1EdTech, *QTI 3.0 ASI* and *QTI 3.0 Content Packaging*.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.ElementTree import fromstring

from quizzes.exchange.rules.decoding import normalise
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    ItemKind,
)
from quizzes.exchange.rules.markup import Paragraph, plain_words, simplify
from quizzes.exchange.rules.qti_reader import MANIFEST, ROOT

ITEM_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE_NAMESPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
CARDINALITIES = {
    ItemKind.SINGLE: "single",
    ItemKind.TRUE_FALSE: "single",
    ItemKind.MULTIPLE: "multiple",
    ItemKind.ORDERING: "ordered",
}
#: What stands as it is in a tag; tags are separated by spaces.
_TAG_SIGNS = "/:,;.!?()[]’“”–"
#: The date of every file in a package, so that the same questions make the same package.
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def write(items: Iterable[AssessmentItem]) -> ExportedFile:
    """Write a package of the items QTI can hold, in their order; ``problems`` names the others."""
    problems = list[ExchangeProblem]()
    files = dict[str, bytes]()
    for number, item in enumerate(items, 1):
        name = item.name or item.code
        if item.kind not in CARDINALITIES:
            original_kind = item.original_kind or item.kind
            problems.append(ExchangeProblem("cannot_write", item.line, name, quote=original_kind))
        elif not item.options or not item.text:
            problems.append(ExchangeProblem("empty_option", item.line, name))
        else:
            files[f"items/{number:04}.xml"] = _serialise(_item_element(item))
            for attachment in item.attachments:
                problems.append(
                    ExchangeProblem("file_lost", item.line, item.name, quote=attachment.name)
                )
    return ExportedFile("", problems, _package(files))


def _package(files: Mapping[str, bytes]) -> bytes:
    """Return a package of these files, with its manifest first."""
    package_bytes = io.BytesIO()
    with zipfile.ZipFile(package_bytes, "w", zipfile.ZIP_DEFLATED) as package:
        _add_file(package, MANIFEST, _serialise(_manifest(list(files))))
        for name, content in files.items():
            _add_file(package, name, content)
    return package_bytes.getvalue()


def _add_file(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _FIXED_DATE)
    package.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _serialise(element: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(element, "unicode").encode()


def _manifest(names: Sequence[str]) -> Element:
    manifest = Element("manifest", xmlns=PACKAGE_NAMESPACE, identifier="questions")
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


def _item_element(item: AssessmentItem) -> Element:
    # an identifier of XML cannot begin with a digit
    identifier = item.code if item.code[:1].isalpha() else f"_{item.code}"
    root = Element(
        ROOT,
        xmlns=ITEM_NAMESPACE,
        identifier=identifier,
        title=normalise(item.name or item.code),
        adaptive="false",
    )
    root.set("time-dependent", "false")
    option_by_key = _options_by_key(item)
    _add_declarations(root, item, option_by_key)
    _add_body(root, item, option_by_key)
    _add_processing(root, item, list(option_by_key))
    return root


def _options_by_key(item: AssessmentItem) -> Mapping[str, AnswerOption]:
    """Return the options by their identifiers: ``true`` and ``false``, or ``C1``, ``C2``…"""
    if item.kind is ItemKind.TRUE_FALSE:
        return dict(zip(("true", "false"), item.options, strict=False))
    return {f"C{number}": option for number, option in enumerate(item.options, 1)}


def _is_correct(item: AssessmentItem, option: AnswerOption) -> bool:
    if item.kind is ItemKind.ORDERING:
        return True
    if item.kind is ItemKind.MULTIPLE:
        return option.fraction > 0
    return option.fraction >= 1


def _has_mapping(item: AssessmentItem) -> bool:
    """Return whether answers can earn something other than all or nothing."""
    if item.kind is ItemKind.MULTIPLE:
        return True
    is_partial = any(option.fraction not in (0, 1) for option in item.options)
    return item.kind is ItemKind.SINGLE and is_partial


def _add_declarations(
    root: Element, item: AssessmentItem, option_by_key: Mapping[str, AnswerOption]
) -> None:
    """Declare the response with its right answer and mapping, the score and the feedback."""
    cardinality = CARDINALITIES[item.kind]
    response = SubElement(
        root, "qti-response-declaration", identifier="RESPONSE", cardinality=cardinality
    )
    response.set("base-type", "identifier")
    correct_response = SubElement(response, "qti-correct-response")
    for key, option in option_by_key.items():
        if _is_correct(item, option):
            SubElement(correct_response, "qti-value").text = key
    if _has_mapping(item):
        mapping = SubElement(response, "qti-mapping")
        mapping.attrib |= {"default-value": "0", "lower-bound": "0", "upper-bound": "1"}
        for key, option in option_by_key.items():
            entry = SubElement(mapping, "qti-map-entry")
            entry.attrib |= {"map-key": key, "mapped-value": f"{float(option.fraction):.7f}"}
    feedback_cardinality = "single" if cardinality == "single" else "multiple"
    _add_outcome(root, "SCORE", "single", "float")
    _add_outcome(root, "FEEDBACK", feedback_cardinality, "identifier")


def _add_outcome(root: Element, identifier: str, cardinality: str, base_type: str) -> None:
    outcome = SubElement(root, "qti-outcome-declaration", identifier=identifier)
    outcome.set("cardinality", cardinality)
    outcome.set("base-type", base_type)


def _add_body(
    root: Element, item: AssessmentItem, option_by_key: Mapping[str, AnswerOption]
) -> None:
    """Add the scene, and the interaction with its prompt and choices."""
    body = SubElement(root, "qti-item-body")
    scene = SubElement(body, "div")
    scene.set("data-tags", " ".join(quote(normalise(tag), safe=_TAG_SIGNS) for tag in item.tags))
    prompts = list[str]()
    for paragraph in simplify(item.text).paragraphs:
        if paragraph.is_question:
            prompts.append(paragraph.words)
        elif paragraph.words:
            scene.append(_paragraph_element(paragraph))
    tag = "qti-choice-interaction"
    if item.kind is ItemKind.ORDERING:
        tag = "qti-order-interaction"
    interaction = SubElement(body, tag)
    interaction.set("response-identifier", "RESPONSE")
    interaction.set("shuffle", str(item.kind is not ItemKind.TRUE_FALSE).lower())
    if item.kind is not ItemKind.ORDERING:
        most_choices = "0" if item.kind is ItemKind.MULTIPLE else "1"  # 0 is any number
        interaction.set("max-choices", most_choices)
    if prompts:
        SubElement(interaction, "qti-prompt").text = normalise(prompts[0])
    for key, option in option_by_key.items():
        _add_choice(interaction, key, option, item)


def _add_choice(interaction: Element, key: str, option: AnswerOption, item: AssessmentItem) -> None:
    choice = SubElement(interaction, "qti-simple-choice", identifier=key)
    if item.kind is ItemKind.TRUE_FALSE:
        choice.text = key.capitalize()
    else:
        choice.text = normalise(plain_words(option.text))
    if option.feedback:
        feedback = SubElement(choice, "qti-feedback-inline", identifier=key)
        feedback.attrib |= {"outcome-identifier": "FEEDBACK", "show-hide": "show"}
        feedback.text = normalise(plain_words(option.feedback))


def _paragraph_element(paragraph: Paragraph) -> Element:
    """Return a paragraph with its markup; as plain words where the markup is no XML."""
    try:
        return fromstring(f"<p>{normalise(paragraph.html)}</p>")
    except ParseError:
        element = Element("p")
        element.text = normalise(paragraph.words)
        return element


def _add_processing(root: Element, item: AssessmentItem, keys: Sequence[str]) -> None:
    """Give full marks for the right answer, or the sum of the mapping, and set the feedback."""
    processing = SubElement(root, "qti-response-processing")
    if _has_mapping(item):
        score = SubElement(processing, "qti-set-outcome-value", identifier="SCORE")
        SubElement(score, "qti-map-response", identifier="RESPONSE")
    else:
        condition = SubElement(processing, "qti-response-condition")
        when_correct = SubElement(condition, "qti-response-if")
        match = SubElement(when_correct, "qti-match")
        SubElement(match, "qti-variable", identifier="RESPONSE")
        SubElement(match, "qti-correct", identifier="RESPONSE")
        score = SubElement(when_correct, "qti-set-outcome-value", identifier="SCORE")
        _add_value(score, "float", "1")
    feedback = SubElement(processing, "qti-set-outcome-value", identifier="FEEDBACK")
    if item.kind is not ItemKind.ORDERING:
        SubElement(feedback, "qti-variable", identifier="RESPONSE")
        return
    # all steps were chosen, so the feedback of each is shown
    all_steps = SubElement(feedback, "qti-multiple")
    for key in keys:
        _add_value(all_steps, "identifier", key)


def _add_value(parent: Element, base_type: str, words: str) -> None:
    value = SubElement(parent, "qti-base-value")
    value.set("base-type", base_type)
    value.text = words
