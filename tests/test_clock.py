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
    """Tick until nothing runs and nothing waits."""
    deadline = time.monotonic() + 10
    clock.tick(at)
    while (clock.running or clock.waiting) and time.monotonic() < deadline:
        time.sleep(0.02)
        clock.tick(at)


def test_chores_are_done_every_hour_one_after_the_other(
    serve: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tmp_path / "diary"
    note = "echo {} >> " + str(diary)
    monkeypatch.setitem(serve.Clock.tick.__globals__, "chore", lambda name: ["sh", "-c", note.format(name)])
    children: list[object] = []
    clock = serve.Clock(children, chores=("one", "two"), now=0.0)
    settle(clock, 59.0)
    assert not diary.exists()
    settle(clock, 60.0)
    assert diary.read_text().split() == ["one", "two"]
    settle(clock, 3600.0)
    assert diary.read_text().split() == ["one", "two"]
    settle(clock, 3660.0)
    assert diary.read_text().split() == ["one", "two"] * 2
    assert children == []


def test_a_chore_that_fails_stops_nothing(serve: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(serve.Clock.tick.__globals__, "chore", lambda name: [sys.executable, "-c", "exit(1)"])
    clock = serve.Clock([], chores=("one",), now=0.0)
    settle(clock, 60.0)
    settle(clock, 3660.0)
    assert clock.running is None


def test_what_runs_is_stopped_with_everything_else(serve: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(serve.Clock.tick.__globals__, "chore", lambda name: ["sleep", "300"])
    children: list[object] = []
    clock = serve.Clock(children, chores=("one",), now=0.0)
    clock.tick(60.0)
    assert children == [clock.running]
    serve.end(children)
    assert clock.running.poll() is not None


@pytest.mark.parametrize("word", ["false", "off", "no", "0", " False "])
def test_the_clock_can_be_switched_off(serve: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    assert serve.chores() == ("send_reminders", "purge_guests")
    monkeypatch.setenv("CLOCK", word)
    assert serve.chores() == ()


def test_every_chore_is_a_command() -> None:
    from django.core.management import get_commands  # noqa: PLC0415  (after the settings)

    chores = runpy.run_path(str(ROOT / "bin" / "lib" / "serve.py"))["CHORES"]
    assert set(chores) <= set(get_commands())
