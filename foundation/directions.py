"""Runs that are read from left to right among words read from right to left: English to say aloud, figures with a sign.

Left to itself the full stop of “Police, please.” moves to the other end in Urdu, and 28% becomes %28.
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


def isolated(text: str) -> SafeString:
    """``text`` as HTML, escaped unless it is safe already, with such runs in elements of their own."""
    html = conditional_escape(text)
    if not _RIGHT_TO_LEFT.search(html):
        return html
    parts = _TAG.split(html)  # words, tag, words, tag …
    parts[::2] = [_isolated_words(words) for words in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308  (escaped above; what is added has no words of its own)


def _isolated_words(words: str) -> str:
    words = _QUOTED.sub(r'<bdi lang="en" dir="ltr">\g<0></bdi>', words)
    return _PERCENT.sub(r'<bdi dir="ltr">\g<0></bdi>', words)


def percent(share: float) -> str:
    """A share (0–1) as the language in force writes per cent, whole; isolated where that is read from right to left."""
    language = get_language() or settings.LANGUAGE_CODE
    words = str(format_percent(share, locale=to_locale(language)))
    return f"{_ISOLATE}{words}{_POP}" if get_language_info(language)["bidi"] else words
