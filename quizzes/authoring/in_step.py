"""Keeps what a quiz marks by the same in every language: decision 0021 says what, and when a quiz is held."""

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

from quizzes.authoring.marks import ApartError, OtherWordsError, Said, as_read, carried

if TYPE_CHECKING:
    from quizzes.authoring.models import Question, QuizPage

#: What is judged in kinds whose one mark speaks of the question's own words.
JUDGED = {"true_false": ("answer", ("ask",)), "urgency": ("route", ("scene", "ask"))}
#: What of a question decides what a sitting is worth, its block apart.
COUNTING = ("is_critical", "outcome")


class Why(StrEnum):
    """Why a quiz cannot be taken in a language for now; Proofreading has a sentence for each."""

    NEW_QUESTION = "held_new_question"
    NEW_PART = "held_new_part"
    OTHER_WORDS = "held_other_words"
    DRAWS = "held_draws"
    PENDING = "held_pending"


@dataclass(frozen=True)
class Lag:
    """One thing a translated quiz lacks: the code of the question it is about, or of the outcome."""

    why: Why
    code: str = ""


@dataclass
class Carried:
    """What became of a page: whether anything in it is another now, whether marks are, and what it still lacks."""

    is_changed: bool = False
    has_other_marks: bool = False
    lags: list[Lag] = field(default_factory=list)

    def put(self, thing: Any, name: str, value: Any, *, counts: bool) -> None:
        """Set a field where it has another value."""
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            self.note(counts=counts)

    def note(self, *, counts: bool) -> None:
        """Something is another now; ``counts`` where an answer may be worth more or less by it."""
        self.is_changed = True
        self.has_other_marks |= counts


