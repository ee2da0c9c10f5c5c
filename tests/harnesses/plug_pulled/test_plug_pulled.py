"""Pull the plug: whatever goes wrong under the real site, what people were told is saved is saved.

Thirty people behind one address learn, join, answer, hand in, invite and bring lists in, while a
database is locked, processes are killed, mail is refused, a disk is full. The truth is a ledger of
what each was told (``ledger.py``), read back by address; and the letters that came (``post_office.py``).
What goes wrong, and what people do, is drawn by a seed.
"""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.harnesses import MANY, SEED
from tests.harnesses.plug_pulled import faults
from tests.harnesses.plug_pulled.__main__ import kinds_for, report
from tests.harnesses.plug_pulled.run import Run, running


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """The site, with thirty people on their way to it."""
    with running(seed=SEED, database_name=connection.vendor) as run:
        run.gather()
        yield run


def pull(run: Run, kinds: list[str]) -> None:
    """Let these faults happen one after the other; all that was told must be true afterwards."""
    for kind in kinds:
        run.live_through(faults.draw_fault(run.draw, [kind]))
    run.settle()
    told_wrong = [*run.ledger.lost, *run.ledger.complaints]
    replay = f"python -m tests.harnesses.plug_pulled --seed {SEED} --faults {len(kinds)}"
    assert not told_wrong, "\n".join(
        [*told_wrong, f"again, with other moments: {replay}", *run.ledger.history[-200:]]
    )


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_each_thing_goes_wrong_once(run: Run) -> None:
    pull(run, kinds_for(run, connection.vendor))


@pytest.mark.long
def test_nothing_acknowledged_is_lost_whatever_goes_wrong(run: Run) -> None:
    kinds = kinds_for(run, connection.vendor)
    drawn = [faults.draw_fault(run.draw, kinds).kind for _number in range(MANY)]
    pull(run, drawn)
    print(report(run, seed=SEED, seconds=0))  # noqa: T201  (what a long run is for)
