"""The site as ``bin/run`` runs it, in a folder of its own: its processes, started, killed and looked at."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.server import free_port
from tests.harnesses.plug_pulled.browser import Answer, Browser, NoAnswer

ROOT = Path(__file__).resolve().parents[3]
#: Words in the command lines of the web server and of the worker.
WEB, WORKER = "granian", "db_worker"
#: Seconds the site may take to answer again by itself, or to start.
PATIENCE = 60
SECRETS = {
    "SECRET_KEY": "a-harness-only-" + "0123456789" * 5,
    "KEY_PEPPER": "a-harness-only-pepper-" + "0123456789" * 5,
}


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a site in ``folder``: nothing of a developer's, nothing of pytest's."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    bytecode = {
        name: value for name, value in os.environ.items() if name.startswith("PYTHONPYCACHE")
    }
    return {
        **inherited,
        **bytecode,
        **SECRETS,
        "BEACON_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "training_site.settings",
        "VAR_DIR": str(folder),
        "WORKERS": "1",
        "THREADS": "4",
        "QUIET_HOURS": "",
        **settings,
    }


class Site:
    """The processes of one folder; ``settings`` are the environment beyond :func:`environment`."""

    def __init__(self, folder: Path, settings: dict[str, str], *, has_disk: bool) -> None:
        self.folder = folder
        self.has_disk = has_disk
        self.port = free_port()
        self.settings = {
            "SITE_URL": f"http://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            **settings,
        }
        self.log = folder.parent / f"{folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.rotations = 0
        self.errors: list[str] = []

    def browser(self, hall: str) -> Browser:
        """A new browser, seen at a network address."""
        return Browser(self.port, hall, self.errors)

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        command = [sys.executable, str(Path(__file__).with_name("serving.py"))]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "127.0.0.1", str(self.port), self.settings["SITE_URL"]],
                cwd=ROOT,
                env=environment(self.folder, **self.settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1
        if not self.is_whole_within(PATIENCE):
            raise RuntimeError(f"The site did not start:\n{self.log.read_text()[-3000:]}")

    def why_it_ended(self) -> str:
        """Return what ``bin/run`` said last, and the error before it."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception)\b", line)]
        endings = [line for line in lines if "ended by itself" in line]
        return " | ".join([*endings[-1:], *errors[-1:]])

    def is_running(self) -> bool:
        """Whether what ``bin/run`` became is still there."""
        return self.process is not None and self.process.poll() is None

    def is_whole_within(self, seconds: float) -> bool:
        """Wait until web and worker are there and ``/readyz`` says ok; False when they are not in time.

        Or at once when ``bin/run`` has ended.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.is_running():
            answer = self.ask("/readyz")
            if answer and answer.text == "ok" and self.children(WEB) and self.children(WORKER):
                return True
            time.sleep(0.05)
        return False

    def ask(self, path: str) -> Answer | None:
        """Return the answer to a visitor; None when there is none."""
        try:
            return Browser(self.port, "127.0.0.1").get(path)
        except NoAnswer:
            return None

    def children(self, word: str) -> list[int]:
        """Return the ids of the processes below ``bin/run`` with ``word`` in their command line."""
        assert self.process
        return [pid for pid in _descendants(self.process.pid) if word in _command_line(pid)]

    def kill(self, word: str) -> bool:
        """SIGKILL every process with ``word`` in its command line; False when there was none."""
        pids = self.children(word)
        for pid in pids:
            _signal(pid, signal.SIGKILL)
        return bool(pids)

    def stop(self) -> None:
        """Ctrl-C; whatever is left after a while is killed."""
        if not self.process:
            return
        left = _descendants(self.process.pid)
        _signal(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in left:
            _signal(pid, signal.SIGKILL)
        self.process = None

    def rotate_secret(self) -> None:
        """Stop, change a ``SECRET_KEY`` that has leaked, start: sessions end, printed keys go on."""
        self.stop()
        self.rotations += 1
        self.settings["SECRET_KEY"] = f"{SECRETS['SECRET_KEY']}-{self.rotations}"
        self.start()


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in children] + [
        grandchild for child in children for grandchild in _descendants(int(child))
    ]


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
