"""What is measured, and what it costs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A page to measure: its name, address, and whose cookies ask for it."""

    name: str
    path: str
    cookie: str


@dataclass(frozen=True)
class Cost:
    """What one page costs."""

    name: str
    cpu_ms: float
    statements: int
    page_bytes: int
    first_view_bytes: int
