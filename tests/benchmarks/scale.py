"""``python -m tests.benchmarks --people 3000 100000``: what an area of many people costs.

For each database and each size: a site of its own, an area made by ``seed_demo --people``, and on
it the pages, files and long works that grow with people. Prints for each its processor time (the
application's, and a PostgreSQL server's), the time by the clock, how many rows that is a second of
processor time, the SQL statements, and how much more processor time the large area takes than the
small one: in all, and for each row (1.0: exactly in proportion). PostgreSQL is a temporary server,
as in ``bin/test``. Asserts nothing about time. ``python -m tests.benchmarks.scale`` is the same.
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
    """Return the command that measures one size on one database."""
    measuring = [sys.executable, "-m", "tests.benchmarks.crowded", str(people)]
    if database == "sqlite":
        return measuring
    return ["sh", "-c", WITH_POSTGRESQL, "sh", *measuring]


def measured(database: str, people: int) -> Iterator[dict[str, float]]:
    """Yield every line :mod:`tests.benchmarks.crowded` prints, as it comes."""
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
    """Return seconds of processor time, application and database; at least a clock tick."""
    return max(cost["cpu"] + cost["database_cpu"], 0.001)


def report(cost: dict[str, float], smaller: dict[str, float] | None) -> str:
    """Return a line on one piece of work; ``smaller`` is the same work for fewer people."""
    rows = cost["rows"]
    rows_a_second = rows / processor(cost)
    line = (
        f"  {cost['name']:<28} {cost['cpu']:7.2f} s CPU + {cost['database_cpu']:6.2f} s database "
        f"({cost['seconds']:7.2f} by the clock) {int(rows):>8,} rows "
        f"{rows_a_second:>9,.0f} a second "
        f"{int(cost['statements']):>6} statements {cost['megabytes']:5.0f} MB"
    )
    if smaller:
        factor = processor(cost) / processor(smaller)
        line += f"  {factor:6.1f} × ({factor * smaller['rows'] / rows:.2f} × per row)"
    for peer in SCALE_PEERS.get(str(cost["name"]), ()):
        own_rate = rows / cost["seconds"]
        ratio = f"(ours: {own_rate:,.0f}, {own_rate / peer.rows_a_second:,.1f} ×)"
        line += f"\n  {'':<28} {peer.name}: {peer.rows_a_second:,.0f} a second by the clock {ratio}"
    return line


def add_choices(parser: argparse.ArgumentParser, *, people: Sequence[int] | None) -> None:
    """Add the options about many people; ``people`` are the sizes when none is named."""
    parser.add_argument(
        "--people",
        type=int,
        nargs="+",
        metavar="N",
        default=people,
        help="measure what so many people cost, e.g. --people 3000 100000 "
        "(half an hour for each database)",
    )
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both", help="with --people"
    )


def compare(sizes: Sequence[int], database: str) -> None:
    """Measure every size on the databases, smallest first, and print each line as it comes."""
    databases = ("sqlite", "postgresql") if database == "both" else (database,)
    for database_name in databases:
        smaller_costs: dict[str, dict[str, float]] = {}
        for people in sorted(sizes):
            print(f"{people:,} people on {database_name}", flush=True)  # noqa: T201
            costs = {}
            for cost in measured(database_name, people):
                name = str(cost["name"])
                costs[name] = cost
                print(report(cost, smaller_costs.get(name)), flush=True)  # noqa: T201
            smaller_costs = costs


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
