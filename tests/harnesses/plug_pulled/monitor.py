"""A monitor beside the people: does ``/readyz`` tell the truth while things go wrong?"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.harnesses.plug_pulled.ledger import Ledger
from tests.harnesses.plug_pulled.processes import Site

#: Seconds between two looks.
PAUSE = 0.4
#: A page that only reads the database, for anybody.
READS = "/en/hotels/"


@contextmanager
def watched(site: Site, ledger: Ledger) -> Iterator[None]:
    """Look again and again while the block runs."""
    is_over = threading.Event()

    def look_on() -> None:
        while not is_over.wait(PAUSE):
            look(site, ledger)

    watcher = threading.Thread(target=look_on)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


def look(site: Site, ledger: Ledger) -> None:
    """Whoever is told *ok* before and after is not to find a page failing between.

    One word of *ok* alone shows nothing: the fault may begin, or end, right behind it.
    """
    before, page, after = (site.ask(path) for path in ("/readyz", READS, "/readyz"))
    if before and page and after and before.text == after.text == "ok" and page.status >= 500:
        ledger.complain(f"/readyz says ok before and after a page that failed with {page.status}")
    for answer in (before, after):
        if answer and (answer.status, answer.text == "ok") not in ((200, True), (503, False)):
            ledger.complain(f"/readyz answers {answer.status} and “{answer.text[:80]}”")
