"""Tries a mutant that needs a new import, of a constant say: in a new process that imports everything.

``first_failure`` starts one; ``pytest -p tests.mutants.alone`` is that process, told by the environment.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.mutants import trial
from tests.mutants.exchange import ROOT, import_instead, source_of
from tests.mutants.operators import Mutant, mutated

ORDER = (
    "BEACON_MUTANT"  # in the environment: the file with the mutant, its tests and where to answer
)
NOT_IMPORTABLE = "(it cannot be imported)"
#: As many tests as this are tried in one process; the limit of a command's length is far away.
MOST_TESTS = 400
QUIETLY = ("-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider")


def first_failure(mutant: Mutant, tests: Sequence[str], seconds: Mapping[str, float]) -> str | None:
    """Return the first of the tests that fails with the mutant."""
    with TemporaryDirectory() as folder:
        order, answer = Path(folder, "order.json"), Path(folder, "answer.json")
        chosen = list(tests[:MOST_TESTS])
        contents = {
            "mutant": asdict(mutant),
            "source": source_of(mutant.path),
            "tests": chosen,
            "seconds": {test: seconds.get(test, 0) for test in chosen},
            "answer": str(answer),
        }
        order.write_text(json.dumps(contents))
        files = sorted({test.partition("::")[0] for test in chosen})
        command = [sys.executable, "-m", "pytest", *QUIETLY, "-p", "tests.mutants.alone", *files]
        environment = {**os.environ, ORDER: str(order)}
        ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
        if ended.returncode < 0:
            return trial.LED_ASTRAY
        if not answer.exists():
            return NOT_IMPORTABLE
        failed = json.loads(answer.read_text())
        return str(failed) if failed else None


class Alone:
    """Runs the tests of one order."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run them in the order they are named in, and answer."""
        items = {item.nodeid: item for item in session.items}
        tests = [items[test] for test in self.order["tests"] if test in items]
        session.config.option.maxfail = 1
        failed = trial.run(session, tests, self.order["seconds"])
        Path(str(self.order["answer"])).write_text(json.dumps(failed))
        return True


def pytest_configure(config: pytest.Config) -> None:
    """Take the order, if there is one."""
    if ORDER in os.environ:
        config.pluginmanager.register(Alone(_order()))


def _order() -> dict[str, Any]:
    return dict(json.loads(Path(os.environ[ORDER]).read_text()))


def _take_the_place_of_the_module() -> None:
    order = _order()
    fields = dict(order["mutant"])
    mutant = Mutant(**{**fields, "lines": tuple(fields["lines"])})
    path = Path(ROOT, mutant.path)
    tree = mutated(order["source"], mutant)
    import_instead(mutant.path, compile(tree, str(path), "exec", dont_inherit=True))


if ORDER in os.environ:  # before anything of ours is imported
    _take_the_place_of_the_module()
