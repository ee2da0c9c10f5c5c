"""Completed runs and certificates, for the tests of this app."""

from datetime import UTC, date, datetime, time
from typing import Any

from accounts.models import User
from certificates.actions import issue
from certificates.models import Certificate
from courses.models import Course, Enrolment
from tests import people

#: A name of each language the site speaks.
NAMES = {"en": "Amina Yusuf", "ro": "Ștefan Țepeș", "pl": "Łukasz Żółć", "ur": "آمنہ یوسف"}
TITLES = {
    "en": "CSE awareness for hotel staff",
    "ro": "Conștientizare pentru personalul hotelier",
    "pl": "Szkolenie dla pracowników hoteli",
    "ur": "ہوٹل کے عملے کے لیے آگاہی",
}


def noon(day: date) -> datetime:
    """A time on ``day`` that is the same day everywhere the site is used."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def completed_run(
    person: User, *, on: date = people.ON, course: Course | None = None, language: str = "en"
) -> Enrolment:
    """Somebody's finished run at the hotel course."""
    if course is None:
        course, _edition = people.build_course()
    return Enrolment.objects.create(
        person=person,
        course=course,
        edition=course.editions.first(),
        language=language,
        started_at=noon(on),
        completed_at=noon(on),
    )


def award(person: User, **run: Any) -> Certificate:
    """A certificate, earned and issued on the same day."""
    enrolment = completed_run(person, **run)
    assert enrolment.completed_at
    certificate = issue(enrolment=enrolment, at=enrolment.completed_at)
    assert certificate
    return certificate


def on_paper(language: str = "en", **facts: Any) -> Certificate:
    """A certificate that is in no database, for tests of its looks."""
    return Certificate(
        **{
            "serial": "K7M4-QP2X-ABCD",
            "language": language,
            "name": NAMES[language],
            "course_title": TITLES[language],
            "edition": 2,
            "completed_on": date(2026, 5, 4),
            "in_force_from": date(2026, 5, 4),
            "expires_on": date(2027, 5, 3),
            "issued_at": noon(date(2026, 5, 4)),
            "course_id": 1,
            **facts,
        }
    )
