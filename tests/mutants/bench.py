"""The pytest plugin that tries mutants: all tests are collected once, each mutant has a process of its own."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from types import CodeType

import pytest

from tests.mutants import alone, trial
from tests.mutants.exchange import ROOT, Functions, exchange, live_functions, source_of
from tests.mutants.operators import Mutant, mutated

NEEDS_A_NEW_IMPORT = "needs a new import"


@dataclass(frozen=True)
class Trial:
    """A mutant, and the tests that execute its lines with how long each usually takes, best first."""

    mutant: Mutant
    tests: tuple[str, ...]
    seconds: dict[str, float]


@dataclass(frozen=True)
class Verdict:
    """What came of a trial: ``killed_by`` is a test, or None if the mutant survived ``tests`` tests."""

    mutant: Mutant
    killed_by: str | None
    tests: int
    took: float


class Bench:
    """Tries each mutant when pytest would run its tests, and tells ``hear`` what came of it."""

    def __init__(self, trials: Sequence[Trial], hear: Callable[[Verdict], None]) -> None:
        self.trials = trials
        self.hear = hear
        self.items: dict[str, pytest.Item] = {}
        self.is_sound: dict[str, bool] = {}
        self.functions: Functions = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all, instead of running the tests once."""
        self.items = {item.nodeid: item for item in session.items}
        session.config.option.maxfail = 1
        self.functions = live_functions(sorted({each.mutant.path for each in self.trials}))
        _warm()
        gc.collect()
        gc.freeze()
        for each in self.trials:
            began = time.monotonic()
            killed_by = self.first_sound_failure(session, each)
            self.hear(Verdict(each.mutant, killed_by, len(each.tests), time.monotonic() - began))
        return True

    def first_sound_failure(self, session: pytest.Session, each: Trial) -> str | None:
        """Return the test that notices a mutant; one that fails without it as well says nothing."""
        items = [self.items[test] for test in each.tests if test in self.items]
        while items:
            failed = self.in_child(session, items, each)
            if failed is None or failed == trial.LED_ASTRAY:
                return failed
            if self.passes_alone(session, failed):
                return failed
            items = [item for item in items if item.nodeid != failed]
        return None

    def passes_alone(self, session: pytest.Session, test: str) -> bool:
        """Whether a test passes here when nothing is changed."""
        item = self.items.get(test)
        if item is None:
            return True  # no test failed: the module could not even be imported
        if test not in self.is_sound:
            self.is_sound[test] = self.in_child(session, [item], None) is None
        return self.is_sound[test]

    def in_child(
        self, session: pytest.Session, items: Sequence[pytest.Item], each: Trial | None
    ) -> str | None:
        """Run tests in a forked process, with the mutant if there is one; return the first that fails."""
        reader, writer = Pipe(duplex=False)
        child = os.fork()
        if not child:
            reader.close()
            os.setpgid(0, 0)
            try:
                writer.send(self.failure(session, items, each))
            except BaseException as error:  # noqa: BLE001  (whatever it is, this process must not go on as its parent)
                writer.send(f"({type(error).__name__})")
            os._exit(0)
        writer.close()
        try:
            answer = reader.recv()
        except EOFError:  # ended by a signal
            answer = trial.LED_ASTRAY
        os.waitpid(child, 0)
        _forget_children_of(child)
        if answer == NEEDS_A_NEW_IMPORT and each:
            return alone.first_failure(each.mutant, [item.nodeid for item in items], each.seconds)
        return str(answer) if answer else None

    def failure(
        self, session: pytest.Session, items: Sequence[pytest.Item], each: Trial | None
    ) -> str | None:
        """Change the code of this process, then run the tests."""
        if each and not exchange(*codes(each.mutant), self.functions):
            return NEEDS_A_NEW_IMPORT
        return trial.run(session, items, each.seconds if each else {})


def codes(mutant: Mutant) -> tuple[CodeType, CodeType]:
    """Return the code of a module as it is and with the mutant's change."""
    path = Path(ROOT, mutant.path)
    source = source_of(mutant.path)
    tree = mutated(source, mutant)
    return (
        compile(source, str(path), "exec", dont_inherit=True),
        compile(tree, str(path), "exec", dont_inherit=True),
    )


def _forget_children_of(process: int) -> None:
    """End what a test started and could not end itself, and remove its database."""
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    for path in Path(os.environ["VAR_DIR"]).glob(f"tests-*-{process}.sqlite3*"):
        path.unlink(missing_ok=True)


def _warm() -> None:
    """Import what Django imports when it is first used, once for all mutants."""
    from django.urls import get_resolver  # noqa: PLC0415  (pytest-django sets Django up after this module is imported)

    _ = get_resolver().url_patterns
    sys.stdout.flush()
