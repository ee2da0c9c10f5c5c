"""Sets the demo up: places, people, what they have learned, and who can sign in."""

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
from training_site.demo.people import PREFIX, SIGN_INS, employ, read_cast, teach, welcome
from training_site.demo.places import AREA, COURSE, build_places, build_roles, require_course
from training_site.starter.contacts import load_contacts, read_contacts
from workforce.models import Unit

HOTELS = "Thurrock hotels"


class CourseMissing(Exception):
    """The starter course has not been loaded."""


@dataclass(frozen=True)
class Seeded:
    """What is there after seeding, and how much of it is new."""

    new_people: int
    people: int
    units: int
    certificates: int
    new_passwords: bool

    def as_counts(self) -> dict[str, int | bool]:
        """For reports."""
        return asdict(self)


def seed(*, at: datetime, note: Path, is_rehearsal: bool = False) -> Seeded:
    """Make whatever the demo lacks; a second run makes nothing.

    Passwords are made once and written to ``note``, readable by its owner alone; they are made anew
    only when ``note`` is gone. Raises :class:`CourseMissing` before the starter course is loaded.
    ``is_rehearsal`` undoes everything at the end.
    """
    course = Course.objects.filter(code=COURSE, pages__live=True).first()
    if course is None:
        raise CourseMissing
    with transaction.atomic():
        new_people = _people(course, at)
        passwords = _passwords(at) if not note.exists() or not _can_sign_in() else {}
        seeded = _counted(new_people, is_new=bool(passwords))
        if is_rehearsal:
            transaction.set_rollback(True)
    if passwords and not is_rehearsal:
        _write(note, passwords)
    return seeded


def _people(course: Course, at: datetime) -> int:
    """Employ and teach everybody who is not there yet; returns how many."""
    units, roles = build_places(at=at), build_roles()
    require_course(hotels=units[HOTELS], course=course, on=at.date())
    languages = [code for code, _name in settings.LANGUAGES]
    load_contacts(read_contacts(settings.BASE_DIR / "content" / "contacts.toml", languages))
    classroom = Classroom(course)
    made = 0
    for worker in read_cast():
        person = employ(worker, unit=units[worker.workplace], role=roles[worker.role], at=at)
        if person:
            teach(worker, person, classroom, at=at)
            made += 1
    return made


def _can_sign_in() -> bool:
    emails = {one.email for one in SIGN_INS}
    return User.objects.filter(email__in=emails).count() == len(emails)


def _passwords(at: datetime) -> dict[str, str]:
    """A new password for everybody who signs in, by e-mail address."""
    area = Unit.objects.get(name=AREA.name, kind=Unit.Kind.AREA)
    hotels = Unit.objects.get(name=HOTELS, kind=Unit.Kind.ORGANISATION)
    passwords = {one.email: proquints.new_secret(3) for one in SIGN_INS}
    for one in SIGN_INS:
        welcome(one, area=area, hotels=hotels, password=passwords[one.email], at=at)
    return passwords


def _counted(new_people: int, *, is_new: bool) -> Seeded:
    return Seeded(
        new_people=new_people,
        people=User.objects.filter(learner_id__startswith=PREFIX).count(),
        units=Unit.objects.count(),
        certificates=Certificate.objects.filter(person__learner_id__startswith=PREFIX).count(),
        new_passwords=is_new,
    )


def _write(note: Path, passwords: dict[str, str]) -> None:
    signs = [(one.duty, one.path, one.email, passwords[one.email]) for one in SIGN_INS]
    write_note(note, signs, f"Join Riverside Hotel: {settings.SITE_URL}/join/RVRSDE/")
