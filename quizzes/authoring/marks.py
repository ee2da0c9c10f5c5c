"""What in the block of a question is a mark and what is a word, and how marks come to words in another language.

A mark is whatever decides what an answer is worth: which choice is right, an order, where a story leads. Parts are
known across languages by their ids. A mark is carried only to the words it was made for: where those have changed
in English and not yet in the other language, nobody but a translator can tell what is right there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from wagtail import blocks
from wagtail_localize.strings import StringValue, extract_strings

from quizzes.authoring.blocks.arranging import OrderedBlock

#: The fields of a part that its marks speak of; feedback only comments on them.
SPOKEN_OF = ("text", "words")
#: Words that are a mark themselves: what belongs beside a line.
PARTNER = "partner"
TAG = re.compile(r"</?[a-z][^>]*>")
WORDS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


class ApartError(Exception):
    """Marks cannot be carried: a part is missing in the other language."""


class OtherWordsError(ApartError):
    """Marks cannot be carried: the words they were made for are not in the other language yet."""


@dataclass(frozen=True)
class Said:
    """What translators have said of a page: by path, pairs of English and translated words, as they are read.

    ``overridden`` are the paths of pictures that a translator has replaced by another.
    """

    pairs: Mapping[str, frozenset[tuple[str, str]]]
    overridden: frozenset[str] = frozenset()

    def still_says(self, path: str, english: Any, translated: Any) -> bool:
        """Whether the translated words at ``path`` are those of the English ones; also where nobody kept record."""
        pairs, there = self.pairs.get(path), parts_of(translated)
        return not pairs or all(
            any((part, one) in pairs for one in there) for part in parts_of(english)
        )

    def knows(self, path: str, english: Any) -> bool:
        """Whether these English words were ever translated at ``path``."""
        return any([said] == parts_of(english) for said, _translated in self.pairs.get(path, ()))


def as_read(markup: str) -> str:
    """A string of a translation as a reader sees it."""
    text = str(StringValue(markup).render_text()) if "<" in markup or "&" in markup else markup
    return " ".join(text.split())


def parts_of(words: Any) -> list[str]:
    """The strings that words of a page are translated by, as a reader sees them: one, or several of rich text."""
    text = str(words or "")
    strings = (
        [string.data for string, _attributes in extract_strings(text)[1]]
        if TAG.search(text)
        else [escape(text)]
    )
    return [read for read in map(as_read, strings) if read]


def carried(block: blocks.Block, english: Any, translated: Any, *, said: Said, path: str) -> Any:
    """The raw value ``translated`` of ``block`` with the marks of ``english`` and its own words.

    ``path`` is where wagtail-localize keeps its strings. Raises :class:`ApartError` and
    :class:`OtherWordsError`.
    """
    if isinstance(block, blocks.StructBlock):
        return _struct(block, english or {}, translated or {}, said=said, path=path)
    if isinstance(block, blocks.ListBlock):
        return _list(block, english or [], translated or [], said=said, path=path)
    if isinstance(block, WORDS) or (
        isinstance(block, blocks.ChooserBlock) and path in said.overridden
    ):
        return translated
    return english


def _struct(
    block: blocks.StructBlock, english: Any, translated: Any, *, said: Said, path: str
) -> dict[str, Any]:
    merged = {
        name: carried(
            child, english.get(name), translated.get(name), said=said, path=f"{path}.{name}"
        )
        for name, child in block.child_blocks.items()
    }
    spoken_of = (
        [name for name in SPOKEN_OF if name in merged]
        if _has_new_marks(block, merged, translated)
        else []
    )
    for name in [*spoken_of, *([PARTNER] if PARTNER in merged else [])]:
        if not said.still_says(f"{path}.{name}", english.get(name), translated.get(name)):
            raise OtherWordsError(path)
    return merged


def _has_new_marks(
    block: blocks.StructBlock, merged: Mapping[str, Any], translated: Mapping[str, Any]
) -> bool:
    """Whether a mark of the part itself, not of a part inside it, is another now."""
    own = (
        name
        for name, child in block.child_blocks.items()
        if not isinstance(child, blocks.ListBlock)
    )
    return any(merged[name] != translated.get(name) for name in own)


def _list(
    block: blocks.ListBlock, english: Any, translated: Any, *, said: Said, path: str
) -> list[dict[str, Any]]:
    """The items of ``english`` in its order; what it no longer has goes."""
    known = {item["id"]: item["value"] for item in translated}
    if not all(item["id"] in known for item in english):
        raise ApartError(path)
    _check_words(block, english, known, said=said, path=path)
    child = block.child_block
    return [
        {
            **item,
            "value": carried(
                child, item["value"], known[item["id"]], said=said, path=f"{path}.{item['id']}"
            ),
        }
        for item in english
    ]


def _check_words(
    block: blocks.ListBlock, english: Any, known: Mapping[str, Any], *, said: Said, path: str
) -> None:
    """Words that are marks by their place still say the same: an order, partners, and what changed places."""
    ids = [item["id"] for item in english]
    moved = {
        one
        for one, before in zip(ids, (one for one in known if one in ids), strict=True)
        if one != before
    }
    is_ordered = isinstance(block.child_block, OrderedBlock)
    for item in english:
        one, is_plain = item["id"], isinstance(block.child_block, WORDS)
        if not is_plain and "text" not in item["value"]:
            continue
        at, ours, theirs = f"{path}.{one}", item["value"], known[one]
        if not is_plain:
            at, ours, theirs = f"{at}.text", ours["text"], theirs.get("text")
        if said.still_says(at, ours, theirs):
            continue
        elsewhere = [
            f"{path}.{other}" + ("" if is_plain else ".text") for other in known if other != one
        ]
        if (
            is_plain
            or (is_ordered and one in moved)
            or any(said.knows(other, ours) for other in elsewhere)
        ):
            raise OtherWordsError(at)
