"""What issuing and revoking do themselves, and from when one may renew."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from certificates.actions import (
    ANY_DAY,
    course_title,
    day_earned,
    issue,
    issue_waiting,
    language_of,
    previous_expiry,
    renewable_on,
    revoke,
)
from certificates.models import Certificate
from certificates.signals import certificate_issued, certificate_revoked, prerequisites_asked
from courses.models import ActivityCompletion, Course, Edition, Enrolment
from tests.certificates.builders import award, completed_run, noon
from tests.people import AT, ON, Cast, TinyCourse, person
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def told() -> Iterator[list[tuple[str, str, Any]]]:
    """What the apps above are told of certificates, in order."""
    news: list[tuple[str, str, Any]] = []

    def hear_issued(sender: type, certificate: Certificate, at: Any, **kwargs: Any) -> None:
        news.append(("issued", certificate.serial, at))

    def hear_revoked(sender: type, certificate: Certificate, at: Any, **kwargs: Any) -> None:
        news.append(("revoked", certificate.serial, at))

    certificate_issued.connect(hear_issued)
    certificate_revoked.connect(hear_revoked)
    yield news
    certificate_issued.disconnect(hear_issued)
    certificate_revoked.disconnect(hear_revoked)


def other_course() -> Course:
    course, _new = Course.objects.get_or_create(code="other", defaults={"title": "Other course"})
    return course


# --- Issuing ----------------------------------------------------------------------------------


def test_a_certificate_says_what_was_done(cast: Cast, told: list[Any]) -> None:
    Edition.objects.create(course=cast.course, number=2, published_on=ON)
    edition = cast.course.editions.get(number=2)
    run = completed_run(cast.amina)
    Enrolment.objects.filter(pk=run.pk).update(edition=edition)
    run.refresh_from_db()
    certificate = issue(enrolment=run, at=AT + DAY)
    assert certificate
    assert (certificate.person, certificate.course, certificate.edition) == (
        *(cast.amina, cast.course),
        2,
    )
    assert (certificate.completed_on, certificate.in_force_from) == (ON, ON)
    assert (certificate.issued_at, certificate.name) == (AT + DAY, "Amina Yusuf")
    assert (certificate.language, certificate.course_title) == ("en", "Hotel course")
    assert told == [("issued", certificate.serial, AT + DAY)]


def test_a_run_without_an_edition_is_of_the_first(cast: Cast) -> None:
    run = completed_run(cast.amina)
    Enrolment.objects.update(edition=None)
    run.refresh_from_db()
    certificate = issue(enrolment=run, at=AT)
    assert certificate
    assert certificate.edition == 1


@pytest.mark.parametrize("is_revoked", [False, True], ids=["in force", "revoked since"])
def test_issued_twice_is_issued_once(cast: Cast, told: list[Any], is_revoked: bool) -> None:
    certificate = award(cast.amina)
    if is_revoked:
        revoke(certificate=certificate, reason="x", by=None, at=AT)
    before = Certificate.objects.values().get()
    told.clear()
    assert issue(enrolment=certificate.enrolment, at=AT + DAY) == certificate
    assert Certificate.objects.values().get() == before
    assert told == []


def test_what_waited_is_issued_to_one_person_and_counted(cast: Cast) -> None:
    completed_run(cast.amina)
    completed_run(cast.amina, course=other_course())
    completed_run(cast.chloe)
    assert issue_waiting(person=cast.amina, at=AT) == 2
    assert issue_waiting(person=cast.amina, at=AT) == 0
    assert {certificate.person for certificate in Certificate.objects.all()} == {cast.amina}


@pytest.mark.parametrize(
    ("earned_on", "is_issued"),
    [(date(2027, 5, 3), True), (date(2027, 5, 4), False)],
    ids=["on its last day", "a day too late"],
)
def test_what_is_earned_after_it_is_over_is_not_issued(
    cast: Cast, core: Course, earned_on: date, is_issued: bool
) -> None:
    run = completed_run(cast.amina)
    assert issue(enrolment=run, at=AT) is None
    award(cast.amina, course=core, on=earned_on)
    issued = issue(enrolment=run, at=AT)
    assert (issued is not None) is is_issued
    if issued:
        assert (issued.in_force_from, issued.expires_on) == (earned_on, date(2027, 5, 3))


@pytest.mark.parametrize(
    ("elsewhere_on", "here_on", "earned_on"),
    [
        (ON + 5 * DAY, None, ON + 5 * DAY),
        (ON + 5 * DAY, ON + 9 * DAY, ON + 5 * DAY),
        (ON + 9 * DAY, ON + 5 * DAY, ON + 5 * DAY),
        (ON - 9 * DAY, None, ON),
        (None, None, None),
    ],
    ids=["elsewhere", "first elsewhere", "first here", "long before", "nowhere"],
)
def test_a_required_course_counts_since_it_was_first_held(
    cast: Cast, core: Course, elsewhere_on: Any, here_on: Any, earned_on: Any
) -> None:
    def answer(sender: type, person_id: int, courses: Any, on: date, **kwargs: Any) -> Any:
        assert (person_id, set(courses), on) == (cast.amina.pk, {core.pk}, ON)
        return {core.pk: elsewhere_on} if elsewhere_on else None

    run = completed_run(cast.amina)
    if here_on:
        completed = completed_run(cast.amina, course=core, on=here_on)
        issue(enrolment=completed, at=noon(here_on))
    prerequisites_asked.connect(answer)
    try:
        assert day_earned(run, completed_on=ON) == earned_on
    finally:
        prerequisites_asked.disconnect(answer)


def test_the_language_is_that_of_the_last_activity(cast: Cast, tiny_course: TinyCourse) -> None:
    run = completed_run(cast.amina, language="pl")
    assert language_of(run) == "pl"
    for page, language, at in (
        (tiny_course.en.first, "ur", AT),
        (tiny_course.en.second, "ro", AT - DAY),
    ):
        ActivityCompletion.objects.create(
            enrolment=run, activity_key=page.translation_key, language=language, completed_at=at
        )
    assert language_of(run) == "ur"
    assert course_title(run, language="ur") == tiny_course.ur.course.title
    other = completed_run(cast.amina, course=other_course())
    assert course_title(other, language="en") == "Other course"


# --- Renewing ---------------------------------------------------------------------------------


def test_the_last_expiry_is_of_the_same_person_and_course_before_that_day(cast: Cast) -> None:
    first = award(cast.amina, on=ON - 300 * DAY)
    run = completed_run(cast.amina)
    award(cast.amina, course=other_course(), on=ON - 9 * DAY)
    award(cast.chloe, on=ON - 9 * DAY)
    assert previous_expiry(run, before=ON) == first.expires_on
    assert previous_expiry(run, before=ON - 300 * DAY) is None


def held(who: User, *, on: date, expires_on: date | None = None, **fields: Any) -> Certificate:
    certificate = award(who, on=on)
    Certificate.objects.filter(pk=certificate.pk).update(
        expires_on=expires_on or certificate.expires_on, **fields
    )
    certificate.refresh_from_db()
    return certificate


def test_one_may_renew_sixty_days_before_the_last_certificate_ends(cast: Cast) -> None:
    held(cast.amina, on=ON - 300 * DAY, expires_on=ON + 400 * DAY)
    held(cast.amina, on=ON, expires_on=ON + 100 * DAY)
    held(cast.chloe, on=ON, expires_on=ON + 900 * DAY)
    award(cast.amina, course=other_course(), on=ON + 300 * DAY)
    assert renewable_on(person=cast.amina, course=cast.course) == ON + 340 * DAY


@pytest.mark.parametrize("newest", ["waits", "is not completed", "has its certificate"])
def test_renewal_is_judged_by_the_newest_completed_run(cast: Cast, newest: str) -> None:
    held(cast.amina, on=ON - 300 * DAY, expires_on=ON + 60 * DAY)
    if newest == "waits":
        completed_run(cast.amina)
        assert renewable_on(person=cast.amina, course=cast.course) is None
        return
    run = completed_run(cast.amina)
    if newest == "is not completed":
        Enrolment.objects.filter(pk=run.pk).update(completed_at=None)
        assert renewable_on(person=cast.amina, course=cast.course) == ON
        return
    renewed = issue(enrolment=run, at=AT)
    assert renewed
    assert renewable_on(person=cast.amina, course=cast.course) == renewed.expires_on - 60 * DAY


def test_nothing_done_or_something_else_or_somebody_else_is_nothing_to_renew(cast: Cast) -> None:
    award(cast.amina, course=other_course())
    award(cast.chloe)
    assert renewable_on(person=cast.amina, course=cast.course) is None


def test_where_all_is_revoked_one_may_renew_on_any_day(cast: Cast) -> None:
    held(cast.amina, on=ON, revoked_at=AT)
    held(cast.chloe, on=ON)
    assert renewable_on(person=cast.amina, course=cast.course) == ANY_DAY


# --- Revoking ---------------------------------------------------------------------------------


def test_revoked_twice_is_revoked_once(cast: Cast, operator: User, told: list[Any]) -> None:
    other = award(cast.chloe)
    certificate = award(cast.amina)
    told.clear()
    assert revoke(certificate=certificate, reason="Shared login.", by=operator, at=AT)
    assert not revoke(certificate=certificate, reason="Other.", by=operator, at=AT + DAY)
    assert (certificate.revoked_at, certificate.revoked_reason) == (AT, "Shared login.")
    other.refresh_from_db()
    assert other.revoked_at is None
    assert told == [("revoked", certificate.serial, AT)]
    [entry] = ModelLogEntry.objects.filter(action="certificates.revoke")
    assert (entry.object_id, entry.user) == (str(certificate.pk), operator)
    assert entry.data == {"reason": "Shared login."}


def test_only_who_may_revoke_does(cast: Cast) -> None:
    certificate = award(cast.amina)
    for by in (cast.bruno, cast.amina, cast.dmitri, person("Vera Nowak")):
        assert_refused(lambda by=by: revoke(certificate=certificate, reason="x", by=by, at=AT))
