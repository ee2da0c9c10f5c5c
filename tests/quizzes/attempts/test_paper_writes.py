"""What printing an attempt and entering its answers do themselves."""

from datetime import datetime

import pytest

from accounts.actions import start_guest
from accounts.models import User
from courses.actions import enrol
from quizzes.attempts.actions.printing import (
    AgainstTheClockError,
    HandedInError,
    SheetEntry,
    enter_from_paper,
    start_on_paper,
)
from quizzes.attempts.actions.starting import NotNowError
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.time_limits import GRACE
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.living import answer_of, rule
from tests.quizzes.attempts.written import (
    AT_THE_END,
    MINUTE,
    SECOND,
    answer,
    answer_all,
    begun,
    hand_in,
    outline_of,
    quiz_of,
)

pytestmark = pytest.mark.django_db

DEADLINE = AT + 10 * MINUTE


@pytest.fixture
def somebody(tiny_course: TinyCourse) -> User:
    return person("Farah Noor")


def printed(tiny: TinyCourse, who: User, *, at: datetime = AT + MINUTE) -> Attempt:
    run = enrol(person=who, course=tiny.course, language="en", at=AT)
    return start_on_paper(enrolment=run, quiz=quiz_of(tiny), outline=outline_of(tiny), at=at)


def enter(attempt: Attempt, tiny: TinyCourse, positions: str, by: User) -> Attempt:
    entries = {
        int(position): SheetEntry((answer_of(attempt, int(position)),), "sure")
        for position in positions
    }
    enter_from_paper(
        attempt=attempt, entries=entries, outline=outline_of(tiny), by=by, at=AT + 9 * MINUTE
    )
    return Attempt.objects.get(pk=attempt.pk)


def test_a_sheet_is_one_attempt_however_often_it_is_printed(
    tiny_course: TinyCourse, somebody: User
) -> None:
    rule(minutes_allowed=10)
    sheet = printed(tiny_course, somebody)
    assert (sheet.printed_at, sheet.deadline_at) == (AT + MINUTE, None)
    again = printed(tiny_course, somebody, at=AT + 5 * MINUTE)
    assert (again, again.printed_at) == (sheet, AT + MINUTE)


def test_against_the_clock_nothing_is_printed(tiny_course: TinyCourse, somebody: User) -> None:
    begun(tiny_course, person("Zofia Nowak"), minutes_allowed=10)
    other = person("Ali Noor")
    assert printed(tiny_course, other).enrolment.person == other
    attempt = begun(tiny_course, somebody, minutes_allowed=10)
    with pytest.raises(AgainstTheClockError):
        printed(tiny_course, somebody, at=DEADLINE + GRACE)
    sheet = printed(tiny_course, somebody, at=DEADLINE + GRACE + SECOND)
    attempt.refresh_from_db()
    assert (attempt.submitted_at, sheet != attempt) == (DEADLINE, True)


def test_what_was_left_blank_may_be_handed_in_from_paper(
    tiny_course: TinyCourse, somebody: User
) -> None:
    rule(certainty="asked")
    other = begun(tiny_course, person("Zofia Nowak"))
    sheet = printed(tiny_course, somebody)
    manager = start_guest(language="en")
    done = enter(sheet, tiny_course, "13", manager)
    assert (done.right, done.asked, done.entered_by) == (2, 3, manager)
    assert Attempt.objects.get(pk=other.pk).entered_by is None
    assert set(done.responses.values_list("answered_at", "certainty")) == {
        (AT + 9 * MINUTE, "sure")
    }


def test_answers_on_a_device_stand_and_a_sheet_is_entered_once(
    tiny_course: TinyCourse, somebody: User
) -> None:
    attempt = begun(tiny_course, somebody, **AT_THE_END)
    answer(attempt, 1, right=False)
    sheet = printed(tiny_course, somebody)
    assert sheet == attempt
    done = enter(sheet, tiny_course, "123", somebody)
    assert (done.right, done.asked) == (2, 3)
    begun(tiny_course, person("Zofia Nowak"))
    with pytest.raises(HandedInError):
        enter(sheet, tiny_course, "123", start_guest(language="en"))
    assert Attempt.objects.get(pk=sheet.pk).entered_by == somebody


def test_where_no_attempt_is_left_nothing_is_printed(
    tiny_course: TinyCourse, somebody: User
) -> None:
    attempt = begun(tiny_course, somebody, attempts_allowed=1)
    answer_all(attempt, "000")
    hand_in(attempt, tiny_course)
    with pytest.raises(NotNowError):
        printed(tiny_course, somebody)
