"""Reads choice and order items of QTI 3 (1EdTech, *QTI 3.0 ASI*): one item as XML, or a package."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from quizzes.exchange.rules.decoding import (
    MAX_FILE_BYTES,
    MAX_QUESTIONS,
    check_size,
    normalise,
    refuse_old_qti,
)
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    ParsedFile,
    UnreadableError,
    formatted_text,
)
from quizzes.exchange.rules.markup import QUESTION_CLASS, join_blocks
from quizzes.exchange.rules.qti_keys import (
    UnclearKeyError,
    choices_by_identifier,
    find_declaration,
    read_order,
    read_weights,
)
from quizzes.exchange.rules.xml_tree import parse_tree

ROOT = "qti-assessment-item"
MANIFEST = "imsmanifest.xml"
#: What stands in an assessment test, a file of a package that orders its items.
_TEST_TAG = b"qti-assessment-test"
_ORDER_INTERACTION = "qti-order-interaction"
_INTERACTIONS = ("qti-choice-interaction", _ORDER_INTERACTION)
#: The identifiers of the choices of a true/false item.
_TRUTH_VALUES = ("true", "false")
#: Parts of an item that are read.
_SUPPORTED_PARTS = {
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
}
_FEEDBACK = "qti-feedback-inline"
#: What is shown after answering, or only to those who mark: never part of the scene.
_FEEDBACK_AND_RUBRIC_TAGS = {
    _FEEDBACK,
    "qti-feedback-block",
    "qti-modal-feedback",
    "qti-rubric-block",
}
#: Elements of QTI itself whose words a learner reads before answering.
_VISIBLE_ELEMENTS = {"qti-content-body", "qti-prompt"}
#: Codes of problems an item of a package keeps; other files that cannot be read are just broken.
_SPECIFIC_PROBLEMS = ("is_old_qti",)


def read(content: bytes) -> ParsedFile:
    """Read every item of a file or package. Lines count items.

    Raises UnreadableError for broken or hostile files. Inside a package a broken item is a problem
    of its own.
    """
    check_size(content)
    if content.startswith(b"PK\x03\x04"):
        return _read_items(list(_package_files(content)), is_package=True)
    return _read_items([("", content)], is_package=False)


def _read_items(files: Sequence[tuple[str, bytes]], *, is_package: bool) -> ParsedFile:
    """Read one item of each file, which is a name and its content."""
    items = list[AssessmentItem]()
    problems = list[ExchangeProblem]()
    notes = list[ExchangeProblem]()
    errors = list[UnreadableError]()
    for number, (file_name, content) in enumerate(files, 1):
        try:
            reader = _ItemReader(content, number)
        except UnreadableError as error:
            if not is_package:
                raise
            errors.append(error)
            problems.append(_problem_of_file(error, number, file_name))
            continue
        try:
            item = reader.read()
        except UnclearKeyError as error:
            problems.append(ExchangeProblem(error.code, number, reader.title, quote=error.quote))
            continue
        items.append(item)
        if item.kind is not ItemKind.OTHER:
            notes.extend(reader.notes)
    if errors and len(errors) == len(files):
        _refuse_package(errors)
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _problem_of_file(error: UnreadableError, number: int, file_name: str) -> ExchangeProblem:
    code = error.problem.code
    if code in _SPECIFIC_PROBLEMS:
        return ExchangeProblem(code, number, file_name, quote=error.problem.quote)
    return ExchangeProblem("item_broken", number, file_name, quote=code)


def _refuse_package(errors: Sequence[UnreadableError]) -> None:
    """Raise what is true of all files of a package: an older format, or no questions at all."""
    for error in errors:
        if error.problem.code in _SPECIFIC_PROBLEMS:
            raise error
    if all(error.problem.code == "other_root" for error in errors):
        raise UnreadableError("no_questions")


def _package_files(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each item in a package.

    Unpacked they may be no bigger together than one file: a small package can hold gigabytes.
    """
    bytes_left = MAX_FILE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "word/document.xml" in package.namelist():
                raise UnreadableError("is_document")
            entries = [
                entry for entry in package.infolist() if entry.filename.lower().endswith(".xml")
            ]
            if len(entries) > MAX_QUESTIONS + 1:
                raise UnreadableError("too_many", quote=str(MAX_QUESTIONS))
            for entry in entries:
                with package.open(entry) as file:
                    item_content = file.read(bytes_left + 1)
                bytes_left -= len(item_content)
                if bytes_left < 0:
                    raise UnreadableError("too_big", quote=str(MAX_FILE_BYTES // 2**20))
                is_manifest = entry.filename.endswith(MANIFEST)
                if not is_manifest and _TEST_TAG not in item_content[:2000]:
                    yield normalise(entry.filename)[:60], item_content
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableError("broken_package") from error


class _ItemReader:
    """Reads one item, and collects the parts of it that have no place in an AssessmentItem.

    ``number`` says which item of the file it is, from 1.
    """

    def __init__(self, content: bytes, number: int) -> None:
        refuse_old_qti(content)
        self.root = parse_tree(content, root=ROOT)
        for element in self.root.iter():
            element.tag = element.tag.rpartition("}")[2]  # without the namespace
        self.number = number
        self.title = normalise(self.root.get("title", "")).strip()[:200]
        self.omitted_parts = list[Element]()

    def read(self) -> AssessmentItem:
        """Return the item. Raises UnclearKeyError where it leaves open which answer is right."""
        interactions = [part for part in self.root.iter() if part.tag.endswith("-interaction")]
        if len(interactions) > 1:
            raise UnclearKeyError("several_asked")
        if not interactions:
            return self._unsupported_item("description")
        [interaction] = interactions
        if interaction.tag not in _INTERACTIONS:
            return self._unsupported_item(interaction.tag.removeprefix("qti-")[:60])
        return self._supported_item(interaction)

    @property
    def notes(self) -> Iterator[ExchangeProblem]:
        """What was left out of the item by :meth:`read`, with its words."""
        for part in (*self.omitted_parts, *self.root.findall("qti-modal-feedback")):
            words = " ".join("".join(part.itertext()).split())
            if part.tag in _FEEDBACK_AND_RUBRIC_TAGS and words:
                quote = normalise(words)[:200]
                yield ExchangeProblem("aside_left", self.number, self.title, quote=quote)
        tags = {part.tag for part in (*self.root, *self.omitted_parts)}
        lost_tags = sorted(tags - _SUPPORTED_PARTS - _FEEDBACK_AND_RUBRIC_TAGS)
        if lost_tags:
            quote = ", ".join(lost_tags)[:200]
            yield ExchangeProblem("parts_lost", self.number, self.title, quote=quote)

    def _unsupported_item(self, original_kind: str) -> AssessmentItem:
        return AssessmentItem(
            ItemKind.OTHER,
            FormattedText("?"),
            name=self.title,
            original_kind=original_kind,
            line=self.number,
        )

    def _supported_item(self, interaction: Element) -> AssessmentItem:
        kind, options = self._read_options(interaction)
        body = self.root.find("qti-item-body")
        html = ""
        if body is not None:
            html = self._inner_html(body, {interaction.tag})
        html += self._read_prompt(interaction)
        return AssessmentItem(
            kind,
            formatted_text(html, Markup.HTML),
            name=self.title,
            code=self._read_code(),
            options=options,
            tags=self._read_tags(),
            line=self.number,
        )

    def _read_code(self) -> str:
        """Return the identifier; an underscore before a digit is there only to make it valid."""
        identifier = self.root.get("identifier", "")
        if identifier[:1] == "_" and identifier[1:2].isdigit():
            return identifier[1:]
        return identifier

    def _read_tags(self) -> tuple[str, ...]:
        """Return the tags that a file of this site has in ``data-tags``."""
        for part in self.root.iter("div"):
            quoted_tags = part.get("data-tags", "")
            if quoted_tags:
                return tuple(unquote(tag) for tag in quoted_tags.split(" ") if tag)
        return ()

    def _read_options(self, interaction: Element) -> tuple[ItemKind, tuple[AnswerOption, ...]]:
        """Return the kind and the choices, those of an order interaction in their right order."""
        declaration = find_declaration(self.root, interaction)
        choices = choices_by_identifier(interaction)
        if interaction.tag == _ORDER_INTERACTION:
            order = read_order(declaration, choices)
            steps = [self._read_option(choices[identifier], Fraction(0)) for identifier in order]
            return ItemKind.ORDERING, tuple(steps)
        weights = read_weights(self.root, declaration, choices)
        options = dict[str, AnswerOption]()
        for identifier, choice in choices.items():
            options[identifier] = self._read_option(choice, weights[identifier])
        if declaration.get("cardinality", "single") != "single":
            return ItemKind.MULTIPLE, tuple(options.values())
        if not _are_truth_values(choices):
            return ItemKind.SINGLE, tuple(options.values())
        truth_options = list[AnswerOption]()
        for value in _TRUTH_VALUES:
            option = options[value]
            truth_options.append(
                AnswerOption(FormattedText(value), option.fraction, option.feedback)
            )
        return ItemKind.TRUE_FALSE, tuple(truth_options)

    def _read_option(self, choice: Element, fraction: Fraction) -> AnswerOption:
        """Return a choice with its own feedback; feedback in it for another choice is omitted."""
        feedback = list[str]()
        for part in choice.iter(_FEEDBACK):
            if _belongs_to(part, choice):
                feedback.append("".join(part.itertext()))
            else:
                self.omitted_parts.append(part)
        feedback_words = " ".join(" ".join(feedback).split())
        html = self._inner_html(choice, {_FEEDBACK})
        return AnswerOption(
            formatted_text(html, Markup.HTML),
            fraction,
            formatted_text(feedback_words, Markup.PLAIN),
        )

    def _read_prompt(self, interaction: Element) -> str:
        prompt = interaction.find("qti-prompt")
        if prompt is None:
            return ""
        return f'<p class="{QUESTION_CLASS}">{join_blocks(self._inner_html(prompt, set()))}</p>'

    def _inner_html(self, element: Element, excluded_tags: set[str]) -> str:
        """Return what is inside an element as HTML.

        Elements of QTI that are no part of the scene are omitted, those of ``excluded_tags``
        silently.
        """
        pieces = [escape(normalise(element.text or ""), quote=False)]
        for part in element:
            if part.tag not in excluded_tags:
                if part.tag.startswith("qti-") and not _is_visible(part):
                    self.omitted_parts.append(part)
                else:
                    inner = self._inner_html(part, excluded_tags)
                    pieces.append(f"<{part.tag}{_attributes(part)}>{inner}</{part.tag}>")
            pieces.append(escape(normalise(part.tail or ""), quote=False))
        return "".join(pieces)


def _attributes(element: Element) -> str:
    """Return the attributes of an element as they stand in its tag."""
    words = ""
    for name, value in element.attrib.items():
        words += f' {name}="{escape(value)}"'
    return words


def _are_truth_values(choices: Mapping[str, Element]) -> bool:
    """Return whether the choices are *true* and *false*, by their words as well.

    “No” with the identifier ``true`` is a choice like any other.
    """
    if set(choices) != set(_TRUTH_VALUES):
        return False
    for identifier, choice in choices.items():
        if _words_without_feedback(choice).strip().lower() not in ("", identifier):
            return False
    return True


def _words_without_feedback(element: Element) -> str:
    pieces = [element.text or ""]
    for part in element:
        if part.tag != _FEEDBACK:
            pieces.append(_words_without_feedback(part))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _belongs_to(feedback: Element, choice: Element) -> bool:
    """Return whether feedback is shown when, and only when, the choice was taken."""
    if feedback.get("show-hide", "show") != "show":
        return False
    return feedback.get("identifier", "") == choice.get("identifier", "")


def _is_visible(part: Element) -> bool:
    """Return whether a learner reads a part before answering; instructions for learners are."""
    if part.tag in _VISIBLE_ELEMENTS:
        return True
    return part.tag == "qti-rubric-block" and "candidate" in part.get("view", "").split()
