"""Finds whatever of a record is HTML or an address a link leads to, by its fields, and refuses what is unsafe in it.

A new field or block is found by its type: nobody has to remember it.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

from django.db.models import Field, Model, URLField
from django.db.models.signals import pre_save
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Revision

from foundation.safe_html import UnsafeMarkup, refuse_address, refuse_markup

#: What is asked of one value; raises :class:`UnsafeMarkup`.
Refusal = Callable[[str], None]
_REFUSALS: Mapping[type, Refusal] = {
    RichTextField: refuse_markup,
    URLField: refuse_address,
    blocks.RichTextBlock: refuse_markup,
    blocks.RawHTMLBlock: refuse_markup,
    blocks.URLBlock: refuse_address,
}


class RefusesMarkup:
    """A model whose forms say beside the field what may not be stored in it."""

    def clean(self) -> None:
        """Raises :class:`UnsafeMarkup`, with the reason beside the name of each field."""
        super().clean()  # type: ignore[misc]  # a mixin: the model comes after it
        refuse_in(self)  # type: ignore[arg-type]  # as above


def refuse_in(record: Model) -> None:
    """Raises :class:`UnsafeMarkup` when something in the fields of ``record`` may not be stored."""
    _refuse(_found_in(record))


def _found_in(record: Model, names: Collection[str] | None = None) -> dict[str, list[str]]:
    """The reasons by field; of the fields called ``names`` alone, if they are given."""
    fields = [field for field in _written(type(record)) if names is None or field.name in names]
    return {field.name: list(_reasons(field, field.value_from_object(record))) for field in fields}


def _refuse(reasons: Mapping[str, list[str]]) -> None:
    found = {name: told for name, told in reasons.items() if told}
    if found:
        raise UnsafeMarkup(found)


@cache
def _written(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """The fields of ``model`` that hold HTML or an address."""
    kinds = (RichTextField, StreamField, URLField)
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, kinds))


def _reasons(field: Field[Any, Any], value: Any) -> Iterator[str]:
    """Why ``value`` may not be stored in ``field``, for each of its parts."""
    parts = (
        _leaves(field.stream_block, _raw(value))
        if isinstance(field, StreamField)
        else [(field, value)]
    )
    for kind, part in parts:
        refusal = next((refuse for cls, refuse in _REFUSALS.items() if isinstance(kind, cls)), None)
        if refusal and part:
            try:
                refusal(str(part))
            except UnsafeMarkup as error:
                yield from error.messages


def _raw(value: Any) -> list[Any]:
    """The blocks of a stream as they are stored."""
    if isinstance(value, blocks.StreamValue):
        return list(value.get_prep_value())
    return json.loads(value) if isinstance(value, str) and value else value or []


def _leaves(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Every innermost block of ``raw``, with what is stored in it."""
    if isinstance(block, blocks.BaseStreamBlock):
        for child in raw or ():
            if child["type"] in block.child_blocks:
                yield from _leaves(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, blocks.ListBlock):
        for child in raw or ():
            item = child["value"] if block._item_is_in_block_format(child) else child  # noqa: SLF001
            yield from _leaves(block.child_block, item)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, part in block.child_blocks.items():
            yield from _leaves(part, (raw or {}).get(name))
    else:
        yield block, raw


def refuse_in_draft(model: type[Model], content: Mapping[str, Any]) -> None:
    """The same for a draft, which Wagtail keeps as one JSON object with everything that belongs to the record."""
    _refuse(
        {field.name: list(_reasons(field, content.get(field.name))) for field in _written(model)}
    )
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            refuse_in_draft(relation.related_model, child)


def _before_saving(
    sender: type[Model], instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    if isinstance(instance, Revision):
        model = instance.content_type.model_class()
        if model is not None:
            refuse_in_draft(model, instance.content)
    elif _written(sender):
        found = _found_in(instance, update_fields)
        _refuse(
            {name: told for name, told in found.items() if told and not _is_stored(instance, name)}
        )


def _is_stored(record: Model, name: str) -> bool:
    """Whether the field has been what it is since before it could be refused: such a record can still be taken down."""
    field = record._meta.get_field(name)
    stored = type(record)._meta.base_manager.filter(pk=record.pk).first()
    return stored is not None and _raw_of(field, stored) == _raw_of(field, record)


def _raw_of(field: Any, record: Model) -> Any:
    value = field.value_from_object(record)
    return _raw(value) if isinstance(field, StreamField) else value


def watch() -> None:
    """From now on nothing unsafe is saved, whoever saves it: the last door, behind those of forms."""
    pre_save.connect(_before_saving, dispatch_uid="foundation.written_fields")
