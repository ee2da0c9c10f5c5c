"""Rich text as the editor of the CMS sends it: what no editor sends is no text, and what may not stay is told."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from draftjs_exporter.dom import DOM
from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

#: What reading JSON of another shape ends in.
NO_TEXT = (ValueError, TypeError, KeyError, AttributeError, RecursionError, ExporterException)


class RichTextArea(DraftailRichTextArea):
    """Wagtail’s editor of texts, which reads what it is sent without asking what it is."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Raises BadRequest for what no editor sends; a lone half of a letter (surrogate) cannot be stored."""
        try:
            value = super().value_from_datadict(data, files, name)
            str(value).encode()
            return value
        except NO_TEXT as error:
            raise BadRequest(name) from error


def link_as_written(props: Mapping[str, Any]) -> Any:
    """A link, wherever it leads: Wagtail would take a forbidden address out and leave its author none the wiser.

    What is stored is asked for its addresses by :mod:`foundation.written_fields`. Raises BadRequest for a link of
    which no page can be found or shown.
    """
    page, address = props.get("id"), props.get("url")
    if page is None and isinstance(address, str):
        return DOM.create_element("a", {"href": address}, props["children"])
    if page is None or not str(page).isdecimal():
        raise BadRequest("link")
    return DOM.create_element("a", {"linktype": "page", "id": page}, props["children"])
