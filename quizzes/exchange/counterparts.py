"""From a question of another program to one of this site, and back."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from uuid import UUID

from quizzes.asked import PaperQuestion, Skill
from quizzes.exchange.items import (
    AnswerOption,
    AssessmentItem,
    ExchangeProblem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    text,
)
from quizzes.exchange.markup import ASK, Cleaned, Paragraph, cleaned, foreign, plain
from quizzes.exchange.sketches import (
    ASK_LETTERS,
    CODE_LETTERS,
    LINE_LETTERS,
    SCENE_LETTERS,
    SOURCE_LETTERS,
    QuestionSketch,
    SketchLine,
)

#: The kinds both sides have. The others are named line by line (see :func:`from_item`).
HERE: Mapping[ItemKind, str] = {
    ItemKind.SINGLE: "best_action",
    ItemKind.MULTIPLE: "multiple",
    ItemKind.TRUE_FALSE: "true_false",
    ItemKind.MATCHING: "matching",
    ItemKind.ORDERING: "ordering",
}
THERE = {kind: item_kind for item_kind, kind in HERE.items()}
#: Tags that carry what only this site knows of a question.
_TAG = re.compile(r"(skill|place|read-again|outcome|source):(.+)", re.IGNORECASE)
_CODE = re.compile(rf"[A-Za-z0-9_-]{{1,{CODE_LETTERS}}}")
CRITICAL, EXACT = "critical", "all-or-nothing"
MARKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {CRITICAL: {"is_critical": True}, EXACT: {"is_exact": True}}
)


@dataclass(frozen=True)
class ItemConversion:
    """What becomes of an item here: a sketch, and what is not kept of it; or why there is none."""

    item: AssessmentItem
    sketch: QuestionSketch | None
    notes: tuple[ExchangeProblem, ...] = ()
    problem: ExchangeProblem | None = None


def from_items(items: Iterable[AssessmentItem], *, places: Collection[str]) -> list[ItemConversion]:
    """Each item as this site asks it. Codes are made where the file has none, the same every time.

    ``places`` are the codes of the places a scene may be set in.
    """
    taken, met = dict[str, int](), list[ItemConversion]()
    for item in items:
        code = item.code if _CODE.fullmatch(item.code) else _slug(item.code) or _slug(item.name)
        code = _free(
            code or _slug(plain(item.text)[:LINE_LETTERS]) or item.kind.replace("_", "-"), taken
        )
        met.append(_met(item, code, places))
    return met


def _met(item: AssessmentItem, code: str, places: Collection[str]) -> ItemConversion:
    more = next(filter(None, map(foreign, _said(item))), "")
    problem = "foreign_markup" if more else _stopper(item)
    if problem:
        quoted = more or item.called or item.kind
        return ItemConversion(
            item, None, problem=ExchangeProblem(problem, item.line, item.name or code, quoted)
        )
    said = cleaned(item.text)
    scene, ask = _parted(said)
    lines, decoys = _lines(item)
    sketch = QuestionSketch(HERE[item.kind], code, scene=scene, ask=ask, lines=lines, decoys=decoys)
    sketch, unknown = _tagged(sketch, item.tags, places)
    lost = [*_lost(item, said), *(("tag_lost", tag) for tag in unknown)]
    return ItemConversion(
        item,
        sketch,
        tuple(ExchangeProblem(what, item.line, item.name or code, which) for what, which in lost),
    )


def _stopper(item: AssessmentItem) -> str:
    """Why an item cannot come here, as a code; empty when it can."""
    if item.kind not in HERE:
        return "no_counterpart"
    if not item.text:
        return "no_text"
    texts = [each.text.words for each in item.options] + [
        each.feedback.words for each in item.options
    ]
    texts += [each.left.words for each in item.pairs] + [each.right for each in item.pairs]
    is_long = len(item.text.words) > SCENE_LETTERS or any(
        len(words) > SCENE_LETTERS for words in texts
    )
    if is_long or any(len(plain(each.text)) > LINE_LETTERS for each in item.options):
        return "too_long"
    if len(item.options) + len(item.pairs) > 100:
        return "too_many_options"
    if (
        item.kind is ItemKind.TRUE_FALSE
        and [option.fraction >= 1 for option in item.options].count(True) != 1
    ):
        return "no_choice"
    return "" if item.options or any(pair.left for pair in item.pairs) else "empty_option"


def _said(item: AssessmentItem) -> Iterable[FormattedText]:
    """Everything an item says."""
    yield from (item.text, item.general_feedback)
    yield from (text for each in item.options for text in (each.text, each.feedback))
    yield from (each.left for each in item.pairs)


def _parted(said: Cleaned) -> tuple[str, str]:
    """The scene, as HTML, and what is asked: the paragraph marked as that, or else the last one if short enough."""
    paragraphs = list(said.paragraphs)
    asks = [each for each in paragraphs if each.is_ask] or paragraphs[-1:]
    ask = " ".join(asks[0].words.split()) if asks else ""
    if len(ask) > ASK_LETTERS:
        return _html(paragraphs), ""
    return _html([each for each in paragraphs if each is not asks[0]] if asks else []), ask


def _html(paragraphs: Sequence[Paragraph]) -> str:
    return "".join(f"<p>{each.html}</p>" for each in paragraphs if each.html)


def _lines(item: AssessmentItem) -> tuple[tuple[SketchLine, ...], tuple[str, ...]]:
    if item.kind is ItemKind.MATCHING:
        pairs = [pair for pair in item.pairs if pair.left]
        general = plain(item.general_feedback)
        decoys = tuple(pair.right for pair in item.pairs if not pair.left and pair.right)
        return tuple(
            SketchLine(plain(pair.left), feedback=general, match=" ".join(pair.right.split()))
            for pair in pairs
        ), decoys
    return tuple(_line(option, item) for option in item.options), ()


def _line(option: AnswerOption, item: AssessmentItem) -> SketchLine:
    """A choice; what the file says after every answer is said of those it says nothing about."""
    least = Fraction(1) if item.kind is not ItemKind.MULTIPLE else Fraction(1, 10**9)
    feedback = plain(option.feedback) or plain(item.general_feedback)
    is_right = item.kind is not ItemKind.ORDERING and option.fraction >= least
    return SketchLine(plain(option.text), is_right, feedback)


def _tagged(
    sketch: QuestionSketch, tags: Iterable[str], places: Collection[str]
) -> tuple[QuestionSketch, list[str]]:
    """``sketch`` with what the tags say, and the tags that say nothing here."""
    unknown = list[str]()
    for tag in tags:
        found = _TAG.fullmatch(tag.strip())
        known = (
            _named(found[1].lower(), found[2].strip(), places)
            if found
            else MARKS.get(tag.strip().lower())
        )
        if known:
            sketch = replace(sketch, **known)
        else:
            unknown.append(tag[:60])
    return sketch, unknown


def _named(name: str, said: str, places: Collection[str]) -> Mapping[str, Any] | None:
    """What a tag ``name:said`` means for a sketch; ``None`` where it makes no sense here."""
    low = said.lower()
    makes_sense = {
        "skill": low in set(Skill),
        "place": low in places,
        "read-again": _is_uuid(low),
        "outcome": bool(_CODE.fullmatch(said)),
        "source": len(said) <= SOURCE_LETTERS,
    }
    value = said if name in ("outcome", "source") else low
    return {name.replace("-", "_"): value} if makes_sense[name] else None


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _lost(item: AssessmentItem, said: Cleaned) -> Iterable[tuple[str, str]]:
    """What this site has no place for, as code and quotation."""
    texts = [each for option in item.options for each in (option.text, option.feedback)]
    lost = said.lost.union(*(cleaned(each).lost for each in [*texts, item.general_feedback]))
    yield from (("file_lost", file.name) for file in item.attachments)
    yield from (
        (f"{what}_lost", "") for what in sorted(lost) if what != "picture" or not item.attachments
    )
    if any(each.markup is Markup.MARKDOWN for each in [item.text, *texts, item.general_feedback]):
        yield "markdown", ""
    if item.general_feedback and item.options and all(option.feedback for option in item.options):
        yield "general_lost", plain(item.general_feedback)[:80]
    if item.options and not _weighs_alike(item):
        yield "weights_lost", ""


def _weighs_alike(item: AssessmentItem) -> bool:
    """Whether the weights say no more than right and wrong."""
    if item.kind is ItemKind.ORDERING:
        return True
    wrong = {option.fraction for option in item.options if option.fraction <= 0}
    right = {option.fraction for option in item.options if option.fraction > 0}
    if item.kind is ItemKind.MULTIPLE:
        return len(right) <= 1 and len(wrong) <= 1
    return right <= {Fraction(1)} and wrong <= {Fraction(0)}


def _slug(words: str) -> str:
    plain_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain_words).strip("-")[:CODE_LETTERS].strip("-")


def _free(code: str, taken: dict[str, int]) -> str:
    """``code``, or the first of ``code-2``, ``code-3``… that is not ``taken``; it is taken then."""
    free = code
    while free in taken:
        taken[code] = taken.get(code, 1) + 1
        free = f"{code[: CODE_LETTERS - len(str(taken[code])) - 1]}-{taken[code]}"
    taken[free] = 1
    return free


# --- Back -------------------------------------------------------------------------------------


def to_item(
    question: PaperQuestion, *, code: str, category: str = "", line: int = 0
) -> AssessmentItem:
    """A question of this site for other programs. Kinds they have not are ``OTHER``, called as they are here."""
    kind = THERE.get(question.kind, ItemKind.OTHER)
    scene = cleaned(FormattedText(question.scene, Markup.HTML))
    ask = Paragraph(_plain_html(question.ask))
    html = _html(scene.paragraphs) + f'<p class="{ASK}">{ask.html}</p>'
    return AssessmentItem(
        kind,
        FormattedText(html, Markup.HTML),
        name=code,
        code=code,
        options=_options(question, kind),
        pairs=_pairs(question) if kind is ItemKind.MATCHING else (),
        tags=tuple(_tags(question)),
        category=category,
        called=question.kind,
        line=line,
    )


def _plain_html(words: str) -> str:
    return "".join(
        each.html
        for each in cleaned(FormattedText(" ".join(words.split()), Markup.PLAIN)).paragraphs
    )


def _tags(question: PaperQuestion) -> Iterable[str]:
    if question.skill:
        yield f"skill:{question.skill}"
    if question.place:
        yield f"place:{question.place}"
    if question.read_again:
        yield f"read-again:{question.read_again}"
    if question.outcome:
        yield f"outcome:{question.outcome}"
    if question.is_critical:
        yield CRITICAL
    if question.is_exact:
        yield EXACT


def _options(question: PaperQuestion, kind: ItemKind) -> tuple[AnswerOption, ...]:
    if kind in (ItemKind.MATCHING, ItemKind.OTHER):
        return ()
    if kind is ItemKind.ORDERING:
        ranked = sorted(question.choices, key=lambda choice: choice.rank)
        return tuple(
            AnswerOption(_plain(choice.text), feedback=_plain(choice.feedback)) for choice in ranked
        )
    rights = len(question.correct)
    wrongs = len(question.choices) - rights
    is_several = kind is ItemKind.MULTIPLE
    right = Fraction(1, rights) if is_several and rights else Fraction(1)
    wrong = Fraction(-1, wrongs) if is_several and wrongs else Fraction(0)
    words = (
        ("true", "false")
        if kind is ItemKind.TRUE_FALSE
        else tuple(choice.text for choice in question.choices)
    )
    return tuple(
        AnswerOption(_plain(said), right if choice.is_correct else wrong, _plain(choice.feedback))
        for said, choice in zip(words, question.choices, strict=False)
    )


def _pairs(question: PaperQuestion) -> tuple[MatchingPair, ...]:
    partners = {match.id: " ".join(match.text.split()) for match in question.matches}
    pairs = [
        MatchingPair(_plain(choice.text), partners.get(choice.match, ""))
        for choice in question.choices
    ]
    used = {choice.match for choice in question.choices}
    return (
        *pairs,
        *(
            MatchingPair(FormattedText(), words)
            for key, words in partners.items()
            if key not in used
        ),
    )


def _plain(words: str) -> FormattedText:
    return text(" ".join(words.split()), Markup.PLAIN)
