"""Isolates what is read from left to right within a right-to-left text: English quotes, per cent.

Left to itself the full stop of “Police, please.” moves to the other end in Urdu, and 28% becomes
%28.
"""

import re

from babel.numbers import format_percent
from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, to_locale

#: Letters of Hebrew, Arabic and their like.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
#: What is quoted in Latin letters is English: every text is translated from it.
_QUOTED = re.compile(r"(?<=“)[A-Za-z](?:[A-Za-z0-9 ,.!?:’'-]|&#x27;|&#39;)*(?=”)")
_PERCENT = re.compile(r"(?<![\w.,;#&])[0-9]+(?:[.,][0-9]+)*[ \u00a0]?%")
_ISOLATE, _POP = "\u2066", "\u2069"


def isolate(text: str) -> SafeString:
    """Return ``text`` as HTML, escaped unless it is safe already, with such runs in ``<bdi>``."""
    html = conditional_escape(text)
    if not _RIGHT_TO_LEFT.search(html):
        return html
    parts = _TAG.split(html)  # words, tag, words, tag …
    parts[::2] = [_isolated_words(words) for words in parts[::2]]
    # Escaped above; what was added has no words of its own.
    return mark_safe("".join(parts))  # noqa: S308  (each escaped)


def _isolated_words(words: str) -> str:
    words = _QUOTED.sub(r'<bdi lang="en" dir="ltr">\g<0></bdi>', words)
    return _PERCENT.sub(r'<bdi dir="ltr">\g<0></bdi>', words)


def percent(share: float) -> str:
    """Return a share (0–1) as whole per cent in the active language.

    Isolated by control characters where that language is read from right to left.
    """
    language = get_language() or settings.LANGUAGE_CODE
    text = str(format_percent(share, locale=to_locale(language)))
    if get_language_info(language)["bidi"]:
        return f"{_ISOLATE}{text}{_POP}"
    return text
