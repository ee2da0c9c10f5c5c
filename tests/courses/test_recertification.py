"""Renewing: a new run, with the old one as it was; and courses that require others first."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import ModelForm, modelform_factory
from django.test import Client

from accounts.actions import start_guest
from certificates.actions import ANY_DAY, issue, renewable_on, revoke
from certificates.models import Certificate
from compliance.learning.my_learning import MyLearning
from courses.actions import complete_activity, enrol, renew
from courses.forms import CourseForm
from courses.models import ActivityCompletion, Course, Enrolment
from quizzes.attempts.models import Attempt
from tests.certificates.builders import award, completed_run, noon
from tests.compliance.builders import obligation, require
from tests.markup import texts_at
from tests.people import AT, ON, Cast, TinyCourse, sign_in
from tests.refusals import assert_accepted

EXPIRES = date(2027, 5, 3)
OPENS = date(2027, 3, 4)


def finish(run: Enrolment, course: TinyCourse, *, at: datetime) -> None:
    """Do everything that is left of a run."""
    outline = course.en.course.outline()
    for activity in outline:
        complete_activity(
            enrolment=run, activity_key=activity.key, outline=outline, language="en", at=at
        )


def learn(cast: Cast, course: TinyCourse, *, on: date) -> Enrolment:
    """Amina takes the whole course on a day, in her open or first run."""
    run = enrol(person=cast.amina, course=course.course, language="en", at=noon(on))
    finish(run, course, at=noon(on))
    run.refresh_from_db()
    return run


# --- Renewal is a new run ---------------------------------------------------------------------


def test_enrolling_again_never_opens_a_completed_run(cast: Cast, tiny_course: TinyCourse) -> None:
    run = learn(cast, tiny_course, on=ON)
    again = enrol(person=cast.amina, course=tiny_course.course, language="en", at=noon(EXPIRES))
    assert again == run
    assert again.completed_at == run.completed_at


def test_renewing_opens_an_empty_run_and_keeps_the_old_one(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    """In other systems recertifying resets a completion and loses its evidence."""
    old = learn(cast, tiny_course, on=ON)
    completions_before = set(old.completions.values_list("activity_key", "completed_at"))
    new = renew(person=cast.amina, course=tiny_course.course, language="ur", at=noon(OPENS))
    outline = tiny_course.en.course.outline()
    assert new != old
    assert new.progress(outline).done == 0
    old.refresh_from_db()
    assert old.completed_at == noon(ON)
    assert set(old.completions.values_list("activity_key", "completed_at")) == completions_before
    assert Certificate.objects.get(enrolment=old).expires_on == EXPIRES


def test_renewing_twice_opens_one_run(cast: Cast, tiny_course: TinyCourse) -> None:
    learn(cast, tiny_course, on=ON)
    first, second = (
        renew(person=cast.amina, course=tiny_course.course, language="en", at=noon(OPENS))
        for _twice in (1, 2)
    )
    assert first == second


def test_a_renewal_in_the_window_runs_on_from_the_old_expiry(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    learn(cast, tiny_course, on=ON)
    run = renew(person=cast.amina, course=tiny_course.course, language="en", at=noon(OPENS))
    finish(run, tiny_course, at=noon(OPENS))
    assert sorted(Certificate.objects.values_list("expires_on", flat=True)) == [
        EXPIRES,
        date(2028, 5, 3),
    ]


def test_what_is_held_counts_while_the_renewal_is_open(cast: Cast, tiny_course: TinyCourse) -> None:
    require(cast.area, cast.course)
    learn(cast, tiny_course, on=ON)
    renew(person=cast.amina, course=tiny_course.course, language="en", at=noon(OPENS))
    assert obligation(cast.amina).held_until == EXPIRES


@pytest.mark.parametrize(
    ("today", "opens"), [(OPENS - timedelta(days=1), False), (OPENS, True), (EXPIRES, True)]
)
def test_renew_waits_for_the_window(cast: Cast, today: date, opens: bool) -> None:
    award(cast.amina)
    opens_on = renewable_on(person=cast.amina, course=cast.course)
    assert opens_on is not None
    assert (opens_on <= today) is opens


def test_after_a_revocation_one_may_renew_at_once(cast: Cast) -> None:
    certificate = award(cast.amina)
    revoke(certificate=certificate, reason="shared sign-in", by=None, at=AT)
    assert renewable_on(person=cast.amina, course=cast.course) == ANY_DAY


def test_there_is_nothing_to_renew_before_a_certificate(cast: Cast) -> None:
    guest = start_guest(language="en")
    completed_run(guest)
    assert renewable_on(person=cast.amina, course=cast.course) is None
    assert renewable_on(person=guest, course=cast.course) is None


# --- By hand ----------------------------------------------------------------------------------


def press_renew(client: Client) -> str:
    """Where *Renew* leads."""
    return client.post("/en/learn/renew/cse-hotel/").headers["Location"]


@pytest.fixture
def amina_on(
    client: Client, cast: Cast, tiny_course: TinyCourse, time_machine: Any
) -> Callable[[date], Client]:
    """``amina_on(day)``: her phone on a day; she finished the course on the day of the tests."""
    learn(cast, tiny_course, on=ON)

    def on_day(day: date) -> Client:
        time_machine.move_to(noon(day), tick=False)
        return sign_in(client, cast.amina)

    return on_day


def test_renew_leads_to_the_first_lesson_of_a_new_run(amina_on: Callable[[date], Client]) -> None:
    assert press_renew(amina_on(OPENS)).endswith("/first/")
    assert Enrolment.objects.filter(completed_at=None).count() == 1


def test_before_the_window_renew_says_from_when(amina_on: Callable[[date], Client]) -> None:
    page = amina_on(OPENS - timedelta(days=1)).post("/en/learn/renew/cse-hotel/", follow=True)
    assert any("4 March 2027" in sentence for sentence in texts_at(page, ".message"))
    assert not Enrolment.objects.filter(completed_at=None).exists()


def test_reading_a_lesson_again_opens_nothing(
    amina_on: Callable[[date], Client], tiny_course: TinyCourse
) -> None:
    phone = amina_on(OPENS)
    before = ActivityCompletion.objects.count()
    phone.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    phone.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    assert Enrolment.objects.get().completed_at == noon(ON)
    assert ActivityCompletion.objects.count() == before


def test_a_sitting_belongs_to_the_new_run(
    amina_on: Callable[[date], Client], tiny_course: TinyCourse
) -> None:
    phone = amina_on(OPENS)
    press_renew(phone)
    phone.post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    assert Attempt.objects.get().enrolment.completed_at is None


def test_nobody_renews_without_a_certificate(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    assert press_renew(client).endswith("/hotels/")
    assert press_renew(sign_in(client, cast.amina)).endswith("/hotels/")
    assert not Enrolment.objects.exists()


# --- Courses that require others first --------------------------------------------------------


def first_to_take(cast: Cast, *, on: date) -> list[str]:
    """The codes of the courses Amina is told on a day to take before the hotel course."""
    learning = MyLearning(cast.amina, on=on).of(cast.course.code)
    assert learning
    return [course.code for course in learning.prerequisites]


def test_a_certificate_waits_for_the_core_course(cast: Cast, core: Course) -> None:
    run = completed_run(cast.amina)
    assert issue(enrolment=run, at=AT) is None
    assert first_to_take(cast, on=ON) == [core.code]


def test_completing_the_core_course_later_issues_what_waited(cast: Cast, core: Course) -> None:
    run = completed_run(cast.amina)
    later = ON + timedelta(days=20)
    award(cast.amina, course=core, on=later)
    certificate = Certificate.objects.get(enrolment=run)
    assert (certificate.completed_on, certificate.in_force_from, certificate.expires_on) == (
        ON,
        later,
        EXPIRES,
    )
    assert first_to_take(cast, on=later - timedelta(days=1)) == [core.code]
    assert first_to_take(cast, on=later) == []


def test_the_core_course_counts_once_for_every_course(cast: Cast, core: Course) -> None:
    other_course = Course.objects.create(code="pharmacy", title="Pharmacy course")
    other_course.requires.add(core)
    award(cast.amina, course=core, on=ON - timedelta(days=100))
    assert award(cast.amina, course=other_course).in_force_from == ON
    assert award(cast.amina).in_force_from == ON


@pytest.mark.parametrize(
    ("ago", "is_issued"),
    # its last day in force is the day of completion; the day before it
    [(364, True), (365, False)],
)
def test_an_expired_core_course_does_not_count(
    cast: Cast, core: Course, ago: int, is_issued: bool
) -> None:
    award(cast.amina, course=core, on=ON - timedelta(days=ago))
    assert (issue(enrolment=completed_run(cast.amina), at=AT) is not None) is is_issued


def test_a_revoked_core_course_does_not_count(cast: Cast, core: Course) -> None:
    revoke(certificate=award(cast.amina, course=core, on=ON), reason="wrong person", by=None, at=AT)
    assert issue(enrolment=completed_run(cast.amina), at=AT) is None


def test_a_core_course_taken_too_late_earns_nothing(cast: Cast, core: Course) -> None:
    run = completed_run(cast.amina, on=ON - timedelta(days=400))
    award(cast.amina, course=core)
    assert not Certificate.objects.filter(enrolment=run).exists()


def test_a_guest_gets_both_certificates_when_they_say_who_they_are(
    cast: Cast, core: Course
) -> None:
    guest = start_guest(language="en")
    completed_run(guest)
    completed_run(guest, course=core)
    guest.claimed_at, guest.name = AT, "Somebody"
    guest.save()
    for run in Enrolment.objects.filter(person=guest).order_by("pk"):
        issue(enrolment=run, at=AT)
    assert Certificate.objects.filter(person=guest).count() == 2


def test_a_course_never_waits_for_itself(cast: Cast, core: Course) -> None:
    top = Course.objects.create(code="top", title="Top course")
    top.requires.add(cast.course)
    assert core.leads_back([top])
    assert core.leads_back([cast.course])
    assert core.leads_back([core])
    assert not top.leads_back([core])
    assert not Course(code="new", title="New").leads_back([top])


def test_authors_are_told_of_a_circle(cast: Cast, core: Course) -> None:
    form = form_of(core, requires=[cast.course.pk])
    assert not form.is_valid()
    assert "cannot require a course that in turn requires this one" in str(form.errors["requires"])
    assert form_of(core, requires=[]).is_valid()


# --- What authors may say of a course ---------------------------------------------------------


def form_of(course: Course, **changes: object) -> ModelForm[Course]:
    """The author's form for a course with some fields changed."""
    fields = [
        "code",
        "title",
        "requires",
        "validity_months",
        "recertify_days",
        "expiry_basis",
        "min_active_days",
    ]
    filled = {name: getattr(course, name) for name in fields if name != "requires"} | changes
    form = modelform_factory(Course, form=CourseForm, fields=fields)
    return form(filled, instance=course)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expiry_basis": "fixed"}, "fixed_day"),
        ({"expiry_basis": "fixed", "fixed_month": 8}, "fixed_day"),
        ({"expiry_basis": "fixed", "fixed_month": 4, "fixed_day": 31}, "fixed_day"),
        ({"expiry_basis": "fixed", "fixed_month": 2, "fixed_day": 30}, "fixed_day"),
        (
            {"expiry_basis": "fixed", "fixed_month": 8, "fixed_day": 31, "min_active_days": 366},
            "min_active_days",
        ),
        ({"validity_months": 2, "recertify_days": 60}, "recertify_days"),
    ],
)
def test_impossible_terms_are_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Course(code="new", title="New", **changes).clean()
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expiry_basis": "fixed", "fixed_month": 8, "fixed_day": 31, "min_active_days": 60},
        {"expiry_basis": "fixed", "fixed_month": 2, "fixed_day": 29},
        {"expiry_basis": "completion"},
    ],
)
def test_possible_terms_are_kept(changes: dict[str, object]) -> None:
    course = Course(code="new", title="New", **changes)
    assert_accepted(course.clean, refusal=ValidationError)
    assert {name: getattr(course, name) for name in changes} == changes


def test_a_certificate_runs_to_the_fixed_day_of_its_course(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(
        expiry_basis="fixed", fixed_month=8, fixed_day=31, min_active_days=60
    )
    assert award(cast.amina).expires_on == date(2026, 8, 31)


def test_changing_the_terms_leaves_what_was_earned(cast: Cast) -> None:
    """Complaint 1 of the field: changing a rule destroys evidence."""
    certificate = award(cast.amina)
    Course.objects.filter(pk=cast.course.pk).update(validity_months=1, expiry_basis="completion")
    certificate.refresh_from_db()
    assert certificate.expires_on == EXPIRES


def test_the_author_sees_every_term_of_a_course(
    client: Client, cast: Cast, admin_client: Client
) -> None:
    page = admin_client.get(f"/cms/snippets/courses/course/edit/{cast.course.pk}/").content.decode()
    for name in ("requires", "expiry_basis", "fixed_month", "fixed_day", "min_active_days"):
        assert f'name="{name}"' in page or f"id_{name}" in page
