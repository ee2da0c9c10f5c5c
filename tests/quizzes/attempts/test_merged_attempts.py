"""Attempts and allowances when two records of one person become one."""

from datetime import datetime

import pytest

from accounts.models import User
from courses.models import ActivityCompletion, Enrolment
from quizzes.attempts.actions.merging import move_allowances, move_attempts
from quizzes.attempts.models import Allowance, Attempt
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.written import MINUTE, answer_all, begun, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def zofia(tiny_course: TinyCourse) -> User:
    return person("Zofia Nowak", email=None)


@pytest.fixture
def amina(tiny_course: TinyCourse) -> User:
    return person("Amina Yusuf", email=None)


def enrolment_of(who: User) -> Enrolment:
    return Enrolment.objects.get(person=who)


def moved(source: Attempt, target: Attempt, *, at: datetime = AT + 9 * MINUTE) -> list[Attempt]:
    """Both attempts after the learning of one was moved to the other."""
    enrolment = target.enrolment
    move_attempts(source=source.enrolment, target=enrolment, at=at)
    both = [Attempt.objects.get(pk=each.pk) for each in (source, target)]
    assert {each.enrolment_id for each in both} == {enrolment.pk}
    return both


@pytest.mark.parametrize("later", ["source", "target"])
def test_of_two_open_attempts_the_one_begun_last_goes_on(
    tiny_course: TinyCourse, zofia: User, amina: User, later: str
) -> None:
    source = begun(tiny_course, zofia, at=AT + (MINUTE if later == "source" else 0 * MINUTE))
    target = begun(tiny_course, amina, at=AT + (MINUTE if later == "target" else 0 * MINUTE))
    beside = begun(tiny_course, person("Bruno Reis", email=None))
    after = dict(zip(("source", "target"), moved(source, target), strict=True))
    assert [name for name, each in after.items() if each.submitted_at is None] == [later]
    beside.refresh_from_db()
    assert beside.submitted_at is None
    assert beside.enrolment == enrolment_of(beside.enrolment.person)


@pytest.mark.parametrize(("rights", "is_passed"), [("111", True), ("001", False)])
def test_the_other_is_handed_in_with_the_mark_of_its_answers(
    tiny_course: TinyCourse, zofia: User, amina: User, rights: str, is_passed: bool
) -> None:
    source = begun(tiny_course, zofia)
    answer_all(source, rights)
    target = begun(tiny_course, amina, at=AT + MINUTE)
    closed, _open = moved(source, target)
    assert (closed.right, closed.asked, closed.is_passed) == (rights.count("1"), 3, is_passed)
    assert closed.submitted_at == AT + 9 * MINUTE
    completions = ActivityCompletion.objects.filter(enrolment__person=amina)
    done = [(row.activity_key, row.language, row.completed_at) for row in completions]
    assert done == ([(closed.activity_key, "en", AT + 9 * MINUTE)] if is_passed else [])
    assert enrolment_of(amina).completed_at is None


def test_an_attempt_is_handed_in_no_later_than_its_time_was_over(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    source = begun(tiny_course, zofia, minutes_allowed=5)
    assert source.deadline_at is not None
    target = begun(tiny_course, amina, at=AT + MINUTE)
    closed, _open = moved(source, target, at=AT + 60 * MINUTE)
    assert closed.submitted_at == source.deadline_at


def test_an_attempt_that_was_handed_in_stays_as_it_was(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    source = begun(tiny_course, zofia)
    answer_all(source)
    source = hand_in(source, tiny_course)
    target = begun(tiny_course, amina, at=AT + MINUTE)
    done, still_open = moved(source, target)
    assert done.submitted_at == source.submitted_at
    assert still_open.submitted_at is None


def test_allowances_go_along_and_nobody_elses(
    tiny_course: TinyCourse, zofia: User, amina: User
) -> None:
    bruno = person("Bruno Reis", email=None)
    for who in (zofia, bruno):
        Allowance.objects.create(person=who, more_time_percent=25)
    move_allowances(source=zofia, target=amina)
    assert set(Allowance.objects.values_list("person", flat=True)) == {amina.pk, bruno.pk}
