"""Writes hostile markup into every field an author, a translator or a manager can edit.

It bypasses every check. The fields are found by introspection of the forms of pages and snippets and of
the blocks of streams, so that a new field is covered without anybody remembering it.
"""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, Revision, get_page_models
from wagtail.snippets.models import get_snippet_models

from accounts.models import User
from courses.blocks import LessonBlocks
from tests.hostile import ADDRESSES, MARKUP
from workforce.units.models import Unit

#: Fields with no form in the CMS: names people give themselves and their places.
OTHER_FIELDS: tuple[tuple[type[models.Model], str], ...] = (
    (User, "name"),
    (Unit, "name"),
    (Page, "draft_title"),
)
#: Fields that are left as they are, because records are looked up by them.
LOOKUP_FIELDS = (models.SlugField, models.EmailField, models.UUIDField)
TECHNICAL = {"language", "contentpath", "position"}


class Planter:
    """Writes each piece of :data:`MARKUP` in turn, beginning with another in each ``round``."""

    def __init__(self, round: int) -> None:
        self.turns = count(round)
        self.planted: set[str] = set()

    def next(self, limit: int | None = None) -> str:
        """Return the next piece of markup of at most ``limit`` characters."""
        while True:
            piece = MARKUP[next(self.turns) % len(MARKUP)]
            if len(piece) <= (limit or 1000):
                return piece

    def next_address(self) -> str:
        """Return the next address that a link must not lead to."""
        return ADDRESSES[next(self.turns) % len(ADDRESSES)]

    def everywhere(self) -> None:
        """Write into every record there is, and into the drafts of pages."""
        for model, names in writable():
            for record in model._default_manager.all():
                self.plant(record, names)
        for model, name in OTHER_FIELDS:
            for record in model._default_manager.all():
                self.plant(record, [name])
        for page in Page.objects.specific():
            drafts = Revision.objects.filter(
                object_id=str(page.pk), base_content_type__app_label="wagtailcore"
            )
            content = json.loads(page.to_json()) if hasattr(page, "to_json") else {}
            drafts.update(content=content)

    def plant(self, record: models.Model, names: list[str]) -> None:
        """Write into the fields of one record that are called ``names``."""
        values = {}
        for name in names:
            field: Any = record._meta.get_field(name)
            if isinstance(field, StreamField):
                raw = self.block(field.stream_block, list(getattr(record, name).get_prep_value()))
                values[name] = blocks.StreamValue(field.stream_block, raw, is_lazy=True)
            elif isinstance(field, models.URLField):
                values[name] = self.next_address()
            else:
                values[name] = self.next(field.max_length)
            self.planted.add(f"{record._meta.label}.{name}")
        # A page has the fields of several tables, and each takes an UPDATE of its own.
        for name, value in values.items():
            table_model = record._meta.get_field(name).model
            table_model._base_manager.filter(pk=record.pk).update(**{name: value})

    def block(self, block: blocks.Block, raw: Any) -> Any:
        """Return the value of a block, with markup in place of every text in it."""
        if isinstance(block, blocks.BaseStreamBlock):
            child_blocks = block.child_blocks
            return [
                {**child, "value": self.block(child_blocks[child["type"]], child["value"])}
                for child in raw
            ]
        if isinstance(block, blocks.ListBlock):
            values = []
            for child in raw:
                has_id = block._item_is_in_block_format(child)
                values.append(self.block(block.child_block, child["value"] if has_id else child))
            return values
        if isinstance(block, blocks.BaseStructBlock):
            return {
                name: self.block(child_block, raw.get(name))
                for name, child_block in block.child_blocks.items()
            }
        text_blocks = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.URLBlock)
        if not isinstance(block, text_blocks):
            return raw
        self.planted.add(f"{type(block).__name__} {block.name}")
        return self.next_address() if isinstance(block, blocks.URLBlock) else self.next()


def writable() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield every model with a form in the CMS, and its child rows', with its editable fields."""
    for model in [*get_page_models(), *get_snippet_models()]:
        is_page = issubclass(model, Page)
        handler = model.get_edit_handler() if is_page else model.snippet_viewset.get_edit_handler()
        form = handler.get_form_class() if handler else None
        if form is not None:
            yield model, _text_fields(model, form.base_fields)
            for formset in form.formsets.values():
                yield formset.model, _text_fields(formset.model, formset.form.base_fields)


def _text_fields(model: type[models.Model], names: Any) -> list[str]:
    """Return the fields of a form that hold free text."""
    text_fields = []
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField, StreamField))
        is_lookup = isinstance(field, LOOKUP_FIELDS) or field.choices or field.unique
        is_in_form = field.name in names and field.name not in TECHNICAL
        if is_in_form and is_text and not is_lookup:
            text_fields.append(field.name)
    return text_fields


def every_block() -> list[dict[str, Any]]:
    """Return the body of a lesson with one of each block, as their previews show them."""
    body = []
    for number, (name, block) in enumerate(LessonBlocks().child_blocks.items()):
        value = block.get_prep_value(block.normalize(block.get_preview_value()))
        block_id = f"00000000-0000-0000-0000-{number:012}"
        body.append({"type": name, "value": value, "id": block_id})
    return body
