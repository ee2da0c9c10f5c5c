"""What the site does not heal by itself yet, one by one: each is red until it does.

After each of them somebody has to do something by hand. Nothing acknowledged is lost in the database
(``test_plug_pulled.py``); what is lost are minutes, letters, and a person's patience.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.harnesses.plug_pulled import database as databases
from tests.harnesses.plug_pulled import faults
from tests.harnesses.plug_pulled.faults import Fault
from tests.harnesses.plug_pulled.processes import WEB, WORKER
from tests.harnesses.plug_pulled.run import Run, running

#: Seconds in which a site should be well again.
HEALING = 10

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lasting_run() -> Iterator[Run]:
    with running(seed=1, database_name=connection.vendor) as run:
        yield run


@pytest.fixture
def run(lasting_run: Run) -> Run:
    """The site, whole: started again by hand where the test before left it stopped."""
    lasting_run.heal(Fault("before", 0, 0), time.monotonic())
    return lasting_run


def waits(until: Callable[[], bool]) -> bool:
    """Whether something happens while the site should heal."""
    deadline = time.monotonic() + HEALING
    while time.monotonic() < deadline and not until():
        time.sleep(0.1)
    return until()


def invite(run: Run) -> str:
    """Invite two people; returns the address of one."""
    manager = run.managers[0]
    assert manager.is_in()
    assert manager.invite()
    return f"m0.{manager.serial}.a@guests.example.org"


@pytest.mark.xfail(strict=True, reason="bin/run stops everything when its web server has died")
def test_a_killed_web_server_is_started_again(run: Run) -> None:
    assert run.site.kill(WEB)
    assert run.site.is_whole_within(HEALING), run.site.why_it_ended()


@pytest.mark.xfail(strict=True, reason="bin/run stops everything when its worker has died")
def test_a_killed_worker_is_started_again(run: Run) -> None:
    assert run.site.kill(WORKER)
    time.sleep(1)  # bin/run looks at its children a few times a second
    assert run.site.is_whole_within(HEALING), run.site.why_it_ended()


@pytest.mark.xfail(strict=True, reason="a task has no lease: nobody takes over a dead worker's")
def test_a_task_whose_worker_was_killed_is_taken_over(run: Run) -> None:
    run.world.mailbox.before_keeping = run.world.kill_worker
    address = invite(run)
    assert waits(lambda: run.world.mailbox.before_keeping is None)
    run.heal(Fault("worker killed", 0, 0), time.monotonic())
    assert waits(lambda: address not in run.unhealed_mail_tasks())


@pytest.mark.xfail(
    strict=True, reason="a letter the mail server does not take is never tried again"
)
def test_an_invitation_refused_by_the_mail_server_is_sent_later(run: Run) -> None:
    run.world.mailbox.refusal = "451 try again"
    address = invite(run)
    assert waits(lambda: run.world.mailbox.refused[address] > 0)
    run.world.mailbox.refusal = None
    databases.wait_for_tasks(run.world.database, seconds=HEALING)
    assert address not in run.unhealed_mail_tasks()


@pytest.mark.xfail(strict=True, reason="a monitor that calls by address instead of name gets a 400")
def test_a_monitor_may_call_the_site_by_address(run: Run) -> None:
    answers = {
        (host, path): faults.probe(run.site.port, path, host)[0]
        for host in faults.STRANGE_HOSTS
        for path in ("/healthz", "/readyz")
    }
    assert set(answers.values()) == {200}, answers


@pytest.mark.xfail(strict=True, reason="the worker dies with its connection, and bin/run stops")
def test_a_site_whose_postgresql_crashed_comes_back(run: Run) -> None:
    database = run.world.database
    if not isinstance(database, databases.PostgreSQL):
        pytest.skip("SQLite has no server that could crash")
    database.run("stop")
    time.sleep(2)  # the worker looks for work once a second
    database.run("start")
    assert run.site.is_whole_within(HEALING), run.site.why_it_ended()


@pytest.mark.xfail(strict=True, reason="four who wait for a locked database take all four threads")
def test_a_monitor_is_answered_while_everybody_waits_for_the_database(run: Run) -> None:
    release = run.world.database.locked()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(has_saved, run) for _person in range(8)]
        time.sleep(1)  # until all of them have been heard
        answer, _text = faults.probe(run.site.port, "/healthz", "localhost", patience=4)
        release()
        assert all(act.result() for act in waiting), "not saved, once the database was free"
    assert answer == 200, "no answer from /healthz"


def has_saved(run: Run) -> bool:
    """Whether somebody new may begin the course."""
    browser = run.site.browser("127.0.0.1")
    return browser.post("/en/learn/start/cse-hotel/", noted="1").status < 500
