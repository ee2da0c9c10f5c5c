"""Carries a language's words into wagtail-localize's string translations."""

from collections.abc import Mapping
from datetime import datetime

from bs4 import BeautifulSoup
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_strings

from training_site.starter.translations import Words

#: What the translation screen shows as the origin of these strings; a translator's own edit clears it.
TOOL = "a machine draft (starter content)"


def import_words(
    translation: Translation, said: Mapping[str, str], *, may_overwrite: bool, at: datetime
) -> int:
    """Fill in the strings known to ``said`` (see :func:`as_segments`); returns how many were new or changed.

    A string a translator has written or corrected in the CMS is theirs and stays, unless
    ``may_overwrite``.
    """
    wanted = _wanted(translation, said)
    found = {
        (known.translation_of_id, known.context_id): known
        for known in StringTranslation.objects.filter(
            locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
        )
    }
    new = [_new(translation, key, text, at) for key, text in wanted.items() if key not in found]
    changed = [
        _rewritten(found[key], text, at)
        for key, text in wanted.items()
        if key in found
        and found[key].data != text
        and (may_overwrite or found[key].tool_name == TOOL)
    ]
    StringTranslation.objects.bulk_create(new)
    StringTranslation.objects.bulk_update(
        changed, ["data", "translation_type", "tool_name", "has_error", "updated_at"]
    )
    if new or changed:
        Translation.objects.filter(pk=translation.pk).update(translations_last_updated_at=at)
    return len(new) + len(changed)


def _wanted(translation: Translation, said: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """What to say for each (string, context) of the translation's source."""
    segments = StringSegment.objects.filter(source_id=translation.source_id).select_related(
        "string"
    )
    return {
        (segment.string_id, segment.context_id): said[segment.string.data]
        for segment in segments
        if segment.string.data in said
    }


def as_segments(words: Words) -> dict[str, str]:
    """``words`` in the form segments have: escaped, and without tags around a whole string.

    It costs a second for a course: do it once for all its pages.
    """
    said = {}
    for english, text in words.said.items():
        plain = StringValue.from_plaintext(english).data
        said[plain] = StringValue.from_plaintext(text).data
        if "<" in english:
            [(inner, _attributes)] = extract_strings(f"<p>{english}</p>")[1]
            said[inner.data] = text if inner.data == _normal(english) else _unwrapped(text)
    return said


def _normal(html: str) -> str:
    return str(BeautifulSoup(html, "html.parser"))


def _unwrapped(html: str) -> str:
    strings = extract_strings(f"<p>{html}</p>")[1]
    return strings[0][0].data if len(strings) == 1 else _normal(html)


def _new(
    translation: Translation, key: tuple[int, int], text: str, at: datetime
) -> StringTranslation:
    string_id, context_id = key
    return _rewritten(
        StringTranslation(
            translation_of_id=string_id,
            context_id=context_id,
            locale_id=translation.target_locale_id,
        ),
        text,
        at,
    )


def _rewritten(string: StringTranslation, text: str, at: datetime) -> StringTranslation:
    string.data, string.tool_name, string.has_error = text, TOOL, False
    string.translation_type = StringTranslation.TRANSLATION_TYPE_MACHINE
    string.updated_at = at
    return string
