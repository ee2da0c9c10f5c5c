"""A session that cannot be saved: the disk is full, or the person signed out in another tab."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.actions import issue_key
from tests.people import AT, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def refuse_session(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """A database in which nothing more fits."""
    if sql.startswith("UPDATE") and "django_session" in sql:
        raise OperationalError("database or disk is full")
    return execute(sql, *more)


def test_a_right_key_is_no_bad_request_while_the_disk_is_full(cast: Cast) -> None:
    key = issue_key(person=cast.amina, at=AT)
    browser = Client(raise_request_exception=False)
    with connection.execute_wrapper(refuse_session):
        answer = browser.post("/sign-in/", {"key": key})
    assert answer.status_code >= 500
