"""Carries a language's translations into wagtail-localize's string translations."""

from collections.abc import Mapping
from datetime import datetime

from bs4 import BeautifulSoup
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_strings

from training_site.starter.translations import StarterTranslations

#: Shown on the translation screen as the strings' origin; a translator's own edit clears it.
TOOL_NAME = "a machine draft (starter content)"
#: Ids of a string and of the context it stands in.
SegmentKey = tuple[int, int]


def import_translations(
    translation: Translation,
    translated_by_english: Mapping[str, str],
    *,
    may_overwrite: bool,
    at: datetime,
) -> int:
    """Fill in the strings of one page that ``translated_by_english`` has (see :func:`as_segments`).

    Return how many were new or changed. A string that a translator has written or corrected in
    the CMS stays, unless ``may_overwrite``.
    """
    translation_by_key = {}
    for string_translation in StringTranslation.objects.filter(
        locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
    ):
        key = (string_translation.translation_of_id, string_translation.context_id)
        translation_by_key[key] = string_translation
    new_translations = []
    changed_translations = []
    for key, text in _translated_segments(translation, translated_by_english).items():
        string_translation = translation_by_key.get(key)
        if string_translation is None:
            new_translations.append(_new_translation(translation, key, text, at))
            continue
        is_machine_draft = string_translation.tool_name == TOOL_NAME
        if string_translation.data != text and (may_overwrite or is_machine_draft):
            _rewrite(string_translation, text, at)
            changed_translations.append(string_translation)
    # In bulk: a course has some thousand strings in each language.
    StringTranslation.objects.bulk_create(new_translations)
    StringTranslation.objects.bulk_update(
        changed_translations,
        ["data", "translation_type", "tool_name", "has_error", "updated_at"],
    )
    if new_translations or changed_translations:
        Translation.objects.filter(pk=translation.pk).update(translations_last_updated_at=at)
    return len(new_translations) + len(changed_translations)


def _translated_segments(
    translation: Translation, translated_by_english: Mapping[str, str]
) -> dict[SegmentKey, str]:
    """Return the translated texts of the segments of the translation's source."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    texts = {}
    for segment in segments.select_related("string"):
        english = segment.string.data
        if english in translated_by_english:
            texts[segment.string_id, segment.context_id] = translated_by_english[english]
    return texts


def as_segments(translations: StarterTranslations) -> dict[str, str]:
    """Return translated by English texts, as segments: escaped, without tags around all of one.

    It costs a second for a course: do it once for all its pages.
    """
    translated_by_english = {}
    for english, text in translations.by_english.items():
        plain = StringValue.from_plaintext(english).data
        translated_by_english[plain] = StringValue.from_plaintext(text).data
        if "<" in english:
            [(segment, _attributes)] = extract_strings(f"<p>{english}</p>")[1]
            is_wrapped = segment.data != _normal(english)
            translated_by_english[segment.data] = _unwrap(text) if is_wrapped else text
    return translated_by_english


def _normal(html: str) -> str:
    return str(BeautifulSoup(html, "html.parser"))


def _unwrap(html: str) -> str:
    """Return a text without tags around the whole of it."""
    strings = extract_strings(f"<p>{html}</p>")[1]
    if len(strings) != 1:
        return _normal(html)
    [(segment, _attributes)] = strings
    return str(segment.data)


def _new_translation(
    translation: Translation, key: SegmentKey, text: str, at: datetime
) -> StringTranslation:
    string_id, context_id = key
    string_translation = StringTranslation(
        translation_of_id=string_id,
        context_id=context_id,
        locale_id=translation.target_locale_id,
    )
    _rewrite(string_translation, text, at)
    return string_translation


def _rewrite(string_translation: StringTranslation, text: str, at: datetime) -> None:
    """Give a string's translation its text, as drafted by this tool; the caller saves it."""
    string_translation.data = text
    string_translation.tool_name = TOOL_NAME
    string_translation.has_error = False
    string_translation.translation_type = StringTranslation.TRANSLATION_TYPE_MACHINE
    string_translation.updated_at = at
