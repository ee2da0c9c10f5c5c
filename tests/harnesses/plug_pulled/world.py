"""``python -m tests.harnesses.plug_pulled.world``: fill an empty, migrated site with a small world.

One course of two lessons and a quiz, a workplace with a poster, managers with keys, and a lesson that
an author scheduled for this very minute. Prints, as JSON, what people know of it: addresses, keys and
codes. The product builds the world and is not asked again what is right.
"""

import json
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  (Django first)
from django.utils import timezone  # noqa: E402

from accounts.actions import issue_key  # noqa: E402
from compliance.requirements.models import Requirement  # noqa: E402
from tests import people  # noqa: E402
from training_site.startup import preparation  # noqa: E402
from workforce.people.models import JobRole, JoinCode, Oversight  # noqa: E402
from workforce.units.models import Unit  # noqa: E402

MANAGERS = 40
CODE = "QUAY77"
SCHEDULED = "the-third-lesson"


def make_schema() -> None:
    """An empty, migrated database, as ``manage.py prepare`` makes it, without the starter courses."""
    preparation.ensure_folders()
    preparation.ensure_catalogues()
    preparation.ensure_schema(preparation.LoadStamps(Path(settings.VAR_DIR, "prepared.json")))


def schedule_lesson(course: people.TinyCourse) -> str:
    """A further lesson, to be published by the clock as soon as the site runs; returns its address."""
    lesson = people._lesson(SCHEDULED)
    lesson.title = "Third lesson"
    lesson.live = False
    lesson.go_live_at = timezone.now() + timedelta(seconds=1)
    course.en.module.add_child(instance=lesson)
    lesson.save_revision().publish()
    return f"/en/hotels/recognise/{SCHEDULED}/"


def main() -> None:
    """Build it, and print what people know of it."""
    make_schema()
    course = people.build_tiny_course()
    hotel = Unit.add_root(
        name="Quayside Hotel", kind=Unit.Kind.WORKPLACE, sector=course.course.sectors.get()
    )
    Requirement.objects.create(
        unit=hotel, course=course.course, from_on=people.SINCE, within_days=30
    )
    JobRole.objects.create(code="night-porter", name="Night porter")
    JoinCode.objects.create(code=CODE, unit=hotel, created_at=timezone.now())
    keys = []
    for number in range(1, MANAGERS + 1):
        manager = people.person(f"Manager {number}", email=f"manager{number}@example.org")
        Oversight.objects.create(
            person=manager, unit=hotel, duty=Oversight.Duty.MANAGER, from_on=people.SINCE
        )
        keys.append(issue_key(person=manager, at=timezone.now()))
    particulars = {
        "code": CODE,
        "unit": str(hotel.uuid),
        "managers": keys,
        "lessons": [str(page.translation_key) for page in (course.en.first, course.en.second)],
        "quiz": str(course.en.quiz.translation_key),
        "addresses": ["/en/hotels/recognise/first/", "/en/hotels/recognise/second/"],
        "scheduled": schedule_lesson(course),
    }
    print(json.dumps(particulars))  # noqa: T201  (a command)


if __name__ == "__main__":
    main()
