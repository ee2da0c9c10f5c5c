"""Thirty people and one fault after the other; afterwards the ledger is compared with the site."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from tests.harnesses.plug_pulled import database as databases
from tests.harnesses.plug_pulled import faults
from tests.harnesses.plug_pulled.browser import NoAnswer
from tests.harnesses.plug_pulled.faults import Fault, World
from tests.harnesses.plug_pulled.learners import Learner
from tests.harnesses.plug_pulled.ledger import Ledger
from tests.harnesses.plug_pulled.managers import MANAGERS, Manager
from tests.harnesses.plug_pulled.monitor import watched
from tests.harnesses.plug_pulled.post_office import Mailbox
from tests.harnesses.plug_pulled.processes import ROOT, Site, environment

LEARNERS = 27
#: Seconds within which the site is to be whole again by itself.
HEALING = 30
#: Faults after which another thirty come, from another address: a thousand guests an hour may.
FAULTS_IN_A_HALL = 60
IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"


def build_world(folder: Path, settings: dict[str, str]) -> dict[str, Any]:
    """Make the small world in ``folder``; returns what people know of it."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.harnesses.plug_pulled.world"],
        cwd=ROOT,
        env=environment(folder, TASKS_BACKEND=IMMEDIATE, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr[-3000:])
    particulars: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return particulars


class Run:
    """One site, its thirty people, and what became of them; ``seed`` draws everything."""

    def __init__(self, world: World, particulars: dict[str, Any], *, seed: int) -> None:
        self.world, self.particulars = world, particulars
        self.site, self.ledger = world.site, world.ledger
        self.draw = Random(f"{seed}/faults")
        crowd: dict[str, Any] = {
            "seed": str(seed),
            "site": world.site,
            "world": particulars,
            "ledger": world.ledger,
        }
        self.learners = [Learner(number, **crowd) for number in range(LEARNERS)]
        self.managers = [Manager(number, **crowd) for number in range(MANAGERS)]
        self.healing: dict[str, list[float]] = defaultdict(list)
        self.by_hand: Counter[str] = Counter()
        self.injected = 0
        self.pool = ThreadPoolExecutor(LEARNERS + MANAGERS)

    def gather(self) -> None:
        """Everybody comes, begins, says who they are and keeps their key; nothing goes wrong yet."""
        for person in self.learners:
            person.steps.sort(key=lambda step: step not in ("start", "claim", "keep key"))
        for _act in range(3):
            for act in [self.pool.submit(person.act) for person in self.learners]:
                act.result()

    def live_through(self, fault: Fault) -> None:
        """Let people act, the fault happen and the site heal; then some read back what they did."""
        self.injected += 1
        if self.injected % FAULTS_IN_A_HALL == 0:
            self.move_hall()
        busy = self.draw.sample(self.learners, 12)
        people: list[Learner | Manager] = [*busy, *self.draw.sample(self.managers, 2)]
        acts = [
            self.pool.submit(act_in_turn, person, pauses=[self.draw.uniform(0, 1.2), 0])
            for person in people
        ]
        errors_before = len(self.site.errors)
        with watched(self.site, self.ledger):
            self.world.bring_about(fault)
            ended_at = time.monotonic()
            self.heal(fault, ended_at)
            for act in acts:
                act.result()
        if fault.kind in faults.HARMLESS:
            for error in self.site.errors[errors_before:]:
                self.ledger.complain(f"{error}, during “{fault.kind}”")
        self.read_back(busy[:4])

    def read_back(self, learners: list[Learner]) -> None:
        """Have learners read back what they were told, again where the site did not answer it all."""
        for _try in range(4):
            checks = [(learner, self.pool.submit(could_read_back, learner)) for learner in learners]
            learners = [learner for learner, check in checks if not check.result()]
            if not learners:
                return
            self.heal(Fault(faults.LATER, 0, 0), time.monotonic())
        for learner in learners:
            self.ledger.complain(f"{learner.promises.name} could not read back what they did")

    def heal(self, fault: Fault, ended_at: float) -> None:
        """Wait until the site is whole again; somebody starts it where it does not do so itself."""
        if not self.site.is_whole_within(HEALING):
            self.by_hand[fault.kind] += 1
            self.ledger.mark(f"--- started again by hand: {self.site.why_it_ended()}")
            self.site.stop()
            self.site.start()
        self.healing[fault.kind].append(time.monotonic() - ended_at)

    def move_hall(self) -> None:
        """The next thirty are in another place."""
        for person in [*self.learners, *self.managers]:
            person.hall = f"127.0.0.{2 + self.injected // FAULTS_IN_A_HALL % 200}"

    def settle(self) -> None:
        """When all is quiet: everything told is there, every letter came, nothing waits for ever."""
        self.heal(Fault(faults.LATER, 0, 0), time.monotonic())
        databases.wait_for_tasks(self.world.database, seconds=60)
        self.read_back(self.learners)
        self.let_all_in()
        self.check_lists()
        self.check_mails()
        self.check_tasks()
        self.check_clock()

    def let_all_in(self) -> None:
        """Everybody opens the site on another phone, all behind one address: a right key always opens."""
        with_key = [learner for learner in self.learners if learner.promises.key]
        for sign_in in [self.pool.submit(learner.open_another_phone) for learner in with_key]:
            sign_in.result()
        self.ledger.acknowledged["let in, all at once"] += len(with_key)

    def check_lists(self) -> None:
        """Whoever was brought in by a list is in the manager's file."""
        page = self.managers[0].people_csv()
        for name in sorted(self.ledger.members):
            if name not in page:
                self.ledger.lose(f"{name} belongs to the place, and is not in people.csv")

    def check_mails(self) -> None:
        """A letter that was said to be on its way has come – or its task is known not to heal."""
        unhealed = self.unhealed_mail_tasks()
        for address, words in sorted(self.ledger.mails.items()):
            if self.world.mailbox.received[address]:
                continue
            if address in unhealed:
                self.ledger.unhealed[unhealed[address]] += 1
            else:
                self.ledger.lose(f"“{words}”, but no mail ever came to {address}")

    def unhealed_mail_tasks(self) -> dict[str, str]:
        """Return the addresses of letters whose task failed or stands still, and which of both."""
        database = self.world.database
        emails = dict(database.rows("SELECT id, email FROM workforce_invitation"))
        stuck = {}
        for status, name, arguments in databases.tasks(database):
            if status in STANDSTILL and name in ("send_invitation", "ask_mailbox"):
                address = arguments[1] if name == "ask_mailbox" else emails.get(arguments[0], "")
                stuck[address] = f"a mail was lost: {STANDSTILL[status]}"
        return stuck

    def check_tasks(self) -> None:
        """No task waits for ever; those that are known to are counted."""
        for status, name, _arguments in databases.tasks(self.world.database):
            if status == "READY":
                self.ledger.complain(f"the task {name} was never begun")
            elif status == "RUNNING":
                self.ledger.unhealed[f"a task stands still: {STANDSTILL[status]}"] += 1

    def check_clock(self) -> None:
        """What an author scheduled is live: the clock of ``bin/run`` did it."""
        deadline = time.monotonic() + HEALING
        while time.monotonic() < deadline:
            answer = self.site.ask(self.particulars["scheduled"])
            if answer and answer.status == 200:
                return
            time.sleep(0.5)
        runs = self.world.database.rows(
            "SELECT outcome FROM foundation_chorerun WHERE command = 'publish_scheduled'"
        )
        if runs and not runs[0][0]:
            self.ledger.unhealed["the clock was killed at work, and looks again after an hour"] += 1
            return
        self.ledger.lose("a lesson was scheduled for publishing, and the clock did not publish it")


