"""What goes wrong: each fault is drawn by a seed, brought about, and taken away again."""

import http.client
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.harnesses.plug_pulled import database as databases
from tests.harnesses.plug_pulled.ledger import Ledger
from tests.harnesses.plug_pulled.post_office import REFUSALS, Mailbox
from tests.harnesses.plug_pulled.processes import WEB, WORKER, Site

LOCKED = "database locked"
WORKER_KILLED = "worker killed"
WEB_KILLED = "web killed"
MAIL_REFUSED = "mail refused"
DISK_FULL = "disk full"
PROBED = "probed by address"
ROTATED = "secret rotated"
RESTARTED = "PostgreSQL restarted"
#: Seconds a fault waits for its moment, at most.
PATIENCE = 3
#: No fault of its own: what was noticed after the site had seemed whole again.
LATER = "noticed later"
#: How often each is drawn, of a hundred.
WEIGHTS = {
    LOCKED: 22,
    WORKER_KILLED: 12,
    WEB_KILLED: 12,
    MAIL_REFUSED: 22,
    DISK_FULL: 18,
    PROBED: 10,
    ROTATED: 4,
    RESTARTED: 12,
}
#: Faults under which no page may fail.
HARMLESS = (MAIL_REFUSED, PROBED)
#: Names by which a monitor on another machine calls the site.
STRANGE_HOSTS = ("10.1.2.3:8000", "probe.internal", "[fe80::1]", "")


@dataclass(frozen=True)
class Fault:
    """One fault: when so many acts were acknowledged, for so many seconds, in one of its ways."""

    kind: str
    after: int
    seconds: float
    way: str = ""

    def __str__(self) -> str:
        way = f" ({self.way})" if self.way else ""
        return f"{self.kind}{way} after {self.after} acts for {self.seconds:.1f} s"


def draw_fault(draw: Random, kinds: list[str]) -> Fault:
    """Draw what goes wrong next."""
    [kind] = draw.choices(kinds, [WEIGHTS[kind] for kind in kinds])
    seconds = draw.uniform(0.1, 1.5)
    way = ""
    if kind == LOCKED and draw.random() < 0.03:
        seconds = draw.uniform(18, 30)
    if kind == WORKER_KILLED:
        way = draw.choice(["in a task", "while a mail is sent", "at any moment"])
    if kind == MAIL_REFUSED:
        way = draw.choice(REFUSALS)
    return Fault(kind, draw.randrange(15), seconds, way)


class World:
    """The site, its database, its mail server and its disk, for faults to be brought about in."""

    def __init__(
        self, site: Site, database: databases.Database, mailbox: Mailbox, ledger: Ledger
    ) -> None:
        self.site, self.database, self.mailbox, self.ledger = site, database, mailbox, ledger

    def bring_about(self, fault: Fault) -> None:
        """Let it happen, and end."""
        before = sum(self.ledger.acknowledged.values())
        wait(lambda: sum(self.ledger.acknowledged.values()) >= before + fault.after)
        self.ledger.mark(f"--- {fault}")
        getattr(self, f"_{fault.kind.lower().replace(' ', '_')}")(fault)

    def _database_locked(self, fault: Fault) -> None:
        release = self.database.locked()
        time.sleep(fault.seconds)
        release()

    def _worker_killed(self, fault: Fault) -> None:
        if fault.way == "while a mail is sent":
            self.mailbox.before_keeping = self.kill_worker
            wait(lambda: self.mailbox.before_keeping is None)
        if fault.way == "in a task":
            wait(lambda: any(row[0] == "RUNNING" for row in databases.tasks(self.database)))
        self.mailbox.before_keeping = None
        self.kill_worker()

    def kill_worker(self) -> None:
        """SIGKILL the worker, whatever it does."""
        self.site.kill(WORKER)

    def _web_killed(self, fault: Fault) -> None:
        self.site.kill(WEB)

    def _mail_refused(self, fault: Fault) -> None:
        self.mailbox.refusal = fault.way
        time.sleep(fault.seconds + 0.5)
        self.mailbox.refusal = None

    def _disk_full(self, fault: Fault) -> None:
        filler = self.site.folder / "filler"
        fill(filler)
        time.sleep(fault.seconds)
        filler.unlink()

    def _probed_by_address(self, fault: Fault) -> None:
        for host in STRANGE_HOSTS:
            for path in ("/healthz", "/readyz"):
                status, text = probe(self.site.port, path, host)
                if (status, text) != (200, "ok"):
                    self.ledger.unhealed[
                        f"{path} answers {status} to whoever calls it by address"
                    ] += 1

    def _secret_rotated(self, fault: Fault) -> None:
        self.site.rotate_secret()

    def _postgresql_restarted(self, fault: Fault) -> None:
        assert isinstance(self.database, databases.PostgreSQL)
        self.database.run("stop")
        is_down_at = time.monotonic()
        while time.monotonic() < is_down_at + fault.seconds:
            answer = self.site.ask("/readyz")
            if answer and answer.text == "ok":
                self.ledger.complain("/readyz says ok while PostgreSQL is down")
            time.sleep(0.1)
        self.database.run("start")


def wait(has_happened: Callable[[], bool]) -> None:
    """Wait until something has happened, but not for ever."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not has_happened():
        time.sleep(0.005)


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as filler:
        size = 1 << 20
        while size:
            try:
                filler.write(b"\0" * size)
            except OSError:
                size //= 2


def probe(port: int, path: str, host: str, *, patience: float = 10) -> tuple[int, str]:
    """Ask as a load balancer does that knows an address and no name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error)
    finally:
        connection.close()


def mount(folder: Path) -> bool:
    """Put a small disk of its own under ``folder``; False where nobody may."""
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "plug-pulled", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def unmount(folder: Path) -> None:
    """Take it away."""
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
