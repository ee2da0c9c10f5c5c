"""Extracts the interface's strings from code and templates, without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from training_site.starter.po_files import MessageKey

#: Which arguments of gettext's functions are strings, as Babel writes it; "c" marks the context.
PLAIN: tuple[int, ...] = (1,)
PLURAL: tuple[int, ...] = (1, 2)
CONTEXT: tuple[tuple[int, str], int] = ((1, "c"), 2)
CONTEXT_PLURAL: tuple[tuple[int, str], int, int] = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
#: What Django's templatize() makes of {% translate %} and {% blocktranslate %}.
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?", re.DOTALL)


def interface_strings(root: Path) -> list[MessageKey]:
    """Return every string of the interface below ``root``, once, in order of file."""
    # The catalogues name the lowest app's files first; INSTALLED_APPS begins with the highest one.
    our_apps = [name for name in reversed(settings.INSTALLED_APPS) if (root / name).is_dir()]
    strings: dict[MessageKey, None] = {}
    for app in our_apps:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                strings.update(dict.fromkeys(in_python(path)))
        for path in sorted((root / app).rglob("templates/**/*.*")):
            strings.update(dict.fromkeys(in_template(path.read_text(encoding="utf-8"))))
    return list(strings)


def in_python(path: Path) -> Iterator[MessageKey]:
    """Yield the strings marked for translation in a Python file."""
    with path.open("rb") as file:
        for _line, forms, _comments, context in extract("python", file, keywords=KEYWORDS):
            singular = forms if isinstance(forms, str) else forms[0]
            if singular:
                yield (context or "", singular)


def in_template(template: str) -> Iterator[MessageKey]:
    """Yield the strings marked for translation in a Django template."""
    for function, first_argument, second_argument in CALL.findall(templatize(template)):
        if function in ("pgettext", "npgettext"):
            yield (ast.literal_eval(first_argument), ast.literal_eval(second_argument))
        else:
            yield ("", ast.literal_eval(first_argument))