DATABASES: dict[str, type[databases.Database]] = {
    "sqlite": databases.SQLite,
    "postgresql": databases.PostgreSQL,
}
STANDSTILL = {
    "FAILED": "its task failed once, and is never tried again",
    "RUNNING": "its worker was killed, and nobody takes it over",
}


def act_in_turn(person: Learner | Manager, *, pauses: list[float]) -> None:
    """Do some acts, each after a pause."""
    for pause in pauses:
        time.sleep(pause)
        person.act()


def could_read_back(learner: Learner) -> bool:
    """Have a learner read back what they were told; False when the site did not answer all of it."""
    try:
        return learner.check()
    except NoAnswer:
        return False


@contextmanager
def running(*, seed: int, database_name: str) -> Iterator[Run]:
    """A site with its world in a folder of its own, started; removed afterwards."""
    with ExitStack() as stack:
        outer = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beacon-plug-")))
        outer.chmod(0o755)  # PostgreSQL runs as somebody else
        folder = outer / "site"
        folder.mkdir()
        has_disk = faults.mount(folder)
        if has_disk:
            stack.callback(faults.unmount, folder)
        database = DATABASES[database_name](folder)
        stack.callback(database.close)
        mailbox = Mailbox()
        stack.callback(mailbox.close)
        particulars = build_world(folder, database.settings)
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}"}
        site = Site(folder, {**mail, **database.settings}, has_disk=has_disk)
        stack.callback(site.stop)
        site.start()
        run = Run(World(site, database, mailbox, Ledger()), particulars, seed=seed)
        stack.callback(run.pool.shutdown)
        yield run
