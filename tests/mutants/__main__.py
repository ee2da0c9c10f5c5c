"""``python -m tests.mutants``: see ``--help``."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import hypothesis
import pytest

from tests.coverage_map import CoverageMap
from tests.mutants import report
from tests.mutants.alike import ALIKE
from tests.mutants.bench import Bench, Trial, Verdict
from tests.mutants.choosing import chosen, trial_of
from tests.mutants.files import GROUPS
from tests.mutants.operators import Mutant

EXAMPLE = """examples:
  python -m tests.mutants --seed 20261130
  python -m tests.mutants --seed 7 --group writes --per-file 12
  python -m tests.mutants --seed 7 --files compliance/managing/actions.py --list

Needs the coverage map (bin/test --map). Writes no source: a mutant lives in one forked process.
The exit status is 1 when a group misses its goal."""
PYTEST = (
    *("-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider"),
    *("-m", "not browser and not slow and not long and not clone"),
)


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    described = argparse.ArgumentParser(
        prog="python -m tests.mutants",
        description="Puts small faults into the code and counts how many the tests notice.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    described.add_argument("--seed", type=int, default=0, help="which mutants are drawn (0)")
    described.add_argument("--per-file", type=int, default=6, help="how many of each file (6)")
    described.add_argument("--group", choices=GROUPS, help="only the files of one group")
    described.add_argument("--files", nargs="+", metavar="FILE", help="only these files")
    described.add_argument(
        "--only", nargs="+", metavar="TEXT", help="only mutants whose line has one of these texts"
    )
    described.add_argument("--list", action="store_true", help="say which mutants, and try none")
    described.add_argument("--format", choices=("text", "json"), default="text")
    described.add_argument(
        "--seconds",
        type=float,
        default=60,
        help="of tests, as they usually take, for a mutant (60)",
    )
    return described


def main() -> int:
    """Draw the mutants, try them, tell."""
    wishes = parser().parse_args()
    every_file = [path for group in GROUPS.values() for path in group]
    paths = wishes.files or GROUPS.get(wishes.group, every_file)
    drawn = list(chosen(paths, seed=wishes.seed, per_file=wishes.per_file))
    if wishes.only:
        drawn = [mutant for mutant in drawn if any(text in str(mutant) for text in wishes.only)]
    alike = {mutant: ALIKE[name(mutant)] for mutant in drawn if name(mutant) in ALIKE}
    if wishes.list:
        sys.stdout.writelines(f"{mutant}\n" for mutant in drawn)
        return 0
    coverage_map = CoverageMap.open()
    if coverage_map is None:
        sys.stderr.write("There is no coverage map yet. Please type: bin/test --map\n")
        return 2
    decided = [mutant for mutant in drawn if mutant not in alike]
    trials = [trial_of(mutant, coverage_map, most_seconds=wishes.seconds) for mutant in decided]
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
        is_text = wishes.format == "text"
        verdicts = tried(trials, out if is_text else None)
        if len(verdicts) < len(trials):
            return 2
        tell = report.table if is_text else report.as_json
        out.write(f"{tell(verdicts, alike)}\n")
    missed = [
        group
        for group, goal in report.GOALS.items()
        if (of_group := [each for each in verdicts if each.mutant.path in GROUPS[group]])
        and report.count(of_group, []).per_cent < goal
    ]
    return 1 if missed else 0


def name(mutant: Mutant) -> tuple[str, str, str]:
    """Return how a mutant is named in ``alike.py``."""
    twin = f" #{mutant.twin + 1}" if mutant.twin else ""
    return mutant.path, mutant.place, mutant.change + twin


def tried(trials: Sequence[Trial], out: TextIO | None) -> list[Verdict]:
    """Try each mutant, one after the other; tell each verdict as it comes."""
    verdicts: list[Verdict] = []

    def hear(verdict: Verdict) -> None:
        verdicts.append(verdict)
        if out:
            out.write(f"{report.line(verdict)}\n")
            out.flush()

    files = sorted({test.partition("::")[0] for each in trials for test in each.tests})
    # A failing property is not to be made small, nor remembered, and fails for everybody or nobody.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", phases=phases, database=None, derandomize=True, deadline=None
    )
    hypothesis.settings.load_profile("mutants")
    folder = tempfile.mkdtemp(prefix="beacon-mutants-")
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    log = Path(folder, "pytest.log")
    try:
        with log.open("w") as whispered:
            os.dup2(whispered.fileno(), 1)
            os.dup2(whispered.fileno(), 2)
            status = pytest.main(
                [*PYTEST, *(files or ["tests/mutants"])], plugins=[Bench(trials, hear)]
            )
        if len(verdicts) < len(trials) and out:
            out.write(f"pytest ended with {status!r}:\n{log.read_text()[-4000:]}\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return verdicts


if __name__ == "__main__":
    sys.exit(main())
