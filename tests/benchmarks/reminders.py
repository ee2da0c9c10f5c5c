"""``python -m tests.benchmarks.reminders [--people 100000] [--sent 5000]``: cost of reminders.

Makes a database of its own with so many people at work, all of them late by a day. Prints people a
second and SQL statements for noting what everybody is to be told, for noting it again (nothing is
new), and for sending to some of them through a mail server that takes everything at once. Asserts
nothing about time.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 5, 6, 11, tzinfo=UTC)
PEOPLE_A_PLACE, WITH_LETTERS = 40, 5  # of every five people one has no e-mail address


def crowd(people: int) -> list[int]:
    """Make so many late people, forty to a workplace; returns the ids of those with e-mail."""
    from accounts.models import User  # noqa: PLC0415  (settings are read on import)
    from compliance.obligations.models import Obligation  # noqa: PLC0415
    from compliance.requirements.models import Requirement  # noqa: PLC0415
    from courses.models import Course  # noqa: PLC0415
    from workforce.people.models import Membership  # noqa: PLC0415
    from workforce.units.models import Unit  # noqa: PLC0415

    area = Unit.add_root(name="Area", kind=Unit.Kind.AREA)
    places = [
        area.add_child(name=f"Place {number:05}", kind=Unit.Kind.WORKPLACE)
        for number in range(-(-people // PEOPLE_A_PLACE))
    ]
    course = Course.objects.create(code="reminders", title="A course")
    from_on = AT.date() - timedelta(days=400)
    offered_at = AT - timedelta(days=60)
    requirement = Requirement.objects.create(unit=area, course=course, from_on=from_on)
    for start in range(0, people, 5000):
        numbers = range(start, min(start + 5000, people))
        users = User.objects.bulk_create(
            User(
                name=f"Person {number}",
                email=None if number % WITH_LETTERS == 0 else f"p{number}@example.invalid",
                preferred_language=("en", "pl", "ro", "ur")[number % 4],
                claimed_at=offered_at,
            )
            for number in numbers
        )
        memberships = Membership.objects.bulk_create(
            Membership(person=person, unit=places[number // PEOPLE_A_PLACE], from_on=from_on)
            for number, person in zip(numbers, users, strict=True)
        )
        Obligation.objects.bulk_create(
            Obligation(
                requirement=requirement,
                membership=membership,
                person_id=membership.person_id,
                course=course,
                due_on=AT.date() - timedelta(days=1),
                offered_at=offered_at,
            )
            for membership in memberships
        )
    return list(
        User.objects.get_queryset().exclude(email=None).order_by("pk").values_list("pk", flat=True)
    )


def measured(name: str, people: int, work: Callable[[], Any]) -> Any:
    """Do the work and print what it cost."""
    from django.db import connection  # noqa: PLC0415

    count = 0

    def count_statement(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    started_at = time.perf_counter()
    with connection.execute_wrapper(count_statement):
        result = work()
    seconds = time.perf_counter() - started_at
    rate = people / seconds if seconds else 0
    line = f"{name:<14} {people:>8,} people {seconds:8.2f} s"
    line += f" {rate:>9,.0f} people a second {count:>7} statements"
    print(line)  # noqa: T201  (a benchmark talks to whoever started it)
    return result


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--people", type=int, default=100_000, help="how many are late (default 100000)"
    )
    parser.add_argument(
        "--sent", type=int, default=5000, help="to how many of them to send (default 5000)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": folder,
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
            "TASKS_BACKEND": "django_tasks.backends.dummy.DummyBackend",
        }
        Path(folder, "static").mkdir()
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        from compliance.notices.actions.deliveries import deliver  # noqa: PLC0415
        from compliance.notices.actions.notices import create_due_notices  # noqa: PLC0415

        on = AT.date()
        person_ids = crowd(options.people)[: options.sent]
        measured("noting", options.people, lambda: create_due_notices(on=on, at=AT))
        measured("noting again", options.people, lambda: create_due_notices(on=on, at=AT))

        def send() -> None:
            for start in range(0, len(person_ids), 100):
                deliver(people=person_ids[start : start + 100], on=on, clock=lambda: AT)

        measured("sending", len(person_ids), send)


if __name__ == "__main__":
    main()
