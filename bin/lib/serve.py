"""Start the web server and the background worker, say where they are, stop both together.

While they run, what a site does by the clock is done: ``manage.py chores`` prints it. CLOCK=false switches that
off where something else (cron, a systemd timer) does it.

Usage: .venv/bin/python bin/lib/serve.py HOST PORT ADDRESS

In the environment: WORKERS (processes) and THREADS (in each) of the web server, VAR_DIR, CLOCK.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 60  # seconds until /readyz must have answered
GRACE = 10  # seconds a child has to finish what it is doing
ROUND = 300.0  # seconds from one look at the clock to the next
FIRST = 60.0  # seconds after the start until the first one

Child = subprocess.Popen[bytes]


class Stop(Exception):
    """Somebody pressed Ctrl-C or sent TERM."""


def stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stop


def web(host: str, port: str) -> list[str]:
    """The web server's command line."""
    return [
        str(BIN / "granian"),
        *(
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            port,
            "--no-ws",
            "--log-level",
            "warning",
        ),
        "--no-access-log",  # addresses carry keys
        *("--workers", os.environ["WORKERS"], "--blocking-threads", os.environ["THREADS"]),
        "training_site.wsgi:application",
    ]


def worker() -> list[str]:
    """The background worker's command line."""
    return [sys.executable, str(ROOT / "manage.py"), "db_worker"]


def start(command: list[str]) -> Child:
    """Start a child in a process group of its own, so that all of it can be stopped."""
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)  # noqa: S603  (our own commands)


class Clock:
    """Does what is due every :data:`ROUND`; what goes wrong is told by the command itself, and comes again."""

    def __init__(self, children: list[Child], *, command: list[str], now: float) -> None:
        self.children, self.command = children, command
        self.next_at = now + FIRST
        self.running: Child | None = None

    def tick(self, now: float) -> None:
        """Called a few times a second: look whether something is to be started, or has ended."""
        if self.running and self.running.poll() is not None:
            self.children.remove(self.running)
            self.running = None
        if now >= self.next_at and self.running is None:
            self.next_at = now + ROUND
            self.running = start(self.command)
            self.children.append(self.running)


def due_chores() -> list[str]:
    """The command line that does what is due by the clock."""
    return [sys.executable, str(ROOT / "manage.py"), "chores", "--due"]


def has_clock() -> bool:
    """Whether chores are ours to do: not if CLOCK is switched off."""
    return os.environ.get("CLOCK", "true").strip().lower() not in ("false", "off", "no", "0")


def end(children: list[Child]) -> None:
    """Ask every child and its children to stop; insist after ``GRACE`` seconds."""
    for sign, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 1)):
        for child in children:
            try:
                os.killpg(child.pid, sign)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(0.05)


def answer(url: str) -> str:
    """What ``url`` says, even with an error status; empty while nobody is there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  (our own server)
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def await_ready(url: str, alive: Callable[[], bool]) -> str:
    """Wait until ``url`` says ``ok``; returns the last answer, whatever it was."""
    deadline = time.monotonic() + PATIENCE
    said = ""
    while alive() and said != "ok" and time.monotonic() < deadline:
        said = answer(url)
        time.sleep(0.1)
    return said


def welcome(address: str) -> None:
    """Where to go, and how to sign in to the demo."""
    print(f"\nBeacon is ready: {address}/")
    print(
        f"  for authors    {address}/cms/\n  for managers   {address}/manage/\n  for the board  {address}/board/"
    )
    demo = Path(os.environ["VAR_DIR"], "demo.txt")
    if demo.exists():
        print("\n" + demo.read_text("utf-8").strip())
    print("\nCtrl-C stops everything.", flush=True)


def supervise(host: str, port: str, address: str, children: list[Child]) -> str:
    """Run until a child ends; returns why that is wrong, as a sentence."""
    served = [start(web(host, port)), start(worker())]
    children += served
    clock = Clock(children, command=due_chores(), now=time.monotonic()) if has_clock() else None

    def alive() -> bool:
        return all(child.poll() is None for child in served)

    here = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  (comparing, not binding)
    said = await_ready(f"http://{here}:{port}/readyz", alive)
    if said == "ok":
        welcome(address)
        while alive():
            if clock:
                clock.tick(time.monotonic())
            time.sleep(0.2)
    elif alive():
        return f"The site did not become ready within {PATIENCE} seconds. {said}"
    return (
        "The web server ended by itself."
        if served[0].poll() is not None
        else "The worker ended by itself."
    )


def main(host: str, port: str, address: str) -> int:
    """Serve until told to stop (exit code 0) or until something breaks (1)."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)
    children: list[Child] = []
    try:
        reason = supervise(host, port, address, children)
        print(f"\n{reason} Everything else was stopped.", file=sys.stderr)
    except Stop:
        reason = ""
        print("\nStopping …", flush=True)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    end(children)
    print("Stopped.", flush=True)
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
