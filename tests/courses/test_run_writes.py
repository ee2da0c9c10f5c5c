"""What opening, finishing and uniting runs of a course do themselves, whoever asked for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from courses.actions.completion import complete_done_enrolments, count_completed_without, finish
from courses.actions.enrolment import enrol, renew
from courses.actions.merging import DAYS_A_MONTH, take_over, unite
from courses.models import ActivityCompletion, Course, Enrolment
from courses.models.enrolments import EnrolmentQuerySet
from tests.people import AT, TinyCourse, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def zofia(tiny_course: TinyCourse) -> User:
    return person("Zofia Nowak", email=None)


@pytest.fixture
def amina(tiny_course: TinyCourse) -> User:
    return person("Amina Yusuf", email=None)


@pytest.fixture
def other(tiny_course: TinyCourse) -> Course:
    return Course.objects.create(code="other", title="Another course")


def run(who: User, course: Course, *, at: datetime = AT, **fields: Any) -> Enrolment:
    """A run of a course, begun at ``at``."""
    return Enrolment.objects.create(
        **{"person": who, "course": course, "language": "en", "started_at": at, **fields}
    )


def do(enrolment: Enrolment, key: str, *, at: datetime = AT, language: str = "en") -> None:
    ActivityCompletion.objects.create(
        enrolment=enrolment, activity_key=key, completed_at=at, language=language
    )


def keys(tiny: TinyCourse) -> list[str]:
    return list(tiny.en.course.outline().keys)


def runs(who: User) -> list[tuple[str, datetime, datetime | None]]:
    """The runs of somebody: course, begun, completed."""
    rows = Enrolment.objects.filter(person=who).order_by("course__code", "started_at")
    return list(rows.values_list("course__code", "started_at", "completed_at"))


# --- Opening ----------------------------------------------------------------------------------


def test_whoever_enrols_goes_on_with_the_run_of_this_course(
    tiny_course: TinyCourse, zofia: User, amina: User, other: Course
) -> None:
    run(zofia, other)
    run(amina, tiny_course.course)
    new = enrol(person=zofia, course=tiny_course.course, language="ur", at=AT)
    assert (new.person, new.course, new.language) == (zofia, tiny_course.course, "ur")
    assert (new.started_at, new.completed_at) == (AT, None)
    assert new.edition == tiny_course.course.editions.first()
    again = enrol(person=zofia, course=tiny_course.course, language="en", at=AT + DAY)
    assert (again.pk, again.language, again.started_at) == (new.pk, "ur", AT)
    finish(enrolment=new, at=AT + DAY)
    assert enrol(person=zofia, course=tiny_course.course, language="en", at=AT) == new


def test_renewing_opens_one_run_beside_those_that_are_over(
    tiny_course: TinyCourse, zofia: User, other: Course
) -> None:
    run(zofia, other)
    old = run(zofia, tiny_course.course, completed_at=AT + DAY)
    new = renew(person=zofia, course=tiny_course.course, language="ur", at=AT + 2 * DAY)
    assert new not in (old, None)
    assert (new.language, new.started_at, new.completed_at) == ("ur", AT + 2 * DAY, None)
    assert renew(person=zofia, course=tiny_course.course, language="en", at=AT + 3 * DAY) == new


def test_of_two_renewals_at_once_the_later_reads_the_run_of_the_first(
    tiny_course: TinyCourse, zofia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(zofia, tiny_course.course, completed_at=AT)
    first = run(zofia, tiny_course.course, at=AT + DAY)
    monkeypatch.setattr(EnrolmentQuerySet, "first", lambda _none_was_open_a_moment_ago: None)
    assert renew(person=zofia, course=tiny_course.course, language="en", at=AT + DAY) == first


# --- Finishing --------------------------------------------------------------------------------


def test_a_run_is_finished_once(tiny_course: TinyCourse, zofia: User) -> None:
    enrolment = run(zofia, tiny_course.course)
    beside = run(person("Bruno Reis", email=None), tiny_course.course)
    assert finish(enrolment=enrolment, at=AT + DAY)
    assert enrolment.completed_at == AT + DAY
    assert not finish(enrolment=Enrolment.objects.get(pk=enrolment.pk), at=AT + 2 * DAY)
    enrolment.refresh_from_db()
    beside.refresh_from_db()
    assert (enrolment.completed_at, beside.completed_at) == (AT + DAY, None)


def test_the_night_completes_the_very_first_run_too(tiny_course: TinyCourse, zofia: User) -> None:
    enrolment = run(zofia, tiny_course.course, pk=1)
    for key in keys(tiny_course):
        do(enrolment, key)
    assert complete_done_enrolments(at=AT + DAY) == 1
    assert runs(zofia) == [(tiny_course.course.code, AT, AT + DAY)]


def test_only_what_stays_has_to_be_done(tiny_course: TinyCourse, zofia: User) -> None:
    enrolment = run(zofia, tiny_course.course)
    for key in keys(tiny_course)[:-1]:
        do(enrolment, key)
    pages = tiny_course.en.course.get_descendants()
    first, last = (pages.get(translation_key=keys(tiny_course)[position]) for position in (0, -1))
    assert count_completed_without([last], [tiny_course.course.pk]) == 1
    assert count_completed_without([first], [tiny_course.course.pk]) == 0
    assert count_completed_without([], [tiny_course.course.pk]) == 0


# --- Uniting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("source_at", "begun"), [(AT - DAY, AT - DAY), (AT + DAY, AT)])
def test_a_united_run_began_when_the_earlier_did(
    tiny_course: TinyCourse, zofia: User, amina: User, source_at: datetime, begun: datetime
) -> None:
    target = run(amina, tiny_course.course)
    unite(source=run(zofia, tiny_course.course, at=source_at), target=target, at=AT)
    assert runs(zofia) == []
    assert runs(amina) == [(tiny_course.course.code, begun, None)]


def test_what_both_did_counts_from_the_earlier_day(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    first, second, third = keys(tiny_course)[:3]
    source, target = run(zofia, tiny_course.course), run(amina, tiny_course.course)
    do(source, first, at=AT + DAY, language="ur")
    do(target, first, at=AT + 2 * DAY)
    do(source, second, at=AT + 2 * DAY, language="ur")
    do(target, second, at=AT + DAY)
    do(source, third, at=AT + 3 * DAY, language="ur")
    unite(source=source, target=target, at=AT + 4 * DAY)
    rows = ActivityCompletion.objects.order_by("completed_at", "activity_key")
    assert {(str(row.activity_key), row.completed_at, row.language) for row in rows} == {
        (first, AT + DAY, "ur"),
        (second, AT + DAY, "en"),
        (third, AT + 3 * DAY, "ur"),
    }
    assert {row.enrolment_id for row in rows} == {target.pk}


def test_a_completed_run_is_never_dissolved(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    source = run(zofia, tiny_course.course, completed_at=AT)
    with pytest.raises(ValueError, match="fact of its own"):
        unite(source=source, target=run(amina, tiny_course.course), at=AT)
    assert len(runs(zofia)) == 1


def test_only_the_runs_of_this_course_are_united(
    tiny_course: TinyCourse, zofia: User, amina: User, other: Course
) -> None:
    run(amina, other, at=AT - DAY)
    bystander = run(person("Bruno Reis", email=None), tiny_course.course)
    run(zofia, tiny_course.course)
    take_over(source=zofia, target=amina, at=AT + DAY)
    own, others = (tiny_course.course.code, AT, None), ("other", AT - DAY, None)
    assert runs(amina) == sorted([own, others])
    assert runs(bystander.person) == [(tiny_course.course.code, AT, None)]


def wait_of(course: Course) -> timedelta:
    return timedelta(days=course.validity_months * DAYS_A_MONTH - course.recertify_days)


@pytest.mark.parametrize(("late_by", "count"), [(timedelta(seconds=-1), 1), (timedelta(0), 2)])
def test_a_run_begun_when_it_is_time_to_renew_stays_one_of_its_own(
    tiny_course: TinyCourse, zofia: User, amina: User, late_by: timedelta, count: int
) -> None:
    run(amina, tiny_course.course, completed_at=AT)
    run(zofia, tiny_course.course, at=AT + wait_of(tiny_course.course) + late_by)
    take_over(source=zofia, target=amina, at=AT + 2 * wait_of(tiny_course.course))
    assert len(runs(amina)) == count


def test_runs_are_taken_over_in_the_order_they_were_begun(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    run(zofia, tiny_course.course, at=AT + 2 * DAY)  # entered first, begun later
    run(zofia, tiny_course.course, at=AT, completed_at=AT + DAY)
    take_over(source=zofia, target=amina, at=AT + 3 * DAY)
    assert runs(amina) == [(tiny_course.course.code, AT, AT + DAY)]
