"""Keep the answer key of a quiz the same in every language.

Decision 0021 says what is kept the same, and when a translated quiz is *held*: nobody can take it
until a translator has done what is missing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from wagtail.models import Revision
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from quizzes.authoring.answer_keys import (
    MissingPartError,
    OutdatedWordsError,
    TextPair,
    TranslatedStrings,
    merge_answer_key,
    readable_text,
)

if TYPE_CHECKING:
    from quizzes.authoring.models import Question, QuizPage

#: Kinds whose one key judges fields of the question itself: the key, and those fields.
JUDGED_QUESTION_FIELDS = {
    "true_false": ("answer", ("ask",)),
    "urgency": ("route", ("scene", "ask")),
}
#: The fields of a question, its block apart, that decide what an attempt is worth.
SCORING_FIELDS = ("is_critical", "outcome")


class GapReason(StrEnum):
    """Why a quiz cannot be taken in a language for now; proofreading has a sentence for each."""

    NEW_QUESTION = "held_new_question"
    NEW_PART = "held_new_part"
    OTHER_WORDS = "held_other_words"
    DRAWS = "held_draws"
    PENDING = "held_pending"


@dataclass(frozen=True)
class TranslationGap:
    """One thing a translated quiz lacks.

    ``code`` is that of the question or learning outcome concerned; empty for the whole quiz.
    """

    reason: GapReason
    code: str = ""


@dataclass
class SyncResult:
    """What synchronising one translated page changed, and what the page still lacks.

    ``has_new_key`` says that an answer may now be worth more or less than before.
    """

    is_changed: bool = False
    has_new_key: bool = False
    gaps: list[TranslationGap] = field(default_factory=list)

    def set_field(self, record: Any, name: str, value: Any, *, is_scoring: bool) -> None:
        """Set a field of the page, a question or an outcome where it has another value."""
        if getattr(record, name) != value:
            setattr(record, name, value)
            self.note_change(is_scoring=is_scoring)

    def note_change(self, *, is_scoring: bool) -> None:
        """Record a change; ``is_scoring`` where an answer may be worth more or less by it."""
        self.is_changed = True
        self.has_new_key |= is_scoring


def english_source(page: "QuizPage") -> "QuizPage | None":
    """Return the live quiz in the site's first language that ``page`` is a translation of."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    )
    live_pages = type(page).objects.live().filter(translation_key=page.translation_key)
    live_pages = live_pages.filter(locale__language_code=settings.LANGUAGE_CODE)
    english_page = live_pages.select_related("locale").first()
    if english_page is None or not translations.exists():
        return None
    return english_page


def translated_strings(page: "QuizPage") -> TranslatedStrings:
    """Return what translators have written for ``page``; two statements."""
    page_filter = {"locale": page.locale_id, "context__object_id": page.translation_key}
    rows = StringTranslation.objects.filter(**page_filter, context__path__startswith="questions.")
    rows = rows.values_list("context__path", "translation_of__data", "data")
    text_pairs_by_path: dict[str, set[TextPair]] = defaultdict(set)
    for path, english_markup, translated_markup in rows:
        text_pair = (readable_text(english_markup), readable_text(translated_markup))
        text_pairs_by_path[path].add(text_pair)
    overrides = SegmentOverride.objects.filter(**page_filter, has_error=False)
    return TranslatedStrings(
        text_pairs_by_path={path: frozenset(texts) for path, texts in text_pairs_by_path.items()},
        overridden_paths=frozenset(overrides.values_list("context__path", flat=True)),
    )


def sync_page(english_page: "QuizPage", page: "QuizPage", strings: TranslatedStrings) -> SyncResult:
    """Write all of ``english_page`` that is no word into ``page`` (in memory)."""
    result = SyncResult()
    for name in _fixed_fields(page):
        result.set_field(page, name, getattr(english_page, name), is_scoring=True)
    _sync_outcomes(english_page, page, result)
    _sync_questions(english_page, page, result, strings)
    return result


def _fixed_fields(record: Any) -> Iterator[str]:
    """Yield the names of the fields that no translator may change; a slug has its own rule."""
    for translatable_field in record.translatable_fields:
        if not isinstance(translatable_field, SynchronizedField) or translatable_field.overridable:
            continue
        if translatable_field.field_name != "slug":
            yield translatable_field.field_name


def _sync_outcomes(english_page: "QuizPage", page: "QuizPage", result: SyncResult) -> None:
    outcomes_by_key = {outcome.translation_key: outcome for outcome in page.outcomes.all()}
    remaining_outcomes = []
    for english_outcome in english_page.outcomes.all():
        outcome = outcomes_by_key.pop(english_outcome.translation_key, None)
        if outcome is None:
            if english_outcome.draws:
                result.gaps.append(TranslationGap(GapReason.DRAWS, english_outcome.code))
            continue
        for name in _fixed_fields(outcome):
            result.set_field(outcome, name, getattr(english_outcome, name), is_scoring=True)
        result.set_field(outcome, "sort_order", english_outcome.sort_order, is_scoring=False)
        remaining_outcomes.append(outcome)
    dropped_outcomes = outcomes_by_key.values()
    if dropped_outcomes:
        result.note_change(is_scoring=any(outcome.draws for outcome in dropped_outcomes))
    page.outcomes.set(remaining_outcomes)


