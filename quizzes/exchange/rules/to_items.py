"""From questions of this site to assessment items for other programs.

The way back is :mod:`quizzes.exchange.rules.from_items`.
"""

from collections.abc import Iterator
from fractions import Fraction

from quizzes.exchange.rules.from_items import CRITICAL_TAG, EXACT_TAG, SITE_KINDS, join_paragraphs
from quizzes.exchange.rules.items import (
    AnswerOption,
    AssessmentItem,
    FormattedText,
    ItemKind,
    Markup,
    MatchingPair,
    formatted_text,
)
from quizzes.exchange.rules.markup import QUESTION_CLASS, simplify
from quizzes.papers.rules.content import PaperChoice, PaperQuestion

_ITEM_KINDS = {site_kind: item_kind for item_kind, site_kind in SITE_KINDS.items()}


def to_item(
    question: PaperQuestion, *, code: str, category: str = "", line: int = 0
) -> AssessmentItem:
    """Convert a question of this site; kinds others lack are ``OTHER``, with their name here."""
    kind = _ITEM_KINDS.get(question.kind, ItemKind.OTHER)
    simplified_scene = simplify(FormattedText(question.scene, Markup.HTML))
    scene_html = join_paragraphs(simplified_scene.paragraphs)
    simplified_question = simplify(_plain_text(question.question_text))
    question_html = "".join(paragraph.html for paragraph in simplified_question.paragraphs)
    html = f'{scene_html}<p class="{QUESTION_CLASS}">{question_html}</p>'
    return AssessmentItem(
        kind,
        FormattedText(html, Markup.HTML),
        name=code,
        code=code,
        options=_options(question, kind),
        pairs=_pairs(question) if kind is ItemKind.MATCHING else (),
        tags=tuple(_tags(question)),
        category=category,
        original_kind=question.kind,
        line=line,
    )


def _tags(question: PaperQuestion) -> Iterator[str]:
    if question.skill:
        yield f"skill:{question.skill}"
    if question.place:
        yield f"place:{question.place}"
    if question.lesson_key:
        yield f"read-again:{question.lesson_key}"
    if question.outcome:
        yield f"outcome:{question.outcome}"
    if question.is_critical:
        yield CRITICAL_TAG
    if question.is_exact:
        yield EXACT_TAG


def _options(question: PaperQuestion, kind: ItemKind) -> tuple[AnswerOption, ...]:
    if kind in (ItemKind.MATCHING, ItemKind.OTHER):
        return ()
    if kind is ItemKind.ORDERING:
        ordered_choices = sorted(question.choices, key=lambda choice: choice.rank)
        return tuple(_option(choice, choice.text, Fraction(0)) for choice in ordered_choices)
    texts = [choice.text for choice in question.choices]
    if kind is ItemKind.TRUE_FALSE:
        texts = ["true", "false"]
    fraction_if_right, fraction_if_wrong = _fractions(question, kind)
    options = list[AnswerOption]()
    for text, choice in zip(texts, question.choices, strict=False):
        fraction = fraction_if_right if choice.is_correct else fraction_if_wrong
        options.append(_option(choice, text, fraction))
    return tuple(options)


def _option(choice: PaperChoice, words: str, fraction: Fraction) -> AnswerOption:
    return AnswerOption(_plain_text(words), fraction, _plain_text(choice.feedback))


def _fractions(question: PaperQuestion, kind: ItemKind) -> tuple[Fraction, Fraction]:
    """Return what a right and a wrong choice earn.

    Of a question with several right choices, all of these together earn 1, and all wrong ones −1.
    """
    right_fraction = Fraction(1)
    wrong_fraction = Fraction(0)
    if kind is ItemKind.MULTIPLE:
        right_count = len(question.correct_ids)
        wrong_count = len(question.choices) - right_count
        if right_count:
            right_fraction = Fraction(1, right_count)
        if wrong_count:
            wrong_fraction = Fraction(-1, wrong_count)
    return right_fraction, wrong_fraction


def _pairs(question: PaperQuestion) -> tuple[MatchingPair, ...]:
    partner_text_by_id = {
        partner.id: " ".join(partner.text.split()) for partner in question.partners
    }
    pairs = list[MatchingPair]()
    for choice in question.choices:
        partner_text = partner_text_by_id.get(choice.partner_id, "")
        pairs.append(MatchingPair(_plain_text(choice.text), partner_text))
    matched_partner_ids = {choice.partner_id for choice in question.choices}
    for partner_id, partner_text in partner_text_by_id.items():
        if partner_id not in matched_partner_ids:
            pairs.append(MatchingPair(FormattedText(), partner_text))
    return tuple(pairs)


def _plain_text(words: str) -> FormattedText:
    return formatted_text(" ".join(words.split()), Markup.PLAIN)
