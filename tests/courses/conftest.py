"""Fixtures of the tests of courses."""

from tests.cms import author, operator_client

__all__ = ["author", "operator_client"]
