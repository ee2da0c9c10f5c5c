"""The site as it runs for people, with its processor time read from the system."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class RunningServer:
    """A running granian: its address and its process."""

    url: str
    pid: int

    def cpu_ms(self) -> float:
        """Return processor milliseconds so far of the server and its workers."""
        return sum(_ticks(pid) for pid in _family(self.pid)) * 1000 / TICKS


def _family(pid: int) -> list[int]:
    """Return a process's id and those of its descendants."""
    family = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        family += _family(int(child))
    return family


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def command(port: int) -> list[str]:
    """Return granian's command line: one worker of four threads, as ``bin/run`` starts it."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--log-level", "error", "--no-access-log"),
        "training_site.wsgi:application",
    ]


@contextmanager
def running(environment: dict[str, str]) -> Iterator[RunningServer]:
    """Run one web process while the block runs."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command(port), cwd=ROOT, env=os.environ | environment) as process:
        try:
            _wait(f"{url}/readyz", process)
            yield RunningServer(url, process.pid)
        finally:
            process.terminate()


class WebProcess:
    """A web process that can be killed and restarted at its address; its output goes to ``log``."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.log = log
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command(self.port), cwd=ROOT, stdout=log, stderr=log)
        _wait(f"{self.url}/readyz", self.process)

    def kill(self) -> None:
        """SIGKILL it and its worker, without a word."""
        if self.process:
            for pid in reversed(_family(self.process.pid)):
                os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it properly."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _try in range(120):
        if process.poll() is not None:
            raise RuntimeError("The server stopped before it was ready.")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("The server did not become ready in half a minute.")
