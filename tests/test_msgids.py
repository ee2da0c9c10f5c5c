"""Every sentence that the code has translated is one that the catalogues can be asked for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.pages import msgids

#: Function of ``django.utils.translation`` → where its msgid stands among the arguments.
POSITIONS = {"gettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}
POSITIONS |= {f"{name}_lazy": position for name, position in POSITIONS.items()}
POSITIONS |= {"gettext_noop": 0}


def sources() -> list[Path]:
    """Return the modules of the product."""
    apps = [path.parent for path in settings.BASE_DIR.glob("*/apps.py")]
    modules = [path for app in apps for path in app.rglob("*.py")]
    return sorted(path for path in modules if "migrations" not in path.parts)


def sentences(module: ast.Module) -> Iterator[ast.expr]:
    """Yield what stands where a msgid is expected, under whatever name the function came."""
    names: dict[str, int] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in POSITIONS:
                    names[alias.asname or alias.name] = POSITIONS[alias.name]
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            position = names.get(node.func.id)
            if position is not None and position < len(node.args):
                yield node.args[position]


def every_sentence() -> Iterator[tuple[str, ast.expr]]:
    """Yield what is translated anywhere, with its place."""
    for path in sources():
        for sentence in sentences(ast.parse(path.read_text())):
            yield f"{path.name}:{sentence.lineno}", sentence


def test_every_sentence_of_the_code_is_in_the_catalogues() -> None:
    words = {
        place: node.value for place, node in every_sentence() if isinstance(node, ast.Constant)
    }
    assert len(words) > 1000
    assert {place: text for place, text in words.items() if text not in msgids()} == {}


def test_no_sentence_is_put_together_before_it_is_translated() -> None:
    composed = (ast.JoinedStr, ast.BinOp)
    assert [place for place, node in every_sentence() if isinstance(node, composed)] == []
