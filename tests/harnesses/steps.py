"""How far a long run has come: a line for each thousand steps, and one when it ends or is stopped."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

EVERY = 1000


class Steps:
    """Counts the steps of a run, by kind, and its worlds; a short run counts in silence."""

    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter()
        self.worlds = 0
        self.is_long = False
        self.began = 0.0  # on the processor's clock, which no travelling moves

    def add(self, kind: str) -> None:
        """One step more; each thousandth of a long run is told."""
        self.by_kind[kind] += 1
        if self.is_long and self.by_kind.total() % EVERY == 0:
            self.tell()

    def tell(self, *more: str) -> None:
        """Print the numbers so far, at once."""
        seconds = time.process_time() - self.began
        head = f"{self.by_kind.total()} steps in {self.worlds} worlds, {seconds:.0f} s of processor"
        sys.stdout.write("\n" + "; ".join([head, *more]) + "\n")
        sys.stdout.flush()

    @contextmanager
    def of(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Count from nothing; a long run tells how far it came, also when it fails or is stopped."""
        self.by_kind.clear()
        self.worlds, self.began = 0, time.process_time()
        self.is_long = request.node.get_closest_marker("long") is not None
        if not self.is_long:
            yield
            return
        capturing = request.config.pluginmanager.getplugin("capturemanager")
        before = signal.signal(signal.SIGTERM, _stop)
        with capturing.global_and_fixture_disabled():
            try:
                yield
            finally:
                signal.signal(signal.SIGTERM, before)
                kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(self.by_kind.items()))
                self.tell(f"seed {request.config.getoption('hypothesis_seed')}", kinds)


def _stop(number: int, frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that what is known is told: ``timeout`` and a closed session send TERM."""
    raise KeyboardInterrupt
