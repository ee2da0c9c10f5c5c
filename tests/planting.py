"""Puts hostile words into every field an author, a translator or a manager can write, past every check.

What can be written is found by introspection – the forms of pages and snippets, the blocks of streams –
so that a new field is planted without anybody remembering it.
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

#: What is written by others: names people give themselves and their places.
ELSEWHERE: tuple[tuple[type[models.Model], str], ...] = (
    (User, "name"),
    (Unit, "name"),
    (Page, "draft_title"),
)
#: What has to be what it is for things to be found.
KEPT = (models.SlugField, models.EmailField, models.UUIDField)
TECHNICAL = {"language", "contentpath", "position"}


class Planter:
    """Writes each piece of :data:`MARKUP` in turn, beginning with another in each ``round``."""

    def __init__(self, round: int) -> None:
        self.turns = count(round)
        self.planted: set[str] = set()

    def next(self, limit: int | None = None) -> str:
        """The next piece that fits."""
        return next(
            piece
            for turn in self.turns
            if len(piece := MARKUP[turn % len(MARKUP)]) <= (limit or 1000)
        )

    def next_address(self) -> str:
        """The next place a link must not lead to."""
        return ADDRESSES[next(self.turns) % len(ADDRESSES)]

    def everywhere(self) -> None:
        """Plant every record there is, and the drafts of pages."""
        for model, names in writable():
            for record in model._default_manager.all():
                self.plant(record, names)
        for model, name in ELSEWHERE:
            for record in model._default_manager.all():
                self.plant(record, [name])
        for page in Page.objects.specific():
            drafts = Revision.objects.filter(
                object_id=str(page.pk), base_content_type__app_label="wagtailcore"
            )
            drafts.update(content=json.loads(page.to_json()) if hasattr(page, "to_json") else {})

    def plant(self, record: models.Model, names: list[str]) -> None:
        """Plant these fields of one record."""
        values = {}
        for name in names:
            field: Any = record._meta.get_field(name)
            if isinstance(field, StreamField):
                raw = self.block(field.stream_block, list(getattr(record, name).get_prep_value()))
                values[name] = blocks.StreamValue(field.stream_block, raw, is_lazy=True)
            else:
                is_address = isinstance(field, models.URLField)
                values[name] = self.next_address() if is_address else self.next(field.max_length)
            self.planted.add(f"{record._meta.label}.{name}")
        for owner in {record._meta.get_field(name).model for name in names}:
            mine = {
                name: value
                for name, value in values.items()
                if record._meta.get_field(name).model is owner
            }
            owner._base_manager.filter(pk=record.pk).update(**mine)

    def block(self, block: blocks.Block, raw: Any) -> Any:
        """The same block with every word in it planted."""
        if isinstance(block, blocks.BaseStreamBlock):
            parts = block.child_blocks
            return [
                {**child, "value": self.block(parts[child["type"]], child["value"])}
                for child in raw
            ]
        if isinstance(block, blocks.ListBlock):
            items = [
                child["value"] if block._item_is_in_block_format(child) else child for child in raw
            ]
            return [self.block(block.child_block, item) for item in items]
        if isinstance(block, blocks.BaseStructBlock):
            return {
                name: self.block(part, raw.get(name)) for name, part in block.child_blocks.items()
            }
        kinds = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.URLBlock)
        if not isinstance(block, kinds):
            return raw
        self.planted.add(f"{type(block).__name__} {block.name}")
        return self.next_address() if isinstance(block, blocks.URLBlock) else self.next()


def writable() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model with a form in the CMS, and what belongs to it, with the names of what is written in it."""
    for model in [*get_page_models(), *get_snippet_models()]:
        is_page = issubclass(model, Page)
        handler = model.get_edit_handler() if is_page else model.snippet_viewset.get_edit_handler()
        form = handler.get_form_class() if handler else None
        if form is not None:
            yield model, _written(model, form.base_fields)
            for formset in form.formsets.values():
                yield formset.model, _written(formset.model, formset.form.base_fields)


def _written(model: type[models.Model], names: Any) -> list[str]:
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name in names and field.name not in TECHNICAL
    ]
    kinds = (models.CharField, models.TextField, StreamField)
    return [
        one.name
        for one in fields
        if isinstance(one, kinds)
        and not isinstance(one, KEPT)
        and not one.choices
        and not one.unique
    ]


def every_block() -> list[dict[str, Any]]:
    """A lesson with one of each block, as its preview shows it."""
    lesson = LessonBlocks()
    shown = [
        (name, block, block.normalize(block.get_preview_value()))
        for name, block in lesson.child_blocks.items()
    ]
    return [
        {
            "type": name,
            "value": block.get_prep_value(value),
            "id": f"00000000-0000-0000-0000-{number:012}",
        }
        for number, (name, block, value) in enumerate(shown)
    ]
