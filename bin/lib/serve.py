"""Start the web server and the background worker, print their addresses, stop both together.

While they run, chores are started when they are due: ``manage.py chores`` prints them. CLOCK=false
switches that off where something else (cron, a systemd timer) starts them.

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


class StopRequested(Exception):
    """Somebody pressed Ctrl-C or sent TERM."""


def stop(_signal: int, _frame: FrameType | None) -> None:
    raise StopRequested


def web_command(host: str, port: str) -> list[str]:
    """Return the web server's command line."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--log-level": "warning",
        "--workers": os.environ["WORKERS"],
        "--blocking-threads": os.environ["THREADS"],
    }
    command = [str(BIN / "granian"), "--no-ws"]
    command.append("--no-access-log")  # addresses carry keys
    for option, value in options.items():
        command += [option, value]
    return [*command, "training_site.wsgi:application"]


def worker_command() -> list[str]:
    """Return the background worker's command line."""
    return [sys.executable, str(ROOT / "manage.py"), "db_worker"]


def start(command: list[str]) -> Child:
    """Start a child in a process group of its own, so that all of it can be stopped."""
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)  # noqa: S603  (our own)


class ChoreClock:
    """Runs ``command`` every :data:`ROUND`; one that fails reports that itself, and runs again."""

    def __init__(self, children: list[Child], *, command: list[str], now: float) -> None:
        self.children = children
        self.command = command
        self.next_at = now + FIRST
        self.running: Child | None = None

    def tick(self, now: float) -> None:
        """Start the command when it is due, and forget it once it has ended.

        Called a few times a second.
        """
        if self.running and self.running.poll() is not None:
            self.children.remove(self.running)
            self.running = None
        if now >= self.next_at and self.running is None:
            self.next_at = now + ROUND
            self.running = start(self.command)
            self.children.append(self.running)


def chores_command() -> list[str]:
    """Return the command line that runs the chores that are due."""
    return [sys.executable, str(ROOT / "manage.py"), "chores", "--due"]


def has_clock() -> bool:
    """Whether chores are started by this process: not if CLOCK is switched off."""
    return os.environ.get("CLOCK", "true").strip().lower() not in ("false", "off", "no", "0")


def end(children: list[Child]) -> None:
    """Ask every child and its children to stop; insist after ``GRACE`` seconds."""
    for signal_number, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 1)):
        for child in children:
            try:
                os.killpg(child.pid, signal_number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(0.05)


def read_answer(url: str) -> str:
    """Return the answer at ``url``, even with an error status; empty while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  (our own server)
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def await_ready(url: str, alive: Callable[[], bool]) -> str:
    """Wait until the answer at ``url`` is ``ok``; returns the last answer, whatever it was."""
    deadline = time.monotonic() + PATIENCE
    answer = ""
    while alive() and answer != "ok" and time.monotonic() < deadline:
        answer = read_answer(url)
        time.sleep(0.1)
    return answer


def print_welcome(address: str) -> None:
    """Print where to go, and how to sign in to the demo."""
    print(f"\nBeacon is ready: {address}/")
    print(f"  for authors    {address}/cms/")
    print(f"  for managers   {address}/manage/")
    print(f"  for the board  {address}/board/")
    demo = Path(os.environ["VAR_DIR"], "demo.txt")
    if demo.exists():
        print("\n" + demo.read_text("utf-8").strip())
    print("\nCtrl-C stops everything.", flush=True)


def supervise(host: str, port: str, address: str, children: list[Child]) -> str:
    """Run until a child ends; returns why that is wrong, as a sentence."""
    web = start(web_command(host, port))
    worker = start(worker_command())
    children += [web, worker]
    clock = None
    if has_clock():
        clock = ChoreClock(children, command=chores_command(), now=time.monotonic())

    def alive() -> bool:
        return web.poll() is None and worker.poll() is None

    is_everywhere = host in ("0.0.0.0", "::")  # noqa: S104  (comparing, not binding)
    local_host = "127.0.0.1" if is_everywhere else host
    answer = await_ready(f"http://{local_host}:{port}/readyz", alive)
    if answer == "ok":
        print_welcome(address)
        while alive():
            if clock:
                clock.tick(time.monotonic())
            time.sleep(0.2)
    elif alive():
        return f"The site did not become ready within {PATIENCE} seconds. {answer}"
    if web.poll() is not None:
        return "The web server ended by itself."
    return "The worker ended by itself."


def main(host: str, port: str, address: str) -> int:
    """Serve until told to stop (exit code 0) or until something breaks (1)."""
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, stop)
    children: list[Child] = []
    try:
        reason = supervise(host, port, address, children)
        print(f"\n{reason} Everything else was stopped.", file=sys.stderr)
    except StopRequested:
        reason = ""
        print("\nStopping …", flush=True)
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, signal.SIG_IGN)
    end(children)
    print("Stopped.", flush=True)
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
