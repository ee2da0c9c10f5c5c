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
    source = live_pages.select_related("locale").first()
    if source is None or not translations.exists():
        return None
    return source


def translated_strings(page: "QuizPage") -> TranslatedStrings:
    """Return what translators have written for ``page``; two statements."""
    of_page = {"locale": page.locale_id, "context__object_id": page.translation_key}
    rows = StringTranslation.objects.filter(**of_page, context__path__startswith="questions.")
    rows = rows.values_list("context__path", "translation_of__data", "data")
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path, english, translated in rows:
        pairs[path].add((readable_text(english), readable_text(translated)))
    overrides = SegmentOverride.objects.filter(**of_page, has_error=False)
    return TranslatedStrings(
        pairs={path: frozenset(texts) for path, texts in pairs.items()},
        overridden=frozenset(overrides.values_list("context__path", flat=True)),
    )


def sync_page(english: "QuizPage", page: "QuizPage", strings: TranslatedStrings) -> SyncResult:
    """Write what is no word in ``english`` into ``page`` (in memory), and nothing else."""
    result = SyncResult()
    for name in _fixed_fields(page):
        result.set_field(page, name, getattr(english, name), is_scoring=True)
    _sync_outcomes(english, page, result)
    _sync_questions(english, page, result, strings)
    return result


def _fixed_fields(record: Any) -> Iterator[str]:
    """Yield the names of the fields that no translator may change; a slug has its own rule."""
    for translatable_field in record.translatable_fields:
        if not isinstance(translatable_field, SynchronizedField) or translatable_field.overridable:
            continue
        if translatable_field.field_name != "slug":
            yield translatable_field.field_name


def _sync_outcomes(english: "QuizPage", page: "QuizPage", result: SyncResult) -> None:
    outcomes_by_key = {outcome.translation_key: outcome for outcome in page.outcomes.all()}
    remaining = []
    for source in english.outcomes.all():
        outcome = outcomes_by_key.pop(source.translation_key, None)
        if outcome is None:
            if source.draws:
                result.gaps.append(TranslationGap(GapReason.DRAWS, source.code))
            continue
        for name in _fixed_fields(outcome):
            result.set_field(outcome, name, getattr(source, name), is_scoring=True)
        result.set_field(outcome, "sort_order", source.sort_order, is_scoring=False)
        remaining.append(outcome)
    dropped = outcomes_by_key.values()
    if dropped:
        result.note_change(is_scoring=any(outcome.draws for outcome in dropped))
    page.outcomes.set(remaining)


def _sync_questions(
    english: "QuizPage", page: "QuizPage", result: SyncResult, strings: TranslatedStrings
) -> None:
    questions_by_key = {question.translation_key: question for question in page.questions.all()}
    remaining = []
    for source in english.questions.all():
        question = questions_by_key.pop(source.translation_key, None)
        if question is None:
            result.gaps.append(TranslationGap(GapReason.NEW_QUESTION, source.code))
            continue
        for name in _fixed_fields(question):
            is_scoring = name in SCORING_FIELDS
            result.set_field(question, name, getattr(source, name), is_scoring=is_scoring)
        result.set_field(question, "sort_order", source.sort_order, is_scoring=False)
        try:
            _sync_body(source, question, result, strings)
        except OutdatedWordsError:
            result.gaps.append(TranslationGap(GapReason.OTHER_WORDS, source.code))
        except MissingPartError:
            result.gaps.append(TranslationGap(GapReason.NEW_PART, source.code))
        remaining.append(question)
    if questions_by_key:
        result.note_change(is_scoring=True)
    page.questions.set(remaining)


def _sync_body(
    source: "Question", question: "Question", result: SyncResult, strings: TranslatedStrings
) -> None:
    """Merge the answer key of the question's blocks.

    Raises :class:`MissingPartError` where a part is missing, :class:`OutdatedWordsError` where the
    key was made for other words.
    """
    english_blocks, translated_blocks = _raw_blocks(source), _raw_blocks(question)
    if _block_names(english_blocks) != _block_names(translated_blocks):
        raise MissingPartError(source.code)
    merged = []
    for child, english, translated in zip(
        source.body, english_blocks, translated_blocks, strict=True
    ):
        value = merge_answer_key(
            child.block,
            english["value"],
            translated["value"],
            strings=strings,
            path=f"questions.{source.translation_key}.body.{english['id']}",
        )
        _check_judged_fields(source, question, english["type"], value, translated["value"], strings)
        merged.append({**translated, "value": value})
    if merged != translated_blocks:
        question.body = question.body.stream_block.to_python(merged)
        result.note_change(is_scoring=True)


def _check_judged_fields(
    source: "Question",
    question: "Question",
    kind: str,
    value: Any,
    earlier_value: Any,
    strings: TranslatedStrings,
) -> None:
    """Raise :class:`OutdatedWordsError` where a new key judges words not yet translated.

    A statement is true or false by the question's own words, outside the block.
    """
    if kind not in JUDGED_QUESTION_FIELDS:
        return
    key_name, field_names = JUDGED_QUESTION_FIELDS[kind]
    if value[key_name] == earlier_value.get(key_name):
        return
    for name in field_names:
        path = f"questions.{source.translation_key}.{name}"
        if not strings.is_current(path, getattr(source, name), getattr(question, name)):
            raise OutdatedWordsError(source.code)


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
    english = english_source(page)
    if english is None:
        return
    if sync_page(english, page, translated_strings(page)).is_changed:
        revision.content = page.serializable_data()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def translation_gaps(page: "QuizPage") -> tuple[TranslationGap, ...]:
    """Return why the live translated quiz ``page`` cannot be taken now; empty where it can.

    It asks and marks as the English one does, or it is held.
    """
    english = english_source(page)
    if english is None or not page.live:
        return ()
    [gaps] = gaps_of_pairs([(english, page)])
    return gaps


def gaps_of_pairs(
    pairs: "Sequence[tuple[QuizPage, QuizPage]]",
) -> list[tuple[TranslationGap, ...]]:
    """Return the :func:`translation_gaps` of pairs of an English quiz and its live translation.

    Worked out once for each pair of published versions; what is cached costs no statement.
    """
    cache_keys = [
        f"lags:{page.pk}:{page.live_revision_id}:{english.live_revision_id}"
        for english, page in pairs
    ]
    gaps_by_key: dict[str, tuple[TranslationGap, ...]] = cache.get_many(cache_keys)
    for cache_key, (english, page) in zip(cache_keys, pairs, strict=True):
        is_versioned = page.live_revision_id and english.live_revision_id
        if cache_key not in gaps_by_key or not is_versioned:
            gaps_by_key[cache_key] = _compute_gaps(english, page)
            cache.set(
                cache_key, gaps_by_key[cache_key], timeout=None
            )  # the key names both versions
    return [gaps_by_key[cache_key] for cache_key in cache_keys]


def _compute_gaps(english: "QuizPage", page: "QuizPage") -> tuple[TranslationGap, ...]:
    page_copy = type(page).objects.select_related("locale").get(pk=page.pk)
    result = sync_page(english, page_copy, translated_strings(page))
    if result.has_new_key:
        result.gaps.append(TranslationGap(GapReason.PENDING))
    return tuple(result.gaps)
