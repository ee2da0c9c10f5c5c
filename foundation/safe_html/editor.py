"""Rich text as the CMS's editor sends it.

What no editor sends is a bad request; a link nobody may store is refused instead of taken out.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from draftjs_exporter.dom import DOM
from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

#: What Wagtail's converter raises over JSON that its editor would not send.
MALFORMED_TEXT = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
    ExporterException,
)


class RichTextArea(DraftailRichTextArea):
    """Wagtail’s editor of rich text, with an answer to what no editor sends."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Read the text. Raises BadRequest for what no editor sends."""
        try:
            value = super().value_from_datadict(data, files, name)
            str(value).encode()  # raises for half of a surrogate pair, which cannot be stored
            return value
        except MALFORMED_TEXT as error:
            raise BadRequest(name) from error


def link_as_written(props: Mapping[str, Any]) -> Any:
    """Return the element of a link, wherever it leads.

    Wagtail would silently take a forbidden address out. Here it stays until the text is saved, when
    :mod:`foundation.safe_html.fields` refuses it with a reason. Raises BadRequest for a link that
    has neither an address nor the number of a page.
    """
    page_id = props.get("id")
    address = props.get("url")
    if page_id is None and isinstance(address, str):
        return DOM.create_element("a", {"href": address}, props["children"])
    if page_id is None or not str(page_id).isdecimal():
        raise BadRequest("link")
    return DOM.create_element("a", {"linktype": "page", "id": page_id}, props["children"])
