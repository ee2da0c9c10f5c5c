"""Acts that somebody has no right to: refused, with nothing written."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

#: What SQL begins with that writes.
WRITES = ("INSERT", "UPDATE", "DELETE")


def assert_refused(act: Callable[[], object]) -> None:
    """Assert that ``act`` raises PermissionDenied and sends the database nothing to write."""
    with CaptureQueriesContext(connection) as captured, pytest.raises(PermissionDenied):
        act()
    statements = [query["sql"] for query in captured.captured_queries]
    assert [text for text in statements if text.startswith(WRITES)] == []


def assert_accepted(
    act: Callable[[], object], *, refusal: type[BaseException] = PermissionDenied
) -> None:
    """Assert that ``act`` is not refused: it raises no ``refusal``."""
    try:
        act()
    except refusal as error:
        pytest.fail(f"refused: {error!r}")
