"""``python -m tests.benchmarks.attempt [--times 20]``: what a ten-question sitting costs.

Loads the starter course into a database of its own (SQLite, which runs inside this process) and
lets signed-in learners take the final assessment: once through its pages as a browser without
script asks for them (start; each question seen and answered; the result), once through the
product's actions alone. Prints the median of the processor milliseconds and of the SQL statements
that read or write, beside the aim and the peers. Asserts nothing about time.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers import AIMS, PEERS


@dataclass(frozen=True)
class SittingCost:
    """What one sitting cost, from its start to its result."""

    cpu_ms: float
    statements: int
    requests: int


def measured(take: Callable[[], int]) -> SittingCost:
    """Return what ``take`` cost; it returns how many requests it made."""
    from django.db import connection  # noqa: PLC0415  (settings are read on import)

    from tests.benchmarks.meter import Statements  # noqa: PLC0415

    statements = Statements()
    connection.ensure_connection()
    started_at = time.process_time()
    with connection.execute_wrapper(statements):
        requests = take()
    return SittingCost((time.process_time() - started_at) * 1000, statements.count, requests)


def report(name: str, sittings: list[SittingCost]) -> str:
    """Return the medians as lines of text, with the aim and the peers."""
    cpu_ms = statistics.median(sitting.cpu_ms for sitting in sittings)
    count = statistics.median(sitting.statements for sitting in sittings)
    aim_ms, aim_statements = AIMS["attempt"]
    requests = sittings[0].requests
    lines = [
        f"{name:<14} {cpu_ms:6.1f} ms CPU  {count:5.0f} statements  {requests:3d} requests",
        f"{'':<14} aim: {aim_ms:.0f} ms, {aim_statements} statements",
    ]
    for peer in PEERS["attempt"]:
        if peer.cpu_ms and peer.statements:
            cpu_ratio = cpu_ms / peer.cpu_ms
            ratio = count / peer.statements
            lines.append(
                f"{'':<14} {peer.name}: CPU {peer.cpu_ms} ms (ours is {cpu_ratio:.2f} of it), "
                f"{peer.statements} statements (ours is {ratio:.2f} of it)"
            )
    return "\n".join(lines)


def main() -> None:
    """Prepare, take, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--times", type=int, default=20, help="sittings measured of each sort (default 20)"
    )
    parser.add_argument(
        "--site", help="a folder to keep the site in, for another time (default: none is kept)"
    )
    parser.add_argument(
        "--sql", type=int, help="also print each request’s statements, cut to so many characters"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": options.site or folder,
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
        }
        os.environ.update(environment)
        Path(environment["VAR_DIR"], "static").mkdir(parents=True, exist_ok=True)
        from tests.benchmarks import sitters  # noqa: PLC0415  (settings are read on import)

        sitters.prepare()
        for name, sitter in (
            ("pages", sitters.PageSitter),
            ("actions alone", sitters.ActionSitter),
        ):
            takers = [sitter() for _time in range(options.times + 2)]
            sittings = [measured(taker.take) for taker in takers]
            print(report(name, sittings[2:]))  # noqa: T201  (the first two warm the caches)
        if options.sql is not None:
            print(sitters.statements_by_request(length=options.sql))  # noqa: T201


if __name__ == "__main__":
    main()
