"""Fixtures of the tests of the CMS's own pages."""

from tests.cms import author, operator_client

__all__ = ["author", "operator_client"]
