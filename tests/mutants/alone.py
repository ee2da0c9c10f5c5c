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
NO_ANSWER = "(it cannot be imported)"
#: As many tests as this are tried in one process; the limit of a command's length is far away.
MOST_TESTS = 400
QUIETLY = ("-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider")


def first_failure(mutant: Mutant, tests: Sequence[str], seconds: Mapping[str, float]) -> str | None:
    """Return the first of the tests that fails with the mutant."""
    chosen = list(tests[:MOST_TESTS])
    order = {
        "mutant": asdict(mutant),
        "source": source_of(mutant.path),
        "tests": chosen,
        "seconds": {test: seconds.get(test, 0) for test in chosen},
    }
    answer, words = _answer(order, chosen)
    if answer == NO_ANSWER:
        without, words = _answer({**order, "mutant": None, "tests": []}, chosen)
        if without == NO_ANSWER:
            raise RuntimeError(f"The tests cannot be collected, with or without a mutant:\n{words}")
    return answer


def _answer(order: dict[str, Any], tests: Sequence[str]) -> tuple[str | None, str]:
    """Return what a new process answers to an order, and all that it said."""
    with TemporaryDirectory() as folder:
        question, answer = Path(folder, "order.json"), Path(folder, "answer.json")
        question.write_text(json.dumps({**order, "answer": str(answer)}))
        files = sorted({test.partition("::")[0] for test in tests})
        command = [sys.executable, "-m", "pytest", *QUIETLY, "-p", "tests.mutants.alone", *files]
        environment = {**os.environ, ORDER: str(question)}
        ended = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if ended.returncode < 0:
            return trial.LED_ASTRAY, ended.stdout
        if not answer.exists():
            return NO_ANSWER, ended.stdout
        failed = json.loads(answer.read_text())
        return str(failed) if failed else None, ended.stdout


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
    if order["mutant"] is None:
        return
    fields = dict(order["mutant"])
    mutant = Mutant(**{**fields, "lines": tuple(fields["lines"])})
    path = Path(ROOT, mutant.path)
    tree = mutated(order["source"], mutant)
    import_instead(mutant.path, compile(tree, str(path), "exec", dont_inherit=True))


if ORDER in os.environ:  # before anything of ours is imported
    _take_the_place_of_the_module()
