"""Carries a language's translations into wagtail-localize's string translations."""

from collections.abc import Mapping
from datetime import datetime

from bs4 import BeautifulSoup
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_strings

from training_site.starter.translations import StarterTranslations

#: Shown on the translation screen as the strings' origin; a translator's own edit clears it.
TOOL = "a machine draft (starter content)"
#: Ids of a string and of the context it stands in.
SegmentKey = tuple[int, int]


def import_translations(
    translation: Translation, segment_texts: Mapping[str, str], *, may_overwrite: bool, at: datetime
) -> int:
    """Fill in the strings among ``segment_texts`` (see :func:`as_segments`) of one page.

    Returns how many were new or changed. A string that a translator has written or corrected in
    the CMS stays, unless ``may_overwrite``.
    """
    present = {}
    for string in StringTranslation.objects.filter(
        locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
    ):
        present[string.translation_of_id, string.context_id] = string
    new_strings = []
    changed_strings = []
    for key, text in _translated_segments(translation, segment_texts).items():
        string = present.get(key)
        if string is None:
            new_strings.append(_new_string(translation, key, text, at))
        elif string.data != text and (may_overwrite or string.tool_name == TOOL):
            _rewrite(string, text, at)
            changed_strings.append(string)
    # In bulk: a course has some thousand strings in each language.
    StringTranslation.objects.bulk_create(new_strings)
    StringTranslation.objects.bulk_update(
        changed_strings, ["data", "translation_type", "tool_name", "has_error", "updated_at"]
    )
    if new_strings or changed_strings:
        Translation.objects.filter(pk=translation.pk).update(translations_last_updated_at=at)
    return len(new_strings) + len(changed_strings)


def _translated_segments(
    translation: Translation, segment_texts: Mapping[str, str]
) -> dict[SegmentKey, str]:
    """Return the texts for the segments of the translation's source."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    texts = {}
    for segment in segments.select_related("string"):
        english = segment.string.data
        if english in segment_texts:
            texts[segment.string_id, segment.context_id] = segment_texts[english]
    return texts


def as_segments(translations: StarterTranslations) -> dict[str, str]:
    """Return translations in the form of segments: escaped, without tags around a whole string.

    It costs a second for a course: do it once for all its pages.
    """
    segment_texts = {}
    for english, text in translations.by_english.items():
        plain = StringValue.from_plaintext(english).data
        segment_texts[plain] = StringValue.from_plaintext(text).data
        if "<" in english:
            [(segment, _attributes)] = extract_strings(f"<p>{english}</p>")[1]
            is_wrapped = segment.data != _normal(english)
            segment_texts[segment.data] = _unwrap(text) if is_wrapped else text
    return segment_texts


def _normal(html: str) -> str:
    return str(BeautifulSoup(html, "html.parser"))


def _unwrap(html: str) -> str:
    """Return a text without tags around the whole of it."""
    strings = extract_strings(f"<p>{html}</p>")[1]
    if len(strings) != 1:
        return _normal(html)
    [(segment, _attributes)] = strings
    return str(segment.data)


def _new_string(
    translation: Translation, key: SegmentKey, text: str, at: datetime
) -> StringTranslation:
    string_id, context_id = key
    string = StringTranslation(
        translation_of_id=string_id,
        context_id=context_id,
        locale_id=translation.target_locale_id,
    )
    _rewrite(string, text, at)
    return string


def _rewrite(string: StringTranslation, text: str, at: datetime) -> None:
    """Give a string its text, as drafted by this tool; the caller saves it."""
    string.data = text
    string.tool_name = TOOL
    string.has_error = False
    string.translation_type = StringTranslation.TRANSLATION_TYPE_MACHINE
    string.updated_at = at
