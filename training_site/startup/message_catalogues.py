"""Compiles message catalogues with Babel, so that no machine needs gettext's tools."""

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def catalogues(folder: Path) -> Iterator[Path]:
    """Yield every ``<language>/LC_MESSAGES/*.po`` below ``folder``, in alphabetical order."""
    yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def is_stale(source: Path) -> bool:
    """Whether ``source`` (a .po file) has changed since it was compiled, or never was."""
    compiled_file = source.with_suffix(".mo")
    if not compiled_file.exists():
        return True
    return compiled_file.stat().st_mtime < source.stat().st_mtime


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside ``source``; a message marked fuzzy stays in the source language."""
    with source.open("rb") as file:
        catalogue = read_po(file)
    unfinished_file = source.with_suffix(f".{os.getpid()}.unfinished")
    with unfinished_file.open("wb") as file:
        write_mo(file, catalogue)
    unfinished_file.replace(source.with_suffix(".mo"))  # in one move: others may be reading it


def compile_stale(folders: list[Path]) -> list[Path]:
    """Compile the catalogues that have changed; returns their .po files."""
    compiled_sources = []
    for folder in folders:
        for source in catalogues(folder):
            if is_stale(source):
                compile_catalogue(source)
                compiled_sources.append(source)
    return compiled_sources
