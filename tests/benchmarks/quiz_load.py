"""``python -m tests.benchmarks.quiz_load [--people 200]``: many people take a quiz at once.

For each database: a site of its own with the starter course, and two web processes, each started
as ``bin/run`` starts its one. So many people, a thread each and split between the two, begin
together: they press *Start*, see and answer every question, and see their result. Every answer a
person was told of (302 to what comes next) must be stored, once, as it was given. In a second
round, with other people, one of the two processes is killed (SIGKILL) in the middle and started
again; whoever it hung up on repeats their request at the other one, as a browser behind a proxy
would.

Prints answers acknowledged, stored, missing and doubled, what was answered 5xx, complaints of the
servers, people a second, and how long answers took. Exit code 1 when an answer is missing or
doubled, a person saw a 5xx, or a process complained of a locked database; asserts nothing about
time. The threads share the machine with the servers. PostgreSQL is a temporary server, as in
``bin/test``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.scale import ROOT, WITH_POSTGRESQL


def load(database: str, people: int) -> int:
    """Run both rounds on one database, in a process of its own; returns its exit code."""
    rounds = [sys.executable, "-m", "tests.benchmarks.quiz_rounds", str(people)]
    command = rounds if database == "sqlite" else ["sh", "-c", WITH_POSTGRESQL, "sh", *rounds]
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": folder,
            "DEMO": "false",
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
        }
        Path(folder, "static").mkdir()
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Measure each database; 1 when anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--people", type=int, default=200, metavar="N", help="at once, in each round (default 200)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    codes = []
    databases = ["sqlite", "postgresql"]
    if options.database != "both":
        databases = [options.database]
    for database in databases:
        print(f"{options.people:,} people on {database}", flush=True)  # noqa: T201
        codes.append(load(database, options.people))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
