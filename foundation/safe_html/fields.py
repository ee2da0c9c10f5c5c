"""Finds the HTML and the links in any record by its fields, and refuses what is unsafe.

New fields and blocks are recognised by their type: nobody has to register one.
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

#: Checks one value; raises :class:`UnsafeMarkup`.
Refusal = Callable[[str], None]
_REFUSALS: Mapping[type, Refusal] = {
    RichTextField: refuse_markup,
    URLField: refuse_address,
    blocks.RichTextBlock: refuse_markup,
    blocks.RawHTMLBlock: refuse_markup,
    blocks.URLBlock: refuse_address,
}


class RefusesMarkup:
    """A model whose forms say beside a field what may not be stored in it."""

    def clean(self) -> None:
        """Raises :class:`UnsafeMarkup`, with the reasons under the name of each field."""
        super().clean()  # type: ignore[misc]  # a mixin: the model comes after it
        refuse_in(self)  # type: ignore[arg-type]  # as above


def refuse_in(record: Model) -> None:
    """Raise :class:`UnsafeMarkup` when something in the fields of ``record`` may not be stored."""
    _refuse(_reasons_by_field(record))


def _reasons_by_field(record: Model, names: Collection[str] | None = None) -> dict[str, list[str]]:
    """Return why values of ``record`` may not be stored, by the name of their field.

    Only fields called ``names`` are checked, if they are given.
    """
    reasons = {}
    for field in _markup_fields(type(record)):
        if names is None or field.name in names:
            reasons[field.name] = list(_reasons(field, field.value_from_object(record)))
    return reasons


def _refuse(reasons_by_field: Mapping[str, list[str]]) -> None:
    """Raise :class:`UnsafeMarkup` when any field has a reason."""
    refused_fields = {name: reasons for name, reasons in reasons_by_field.items() if reasons}
    if refused_fields:
        raise UnsafeMarkup(refused_fields)


@cache
def _markup_fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """Return the fields of ``model`` that hold HTML or an address."""
    markup_types = (RichTextField, StreamField, URLField)
    fields = model._meta.concrete_fields
    return tuple(field for field in fields if isinstance(field, markup_types))


def _reasons(field: Field[Any, Any], value: Any) -> Iterator[str]:
    """Yield why ``value`` may not be stored in ``field``, for each of its parts."""
    parts: Iterator[tuple[Any, Any]] = iter([(field, value)])
    if isinstance(field, StreamField):
        parts = _leaves(field.stream_block, _raw_stream(value))
    for field_or_block, part in parts:
        refusal = _refusal_of(field_or_block)
        if refusal and part:
            try:
                refusal(str(part))
            except UnsafeMarkup as error:
                yield from error.messages


def _refusal_of(field_or_block: Any) -> Refusal | None:
    """Return what checks the values of a field or a block, or None."""
    for cls, refusal in _REFUSALS.items():
        if isinstance(field_or_block, cls):
            return refusal
    return None


def _raw_stream(value: Any) -> list[Any]:
    """Return the blocks of a stream as they are stored."""
    if isinstance(value, blocks.StreamValue):
        return list(value.get_prep_value())
    if isinstance(value, str) and value:
        return json.loads(value)
    return value or []


def _leaves(block: blocks.Block, raw: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every innermost block of ``raw``, with what is stored in it."""
    if isinstance(block, blocks.BaseStreamBlock):
        for child in raw or ():
            if child["type"] in block.child_blocks:
                yield from _leaves(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, blocks.ListBlock):
        for child in raw or ():
            yield from _leaves(block.child_block, _list_value(block, child))
    elif isinstance(block, blocks.BaseStructBlock):
        values_by_name = raw or {}
        for name, child_block in block.child_blocks.items():
            yield from _leaves(child_block, values_by_name.get(name))
    else:
        yield block, raw


def _list_value(block: blocks.ListBlock, child: Any) -> Any:
    """Return the value of one entry of a list.

    A list from before Wagtail 2.16 is stored without ids: its values stand by themselves.
    """
    # Wagtail tells the two apart in this private method only.
    if block._item_is_in_block_format(child):  # noqa: SLF001
        return child["value"]
    return child


def refuse_in_draft(model: type[Model], content: Mapping[str, Any]) -> None:
    """Raise :class:`UnsafeMarkup` when something in a draft of a ``model`` may not be stored.

    Wagtail stores a draft as one JSON object, with the rows that belong to the record inside it.
    """
    reasons_by_field = {}
    for field in _markup_fields(model):
        reasons_by_field[field.name] = list(_reasons(field, content.get(field.name)))
    _refuse(reasons_by_field)
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            refuse_in_draft(relation.related_model, child)


def _before_saving(
    sender: type[Model], instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Refuse a draft, or a record whose unsafe fields are not already stored as they are.

    A record with markup from before this check can thus still be saved, and taken down.
    """
    if isinstance(instance, Revision):
        model = instance.content_type.model_class()
        if model is not None:
            refuse_in_draft(model, instance.content)
        return
    reasons_to_refuse: dict[str, list[str]] = {}
    for name, reasons in _reasons_by_field(instance, update_fields).items():
        # The database is only read for a field that has something wrong in it.
        is_new = bool(reasons) and not _is_stored(instance, name)
        if is_new:
            reasons_to_refuse[name] = reasons
    _refuse(reasons_to_refuse)


def _is_stored(record: Model, name: str) -> bool:
    """Return whether the database already has this value in the field called ``name``."""
    field = record._meta.get_field(name)
    stored_record = type(record)._meta.base_manager.filter(pk=record.pk).first()
    if stored_record is None:
        return False
    return _raw_value(field, stored_record) == _raw_value(field, record)


def _raw_value(field: Any, record: Model) -> Any:
    """Return the value of a field as it is stored, so that two of them can be compared."""
    value = field.value_from_object(record)
    if isinstance(field, StreamField):
        return _raw_stream(value)
    return value


def watch() -> None:
    """Check every record before it is saved, whoever saves it: behind the checks of forms."""
    pre_save.connect(_before_saving, dispatch_uid="foundation.safe_html.fields")
