"""Where live quizzes wait for a translator: held, or with words from before an edit."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from quizzes.authoring.answer_key_sync import GapReason, TranslationGap, gaps_of_pairs
from quizzes.authoring.models import QuizPage


@dataclass(frozen=True)
class HeldQuiz:
    """A live English quiz, and the languages (codes) in which nobody can take it now."""

    quiz: QuizPage
    languages: tuple[str, ...]


def held_quizzes() -> list[HeldQuiz]:
    """Return every live English quiz that is held somewhere, in the order of the tree.

    Two statements; what holds a quiz is worked out once for each pair of published versions.
    """
    pairs = _live_pairs()
    quiz_by_key: dict[UUID, QuizPage] = {}
    language_codes_by_key: dict[UUID, list[str]] = defaultdict(list)
    for (english_page, page), gaps in zip(pairs, gaps_of_pairs(pairs), strict=True):
        if gaps:
            quiz_by_key[english_page.translation_key] = english_page
            language_codes_by_key[english_page.translation_key].append(page.locale.language_code)
    return [HeldQuiz(quiz, tuple(language_codes_by_key[key])) for key, quiz in quiz_by_key.items()]


def languages_behind(english_page: QuizPage) -> tuple[list[str], list[str]]:
    """Return the languages (codes) behind a quiz that is published this moment.

    First those in which it is held, then those with older words. A language whose answer key is
    only on its way is neither: it comes while nobody waits.
    """
    pairs = _live_pairs(english_page.translation_key)
    held_codes = []
    other_pages = []
    for (_english, page), gaps in zip(pairs, gaps_of_pairs(pairs), strict=True):
        if _waits_for_translator(gaps):
            held_codes.append(page.locale.language_code)
        else:
            other_pages.append(page)
    locale_ids = _locales_lacking_words(english_page, [page.locale_id for page in other_pages])
    outdated_codes = [
        page.locale.language_code for page in other_pages if page.locale_id in locale_ids
    ]
    return held_codes, outdated_codes


def _waits_for_translator(gaps: Collection[TranslationGap]) -> bool:
    return any(gap.reason is not GapReason.PENDING for gap in gaps)


def _live_pairs(key: UUID | None = None) -> list[tuple[QuizPage, QuizPage]]:
    """Return the live translations learners can come to, each behind its live English quiz."""
    live_pages = QuizPage.in_place().select_related("locale").order_by("path")
    if key:
        live_pages = live_pages.filter(translation_key=key)
    english_filter = {"locale__language_code": settings.LANGUAGE_CODE}
    quiz_by_key = {quiz.translation_key: quiz for quiz in live_pages.filter(**english_filter)}
    translations = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale")
    )
    pages_by_key: dict[UUID, list[QuizPage]] = defaultdict(list)
    for page in live_pages.exclude(**english_filter).filter(Exists(translations)):
        pages_by_key[page.translation_key].append(page)
    return [(quiz, page) for key, quiz in quiz_by_key.items() for page in pages_by_key[key]]


def _locales_lacking_words(english_page: QuizPage, locale_ids: Collection[int]) -> set[int]:
    """Return the ids of locales in which words of ``english_page`` lack; one statement."""
    english_strings = {
        (segment.path, segment.string.data)
        for segment in extract_segments(english_page)
        if isinstance(segment, StringSegmentValue)
    }
    translations = StringTranslation.objects.filter(
        context__object_id=english_page.translation_key, locale__in=locale_ids, has_error=False
    )
    rows = translations.values_list("locale", "context__path", "translation_of__data")
    translated_strings: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for locale_id, path, text in rows:
        translated_strings[locale_id].add((path, text))
    return {
        locale_id for locale_id in locale_ids if english_strings - translated_strings[locale_id]
    }