def _sync_questions(
    english_page: "QuizPage", page: "QuizPage", result: SyncResult, strings: TranslatedStrings
) -> None:
    questions_by_key = {question.translation_key: question for question in page.questions.all()}
    remaining_questions = []
    for english_question in english_page.questions.all():
        question = questions_by_key.pop(english_question.translation_key, None)
        if question is None:
            result.gaps.append(TranslationGap(GapReason.NEW_QUESTION, english_question.code))
            continue
        for name in _fixed_fields(question):
            is_scoring = name in SCORING_FIELDS
            result.set_field(question, name, getattr(english_question, name), is_scoring=is_scoring)
        result.set_field(question, "sort_order", english_question.sort_order, is_scoring=False)
        try:
            _sync_body(english_question, question, result, strings)
        except OutdatedWordsError:
            result.gaps.append(TranslationGap(GapReason.OTHER_WORDS, english_question.code))
        except MissingPartError:
            result.gaps.append(TranslationGap(GapReason.NEW_PART, english_question.code))
        remaining_questions.append(question)
    if questions_by_key:
        result.note_change(is_scoring=True)
    page.questions.set(remaining_questions)


def _sync_body(
    english_question: "Question",
    question: "Question",
    result: SyncResult,
    strings: TranslatedStrings,
) -> None:
    """Merge the answer key of the question's blocks.

    Raises :class:`MissingPartError` where a part is missing, :class:`OutdatedWordsError` where the
    key was made for other words.
    """
    english_blocks, translated_blocks = _raw_blocks(english_question), _raw_blocks(question)
    if _block_names(english_blocks) != _block_names(translated_blocks):
        raise MissingPartError(english_question.code)
    merged_blocks = []
    for child, english_block, translated_block in zip(
        english_question.body, english_blocks, translated_blocks, strict=True
    ):
        value = merge_answer_key(
            child.block,
            english_block["value"],
            translated_block["value"],
            strings=strings,
            path=f"questions.{english_question.translation_key}.body.{english_block['id']}",
        )
        _check_judged_fields(
            english_question,
            question,
            english_block["type"],
            value,
            translated_block["value"],
            strings,
        )
        merged_blocks.append({**translated_block, "value": value})
    if merged_blocks != translated_blocks:
        question.body = question.body.stream_block.to_python(merged_blocks)
        result.note_change(is_scoring=True)


def _check_judged_fields(
    english_question: "Question",
    question: "Question",
    kind: str,
    merged_value: Any,
    earlier_value: Any,
    strings: TranslatedStrings,
) -> None:
    """Raise :class:`OutdatedWordsError` where a new key judges words not yet translated.

    A statement is true or false by the question's own words, outside the block.
    """
    if kind not in JUDGED_QUESTION_FIELDS:
        return
    key_name, field_names = JUDGED_QUESTION_FIELDS[kind]
    if merged_value[key_name] == earlier_value.get(key_name):
        return
    for name in field_names:
        path = f"questions.{english_question.translation_key}.{name}"
        if not strings.is_current(path, getattr(english_question, name), getattr(question, name)):
            raise OutdatedWordsError(english_question.code)


def _raw_blocks(question: "Question") -> list[dict[str, Any]]:
    """Return the blocks of a question as stored, with every field they have today."""
    return [
        {"type": child.block_type, "id": child.id, "value": child.block.get_prep_value(child.value)}
        for child in question.body
    ]


def _block_names(raw_blocks: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(block["type"], block["id"]) for block in raw_blocks]


def apply_answer_key(revision: Revision) -> None:
    """Give a revision of a translated quiz the answer key of the live English one."""
    page = revision.as_object()
    english_page = english_source(page)
    if english_page is None:
        return
    if sync_page(english_page, page, translated_strings(page)).is_changed:
        revision.content = page.serializable_data()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def translation_gaps(page: "QuizPage") -> tuple[TranslationGap, ...]:
    """Return why the live translated quiz ``page`` cannot be taken now; empty where it can.

    It asks and marks as the English one does, or it is held.
    """
    english_page = english_source(page)
    if english_page is None or not page.live:
        return ()
    [gaps] = gaps_of_pairs([(english_page, page)])
    return gaps


def gaps_of_pairs(
    pairs: "Sequence[tuple[QuizPage, QuizPage]]",
) -> list[tuple[TranslationGap, ...]]:
    """Return the :func:`translation_gaps` of pairs of an English quiz and its live translation.

    Worked out once for each pair of published versions; what is cached costs no statement.
    """
    cache_keys = [
        f"lags:{page.pk}:{page.live_revision_id}:{english_page.live_revision_id}"
        for english_page, page in pairs
    ]
    gaps_by_key: dict[str, tuple[TranslationGap, ...]] = cache.get_many(cache_keys)
    for cache_key, (english_page, page) in zip(cache_keys, pairs, strict=True):
        is_versioned = page.live_revision_id and english_page.live_revision_id
        if cache_key not in gaps_by_key or not is_versioned:
            gaps_by_key[cache_key] = _compute_gaps(english_page, page)
            cache.set(
                cache_key, gaps_by_key[cache_key], timeout=None
            )  # the key names both versions
    return [gaps_by_key[cache_key] for cache_key in cache_keys]


def _compute_gaps(english_page: "QuizPage", page: "QuizPage") -> tuple[TranslationGap, ...]:
    page_copy = type(page).objects.select_related("locale").get(pk=page.pk)
    result = sync_page(english_page, page_copy, translated_strings(page))
    if result.has_new_key:
        result.gaps.append(TranslationGap(GapReason.PENDING))
    return tuple(result.gaps)
