"""Reads choice and order items of QTI 3 (1EdTech, *QTI 3.0 ASI*): one item as XML, or a package of them."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from html import escape
from xml.etree.ElementTree import Element

from quizzes.exchange.decoding import FILE_BYTES, QUESTIONS, check_size, tidied
from quizzes.exchange.items import Item, ItemKind, Markup, Option, Problem, Reading, Text, UnreadableError, text, weight
from quizzes.exchange.markup import ASK
from quizzes.exchange.xml_tree import tree

ROOT, MANIFEST = "qti-assessment-item", "imsmanifest.xml"
INTERACTIONS = {"qti-choice-interaction": ItemKind.SINGLE, "qti-order-interaction": ItemKind.ORDERING}
TRUTHS = ("true", "false")
_READ = {"qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing"}
_FEEDBACK = "qti-feedback-inline"


def read(content: bytes) -> Reading:
    """Every item of a file or package. Lines count items.

    Raises UnreadableError for broken or hostile files; a broken item inside a package is a problem of its own.
    """
    check_size(content)
    if not content.startswith(b"PK\x03\x04"):
        item, notes = _item(content, 1)
        return Reading([item], notes=notes)
    items, problems, notes_of_all = list[Item](), list[Problem](), list[Problem]()
    for number, (name, said) in enumerate(_entries(content), 1):
        try:
            item, notes = _item(said, number)
        except UnreadableError as error:
            problems.append(Problem("item_broken", number, name, error.problem.code))
            continue
        items.append(item)
        notes_of_all += notes
    if not items and not problems:
        raise UnreadableError("no_questions")
    return Reading(items, problems, notes_of_all)


def _entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The items in a package, by name; never more than a file may hold."""
    left = FILE_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            named = [entry for entry in package.infolist() if entry.filename.lower().endswith(".xml")]
            if len(named) > QUESTIONS + 1:
                raise UnreadableError("too_many", str(QUESTIONS))
            for entry in named:
                with package.open(entry) as file:
                    said = file.read(left + 1)
                left -= len(said)
                if left < 0:
                    raise UnreadableError("too_big", str(FILE_BYTES // 2**20))
                if not entry.filename.endswith(MANIFEST) and b"qti-assessment-test" not in said[:2000]:
                    yield tidied(entry.filename)[:60], said
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableError("broken_package") from error


def _item(content: bytes, number: int) -> tuple[Item, list[Problem]]:
    root = tree(content, root=ROOT)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    name = tidied(root.get("title", "")).strip()[:200]
    interactions = [part for part in root.iter() if part.tag.endswith("-interaction")]
    if len(interactions) != 1 or interactions[0].tag not in INTERACTIONS:
        called = ", ".join(sorted({part.tag.removeprefix("qti-") for part in interactions}))[:60]
        return Item(ItemKind.OTHER, Text("?"), name, called=called or "description", line=number), []
    item = _asked(root, interactions[0], name, number)
    left = sorted({part.tag for part in root if part.tag not in _READ})
    return item, [Problem("parts_lost", number, name, ", ".join(left)[:200])] if left else []


def _asked(root: Element, interaction: Element, name: str, number: int) -> Item:
    body = root.find("qti-item-body")
    kind, options = _options(root, interaction)
    tags = next((part.get("data-tags", "") for part in root.iter("div") if part.get("data-tags")), "")
    code = root.get("identifier", "")
    return Item(
        kind,
        text(_scene(body, interaction) + _ask(interaction), Markup.HTML),
        name=name,
        code=code[1:] if code[:1] == "_" and code[1:2].isdigit() else code,
        options=options,
        tags=tuple(tag for tag in tags.split(" ") if tag),
        line=number,
    )


def _options(root: Element, interaction: Element) -> tuple[ItemKind, tuple[Option, ...]]:
    """The kind, and the choices: in the order of the file, or in the right one where that is asked."""
    declared = root.find("qti-response-declaration")
    values = declared.iterfind("qti-correct-response/qti-value") if declared is not None else ()
    right = [(value.text or "").strip() for value in values]
    choices = {choice.get("identifier", ""): choice for choice in interaction.iter("qti-simple-choice")}
    if interaction.tag == "qti-order-interaction":
        order = [key for key in right if key in choices] + [key for key in choices if key not in right]
        return ItemKind.ORDERING, tuple(_option(choices[key], Fraction(0)) for key in order)
    is_single = declared is None or declared.get("cardinality", "single") == "single"
    weights = _weights(declared, right, is_single=is_single)
    options = [_option(choice, weights.get(key, Fraction(0))) for key, choice in choices.items()]
    if is_single and set(choices) == set(TRUTHS):
        told = dict(zip(choices, options, strict=True))
        truths = (Option(Text(key), told[key].fraction, told[key].feedback) for key in TRUTHS)
        return ItemKind.TRUE_FALSE, tuple(truths)
    return ItemKind.SINGLE if is_single else ItemKind.MULTIPLE, tuple(options)


def _weights(declared: Element | None, right: list[str], *, is_single: bool) -> Mapping[str, Fraction]:
    mapped = (
        {}
        if declared is None
        else {
            entry.get("map-key", ""): _number(entry.get("mapped-value", "")) for entry in declared.iter("qti-map-entry")
        }
    )
    return mapped or {key: Fraction(1, 1 if is_single else len(right)) for key in right}


def _number(said: str) -> Fraction:
    try:
        value = Decimal(said.strip())
    except InvalidOperation:
        return Fraction(0)
    return weight(Fraction(value) * 100)[0] if value.is_finite() and value.adjusted() < 6 else Fraction(0)


def _option(choice: Element, share: Fraction) -> Option:
    feedback = " ".join("".join(part.itertext()) for part in choice.iter(_FEEDBACK))
    return Option(text(_html(choice, {_FEEDBACK}), Markup.HTML), share, text(" ".join(feedback.split()), Markup.PLAIN))


def _scene(body: Element | None, interaction: Element) -> str:
    return "" if body is None else _html(body, {interaction.tag})


def _ask(interaction: Element) -> str:
    prompt = interaction.find("qti-prompt")
    return "" if prompt is None else f'<p class="{ASK}">{_html(prompt, set())}</p>'


def _html(element: Element, without: set[str]) -> str:
    """What is inside an element as HTML, without the parts named."""
    said = [escape(tidied(element.text or ""), quote=False)]
    for part in element:
        if part.tag not in without:
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in part.attrib.items())
            said.append(f"<{part.tag}{attributes}>{_html(part, without)}</{part.tag}>")
        said.append(escape(tidied(part.tail or ""), quote=False))
    return "".join(said)
