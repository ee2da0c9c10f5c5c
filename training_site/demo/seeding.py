"""Sets the demo up: places, people, their learning, and accounts that can sign in."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.rules import proquints
from certificates.models import Certificate
from courses.models import Course
from training_site.demo.learning import Classroom
from training_site.demo.notes import write_note
from training_site.demo.people import (
    ACCOUNTS,
    LEARNER_ID_PREFIX,
    employ,
    read_cast,
    set_up_account,
    teach,
)
from training_site.demo.places import AREA, COURSE_CODE, build_places, build_roles, require_course
from training_site.starter.contacts import load_contacts, read_contacts
from workforce.units.models import Unit

HOTELS = "Thurrock hotels"


class CourseMissing(Exception):
    """The starter course has not been loaded."""


@dataclass(frozen=True)
class DemoSummary:
    """How much is there after seeding, and how much of it is new."""

    new_people: int
    people: int
    units: int
    certificates: int
    new_passwords: bool

    def as_counts(self) -> dict[str, int | bool]:
        """Return the numbers by name, for reports."""
        return asdict(self)


def seed(*, at: datetime, note_path: Path, dry_run: bool = False) -> DemoSummary:
    """Make whatever the demo lacks; a second run makes nothing.

    Passwords are made once and written to ``note_path``, readable by its owner alone; they are made anew
    only when ``note_path`` is gone. Raises :class:`CourseMissing` before the starter course is loaded.
    ``dry_run`` undoes everything at the end.
    """
    course = Course.objects.filter(code=COURSE_CODE, pages__live=True).first()
    if course is None:
        raise CourseMissing
    with transaction.atomic():
        new_people = _build_people(course, at)
        needs_passwords = not note_path.exists() or not _can_sign_in()
        passwords = _set_up_accounts(at) if needs_passwords else {}
        summary = DemoSummary(
            new_people=new_people,
            people=User.objects.filter(learner_id__startswith=LEARNER_ID_PREFIX).count(),
            units=Unit.objects.count(),
            certificates=Certificate.objects.filter(
                person__learner_id__startswith=LEARNER_ID_PREFIX
            ).count(),
            new_passwords=needs_passwords,
        )
        if dry_run:
            transaction.set_rollback(True)
    if passwords and not dry_run:
        join_address = f"{settings.SITE_URL}/join/RVRSDE/"
        write_note(note_path, ACCOUNTS, passwords, f"Join Riverside Hotel: {join_address}")
    return summary


def _build_people(course: Course, at: datetime) -> int:
    """Make the places, employ and teach everybody who is not there yet; returns how many."""
    units = build_places(at=at)
    roles = build_roles()
    require_course(hotels=units[HOTELS], course=course, on=at.date())
    languages = [code for code, _name in settings.LANGUAGES]
    load_contacts(read_contacts(settings.BASE_DIR / "content" / "contacts.toml", languages))
    classroom = Classroom(course)
    new_people = 0
    for worker in read_cast():
        person = employ(worker, unit=units[worker.workplace], role=roles[worker.role], at=at)
        if person:
            teach(worker, person, classroom, at=at)
            new_people += 1
    return new_people


def _can_sign_in() -> bool:
    """Whether everybody of ``ACCOUNTS`` is there."""
    emails = {account.email for account in ACCOUNTS}
    return User.objects.filter(email__in=emails).count() == len(emails)


def _set_up_accounts(at: datetime) -> dict[str, str]:
    """Give everybody of ``ACCOUNTS`` a new password; returns the passwords by e-mail address."""
    area = Unit.objects.get(name=AREA.name, kind=Unit.Kind.AREA)
    hotels = Unit.objects.get(name=HOTELS, kind=Unit.Kind.ORGANISATION)
    passwords = {}
    for account in ACCOUNTS:
        password = proquints.random_words(3)
        set_up_account(account, area=area, hotels=hotels, password=password, at=at)
        passwords[account.email] = password
    return passwords