def source_of(page: "QuizPage") -> "QuizPage | None":
    """The live quiz in the site's first language that ``page`` is a translation of."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    is_translated = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    )
    english = type(page).objects.live().filter(translation_key=page.translation_key)
    found = (
        english.filter(locale__language_code=settings.LANGUAGE_CODE)
        .select_related("locale")
        .first()
    )
    return found if found and is_translated.exists() else None


def said_of(page: "QuizPage") -> Said:
    """What translators have said of ``page``; two statements."""
    of_page = {"locale": page.locale_id, "context__object_id": page.translation_key}
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = StringTranslation.objects.filter(**of_page, context__path__startswith="questions.")
    for path, english, translated in rows.values_list(
        "context__path", "translation_of__data", "data"
    ):
        pairs[path].add((as_read(english), as_read(translated)))
    overrides = SegmentOverride.objects.filter(**of_page, has_error=False)
    return Said(
        {path: frozenset(said) for path, said in pairs.items()},
        frozenset(overrides.values_list("context__path", flat=True)),
    )


def carry(english: "QuizPage", page: "QuizPage", said: Said) -> Carried:
    """Write into ``page`` (in memory) what is no word in ``english``, and nothing else."""
    done = Carried()
    for name in _same(page):
        done.put(page, name, getattr(english, name), counts=True)
    _carry_outcomes(english, page, done)
    _carry_questions(english, page, done, said)
    return done


def _same(thing: Any) -> Iterator[str]:
    """The names of the fields that are the same in every language, whatever a translator would like."""
    fields = (
        one
        for one in thing.translatable_fields
        if isinstance(one, SynchronizedField) and not one.overridable
    )
    return (one.field_name for one in fields if one.field_name != "slug")


def _carry_outcomes(english: "QuizPage", page: "QuizPage", done: Carried) -> None:
    theirs = {outcome.translation_key: outcome for outcome in page.outcomes.all()}
    kept = []
    for ours in english.outcomes.all():
        outcome = theirs.get(ours.translation_key)
        if outcome is None:
            done.lags += [Lag(Why.DRAWS, ours.code)] if ours.draws else []
            continue
        for name in _same(outcome):
            done.put(outcome, name, getattr(ours, name), counts=True)
        done.put(outcome, "sort_order", ours.sort_order, counts=False)
        kept.append(outcome)
    if len(kept) < len(theirs):
        done.note(counts=any(one.draws for one in theirs.values() if one not in kept))
    page.outcomes.set(kept)


def _carry_questions(english: "QuizPage", page: "QuizPage", done: Carried, said: Said) -> None:
    theirs = {question.translation_key: question for question in page.questions.all()}
    kept = []
    for ours in english.questions.all():
        question = theirs.get(ours.translation_key)
        if question is None:
            done.lags.append(Lag(Why.NEW_QUESTION, ours.code))
            continue
        for name in _same(question):
            done.put(question, name, getattr(ours, name), counts=name in COUNTING)
        done.put(question, "sort_order", ours.sort_order, counts=False)
        try:
            _carry_body(ours, question, done, said)
        except OtherWordsError:
            done.lags.append(Lag(Why.OTHER_WORDS, ours.code))
        except ApartError:
            done.lags.append(Lag(Why.NEW_PART, ours.code))
        kept.append(question)
    if len(kept) < len(theirs):
        done.note(counts=True)
    page.questions.set(kept)


def _carry_body(ours: "Question", question: "Question", done: Carried, said: Said) -> None:
    """Raises :class:`ApartError` where a part is missing or the marks were made for other words."""
    english, translated = _raw(ours), _raw(question)
    if [(one["type"], one["id"]) for one in english] != [
        (one["type"], one["id"]) for one in translated
    ]:
        raise ApartError(ours.code)
    merged = []
    for child, one, other in zip(ours.body, english, translated, strict=True):
        path = f"questions.{ours.translation_key}.body.{one['id']}"
        value = carried(child.block, one["value"], other["value"], said=said, path=path)
        _check_judged(ours, question, one["type"], value, other["value"], said)
        merged.append({**other, "value": value})
    if merged != translated:
        question.body = question.body.stream_block.to_python(merged)
        done.note(counts=True)


def _check_judged(
    ours: "Question", question: "Question", kind: str, value: Any, before: Any, said: Said
) -> None:
    """A statement is true or false by its own words: another mark is for those words."""
    mark, names = JUDGED.get(kind, ("", ()))
    if not mark or value[mark] == before.get(mark):
        return
    for name in names:
        path = f"questions.{ours.translation_key}.{name}"
        if not said.still_says(path, getattr(ours, name), getattr(question, name)):
            raise OtherWordsError(ours.code)


def _raw(question: "Question") -> list[dict[str, Any]]:
    """The blocks of a question with every field they have today."""
    return [
        {"type": child.block_type, "id": child.id, "value": child.block.get_prep_value(child.value)}
        for child in question.body
    ]


def mend(revision: Revision) -> None:
    """Give a version of a translated quiz that is about to be published the marks of the live English one."""
    page = revision.as_object()
    english = source_of(page)
    if english and carry(english, page, said_of(page)).is_changed:
        revision.content = page.serializable_data()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def lags(page: "QuizPage") -> tuple[Lag, ...]:
    """Why the live translated quiz ``page`` cannot be taken now; empty where it can.

    It asks and marks as the English one does, or it is held. Worked out once for each pair of published versions.
    """
    english = source_of(page)
    return lags_of([(english, page)])[0] if english and page.live else ()


def lags_of(pairs: "Sequence[tuple[QuizPage, QuizPage]]") -> list[tuple[Lag, ...]]:
    """:func:`lags` of live translations, each behind the English quiz it belongs to; no statement for what is known."""
    keys = [
        f"lags:{page.pk}:{page.live_revision_id}:{english.live_revision_id}"
        for english, page in pairs
    ]
    known: dict[str, tuple[Lag, ...]] = cache.get_many(keys)
    found = []
    for key, (english, page) in zip(keys, pairs, strict=True):
        if key not in known or not page.live_revision_id or not english.live_revision_id:
            known[key] = _lags(english, page)
            cache.set(key, known[key], timeout=None)  # the key names both versions
        found.append(known[key])
    return found


def _lags(english: "QuizPage", page: "QuizPage") -> tuple[Lag, ...]:
    copy = type(page).objects.select_related("locale").get(pk=page.pk)
    done = carry(english, copy, said_of(page))
    pending = [Lag(Why.PENDING)] if done.has_other_marks else []
    return (*done.lags, *pending)
