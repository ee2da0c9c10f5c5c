"""Reads choice and order items of QTI 3 (1EdTech, *QTI 3.0 ASI*): one item as XML, or a package of them."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from quizzes.exchange.decoding import FILE_BYTES, QUESTIONS, check_size, refuse_old_qti, tidied
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    ParsedFile,
    UnreadableError,
    text,
)
from quizzes.exchange.markup import ASK, without_blocks
from quizzes.exchange.qti_keys import (
    UnclearKeyError,
    choices_of,
    declaration_of,
    right_order,
    weights,
)
from quizzes.exchange.xml_tree import tree

ROOT, MANIFEST = "qti-assessment-item", "imsmanifest.xml"
INTERACTIONS = {
    "qti-choice-interaction": ItemKind.SINGLE,
    "qti-order-interaction": ItemKind.ORDERING,
}
TRUTHS = ("true", "false")
_READ = {
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
}
_FEEDBACK = "qti-feedback-inline"
#: What is shown after answering, or only to those who mark: never part of the scene.
_ASIDES = {_FEEDBACK, "qti-feedback-block", "qti-modal-feedback", "qti-rubric-block"}
#: Elements of QTI itself whose words a learner reads before answering.
_SHOWN = {"qti-content-body", "qti-prompt"}
#: Why a file of a package is refused in words of its own: it is sound, and of another format.
_TOLD = ("is_old_qti",)


def read(content: bytes) -> ParsedFile:
    """Every item of a file or package. Lines count items.

    Raises UnreadableError for broken or hostile files; a broken item inside a package is a problem of its own.
    """
    check_size(content)
    if not content.startswith(b"PK\x03\x04"):
        return _reading([("", content)], is_package=False)
    return _reading(list(_entries(content)), is_package=True)


def _reading(files: Sequence[tuple[str, bytes]], *, is_package: bool) -> ParsedFile:
    items, problems, notes = (
        list[AssessmentItem](),
        list[ExchangeProblem](),
        list[ExchangeProblem](),
    )
    refused = list[UnreadableError]()
    for number, (name, said) in enumerate(files, 1):
        try:
            item = _Item(said, number)
            items.append(item.read())
            notes += [] if items[-1].kind is ItemKind.OTHER else item.notes
        except UnclearKeyError as error:
            problems.append(ExchangeProblem(error.code, number, item.name, error.said))
        except UnreadableError as error:
            if not is_package:
                raise
            refused.append(error)
            problems.append(_broken(error, number, name))
    if refused and len(refused) == len(files):
        _refuse_all(refused)
    if not items and not problems:
        raise UnreadableError("no_questions")
    return ParsedFile(items, problems, notes)


def _broken(error: UnreadableError, number: int, name: str) -> ExchangeProblem:
    told = error.problem
    code, said = (told.code, told.said) if told.code in _TOLD else ("item_broken", told.code)
    return ExchangeProblem(code, number, name, said)


def _refuse_all(refused: Sequence[UnreadableError]) -> None:
    """Say of a package what is said of each of its files: an older format, or no questions at all."""
    old = next((error for error in refused if error.problem.code in _TOLD), None)
    if old is not None:
        raise old
    if all(error.problem.code == "other_root" for error in refused):
        raise UnreadableError("no_questions")


def _entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The items in a package, by name; never more than a file may hold."""
    left = FILE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "word/document.xml" in package.namelist():
                raise UnreadableError("is_document")
            named = [
                entry for entry in package.infolist() if entry.filename.lower().endswith(".xml")
            ]
            if len(named) > QUESTIONS + 1:
                raise UnreadableError("too_many", str(QUESTIONS))
            for entry in named:
                with package.open(entry) as file:
                    said = file.read(left + 1)
                left -= len(said)
                if left < 0:
                    raise UnreadableError("too_big", str(FILE_BYTES // 2**20))
                if (
                    not entry.filename.endswith(MANIFEST)
                    and b"qti-assessment-test" not in said[:2000]
                ):
                    yield tidied(entry.filename)[:60], said
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableError("broken_package") from error


class _Item:
    """One item of a file: read step by step, with what is told of it."""

    def __init__(self, content: bytes, number: int) -> None:
        refuse_old_qti(content)
        self.root = tree(content, root=ROOT)
        for element in self.root.iter():
            element.tag = element.tag.rpartition("}")[2]
        self.number = number
        self.name = tidied(self.root.get("title", "")).strip()[:200]
        self.left = list[Element]()

    def read(self) -> AssessmentItem:
        """The question. Raises UnclearKeyError where it does not say which answer is right."""
        interactions = [part for part in self.root.iter() if part.tag.endswith("-interaction")]
        if len(interactions) > 1:
            raise UnclearKeyError("several_asked")
        if not interactions or interactions[0].tag not in INTERACTIONS:
            called = (
                interactions[0].tag.removeprefix("qti-")[:60] if interactions else "description"
            )
            return AssessmentItem(
                ItemKind.OTHER, FormattedText("?"), self.name, called=called, line=self.number
            )
        return self._asked(interactions[0])

    @property
    def notes(self) -> Iterator[ExchangeProblem]:
        """What was left out, each told with its words."""
        asides = [*self.left, *self.root.findall("qti-modal-feedback")]
        for part in asides:
            words = " ".join("".join(part.itertext()).split())
            if part.tag in _ASIDES and words:
                yield ExchangeProblem("aside_left", self.number, self.name, tidied(words)[:200])
        lost = {part.tag for part in [*self.root, *self.left] if part.tag not in _READ | _ASIDES}
        if lost:
            yield ExchangeProblem(
                "parts_lost", self.number, self.name, ", ".join(sorted(lost))[:200]
            )

    def _asked(self, interaction: Element) -> AssessmentItem:
        body = self.root.find("qti-item-body")
        kind, options = self._options(interaction)
        tags = next(
            (part.get("data-tags", "") for part in self.root.iter("div") if part.get("data-tags")),
            "",
        )
        code = self.root.get("identifier", "")
        scene = "" if body is None else self._html(body, {interaction.tag})
        return AssessmentItem(
            kind,
            text(scene + self._ask(interaction), Markup.HTML),
            name=self.name,
            code=code[1:] if code[:1] == "_" and code[1:2].isdigit() else code,
            options=options,
            tags=tuple(unquote(tag) for tag in tags.split(" ") if tag),
            line=self.number,
        )

    def _options(self, interaction: Element) -> tuple[ItemKind, tuple[AnswerOption, ...]]:
        """The kind, and the choices: in the order of the file, or in the right one where that is asked."""
        declaration, choices = declaration_of(self.root, interaction), choices_of(interaction)
        if interaction.tag == "qti-order-interaction":
            order = right_order(declaration, choices)
            return ItemKind.ORDERING, tuple(
                self._option(choices[key], Fraction(0)) for key in order
            )
        share = weights(self.root, declaration, choices)
        options = [self._option(choice, share[key]) for key, choice in choices.items()]
        is_single = declaration.get("cardinality", "single") == "single"
        if is_single and _are_truths(choices):
            told = dict(zip(choices, options, strict=True))
            truths = (
                AnswerOption(FormattedText(key), told[key].fraction, told[key].feedback)
                for key in TRUTHS
            )
            return ItemKind.TRUE_FALSE, tuple(truths)
        return ItemKind.SINGLE if is_single else ItemKind.MULTIPLE, tuple(options)

    def _option(self, choice: Element, share: Fraction) -> AnswerOption:
        """A choice with its own feedback; feedback beside it for another choice is left out, and told."""
        own = [part for part in choice.iter(_FEEDBACK) if _is_of(part, choice)]
        words = " ".join("".join(part.itertext()) for part in own)
        self.left += [part for part in choice.iter(_FEEDBACK) if part not in own]
        said = self._html(choice, {_FEEDBACK})
        return AnswerOption(
            text(said, Markup.HTML), share, text(" ".join(words.split()), Markup.PLAIN)
        )

    def _ask(self, interaction: Element) -> str:
        prompt = interaction.find("qti-prompt")
        return (
            ""
            if prompt is None
            else f'<p class="{ASK}">{without_blocks(self._html(prompt, set()))}</p>'
        )

    def _html(self, element: Element, without: set[str]) -> str:
        """What is inside an element as HTML, without the parts named and without what is no part of the scene."""
        said = [escape(tidied(element.text or ""), quote=False)]
        for part in element:
            if part.tag.startswith("qti-") and part.tag not in without and not _is_shown(part):
                self.left.append(part)
            elif part.tag not in without:
                attributes = "".join(
                    f' {name}="{escape(value)}"' for name, value in part.attrib.items()
                )
                said.append(f"<{part.tag}{attributes}>{self._html(part, without)}</{part.tag}>")
            said.append(escape(tidied(part.tail or ""), quote=False))
        return "".join(said)


def _are_truths(choices: Mapping[str, Element]) -> bool:
    """Whether the choices are *true* and *false*, by their words too: “No” called ``true`` is a choice like any."""
    return set(choices) == set(TRUTHS) and all(
        _own_words(choice).strip().lower() in ("", key) for key, choice in choices.items()
    )


def _own_words(choice: Element) -> str:
    """The words of a choice without its feedback."""
    inside = (
        part.tail or "" if part.tag == _FEEDBACK else _own_words(part) + (part.tail or "")
        for part in choice
    )
    return (choice.text or "") + "".join(inside)


def _is_of(feedback: Element, choice: Element) -> bool:
    is_own = feedback.get("identifier", "") == choice.get("identifier", "")
    return is_own and feedback.get("show-hide", "show") == "show"


def _is_shown(part: Element) -> bool:
    """Whether a learner reads a part before answering; instructions for learners are."""
    return part.tag in _SHOWN or (
        part.tag == "qti-rubric-block" and "candidate" in part.get("view", "").split()
    )
