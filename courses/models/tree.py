"""Paths in the page tree: the only place that takes them apart.

A page's path is its parent's and ``steplen`` more characters. Where Wagtail's own ``ancestor_of``,
``descendant_of`` and ``get_parent`` do without a statement too many, they are used instead.
"""

from wagtail.models import Page


def parent_path(path: str) -> str:
    """Return the path of the page above; empty for the root."""
    return path[: -Page.steplen]


def ancestor_paths(path: str) -> list[str]:
    """Return the paths of the pages above, the root's first, without the page's own."""
    ends = range(Page.steplen, len(path), Page.steplen)
    return [path[:end] for end in ends]
