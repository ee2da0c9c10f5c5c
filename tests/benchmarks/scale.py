"""``python -m tests.benchmarks.scale``: what a council of 3,000 and an area of 100,000 people cost.

For each database and each size: a site of its own, an area made by ``seed_demo --people``, and on it the
pages, files and long works that grow with people. Prints for each how long it took (and this process's
own CPU; a PostgreSQL server's is not in it), how many rows that is a second, the SQL statements, and how
much more the large area takes than the small one for each row (1.0: exactly in proportion). PostgreSQL
is a temporary server, as in ``bin/test``. Asserts nothing about time.
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
            "TASKS_BACKEND": "django_tasks.backends.dummy.DummyBackend",
        }
        Path(folder, "static").mkdir()
        with subprocess.Popen(
            command(database, people), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            for line in process.stdout or ():
                yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"Measuring {people} people on {database} ended with {process.returncode}.")


def report(cost: dict[str, float], before: dict[str, float] | None) -> str:
    """One work as a line; ``before`` is the same work for fewer people."""
    rate = cost["rows"] / cost["seconds"] if cost["seconds"] else 0
    line = (
        f"  {cost['name']:<28} {cost['seconds']:8.2f} s ({cost['cpu']:.2f} CPU) {int(cost['rows']):>8,} rows "
        f"{rate:>10,.0f} a second {int(cost['statements']):>6} statements {cost['megabytes']:6.0f} MB"
    )
    if before and before["seconds"] and before["rows"] and cost["rows"]:
        per_row = (cost["seconds"] / cost["rows"]) / (before["seconds"] / before["rows"])
        line += f"  {per_row:4.1f} × per row"
    for peer in SCALE_PEERS.get(str(cost["name"]), ()):
        ours = rate / peer.rows_a_second
        line += f"\n  {'':<28} {peer.name}: {peer.rows_a_second:,.0f} rows a second (ours: {ours:,.1f} ×)"
    return line


def main() -> None:
    """Measure every size on every database, smallest first, and print each line as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[3000, 100_000], help="sizes (default 3000 100000)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    for database in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        before: dict[str, dict[str, float]] = {}
        for people in sorted(options.people):
            print(f"{people:,} people on {database}")  # noqa: T201
            found = {}
            for cost in measured(database, people):
                found[str(cost["name"])] = cost
                print(report(cost, before.get(str(cost["name"]))), flush=True)  # noqa: T201
            before = found


if __name__ == "__main__":
    main()
