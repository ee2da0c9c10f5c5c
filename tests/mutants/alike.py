"""Mutants that make no difference to anybody, each with the reason: they are neither killed nor counted.

A mutant is named by its file, its function and its change, as ``--list`` prints them.
"""

from collections.abc import Mapping

ALIKE: Mapping[tuple[str, str, str], str] = {}
