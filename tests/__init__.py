"""Tests; see ``docs/operations.md`` for how to run them."""
