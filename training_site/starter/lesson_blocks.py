"""The blocks of a lesson: from TOML to the JSON a StreamField keeps. Imports no Django."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training_site.starter.toml_tables import Table

PLACES = frozenset({"desk", "housekeeping", "bar", "night", "breakfast", "outside", "phone"})
PURPOSES = frozenset(
    {"emergency", "police", "childrens_services", "advice", "anonymous", "support"}
)

Value = dict[str, Any] | str


@dataclass(frozen=True)
class Block:
    """One block of a lesson as a StreamField keeps it."""

    kind: str
    id: str
    value: Value

    def as_json(self) -> dict[str, Any]:
        """The block in the form a StreamField reads."""
        return {"type": self.kind, "id": self.id, "value": self.value}


def items(table: Table, name: str, values: list[Any]) -> list[dict[str, Any]]:
    """A list block's items, each with an id made from its position, so that all languages agree."""
    return [
        {"type": "item", "id": str(table.key(name, str(position))), "value": value}
        for position, value in enumerate(values)
    ]


def _heading(table: Table) -> Value:
    return {"text": table.text("text", limit=120)}


def _text(table: Table) -> Value:
    return table.prose("paragraphs")


def _list(table: Table) -> Value:
    intro = table.text("intro", optional=True)
    values = [f"<p>{text}</p>" for text in table.texts("items", has_markup=True)]
    return {"intro": intro, "items": items(table, "items", values)}


def _scene(table: Table) -> Value:
    return {
        "place": table.word("place", among=PLACES),
        "title": table.text("title", limit=120),
        "text": table.prose("paragraphs"),
    }


def _think(table: Table) -> Value:
    return {"question": table.text("question"), "answer": table.prose("answer")}


def _key_point(table: Table) -> Value:
    return {"text": table.text("text")}


def _do_dont(table: Table) -> Value:
    return {name: items(table, name, list(table.texts(name))) for name in ("do", "dont")}


def _words(table: Table) -> Value:
    pairs = [{"avoid": avoid, "use": use, "why": why} for avoid, use, why in table.rows("pairs", 3)]
    return {"pairs": items(table, "pairs", pairs)}


def _fact(table: Table) -> Value:
    return {
        "statement": table.text("statement"),
        "status": table.text("status"),
        "source": table.text("source"),
        "url": table.address("url"),
        "checked_on": table.day("checked_on").isoformat(),
        "review_by": table.day("review_by").isoformat(),
    }


def _contacts(table: Table) -> Value:
    intro = table.text("intro", optional=True)
    return {
        "intro": intro,
        "purposes": items(table, "purposes", list(table.words("purposes", among=PURPOSES))),
    }


KINDS: dict[str, Callable[[Table], Value]] = {
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


def read_body(lesson: Table) -> tuple[Block, ...]:
    """The blocks of a lesson, in order; a block of an unknown kind is noted and left out."""
    blocks = []
    for table in lesson.tables("body"):
        kind = table.word("type", among=KINDS)
        if kind in KINDS:
            blocks.append(Block(kind, str(table.key()), KINDS[kind](table)))
            table.finish()
    return tuple(blocks)
