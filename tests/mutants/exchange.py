"""Puts a mutant in the place of the code it changes, inside one process that is thrown away."""

import gc
import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
Functions = Mapping[CodeType, list[FunctionType]]
OPTIMISED = 0x1  # the flag of a function's code; a module's and a class body's lack it


@cache
def source_of(path: str) -> str:
    """Return the text of a module as it was when this run first looked: it may be edited meanwhile."""
    return Path(ROOT, path).read_text("utf-8")


def live_functions(paths: Iterable[str]) -> Functions:
    """Import modules and return every function that was made from their code, by its code."""
    for path in paths:
        importlib.import_module(path.removesuffix(".py").replace("/", "."))
    files = {str(ROOT / path) for path in paths}
    found: dict[CodeType, list[FunctionType]] = {}
    gc.unfreeze()  # what is frozen is not shown by get_objects
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename in files:
            found.setdefault(thing.__code__, []).append(thing)
    gc.freeze()
    return found


def exchange(old: CodeType, new: CodeType, functions: Functions) -> bool:
    """Give the living functions of a module their new code; False where only a new import would do."""
    pairs = list(_changed(old, new))
    if any(before is None or not before.co_flags & OPTIMISED for before, _after in pairs):
        return False
    by_shape = {_shape(code): owners for code, owners in functions.items()}
    is_any_alive = False
    for before, after in pairs:
        for function in by_shape.get(_shape(before), []):
            if function.__code__.co_freevars != after.co_freevars:
                return False
            function.__code__ = after
            is_any_alive = True
    return is_any_alive


def _shape(code: CodeType) -> tuple[Any, ...]:
    """What tells the code of one function from that of any other."""
    return code.co_filename, code.co_qualname, code.co_firstlineno, code.co_code


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[Any, CodeType]]:
    """Yield the code objects that differ, the outermost first; None for one that has no counterpart."""
    nested_old, nested_new = _nested(old), _nested(new)
    if _own(old) != _own(new) or len(nested_old) != len(nested_new):
        yield old, new
    for before, after in zip(nested_old, nested_new, strict=False):
        if before != after:
            if old.co_flags & OPTIMISED:  # the function around it carries it as a constant
                yield old, new
            yield from _changed(before, after)


def _nested(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _own(code: CodeType) -> tuple[Any, ...]:
    constants = [
        (type(constant), constant)
        for constant in code.co_consts
        if not isinstance(constant, CodeType)
    ]
    return code.co_code, code.co_names, code.co_varnames, constants


def import_instead(path: str, code: CodeType) -> None:
    """From now on, importing the module at ``path`` runs ``code``."""
    whole = str(ROOT / path)
    get_code = SourceFileLoader.get_code

    def mutant_or_file(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        return code if loader.path == whole else get_code(loader, fullname)

    SourceFileLoader.get_code = mutant_or_file  # type: ignore[assignment, method-assign]
