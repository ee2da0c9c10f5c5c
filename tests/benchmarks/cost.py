"""Pages to measure, and what they cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageTarget:
    """A page to measure: its name, address, and whose cookies ask for it."""

    name: str
    path: str
    cookie: str


@dataclass(frozen=True)
class PageCost:
    """What one page costs."""

    name: str
    cpu_ms: float
    statements: int
    page_bytes: int
    first_view_bytes: int
