"""Which mutants are tried, and with which tests: the same for the same seed, whoever runs it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from tests.coverage_map import CoverageMap
from tests.mutants.bench import Trial
from tests.mutants.exchange import ROOT, source_of
from tests.mutants.operators import Mutant, mutants


def chosen(paths: Iterable[str], *, seed: int, per_file: int) -> Iterator[Mutant]:
    """Yield ``per_file`` mutants of each file, in the order of its lines, no two of one line if there are enough.

    Each mutant is drawn by its own number, so that a change elsewhere in the file moves no other.
    """
    for path in paths:
        found = mutants(path, source_of(path))
        drawn = sorted(found, key=lambda mutant: _number(mutant, seed))
        first_of_line = {mutant.line: mutant for mutant in reversed(drawn)}
        firsts = [mutant for mutant in drawn if first_of_line[mutant.line] is mutant]
        others = [mutant for mutant in drawn if first_of_line[mutant.line] is not mutant]
        yield from sorted([*firsts, *others][:per_file], key=lambda mutant: mutant.site)


def _number(mutant: Mutant, seed: int) -> bytes:
    name = f"{seed}|{mutant.path}|{mutant.place}|{mutant.change}|{mutant.twin}"
    return hashlib.sha256(name.encode()).digest()


def trial_of(mutant: Mutant, coverage_map: CoverageMap, *, most_seconds: float) -> Trial:
    """Return a mutant with its tests: those beside its file first, the quickest of them first.

    Together they take no more than ``most_seconds``, as long as the first takes no more.
    """
    tests = coverage_map.tests_of(mutant.path, mutant.lines)
    seconds = dict(coverage_map.seconds(tests))
    beside = f"{_mirrored_folder(mutant.path)}/"
    in_order = sorted(tests, key=lambda test: (not test.startswith(beside), seconds[test]))
    return Trial(mutant, tuple(_affordable(in_order, seconds, most_seconds)), seconds)


def _mirrored_folder(path: str) -> str:
    """Return the folder of the tests that mirror a file, or else the nearest above it."""
    mirrored = (Path("tests", folder) for folder in Path(path).parents)
    return str(next(folder for folder in mirrored if Path(ROOT, folder).is_dir()))


def _affordable(
    tests: Sequence[str], seconds: dict[str, float], most_seconds: float
) -> Iterator[str]:
    spent = accumulate(seconds[test] for test in tests)
    for position, (test, total) in enumerate(zip(tests, spent, strict=True)):
        if total <= most_seconds or position == 0:
            yield test
