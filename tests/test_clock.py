"""What ``bin/run`` does by the clock."""

import runpy
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def serve() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(ROOT / "bin" / "lib" / "serve.py")))


def settle(clock: object, at: float) -> None:
    """Tick until nothing runs."""
    deadline = time.monotonic() + 10
    clock.tick(at)
    while clock.running and time.monotonic() < deadline:
        time.sleep(0.02)
        clock.tick(at)


def test_what_is_due_is_done_every_five_minutes(serve: SimpleNamespace, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    children: list[object] = []
    clock = serve.ChoreClock(children, command=["sh", "-c", f"echo done >> {diary}"], now=0.0)
    settle(clock, 59.0)
    assert not diary.exists()
    for moment, rounds in ((60.0, 1), (359.0, 1), (360.0, 2)):
        settle(clock, moment)
        assert diary.read_text().split() == ["done"] * rounds
    assert children == []


def test_a_round_that_fails_stops_nothing(serve: SimpleNamespace) -> None:
    clock = serve.ChoreClock([], command=[sys.executable, "-c", "exit(1)"], now=0.0)
    settle(clock, 60.0)
    settle(clock, 360.0)
    assert clock.running is None


def test_a_long_round_is_waited_for(serve: SimpleNamespace) -> None:
    children: list[object] = []
    clock = serve.ChoreClock(children, command=["sleep", "300"], now=0.0)
    clock.tick(60.0)
    [first] = children
    clock.tick(360.0)
    assert children == [first]
    serve.end(children)
    assert first.poll() is not None


@pytest.mark.parametrize("word", ["false", "off", "no", "0", " False "])
def test_the_clock_can_be_switched_off(
    serve: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    assert serve.has_clock()
    monkeypatch.setenv("CLOCK", word)
    assert not serve.has_clock()


def test_the_clock_of_bin_run_does_what_is_due(serve: SimpleNamespace) -> None:
    assert serve.chores_command()[1:] == [str(ROOT / "manage.py"), "chores", "--due"]
