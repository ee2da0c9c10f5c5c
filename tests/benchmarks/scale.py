"""``python -m tests.benchmarks --people 3000 100000``: what a council and an area of 100,000 people cost.

For each database and each size: a site of its own, an area made by ``seed_demo --people``, and on it the
pages, files and long works that grow with people. Prints for each its processor time (the application's,
and a PostgreSQL server's), the time by the clock, how many rows that is a second of processor time, the SQL
statements, and how much more processor time the large area takes than the small one: in all, and for each
row (1.0: exactly in proportion). PostgreSQL is a temporary server, as in ``bin/test``. Asserts nothing
about time. ``python -m tests.benchmarks.scale`` is the same.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.peers import SCALE_PEERS

ROOT = Path(__file__).resolve().parents[2]
#: Starts a server that keeps nothing, runs its arguments with its address, and removes it.
WITH_POSTGRESQL = """
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
. bin/lib/postgres.sh
trap stop_postgres EXIT
start_postgres >/dev/null || exit 1
DATABASE_URL=$(postgres_url) "$@"
"""


def command(database: str, people: int) -> Sequence[str]:
    """What measures one size on one database, in a process of its own."""
    measuring = [sys.executable, "-m", "tests.benchmarks.crowded", str(people)]
    return measuring if database == "sqlite" else ["sh", "-c", WITH_POSTGRESQL, "sh", *measuring]


def measured(database: str, people: int) -> Iterator[dict[str, float]]:
    """Every line :mod:`tests.benchmarks.crowded` prints, as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": folder,
            "DEMO": "true",
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
            "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
            "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        }
        Path(folder, "static").mkdir()
        with subprocess.Popen(
            command(database, people), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            for line in process.stdout or ():
                yield json.loads(line)
    if process.returncode:
        raise SystemExit(
            f"Measuring {people} people on {database} ended with {process.returncode}."
        )


def processor(cost: dict[str, float]) -> float:
    """Seconds of processor time, the application's and the database's; never nothing, as clocks tick slowly."""
    return max(cost["cpu"] + cost["database_cpu"], 0.001)


def report(cost: dict[str, float], before: dict[str, float] | None) -> str:
    """One work as a line; ``before`` is the same work for fewer people."""
    own, database, rows = cost["cpu"], cost["database_cpu"], cost["rows"]
    line = (
        f"  {cost['name']:<28} {own:7.2f} s CPU + {database:6.2f} s database ({cost['seconds']:7.2f} by the clock) "
        f"{int(rows):>8,} rows {rows / processor(cost):>9,.0f} a second {int(cost['statements']):>6} statements "
        f"{cost['megabytes']:5.0f} MB"
    )
    if before:
        times = processor(cost) / processor(before)
        line += f"  {times:6.1f} × ({times * before['rows'] / rows:.2f} × per row)"
    for peer in SCALE_PEERS.get(str(cost["name"]), ()):
        ours, theirs = rows / cost["seconds"], peer.rows_a_second
        ratio = f"(ours: {ours:,.0f}, {ours / theirs:,.1f} ×)"
        line += f"\n  {'':<28} {peer.name}: {theirs:,.0f} a second by the clock {ratio}"
    return line


def add_choices(parser: argparse.ArgumentParser, *, people: Sequence[int] | None) -> None:
    """What one may choose about many people; ``people`` are the sizes when none is named."""
    parser.add_argument(
        "--people",
        type=int,
        nargs="+",
        metavar="N",
        default=people,
        help="measure what so many people cost, e.g. --people 3000 100000 (half an hour for each database)",
    )
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both", help="with --people"
    )


def compare(sizes: Sequence[int], database: str) -> None:
    """Measure every size on every database asked for, smallest first, and print each line as it is known."""
    for each in ("sqlite", "postgresql") if database == "both" else (database,):
        before: dict[str, dict[str, float]] = {}
        for people in sorted(sizes):
            print(f"{people:,} people on {each}", flush=True)  # noqa: T201
            found = {}
            for cost in measured(each, people):
                found[str(cost["name"])] = cost
                print(report(cost, before.get(str(cost["name"]))), flush=True)  # noqa: T201
            before = found


def main() -> None:
    """``python -m tests.benchmarks.scale``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_choices(parser, people=(3000, 100_000))
    options = parser.parse_args()
    compare(options.people, options.database)


if __name__ == "__main__":
    main()
