"""Fixtures of the tests of the CMS's own pages."""

from tests.cms import author

__all__ = ["author"]
