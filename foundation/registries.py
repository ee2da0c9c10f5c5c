"""Registries: what a lower app does for the apps above it without knowing them.

The lower app declares a registry; each app fills it in ``AppConfig.ready``.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries by key, in the order they were registered."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def register(self, key: str, entry: Entry) -> None:
        """Add an entry. Raises ValueError where another one has the key."""
        if self._entries.setdefault(key, entry) is not entry:
            raise ValueError(f"{key!r} is registered already")

    def __getitem__(self, key: str) -> Entry:
        return self._entries[key]

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())
