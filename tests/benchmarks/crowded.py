"""``python -m tests.benchmarks.crowded N``: measures work on a site with N people, as JSON lines.

Started by :mod:`tests.benchmarks.scale`, which says where the site is.
"""

import sys
from datetime import UTC, datetime, time, timedelta
from io import StringIO

import django

django.setup()

import time_machine
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from compliance.integrity.findings import findings
from compliance.obligations.actions import recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import add_requirement, update_obligations
from compliance.rulebook.preview import preview
from courses.models import Course
from tests.benchmarks import imports
from tests.benchmarks.meter import measured
from training_site.demo.crowd import seed_crowd
from training_site.demo.crowd_people import LEARNER_ID_PREFIX
from training_site.demo.crowd_places import AREA
from workforce.people.models import Membership
from workforce.units.models import Unit

MOST_ROWS = 50_000  # of a list
#: Who asks for it, and its address.
PAGES = {
    "manage page": ("lead@example.org", "/manage/"),
    "manage page, searched": ("lead@example.org", "/manage/?q=nowak"),
    "manage page, filtered": ("lead@example.org", "/manage/?shift=night&language=ro"),
    "manage page, the overdue": ("lead@example.org", "/manage/?standing=overdue"),
    "a person's page": ("lead@example.org", "/manage/person/{somebody_id}/"),
    "shift cover": ("lead@example.org", "/manage/cover/"),
    "people to confirm": ("lead@example.org", "/manage/waiting/"),
    "places": ("lead@example.org", "/manage/places/"),
    "history": ("lead@example.org", "/manage/history/"),
    "people export, CSV": ("lead@example.org", "/manage/people.csv"),
    "people export, XLSX": ("lead@example.org", "/manage/people.xlsx"),
    "one place's manage page": ("place@example.org", "/manage/"),
    "board page": ("estuary@example.org", "/board/"),
}


def pages(people: int) -> None:
    """Measure every page and file, the second time it is requested."""
    memberships = Membership.objects.filter(person__learner_id__startswith=LEARNER_ID_PREFIX)
    person = memberships.order_by("pk")[people // 2].person
    for name, (email, address) in PAGES.items():
        client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        client.force_login(
            User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend"
        )
        url = address.format(somebody_id=person.learner_id)
        status = read(client, url)
        if status != 200:
            print(f"{url} answered {status} and was not measured", file=sys.stderr)  # noqa: T201
            continue
        with measured(name, people):
            read(client, url)


def read(client: Client, address: str) -> int:
    """Read the whole response, streamed ones too; returns its status."""
    response = client.get(address)
    if response.streaming:
        for _part in response:
            pass
    return int(response.status_code)


def rules(people: int) -> None:
    """Measure previewing and applying a new rule for the area; undone afterwards."""
    on = timezone.localdate()
    area = Unit.objects.get(name=AREA)
    course = Course.objects.create(code="benchmark", title="Another course")
    draft = Requirement(unit=area, course=course, from_on=on, within_days=30)
    with measured("rule change: preview", people):
        preview(draft, on=on)
    with transaction.atomic():
        with measured("rule change: apply", people):
            update_obligations(
                requirement=add_requirement(requirement=draft, by=None, on=on), on=on
            )
        transaction.set_rollback(True)


def reminders() -> None:
    """Measure a Monday's reminders, as a dry run and sent to a mailbox in memory."""
    people = Obligation.objects.values("person").distinct().count()
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday():
        day += timedelta(days=1)
    with time_machine.travel(datetime.combine(day, time(9), UTC)):
        with measured("reminders: rehearsal", people):
            call_command("send_reminders", "--dry-run", stdout=StringIO())
        with measured("reminders: noted and sent", people):
            call_command("send_reminders", "--now", stdout=StringIO())
        print(f"{len(mail.outbox)} messages went out", file=sys.stderr)  # noqa: T201
        with measured("reminders: nothing is new", people):
            call_command("send_reminders", "--now", stdout=StringIO())


def main(people: int) -> None:
    """Make the site, measure everything."""
    call_command("prepare", stdout=StringIO())
    with measured("seed_demo --people", people):
        seed_crowd(
            people,
            at=timezone.now(),
            note_path=settings.VAR_DIR / "crowd.txt",
            progress=lambda _label, _count, _total: None,
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would, minutes later
    pages(people)
    with measured("check_integrity", people):
        contradictions = sum(1 for _finding in findings())
    if contradictions:
        raise RuntimeError(f"{contradictions} contradictions")
    with measured("obligations worked out anew", Membership.objects.count()):
        recompute_obligations(on=timezone.localdate())
    with measured("what is held, told anew", Obligation.objects.count()):
        refresh_held(obligations=Obligation.objects.all())
    rules(people)
    imports.measure(min(people, MOST_ROWS), area=Unit.objects.get(name=AREA))
    reminders()


if __name__ == "__main__":
    main(int(sys.argv[1]))
