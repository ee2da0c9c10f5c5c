"""Merge the answer key of a question's block into its translation, which keeps its own words.

The *answer key* of a block is whatever decides what an answer is worth: which choice is right, the
order of steps, where a story leads. Parts of a block are known across languages by their ids. A key
is merged only into the words it was made for: where these have changed in English and not yet in
the other language, nobody but a translator can tell what is right there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from wagtail import blocks
from wagtail_localize.strings import StringValue, extract_strings

from quizzes.authoring.blocks.arranging import OrderedBlock

#: The fields of a part that its answer key judges; feedback only comments on them.
JUDGED_FIELDS = ("text", "words")
#: A field whose words are themselves part of the answer key: what belongs beside a line.
PARTNER_FIELD = "partner"
TAG = re.compile(r"</?[a-z][^>]*>")
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


class MissingPartError(Exception):
    """An answer key cannot be merged: a part is missing in the other language."""


class OutdatedWordsError(MissingPartError):
    """An answer key cannot be merged: the words it was made for are not translated yet."""


@dataclass(frozen=True)
class TranslatedStrings:
    """What translators have written for one page.

    ``pairs`` holds, by path of wagtail-localize, pairs of English and translated text as a reader
    sees them; ``overridden`` the paths of pictures that a translator has replaced by another.
    """

    pairs: Mapping[str, frozenset[tuple[str, str]]]
    overridden: frozenset[str] = frozenset()

    def is_current(self, path: str, english: Any, translated: Any) -> bool:
        """Return whether ``translated`` translates ``english``; True where nothing is recorded."""
        pairs = self.pairs.get(path)
        if not pairs:
            return True
        translated_texts = readable_strings(translated)
        for english_text in readable_strings(english):
            if not any((english_text, text) in pairs for text in translated_texts):
                return False
        return True

    def has_translated(self, path: str, english: Any) -> bool:
        """Return whether these English words were ever translated at ``path``."""
        english_texts = readable_strings(english)
        return any([text] == english_texts for text, _translation in self.pairs.get(path, ()))


def readable_text(markup: str) -> str:
    """Return a string of a translation as a reader sees it: without tags and double spaces."""
    text = markup
    if "<" in markup or "&" in markup:
        text = str(StringValue(markup).render_text())
    return " ".join(text.split())


def readable_strings(field_value: Any) -> list[str]:
    """Return the strings by which a field is translated, as a reader sees them.

    Plain text is one string, rich text may be several.
    """
    text = str(field_value or "")
    strings = [escape(text)]
    if TAG.search(text):
        strings = [string.data for string, _attributes in extract_strings(text)[1]]
    return [readable for readable in map(readable_text, strings) if readable]


def merge_answer_key(
    block: blocks.Block, english: Any, translated: Any, *, strings: TranslatedStrings, path: str
) -> Any:
    """Return the raw value ``translated`` with the answer key of ``english`` and its own words.

    ``path`` is where wagtail-localize keeps the strings of ``block``.

    Raises :class:`MissingPartError` and :class:`OutdatedWordsError`.
    """
    if isinstance(block, blocks.StructBlock):
        return _merge_struct(block, english or {}, translated or {}, strings=strings, path=path)
    if isinstance(block, blocks.ListBlock):
        return _merge_list(block, english or [], translated or [], strings=strings, path=path)
    if isinstance(block, TEXT_BLOCKS):
        return translated
    if isinstance(block, blocks.ChooserBlock) and path in strings.overridden:
        return translated
    return english


def _merge_struct(
    block: blocks.StructBlock,
    english: Any,
    translated: Any,
    *,
    strings: TranslatedStrings,
    path: str,
) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name, child in block.child_blocks.items():
        merged[name] = merge_answer_key(
            child,
            english.get(name),
            translated.get(name),
            strings=strings,
            path=f"{path}.{name}",
        )
    fields_to_check: list[str] = []
    if _has_new_key(block, merged, translated):
        fields_to_check += JUDGED_FIELDS
    fields_to_check.append(PARTNER_FIELD)
    for name in fields_to_check:
        if name not in merged:
            continue
        if not strings.is_current(f"{path}.{name}", english.get(name), translated.get(name)):
            raise OutdatedWordsError(path)
    return merged


def _has_new_key(
    block: blocks.StructBlock, merged: Mapping[str, Any], translated: Mapping[str, Any]
) -> bool:
    """Return whether merging changed the key of the part itself, not only of parts inside it."""
    for name, child in block.child_blocks.items():
        if not isinstance(child, blocks.ListBlock) and merged[name] != translated.get(name):
            return True
    return False


def _merge_list(
    block: blocks.ListBlock,
    english: Any,
    translated: Any,
    *,
    strings: TranslatedStrings,
    path: str,
) -> list[dict[str, Any]]:
    """Return the items of ``english`` in its order; items it no longer has are dropped."""
    translated_values = {item["id"]: item["value"] for item in translated}
    if not all(item["id"] in translated_values for item in english):
        raise MissingPartError(path)
    _check_list_words(block, english, translated_values, strings=strings, path=path)
    merged = []
    for item in english:
        value = merge_answer_key(
            block.child_block,
            item["value"],
            translated_values[item["id"]],
            strings=strings,
            path=f"{path}.{item['id']}",
        )
        merged.append({**item, "value": value})
    return merged


def _check_list_words(
    block: blocks.ListBlock,
    english: Any,
    translated_values: Mapping[str, Any],
    *,
    strings: TranslatedStrings,
    path: str,
) -> None:
    """Raise :class:`OutdatedWordsError` where outdated words of an item count by their place.

    Words count by their place if they are plain (partners that fit nowhere), if they are a step
    that has changed its place in an order, or if they were translated before as another item's.
    """
    is_plain = isinstance(block.child_block, TEXT_BLOCKS)
    is_ordered = isinstance(block.child_block, OrderedBlock)
    moved_ids = _moved_ids([item["id"] for item in english], list(translated_values))
    for item in english:
        item_id, english_words = item["id"], item["value"]
        translated_words = translated_values[item_id]
        suffix = ""
        if not is_plain:
            if "text" not in english_words:
                continue
            english_words = english_words["text"]
            translated_words = translated_words.get("text")
            suffix = ".text"
        item_path = f"{path}.{item_id}{suffix}"
        if strings.is_current(item_path, english_words, translated_words):
            continue
        has_changed_places = any(
            strings.has_translated(f"{path}.{other_id}{suffix}", english_words)
            for other_id in translated_values
            if other_id != item_id
        )
        if is_plain or has_changed_places or (is_ordered and item_id in moved_ids):
            raise OutdatedWordsError(item_path)


def _moved_ids(ids: list[str], earlier_ids: list[str]) -> set[str]:
    """Return the ids that stand at another place than before, those dropped since left out."""
    remaining_ids = [item_id for item_id in earlier_ids if item_id in ids]
    moved_ids = set()
    for item_id, earlier_id in zip(ids, remaining_ids, strict=True):
        if item_id != earlier_id:
            moved_ids.add(item_id)
    return moved_ids
