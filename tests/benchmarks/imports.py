"""How fast a long list is read, checked and imported, and how much memory that takes."""

import io
import resource
import time
from collections.abc import Iterator

from django.utils import timezone

from workforce.actions import imports, lists
from workforce.models import Unit

#: Rows a second elsewhere: an import of 5,000 people takes Moodle a minute and Kolibri 18 minutes.
PEERS = {"Moodle": 5000 / 60, "Kolibri": 5000 / (18 * 60)}


def rows_of(count: int) -> Iterator[str]:
    """A payroll: numbers, names, addresses, places, shifts, dates."""
    yield "id,given,family,email,department,shift,start\n"
    for number in range(count):
        email = f"p{number}@bench.example.org" if number % 3 else ""
        day = f"2026-01-{number % 28 + 1:02}"
        yield f"{number:06},Given{number % 997},Family{number},{email},Place {number % 60},day,{day}\n"


def import_50000(count: int = 50_000) -> str:
    """Bring ``count`` new people into 60 workplaces: rows per second checked and imported, and peak memory."""
    organisation = Unit.add_root(name="Benchmark", kind=Unit.Kind.ORGANISATION)
    for number in range(60):
        Unit.objects.get(pk=organisation.pk).add_child(name=f"Place {number}", kind=Unit.Kind.WORKPLACE)
    organisation.refresh_from_db()
    file = io.BytesIO("".join(rows_of(count)).encode())
    now = timezone.now()
    today = timezone.localdate(now)
    listed = lists.bring(file=file, filename="b.csv", unit=organisation, holds="people", by=None, at=now)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    lists.check(listed=listed, on=today)
    checked = time.perf_counter()
    imports.apply(listed=listed, good_rows_only=True, by=None, at=now, on=today)
    applied = time.perf_counter()
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    check, apply = count / (checked - started), count / (applied - checked)
    lines = [f"{'import':<12} {count} rows: checked {check:.0f}/s, imported {apply:.0f}/s, {more:.0f} MB more at peak"]
    lines += [f"{'':<12} {name}: {rate:.0f}/s (ours is {apply / rate:.1f} times that)" for name, rate in PEERS.items()]
    return "\n".join(lines)
