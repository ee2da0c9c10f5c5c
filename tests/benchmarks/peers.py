"""What the same work costs elsewhere, measured on the same kind of machine (two cores) in November 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """One published row: milliseconds of CPU, SQL statements, kilobytes of a first view; None is unknown."""

    name: str
    cpu_ms: float | None = None
    statements: int | None = None
    kilobytes: float | None = None


PEERS: dict[str, list[Peer]] = {
    "lesson": [
        Peer("Moodle 4.5", cpu_ms=73.5, kilobytes=1190),
        Peer("wagtail-lms 0.11", cpu_ms=27, kilobytes=7),
        Peer("Kolibri 0.19", kilobytes=2227),
    ],
    "question": [Peer("Moodle 4.5", kilobytes=3853)],
    "attempt": [Peer("Moodle 4.5", cpu_ms=445, statements=300)],
    "certificate": [Peer("Moodle 4.5", cpu_ms=90, kilobytes=111)],
}

#: What we aim for: CPU milliseconds and statements.
AIMS = {"lesson": (10.0, 8), "certificate": (60.0, None)}
