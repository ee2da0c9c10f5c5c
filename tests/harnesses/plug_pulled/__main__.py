"""``python -m tests.harnesses.plug_pulled --seed N --faults N``: pull the plug, again and again.

Ctrl-C, or TERM, once: no further fault; what was told is read back, and reported.
"""

import argparse
import signal
import statistics
import sys
import threading
import time

from tests.harnesses.plug_pulled import faults
from tests.harnesses.plug_pulled.run import Run, running


def kinds_for(run: Run, database_name: str) -> list[str]:
    """Return the kinds of faults that are possible here."""
    kinds = list(faults.WEIGHTS)
    if database_name != "postgresql":
        kinds.remove(faults.RESTARTED)
    if not run.site.has_disk:
        kinds.remove(faults.DISK_FULL)
    return kinds


def report(run: Run, *, seed: int, seconds: float) -> str:
    """Return the summary: faults and healing by kind, acts, and what was not true."""
    ledger = run.ledger
    lines = [f"seed {seed}: {run.injected} faults in {seconds:.0f} s", ""]
    lines.append(f"{'fault':<24}{'times':>6}{'by hand':>9}{'healed in, s (median, most)':>30}")
    for kind, times in sorted(run.healing.items()):
        healed = f"{statistics.median(times):.1f}, {max(times):.1f}"
        lines.append(f"{kind:<24}{len(times):>6}{run.by_hand[kind]:>9}{healed:>30}")
    lines += ["", "acknowledged: " + str(sum(ledger.acknowledged.values()))]
    lines += [f"  {count:>6} {act}" for act, count in sorted(ledger.acknowledged.items())]
    lines.append(f"without an answer, or an error: {ledger.unanswered}")
    lines.append(f"acknowledged and lost: {len(ledger.lost)}")
    lines += [f"  {sentence}" for sentence in ledger.lost[:20]]
    lines.append(f"untrue or needlessly refused: {len(ledger.complaints)}")
    lines += [f"  {sentence}" for sentence in ledger.complaints[:20]]
    lines.append("known not to heal by itself:")
    lines += [f"  {count:>6} {words}" for words, count in sorted(ledger.unhealed.items())]
    return "\n".join(lines)


def main() -> int:
    """Pull the plug; 1 when something acknowledged was lost, or the site said something untrue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kind", action="append", choices=list(faults.WEIGHTS), help="only these")
    parser.add_argument("--history", action="store_true", help="print every act, too")
    options = parser.parse_args()
    enough = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: enough.set())
    with running(seed=options.seed, database_name=options.database) as run:
        kinds = kinds_for(run, options.database)
        if faults.DISK_FULL not in kinds:
            print("disk full: left out, as nobody may mount a small disk here.")  # noqa: T201  (a command)
        kinds = [kind for kind in kinds if kind in (options.kind or kinds)]
        began_at = time.monotonic()
        run.gather()
        while run.injected < options.faults and not enough.is_set():
            fault = faults.draw_fault(run.draw, kinds)
            started_at = time.monotonic()
            run.live_through(fault)
            print(f"{run.injected:>5} {time.monotonic() - started_at:5.1f} s  {fault}", flush=True)  # noqa: T201  (a command)
        run.settle()
        seconds = time.monotonic() - began_at
        if options.history or run.ledger.lost or run.ledger.complaints:
            print("\n".join(run.ledger.history))  # noqa: T201  (a command)
        print(report(run, seed=options.seed, seconds=seconds))  # noqa: T201  (a command)
        return int(bool(run.ledger.lost or run.ledger.complaints))


if __name__ == "__main__":
    sys.exit(main())
