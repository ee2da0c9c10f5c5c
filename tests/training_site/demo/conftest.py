"""Fixtures of the tests of demonstration data."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from training_site.starter.bundles import read_bundles
from training_site.starter.loading import load

#: When the demonstration is made.
AT = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter course in English, loaded once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(read_bundles(settings.BASE_DIR / "content", codes=[], languages=[]), at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def note_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the passwords go."""
    return tmp_path_factory.mktemp("var") / "passwords.txt"
