"""What the same work costs elsewhere, on the same kind of machine (two cores), November 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """Milliseconds of CPU, SQL statements, kilobytes of a first view; None is unknown."""

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

#: Our aims: CPU milliseconds and statements.
AIMS = {"lesson": (10.0, 8), "certificate": (60.0, None), "attempt": (60.0, 60)}


@dataclass(frozen=True)
class ScalePeer:
    """How many rows a second another platform does of the same work."""

    name: str
    rows_a_second: float


#: By the name of the work in ``crowded``: an import of 5,000 people takes 1 and 18 minutes.
SCALE_PEERS: dict[str, list[ScalePeer]] = {
    "import: apply": [
        ScalePeer("Moodle 4.5", rows_a_second=5000 / 60),
        ScalePeer("Kolibri 0.19", rows_a_second=5000 / (18 * 60)),
    ]
}
