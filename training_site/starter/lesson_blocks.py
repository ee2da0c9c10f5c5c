"""Blocks of a lesson: from TOML to the JSON of a StreamField. Imports no Django."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training_site.starter.toml_tables import TomlTable

PLACES = frozenset({"desk", "housekeeping", "bar", "night", "breakfast", "outside", "phone"})
PURPOSES = frozenset(
    {"emergency", "police", "childrens_services", "advice", "anonymous", "support"}
)

BlockValue = dict[str, Any] | str


@dataclass(frozen=True)
class LessonBlock:
    """One block of a lesson, as a StreamField stores it."""

    kind: str
    id: str
    value: BlockValue

    def as_json(self) -> dict[str, Any]:
        """Return the block in the form a StreamField reads."""
        return {"type": self.kind, "id": self.id, "value": self.value}


def list_items(table: TomlTable, name: str, values: list[Any]) -> list[dict[str, Any]]:
    """Return a list block's items, with ids made from their positions: all languages agree."""
    return [
        {"type": "item", "id": str(table.key(name, str(position))), "value": value}
        for position, value in enumerate(values)
    ]


def _heading(table: TomlTable) -> BlockValue:
    return {"text": table.text("text", limit=120)}


def _text(table: TomlTable) -> BlockValue:
    return table.prose("paragraphs")


def _list(table: TomlTable) -> BlockValue:
    intro = table.text("intro", optional=True)
    values = [f"<p>{text}</p>" for text in table.texts("items", has_markup=True)]
    return {"intro": intro, "items": list_items(table, "items", values)}


def _scene(table: TomlTable) -> BlockValue:
    return {
        "place": table.word("place", among=PLACES),
        "title": table.text("title", limit=120),
        "text": table.prose("paragraphs"),
    }


def _think(table: TomlTable) -> BlockValue:
    return {"question": table.text("question"), "answer": table.prose("answer")}


def _key_point(table: TomlTable) -> BlockValue:
    return {"text": table.text("text")}


def _do_dont(table: TomlTable) -> BlockValue:
    return {name: list_items(table, name, list(table.texts(name))) for name in ("do", "dont")}


def _words(table: TomlTable) -> BlockValue:
    pairs = []
    for avoid, use, why in table.rows("pairs", 3):
        pairs.append({"avoid": avoid, "use": use, "why": why})
    return {"pairs": list_items(table, "pairs", pairs)}


def _fact(table: TomlTable) -> BlockValue:
    return {
        "statement": table.text("statement"),
        "status": table.text("status"),
        "source": table.text("source"),
        "url": table.address("url"),
        "checked_on": table.day("checked_on").isoformat(),
        "review_by": table.day("review_by").isoformat(),
    }


def _contacts(table: TomlTable) -> BlockValue:
    intro = table.text("intro", optional=True)
    return {
        "intro": intro,
        "purposes": list_items(table, "purposes", list(table.words("purposes", among=PURPOSES))),
    }


BLOCK_READERS: dict[str, Callable[[TomlTable], BlockValue]] = {
    "heading": _heading,
    "text": _text,
    "points": _list,
    "steps": _list,
    "scene": _scene,
    "think": _think,
    "key_point": _key_point,
    "do_dont": _do_dont,
    "words": _words,
    "fact": _fact,
    "contacts": _contacts,
}


def read_body(lesson: TomlTable) -> tuple[LessonBlock, ...]:
    """Return the blocks of a lesson, in order; one of an unknown kind is noted and left out."""
    blocks = []
    for table in lesson.tables("body"):
        kind = table.word("type", among=BLOCK_READERS)
        if kind in BLOCK_READERS:
            blocks.append(LessonBlock(kind, str(table.key()), BLOCK_READERS[kind](table)))
            table.finish()
    return tuple(blocks)
