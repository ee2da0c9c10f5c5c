"""``python -m tests.benchmarks.crowded N``: measures works on a site with N people; a line of JSON for each.

Started by :mod:`tests.benchmarks.scale`, which says where the site is.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from courses.models import Course  # noqa: E402
from tests.benchmarks.meter import Statements  # noqa: E402
from training_site.demo.crowd import seed_crowd  # noqa: E402
from training_site.demo.crowd_places import AREA  # noqa: E402
from workforce.actions import recompute_obligations, refresh_held  # noqa: E402
from workforce.actions.imports import apply  # noqa: E402
from workforce.actions.lists import bring, check  # noqa: E402
from workforce.actions.notices import note_due  # noqa: E402
from workforce.actions.requirements import add_requirement, follow  # noqa: E402
from workforce.integrity import findings  # noqa: E402
from workforce.models import JobRole, Membership, Obligation, Requirement, Unit  # noqa: E402
from workforce.preview import preview  # noqa: E402

MOST_ROWS = 50_000  # of a list
PAGES = {
    "manage page": ("lead@example.org", "/manage/"),
    "manage page, searched": ("lead@example.org", "/manage/?q=nowak"),
    "shift cover": ("lead@example.org", "/manage/cover/"),
    "people to confirm": ("lead@example.org", "/manage/waiting/"),
    "places": ("lead@example.org", "/manage/places/"),
    "history": ("lead@example.org", "/manage/history/"),
    "people export, CSV": ("lead@example.org", "/manage/people.csv"),
    "people export, XLSX": ("lead@example.org", "/manage/people.xlsx"),
    "one place's manage page": ("place@example.org", "/manage/"),
    "board page": ("estuary@example.org", "/board/"),
}


@contextmanager
def measured(name: str, rows: int) -> Iterator[None]:
    """Print what the block cost. The memory is the most this process ever had."""
    statements = Statements()
    began, began_cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(statements):
        yield
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {"name": name, "rows": rows, "seconds": seconds, "cpu": cpu}
    facts |= {"statements": statements.count, "megabytes": memory}
    print(json.dumps(facts), flush=True)  # noqa: T201


def pages(people: int) -> None:
    """Every page and file, the second time it is asked for."""
    for name, (email, address) in PAGES.items():
        client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
        status = read(client, address)
        if status != 200:
            print(f"{address} answered {status} and was not measured", file=sys.stderr)  # noqa: T201
            continue
        with measured(name, people):
            read(client, address)


def read(client: Client, address: str) -> int:
    """The whole answer, streamed ones too; its status."""
    response = client.get(address)
    if response.streaming:
        for _part in response:
            pass
    return int(response.status_code)


def rules(people: int) -> None:
    """What a new rule for the area would mean, and making it so; undone afterwards."""
    on = timezone.localdate()
    area = Unit.objects.get(name=AREA)
    other = Course.objects.create(code="benchmark", title="Another course")
    draft = Requirement(unit=area, course=other, from_on=on, within_days=30)
    with measured("rule change: preview", people):
        preview(draft, on=on)
    with transaction.atomic():
        with measured("rule change: apply", people):
            follow(requirement=add_requirement(requirement=draft, by=None), on=on)
        transaction.set_rollback(True)


def importing(people: int) -> None:
    """A list of new people for one organisation: what would come of it, then bringing them in, then again."""
    area = Unit.objects.get(name=AREA)
    place = Unit.objects.filter(path__startswith=area.path, kind=Unit.Kind.WORKPLACE).order_by("path")[0]
    rows = min(people, MOST_ROWS)
    role = JobRole.objects.get(code="housekeeper")
    mails = ("" if number % 3 else f"new{number}@example.invalid" for number in range(rows))
    lines = (f"N{number},Person {number},{mail},{role.name},day,2026-01-05" for number, mail in enumerate(mails))
    file = BytesIO("\n".join(["Staff number,Name,E-mail,Role,Shift,Start date", *lines]).encode())
    on, at = timezone.localdate(), timezone.now()
    listed = bring(file=file, filename="people.csv", unit=place, holds="people", by=None, at=at)
    with measured("import: check", rows):
        check(listed=listed, on=on)
    with measured("import: apply", rows):
        apply(listed=listed, by=None, at=at, on=on)
    file.seek(0)
    again = bring(file=file, filename="people.csv", unit=place, holds="people", by=None, at=at)
    with measured("import: the same again", rows):
        apply(listed=again, by=None, at=at, on=on)


def main(people: int) -> None:
    """Make the site, measure everything."""
    call_command("prepare", stdout=StringIO())
    with measured("seed_demo --people", people):
        seed_crowd(
            people, at=timezone.now(), note=settings.VAR_DIR / "crowd.txt", progress=lambda _what, _done, _total: None
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would, minutes later
    pages(people)
    with measured("check_integrity", people):
        wrong = sum(1 for _finding in findings())
    if wrong:
        raise RuntimeError(f"{wrong} contradictions")
    with measured("obligations worked out anew", Membership.objects.count()):
        recompute_obligations(on=timezone.localdate())
    with measured("what is held, told anew", Obligation.objects.count()):
        refresh_held(obligations=Obligation.objects.all())
    with measured("reminders: rehearsal", people):
        note_due(on=timezone.localdate() + timedelta(days=1), at=timezone.now(), is_trial=True)
    rules(people)
    importing(people)


if __name__ == "__main__":
    main(int(sys.argv[1]))
