"""Where live quizzes wait for a translator, for those who write them: held, or with words from before an edit."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from quizzes.authoring.in_step import Lag, Why, lags_of
from quizzes.authoring.models import QuizPage


@dataclass(frozen=True)
class Held:
    """A live English quiz, and the languages (codes) in which nobody can take it now."""

    quiz: QuizPage
    languages: tuple[str, ...]


def held_quizzes() -> list[Held]:
    """Every live English quiz that is held somewhere, in the order of the tree.

    Two statements; what holds a quiz is worked out once for each pair of published versions.
    """
    codes: dict[UUID, list[str]] = defaultdict(list)
    pairs = _pairs()
    for (english, page), why in zip(pairs, lags_of(pairs), strict=True):
        if why:
            codes[english.translation_key].append(page.locale.language_code)
    quizzes = {english.translation_key: english for english, _page in pairs}
    return [Held(quiz, tuple(codes[key])) for key, quiz in quizzes.items() if key in codes]


def waiting_of(english: QuizPage) -> tuple[list[str], list[str]]:
    """The languages (codes) in which the quiz, published this moment, is held; and those with words from before.

    What is only on its way is neither: the marks are carried while nobody waits.
    """
    pairs = _pairs(english.translation_key)
    held = [
        page for (_, page), why in zip(pairs, lags_of(pairs), strict=True) if _waits_for_words(why)
    ]
    lacking = _lacking_words(english, [page.locale_id for _, page in pairs if page not in held])
    older = [page for _, page in pairs if page.locale_id in lacking]
    return [page.locale.language_code for page in held], [
        page.locale.language_code for page in older
    ]


def _waits_for_words(lags: Collection[Lag]) -> bool:
    return any(lag.why is not Why.PENDING for lag in lags)


def _pairs(key: UUID | None = None) -> list[tuple[QuizPage, QuizPage]]:
    """The live translations learners can come to, each behind the live English quiz it follows."""
    begun = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale")
    )
    live = QuizPage.in_place().select_related("locale").order_by("path")
    live = live.filter(translation_key=key) if key else live
    quizzes = live.filter(locale__language_code=settings.LANGUAGE_CODE)
    english = {quiz.translation_key: quiz for quiz in quizzes}
    pages = live.exclude(locale__language_code=settings.LANGUAGE_CODE).filter(Exists(begun))
    of_quiz: dict[UUID, list[QuizPage]] = defaultdict(list)
    for page in pages:
        of_quiz[page.translation_key].append(page)
    return [(quiz, page) for key, quiz in english.items() for page in of_quiz[key]]


def _lacking_words(english: QuizPage, locales: Collection[int]) -> set[int]:
    """Those of ``locales`` in which some words of ``english`` as it stands have no translation; one statement."""
    segments = (one for one in extract_segments(english) if isinstance(one, StringSegmentValue))
    words = {(segment.path, segment.string.data) for segment in segments}
    translated: dict[int, set[tuple[str, str]]] = {locale: set() for locale in locales}
    rows = StringTranslation.objects.filter(
        context__object_id=english.translation_key, locale__in=locales, has_error=False
    )
    for locale, path, text in rows.values_list("locale", "context__path", "translation_of__data"):
        translated[locale].add((path, text))
    return {locale for locale, done in translated.items() if words - done}
