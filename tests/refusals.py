"""Acts that somebody has no right to: refused, with nothing written."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

WRITES = ("INSERT", "UPDATE", "DELETE")


def assert_refused(act: Callable[[], object]) -> None:
    """Assert that ``act`` raises PermissionDenied and sends the database nothing to write."""
    with CaptureQueriesContext(connection) as captured, pytest.raises(PermissionDenied):
        act()
    statements = [query["sql"] for query in captured.captured_queries]
    assert [text for text in statements if text.startswith(WRITES)] == []
