"""Local contacts for every page."""

from typing import Any

from django.http import HttpRequest


def local_contacts(request: HttpRequest) -> dict[str, Any]:
    """The contacts of the reader's workplace, or the national ones."""
    return {}
