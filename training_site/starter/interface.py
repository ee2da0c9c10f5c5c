"""The strings of the interface, found in code and templates without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from training_site.starter.po_files import Key

APPS = (
    "foundation",
    "accounts",
    "courses",
    "quizzes",
    "certificates",
    "workforce",
    "training_site",
)
PLAIN: tuple[int, ...] = (1,)
PLURAL: tuple[int, ...] = (1, 2)
CONTEXT: tuple[tuple[int, str], int] = ((1, "c"), 2)
CONTEXT_PLURAL: tuple[tuple[int, str], int, int] = ((1, "c"), 2, 3)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), CONTEXT_PLURAL),
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# What Django's templatize() makes of {% translate %} and {% blocktranslate %}.
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?", re.DOTALL)


def interface_strings(root: Path) -> list[Key]:
    """Every string of the interface below ``root``, once, in order of file."""
    found: dict[Key, None] = {}
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found |= dict.fromkeys(in_python(path))
        for path in sorted((root / app).rglob("templates/**/*.*")):
            found |= dict.fromkeys(in_template(path.read_text(encoding="utf-8")))
    return list(found)


def in_python(path: Path) -> Iterator[Key]:
    """The strings marked for translation in a Python file."""
    with path.open("rb") as file:
        for _line, words, _comments, context in extract("python", file, keywords=KEYWORDS):
            singular = words if isinstance(words, str) else words[0]
            if singular:
                yield (context or "", singular)


def in_template(template: str) -> Iterator[Key]:
    """The strings marked for translation in a Django template."""
    for name, first, second in CALL.findall(templatize(template)):
        has_context = name in ("pgettext", "npgettext")
        text = ast.literal_eval(second if has_context else first)
        yield (ast.literal_eval(first) if has_context else "", text)
