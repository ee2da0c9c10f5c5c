"""From assessment items of other programs to questions of this site.

The way back is :mod:`quizzes.exchange.rules.to_items`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from uuid import UUID

from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
)
from quizzes.exchange.rules.markup import (
    Paragraph,
    SimplifiedText,
    find_foreign_markup,
    plain_words,
    simplify,
)
from quizzes.exchange.rules.sketches import (
    MAX_CODE_CHARACTERS,
    MAX_LINE_CHARACTERS,
    MAX_QUESTION_CHARACTERS,
    MAX_SCENE_CHARACTERS,
    MAX_SOURCE_CHARACTERS,
    QuestionSketch,
    SketchLine,
)
from quizzes.papers.rules.content import Skill

#: The kinds both sides have. The others are named with their line (see :func:`from_items`).
SITE_KINDS: Mapping[ItemKind, str] = {
    ItemKind.SINGLE: "best_action",
    ItemKind.MULTIPLE: "multiple",
    ItemKind.TRUE_FALSE: "true_false",
    ItemKind.MATCHING: "matching",
    ItemKind.ORDERING: "ordering",
}
#: Tags with a value that only this site knows of a question.
_VALUE_TAG = re.compile(r"(skill|place|read-again|outcome|source):(.+)", re.IGNORECASE)
_CODE = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_CODE_CHARACTERS}}}")
CRITICAL_TAG = "critical"
EXACT_TAG = "all-or-nothing"
#: Tags without a value, and what they set.
_FLAG_TAGS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {CRITICAL_TAG: {"is_critical": True}, EXACT_TAG: {"is_exact": True}}
)
#: Most options and pairs of one item.
_MAX_OPTIONS = 100


@dataclass(frozen=True)
class ItemConversion:
    """What becomes of an item on this site: a sketch, or the problem that prevents one.

    ``notes`` name what is not kept of the item.
    """

    item: AssessmentItem
    sketch: QuestionSketch | None
    notes: tuple[ExchangeProblem, ...] = ()
    problem: ExchangeProblem | None = None


def from_items(items: Iterable[AssessmentItem], *, places: Collection[str]) -> list[ItemConversion]:
    """Convert each item to a question of this site.

    Codes are made where the file has none, the same every time. ``places`` are the codes of the
    places a scene may be set in.
    """
    last_number_by_code = dict[str, int]()
    conversions = list[ItemConversion]()
    for item in items:
        code = _free_code(_make_code(item), last_number_by_code)
        conversions.append(_convert(item, code, places))
    return conversions


def _make_code(item: AssessmentItem) -> str:
    if _CODE.fullmatch(item.code):
        return item.code
    return (
        _slug(item.code)
        or _slug(item.name)
        or _slug(plain_words(item.text)[:MAX_LINE_CHARACTERS])
        or item.kind.replace("_", "-")
    )


def _convert(item: AssessmentItem, code: str, places: Collection[str]) -> ItemConversion:
    item_label = item.name or code
    problem = _find_problem(item, item_label)
    if problem:
        return ItemConversion(item, None, problem=problem)
    simplified_text = simplify(item.text)
    scene, question_text = _split_question(simplified_text)
    sketch = QuestionSketch(
        SITE_KINDS[item.kind],
        code,
        scene=scene,
        ask=question_text,
        lines=_sketch_lines(item),
        decoys=_decoys(item),
    )
    notes = [
        ExchangeProblem(note_code, item.line, item_label, quote=quote)
        for note_code, quote in _find_losses(item, simplified_text)
    ]
    for tag in item.tags:
        values = _tag_values(tag.strip(), places)
        if values:
            sketch = replace(sketch, **values)
        else:
            notes.append(ExchangeProblem("tag_lost", item.line, item_label, quote=tag[:60]))
    return ItemConversion(item, sketch, tuple(notes))


def _find_problem(item: AssessmentItem, item_label: str) -> ExchangeProblem | None:
    """Return what prevents an item from becoming a question of this site; None where nothing does.

    ``item_label`` is the item's name, or its code where it has no name.
    """
    for formatted_text in _texts(item):
        markup_quote = find_foreign_markup(formatted_text)
        if markup_quote:
            return ExchangeProblem("foreign_markup", item.line, item_label, quote=markup_quote)
    problem_code = _problem_code(item)
    if problem_code:
        return ExchangeProblem(
            problem_code, item.line, item_label, quote=item.original_kind or item.kind
        )
    return None


def _problem_code(item: AssessmentItem) -> str:
    """Return the code of what prevents an item from becoming a question, or nothing."""
    if item.kind not in SITE_KINDS:
        return "no_counterpart"
    if not item.text:
        return "no_text"
    if _is_too_long(item):
        return "too_long"
    if len(item.options) + len(item.pairs) > _MAX_OPTIONS:
        return "too_many_options"
    if item.kind is ItemKind.TRUE_FALSE:
        right_count = sum(option.fraction >= 1 for option in item.options)
        if right_count != 1:
            return "no_choice"
    if not item.options and not any(pair.subquestion for pair in item.pairs):
        return "empty_option"
    return ""


def _is_too_long(item: AssessmentItem) -> bool:
    """Return whether a text is too long to read, or an option too long for a line."""
    texts = [item.text.words]
    for option in item.options:
        texts += [option.text.words, option.feedback.words]
    for pair in item.pairs:
        texts += [pair.subquestion.words, pair.answer]
    if any(len(words) > MAX_SCENE_CHARACTERS for words in texts):
        return True
    return any(len(plain_words(option.text)) > MAX_LINE_CHARACTERS for option in item.options)


def _texts(item: AssessmentItem) -> Iterator[FormattedText]:
    """Yield every text of an item."""
    yield item.text
    yield item.general_feedback
    for option in item.options:
        yield option.text
        yield option.feedback
    for pair in item.pairs:
        yield pair.subquestion


def _split_question(simplified_text: SimplifiedText) -> tuple[str, str]:
    """Return the scene as HTML, and the question itself as plain text.

    The question is the paragraph marked as such, else the last one if it is short enough.
    """
    if not simplified_text.paragraphs:
        return "", ""
    question_paragraph = simplified_text.paragraphs[-1]
    for paragraph in simplified_text.paragraphs:
        if paragraph.is_question:
            question_paragraph = paragraph
            break
    question_text = " ".join(question_paragraph.words.split())
    if len(question_text) > MAX_QUESTION_CHARACTERS:
        return join_paragraphs(simplified_text.paragraphs), ""
    scene_paragraphs = [
        paragraph for paragraph in simplified_text.paragraphs if paragraph is not question_paragraph
    ]
    return join_paragraphs(scene_paragraphs), question_text


def join_paragraphs(paragraphs: Iterable[Paragraph]) -> str:
    """Return the HTML of a scene."""
    return "".join(f"<p>{paragraph.html}</p>" for paragraph in paragraphs if paragraph.html)


def _sketch_lines(item: AssessmentItem) -> tuple[SketchLine, ...]:
    """Return the lines of a question; those without feedback get the general one."""
    general_feedback = plain_words(item.general_feedback)
    lines = list[SketchLine]()
    if item.kind is ItemKind.MATCHING:
        for pair in item.pairs:
            if pair.subquestion:
                answer = " ".join(pair.answer.split())
                text = plain_words(pair.subquestion)
                lines.append(SketchLine(text, feedback=general_feedback, match=answer))
        return tuple(lines)
    for option in item.options:
        feedback = plain_words(option.feedback) or general_feedback
        lines.append(SketchLine(plain_words(option.text), _is_right(option, item.kind), feedback))
    return tuple(lines)


def _is_right(option: AnswerOption, kind: ItemKind) -> bool:
    """Return whether an option is right: of several right ones, any that earns something."""
    if kind is ItemKind.ORDERING:
        return False
    if kind is ItemKind.MULTIPLE:
        return option.fraction >= Fraction(1, 10**9)
    return option.fraction >= 1


def _decoys(item: AssessmentItem) -> tuple[str, ...]:
    if item.kind is not ItemKind.MATCHING:
        return ()
    return tuple(pair.answer for pair in item.pairs if pair.answer and not pair.subquestion)


def _tag_values(tag: str, places: Collection[str]) -> Mapping[str, Any] | None:
    """Return what a tag sets in a sketch; nothing where it makes no sense here."""
    tag_match = _VALUE_TAG.fullmatch(tag)
    if tag_match is None:
        return _FLAG_TAGS.get(tag.lower())
    tag_name = tag_match[1].lower()
    value = tag_match[2].strip()
    if tag_name == "source":
        return {"source": value} if len(value) <= MAX_SOURCE_CHARACTERS else None
    if tag_name == "outcome":
        return {"outcome": value} if _CODE.fullmatch(value) else None
    value = value.lower()
    if tag_name == "skill":
        return {"skill": value} if value in set(Skill) else None
    if tag_name == "place":
        return {"place": value} if value in places else None
    return {"read_again": value} if _is_uuid(value) else None


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _find_losses(
    item: AssessmentItem, simplified_text: SimplifiedText
) -> Iterator[tuple[str, str]]:
    """Yield the problem code and a quotation of everything this site has no place for."""
    for attachment in item.attachments:
        yield "file_lost", attachment.name
    texts = [item.text, item.general_feedback]
    for option in item.options:
        texts += [option.text, option.feedback]
    losses = simplified_text.losses.union(*(simplify(text).losses for text in texts[1:]))
    if item.attachments:
        losses -= {"picture"}  # it is named as a file
    for loss in sorted(losses):
        yield f"{loss}_lost", ""
    if any(text.markup is Markup.MARKDOWN for text in texts):
        yield "markdown", ""
    has_all_feedback = bool(item.options) and all(option.feedback for option in item.options)
    if item.general_feedback and has_all_feedback:
        yield "general_lost", plain_words(item.general_feedback)[:80]
    if not _has_plain_weights(item):
        yield "weights_lost", ""


def _has_plain_weights(item: AssessmentItem) -> bool:
    """Return whether the weights say no more than right and wrong."""
    if item.kind is ItemKind.ORDERING:
        return True
    wrong_weights = {option.fraction for option in item.options if option.fraction <= 0}
    right_weights = {option.fraction for option in item.options if option.fraction > 0}
    if item.kind is ItemKind.MULTIPLE:
        return len(right_weights) <= 1 and len(wrong_weights) <= 1
    return right_weights <= {Fraction(1)} and wrong_weights <= {Fraction(0)}


def _slug(words: str) -> str:
    """Return ``words`` in small letters and digits without accents, with hyphens between them."""
    decomposed = unicodedata.normalize("NFKD", words)
    ascii_words = decomposed.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_words.lower())
    return slug.strip("-")[:MAX_CODE_CHARACTERS].strip("-")


def _free_code(code: str, last_number_by_code: dict[str, int]) -> str:
    """Return ``code``, or the first of ``code-2``, ``code-3``… that is free, and take it.

    ``last_number_by_code`` has every code that is taken, and the last number tried after it.
    """
    free_code = code
    while free_code in last_number_by_code:
        number = last_number_by_code.get(code, 1) + 1
        last_number_by_code[code] = number
        beginning = code[: MAX_CODE_CHARACTERS - len(str(number)) - 1]
        free_code = f"{beginning}-{number}"
    last_number_by_code[free_code] = 1
    return free_code
