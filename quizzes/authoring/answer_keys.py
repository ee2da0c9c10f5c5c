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
#: An English text and its translation, both as a reader sees them.
TextPair = tuple[str, str]
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


class MissingPartError(Exception):
    """An answer key cannot be merged: a part is missing in the other language."""


class OutdatedWordsError(MissingPartError):
    """An answer key cannot be merged: the words it was made for are not translated yet."""


@dataclass(frozen=True)
class TranslatedStrings:
    """What translators have written for one page, by path of wagtail-localize.

    ``overridden_paths`` are those of pictures that a translator has replaced by another.
    """

    text_pairs_by_path: Mapping[str, frozenset[TextPair]]
    overridden_paths: frozenset[str] = frozenset()

    def is_current(self, path: str, english_value: Any, translated_value: Any) -> bool:
        """Return whether one value translates the other; True where nothing is recorded."""
        text_pairs = self.text_pairs_by_path.get(path)
        if not text_pairs:
            return True
        translated_texts = readable_strings(translated_value)
        for english_text in readable_strings(english_value):
            if not any((english_text, text) in text_pairs for text in translated_texts):
                return False
        return True

    def has_translated(self, path: str, english_value: Any) -> bool:
        """Return whether these English words were ever translated at ``path``."""
        english_texts = readable_strings(english_value)
        return any(
            [text] == english_texts for text, _translation in self.text_pairs_by_path.get(path, ())
        )


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
    return [readable_string for readable_string in map(readable_text, strings) if readable_string]


def merge_answer_key(
    block: blocks.Block,
    english_value: Any,
    translated_value: Any,
    *,
    strings: TranslatedStrings,
    path: str,
) -> Any:
    """Return ``translated_value`` with the answer key of ``english_value`` and its own words.

    Both are raw values, as a StreamField stores them.

    ``path`` is where wagtail-localize keeps the strings of ``block``.

    Raises :class:`MissingPartError` and :class:`OutdatedWordsError`.
    """
    if isinstance(block, blocks.StructBlock):
        return _merge_struct(
            block, english_value or {}, translated_value or {}, strings=strings, path=path
        )
    if isinstance(block, blocks.ListBlock):
        return _merge_list(
            block, english_value or [], translated_value or [], strings=strings, path=path
        )
    if isinstance(block, TEXT_BLOCKS):
        return translated_value
    if isinstance(block, blocks.ChooserBlock) and path in strings.overridden_paths:
        return translated_value
    return english_value


def _merge_struct(
    block: blocks.StructBlock,
    english_value: Any,
    translated_value: Any,
    *,
    strings: TranslatedStrings,
    path: str,
) -> dict[str, Any]:
    merged_value: dict[str, Any] = {}
    for name, child in block.child_blocks.items():
        merged_value[name] = merge_answer_key(
            child,
            english_value.get(name),
            translated_value.get(name),
            strings=strings,
            path=f"{path}.{name}",
        )
    fields_to_check: list[str] = []
    if _has_new_key(block, merged_value, translated_value):
        fields_to_check += JUDGED_FIELDS
    fields_to_check.append(PARTNER_FIELD)
    for name in fields_to_check:
        if name not in merged_value:
            continue
        if not strings.is_current(
            f"{path}.{name}", english_value.get(name), translated_value.get(name)
        ):
            raise OutdatedWordsError(path)
    return merged_value


def _has_new_key(
    block: blocks.StructBlock, merged_value: Mapping[str, Any], translated_value: Mapping[str, Any]
) -> bool:
    """Return whether merging changed the key of the part itself, not only of parts inside it."""
    for name, child in block.child_blocks.items():
        if not isinstance(child, blocks.ListBlock) and merged_value[name] != translated_value.get(
            name
        ):
            return True
    return False


def _merge_list(
    block: blocks.ListBlock,
    english_items: Any,
    translated_items: Any,
    *,
    strings: TranslatedStrings,
    path: str,
) -> list[dict[str, Any]]:
    """Return the merged items in the English order; items no longer in English are dropped."""
    translated_values = {item["id"]: item["value"] for item in translated_items}
    if not all(item["id"] in translated_values for item in english_items):
        raise MissingPartError(path)
    _check_list_words(block, english_items, translated_values, strings=strings, path=path)
    merged_items = []
    for item in english_items:
        value = merge_answer_key(
            block.child_block,
            item["value"],
            translated_values[item["id"]],
            strings=strings,
            path=f"{path}.{item['id']}",
        )
        merged_items.append({**item, "value": value})
    return merged_items


def _check_list_words(
    block: blocks.ListBlock,
    english_items: Any,
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
    moved_ids = _moved_ids([item["id"] for item in english_items], list(translated_values))
    for item in english_items:
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
