"""``bin/test --changed``: the tests that what was changed concerns, those first that touch the fewest files.

Changed are the lines that are not committed; where all are, those of the last commit; with
``--since main`` those since this branch left ``main``. A changed test file runs itself. Other Python
is looked up in the coverage map line by line, any other file by who reads or shows it; where nobody
is known, the tests of its folder run. As a plugin of pytest this module runs what was chosen.

Usage: python -m tests.changed [--since REVISION] [--jobs N] [PYTEST ARGUMENTS…]
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

import pytest

from tests.changed_lines import changed_lines
from tests.coverage_map import MAP, ROOT, CoverageMap
from tests.line_matching import remarks

#: Rules of the house, which read every file.
HOUSE = ("tests/test_house.py", "tests/house/")
CHOSEN = "BEACON_CHOSEN_TESTS"  # in the environment: the file that names what was chosen
#: Fewer seconds of tests than these are not worth a second process, which imports everything again.
SECONDS_FOR_TWO = 15.0
#: Folders that no folder of tests mirrors.
FOLDERS = {
    "content": "tests/training_site/starter",
    "locale": "tests/training_site/starter",
    "static": "tests/test_house.py",
    "bin": "tests/test_scripts.py",
}
NO_MAP = """There is no coverage map yet, so nobody knows which tests execute a line.
  bin/test --map --fast   draws it without a browser (about twice the time of bin/test --fast)
  bin/test --map          draws it with all tests"""


@dataclass
class Choice:
    """The tests to run, by node id, nearest first; and files and folders of tests that run whole."""

    tests: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def places(self) -> list[str]:
        """Return the files and folders to collect."""
        return list(dict.fromkeys([*self.whole, *(test.partition("::")[0] for test in self.tests)]))

    def rank(self, nodeid: str) -> int | None:
        """Return when a test runs: a smaller number is earlier; None for those not chosen."""
        path = nodeid.partition("::")[0]
        if any(path == each or path.startswith(f"{each}/") for each in self.whole):
            return 0
        return self._ranks.get(nodeid)

    def __post_init__(self) -> None:
        self._ranks = {test: number for number, test in enumerate(self.tests, start=1)}


def choose(changes: Mapping[str, set[int]], coverage_map: CoverageMap) -> Choice:
    """Return what ``changes`` (lines by path) concern."""
    ranks: dict[str, int] = {}
    whole: list[str] = []
    reasons = []
    for path, lines in changes.items():
        tests, places = concerned(path, lines, coverage_map)
        for rank, test in enumerate(tests):
            ranks[test] = min(rank, ranks.get(test, rank))
        whole += places
        reasons.append(f"  {path}: {', '.join([*places, f'{len(tests)} tests'])}")
    return Choice(sorted(ranks, key=ranks.__getitem__), list(dict.fromkeys(whole)), reasons)


def concerned(path: str, lines: set[int], coverage_map: CoverageMap) -> tuple[list[str], list[str]]:
    """Return the tests that a changed file concerns, and the files and folders whose tests all are.

    The house's rules read every file and say nothing of what it does.
    """
    root = coverage_map.root
    if is_test_file(path):
        return [], [path] if (root / path).exists() else []
    is_module = path.endswith(".py") and (root / path).exists()
    readers = coverage_map.readers_of(path)
    tests = coverage_map.tests_of(path, lines) if is_module else coverage_map.tests_of_file(path)
    is_known = any(not test.startswith(HOUSE) for test in tests)
    is_remark = is_module and lines <= remarks((root / path).read_text("utf-8"))
    places = [] if is_known or is_remark else places_of(path, root)
    readers = readers or coverage_map.readers_beside(path)  # a new file
    return list(dict.fromkeys([*tests, *readers])), places


def is_test_file(path: str) -> bool:
    """Whether a file holds tests."""
    name = Path(path).name
    return path.startswith("tests/") and name.startswith("test_") and name.endswith(".py")


def places_of(path: str, root: Path) -> list[str]:
    """Return the folder of tests that mirrors a file's folder, or the nearest above it that has one."""
    for folder in list(Path(path).parents)[:-1]:
        mirrored = folder if folder.parts[0] == "tests" else Path("tests", folder)
        if mirrored != Path("tests") and (root / mirrored).is_dir():
            return [str(mirrored)]
    place = FOLDERS.get(Path(path).parts[0])
    return [place] if place else []


def forecast(choice: Choice, coverage_map: CoverageMap) -> float:
    """Return how many seconds the tests took when they last ran; those that never ran count nothing."""
    everybody = coverage_map.seconds_of_all()
    return sum(seconds for test, seconds in everybody.items() if choice.rank(test) is not None)


def announce(choice: Choice, seconds: float, coverage_map: CoverageMap) -> None:
    """Print what will run and why, and what the map does not know."""
    unknown = coverage_map.unknown_test_files()
    print("\n".join(choice.reasons))
    print(
        f"  in all about {seconds:.0f} s of one processor; all other tests do not run (bin/test does)"
    )
    unknown = [path for path in unknown if path not in choice.places()]
    if unknown:
        print(
            f"  {len(unknown)} files of tests are newer than the map, which may miss them: bin/test --map"
        )


def run(choice: Choice, processes: int, arguments: list[str]) -> int:
    """Run what was chosen with pytest, and bring the map up to date; returns pytest's exit code."""
    chosen = MAP.with_name("chosen-tests.json")
    chosen.write_text(json.dumps([choice.tests, choice.whole]))
    command = [sys.executable, "-m", "pytest", "-p", "tests.map_recording", "-p", "tests.changed"]
    command += ["-n", str(processes), *arguments, *choice.places()]
    environment = {**os.environ, CHOSEN: str(chosen)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Choose, say so, run; exit code 2 without a map, else pytest's."""
    parser = argparse.ArgumentParser(prog="bin/test --changed", add_help=False)
    parser.add_argument("--since", default="")
    parser.add_argument("--jobs", type=int, default=2)
    options, arguments = parser.parse_known_args()
    coverage_map = CoverageMap.open()
    if coverage_map is None:
        print(NO_MAP, file=sys.stderr)
        return 2
    changes = changed_lines(ROOT, since=options.since)
    choice = choose(changes, coverage_map)
    if not choice.places():
        print("Nothing was changed that a test is known to depend on.")
        return 0
    seconds = forecast(choice, coverage_map)
    announce(choice, seconds, coverage_map)
    sys.stdout.flush()
    return run(choice, options.jobs if seconds > SECONDS_FOR_TWO else 0, arguments)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was chosen, nearest first; as a plugin, after whatever else sorts tests."""
    choice = Choice(*json.loads(Path(os.environ[CHOSEN]).read_text()))
    ranked = [(rank, item) for item in items if (rank := choice.rank(item.nodeid)) is not None]
    config.hook.pytest_deselected(
        items=[item for item in items if choice.rank(item.nodeid) is None]
    )
    items[:] = [item for _rank, item in sorted(ranked, key=itemgetter(0))]


if __name__ == "__main__":
    sys.exit(main())
