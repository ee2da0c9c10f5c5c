"""Runs tests until the first that fails, each under a limit of time and memory."""

import resource
import signal
import sys
from collections.abc import Mapping, Sequence

import pytest

#: A test that takes so many times its usual time, and so many seconds more, has been led astray.
TIMES_USUAL, SECONDS_MORE = 10, 10
WAITING_TIMES = 40  # a test may wait for a busy machine so much longer than it works
LED_ASTRAY = "(a test never came to its end)"
MEMORY = 6 * 1024**3


def run(
    session: pytest.Session, items: Sequence[pytest.Item], seconds: Mapping[str, float]
) -> str | None:
    """Return the id of the first test that fails, or None when all pass.

    A test led astray ends the process with SIGPROF (it works) or SIGALRM (it waits).
    """
    _bound_memory()
    for signal_number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(signal_number, signal.SIG_DFL)
    failed = None
    for item, following in zip(items, [*items[1:], None], strict=True):
        limit = seconds.get(item.nodeid, 0) * TIMES_USUAL + SECONDS_MORE
        signal.setitimer(signal.ITIMER_PROF, limit)
        signal.setitimer(signal.ITIMER_REAL, limit * WAITING_TIMES)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            failed = item.nodeid
            break
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    session._setupstate.teardown_exact(None)
    return failed


def _bound_memory() -> None:
    """A list that grows without end raises MemoryError instead of stopping the machine."""
    if sys.platform == "linux":
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
