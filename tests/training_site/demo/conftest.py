"""Fixtures of the tests of demonstration data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.sites import DEMO_AT, put_demo, put_english_starter
from training_site.demo.seeding import DemoSummary

#: When the demonstration is made.
AT = DEMO_AT


@pytest.fixture(scope="module")
def course(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter course in English, there once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        put_english_starter()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def note_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the passwords go."""
    return tmp_path_factory.mktemp("var") / "passwords.txt"


@pytest.fixture(scope="module")
def seeded(course: None, note_path: Path, django_db_blocker: Any) -> DemoSummary:
    """A demo, seeded once for each state of the code."""
    with django_db_blocker.unblock():
        demo = put_demo()
    demo.write_note(note_path)
    return demo.summary
