"""Messages that questions wait for somebody some time after a course: once a stage, and only to who wants them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from accounts.actions import start_guest
from accounts.models import User
from compliance.notices.actions.follow_ups import create_follow_up_notices
from compliance.notices.mail import stop_address
from compliance.notices.models import Notice
from courses.models import Enrolment
from quizzes.attempts.actions.followups import start_follow_up
from quizzes.authoring.models import QuizPage
from tests.compliance.builders import require
from tests.compliance.outbox import NOON, send_reminders, sent
from tests.pages import says
from tests.people import Cast, QueryCheck, TinyCourse, person
from tests.quizzes.attempts.offered import add_quiz, hand_in
from tests.replay import replayed

pytestmark = pytest.mark.django_db
ASKED = "Would you still know what to do? Hotel course"


build_quiz = replayed(add_quiz)


def after(days: int) -> datetime:
    return NOON + timedelta(days=days)


def completed(tiny: TinyCourse, who: User, at: datetime = NOON) -> Enrolment:
    """Somebody completed the course at an instant."""
    return Enrolment.objects.create(
        person=who, course=tiny.course, language="en", started_at=at, completed_at=at
    )


@pytest.fixture
def graduate(tiny_course: TinyCourse) -> User:
    """Amina, of whom nothing is asked, completed the course at noon."""
    who = person("Amina Yusuf")
    completed(tiny_course, who)
    return who


@pytest.fixture
def quiz(tiny_course: TinyCourse) -> QuizPage:
    """The questions that come again, in English and Urdu."""
    return build_quiz(tiny_course, "follow_up")


def test_nobody_is_told_before_the_day_and_everybody_once_on_it(
    graduate: User, quiz: QuizPage
) -> None:
    assert send_reminders(after(29))["new"] == {}
    assert send_reminders(after(30))["new"] == {"follow_up": 1}
    assert sent() == [("amina@example.org", ASKED)]
    assert (
        send_reminders(after(30))["new"]
        == send_reminders(after(31))["new"]
        == send_reminders(after(89))["new"]
        == {}
    )
    assert Notice.objects.get().reason == "cse-hotel 30 days after 2026-05-06"
    assert len(mail.outbox) == 1


def test_the_message_says_what_it_is_and_how_to_stop(graduate: User, quiz: QuizPage) -> None:
    send_reminders(after(30))
    message = mail.outbox[0]
    body = str(message.body)
    assert says(
        body,
        "Some time ago you took the course “%(course)s”. Have you %(minutes)d minutes? "
        "See what you still know. It does not count.",
        course="Hotel course",
        minutes=2,
    )
    assert f"http://localhost:8000{quiz.get_url()}" in body
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop_address(graduate)}>"


def test_each_stage_is_told_of_and_none_made_up_for(graduate: User, quiz: QuizPage) -> None:
    assert send_reminders(after(100))["new"] == {"follow_up": 1}  # nothing ran for a hundred days
    assert send_reminders(after(180))["new"] == {"follow_up": 1}
    assert send_reminders(after(240))["new"] == {}
    reasons = Notice.objects.order_by("pk").values_list("reason", flat=True)
    assert [reason.split()[1] for reason in reasons] == ["90", "180"]


def test_who_has_answered_is_not_asked_again(graduate: User, quiz: QuizPage) -> None:
    hand_in(start_follow_up(person=graduate, quiz=quiz, at=after(30)), "111", at=after(30))
    assert send_reminders(after(31))["new"] == {}
    assert send_reminders(after(90))["new"] == {"follow_up": 1}


def test_what_was_answered_while_the_message_waited_is_not_sent(
    graduate: User, quiz: QuizPage
) -> None:
    night = after(30).replace(hour=21)
    assert send_reminders(night)["held_people"] == 1
    hand_in(start_follow_up(person=graduate, quiz=quiz, at=night), "111", at=night)
    send_reminders(after(31))
    assert sent() == []
    assert Notice.objects.count() == 0


def test_nobody_is_written_to_at_night(graduate: User, quiz: QuizPage) -> None:
    assert send_reminders(after(30).replace(hour=21))["held_people"] == 1
    assert sent() == []
    send_reminders(after(31))
    assert sent() == [("amina@example.org", ASKED)]


@pytest.mark.parametrize(
    "change", [{"wants_reminders": False}, {"is_active": False}, {"email": None}]
)
def test_who_cannot_or_does_not_want_to_be_told_is_not(
    graduate: User, quiz: QuizPage, change: dict[str, Any]
) -> None:
    User.objects.filter(pk=graduate.pk).update(**change)
    assert send_reminders(after(30))["new"] == {}
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"wants_reminders": False}, {"is_active": False}, {"email": None}]
)
def test_who_stops_them_meanwhile_gets_none(
    graduate: User, quiz: QuizPage, change: dict[str, Any]
) -> None:
    send_reminders(after(30).replace(hour=21))
    User.objects.filter(pk=graduate.pk).update(**change)
    send_reminders(after(31))
    assert sent() == []


def test_a_guest_is_not_written_to(tiny_course: TinyCourse, quiz: QuizPage) -> None:
    completed(tiny_course, start_guest(language="en"))
    assert send_reminders(after(30))["new"] == {}


def test_it_comes_in_the_persons_language(
    graduate: User, quiz: QuizPage, tiny_course: TinyCourse
) -> None:
    User.objects.filter(pk=graduate.pk).update(preferred_language="ur")
    send_reminders(after(30))
    assert Notice.objects.get().language == "ur"
    with translation.override("ur"):
        assert quiz.get_translation(tiny_course.ur.course.locale).get_url() in str(
            mail.outbox[0].body
        )


def test_without_questions_in_their_language_nobody_is_told(
    graduate: User, tiny_course: TinyCourse
) -> None:
    add_quiz(tiny_course, "follow_up", languages=("en",))
    User.objects.filter(pk=graduate.pk).update(preferred_language="ur")
    assert send_reminders(after(30))["new"] == {}


def test_without_such_questions_nothing_is_said(graduate: User) -> None:
    assert send_reminders(after(30))["new"] == {}


def test_what_is_asked_of_people_and_this_do_not_disturb_each_other(
    cast: Cast, tiny_course: TinyCourse, quiz: QuizPage
) -> None:
    require(cast.area, cast.course)
    completed(tiny_course, cast.amina, at=NOON - timedelta(days=30))
    assert send_reminders()["new"] == {"follow_up": 1, "offered": 1}
    assert send_reminders()["dropped"] == 0
    assert len(mail.outbox) == 2


def test_a_trial_writes_nothing_down(graduate: User, quiz: QuizPage) -> None:
    assert send_reminders(after(30), dry_run=True)["new"] == {"follow_up": 1}
    assert Notice.objects.count() == 0


def test_it_can_be_asked_for_alone(graduate: User, quiz: QuizPage) -> None:
    assert send_reminders(after(30), kind=["overdue"])["new"] == {}
    assert send_reminders(after(30), kind=["follow_up"])["new"] == {"follow_up": 1}


def test_looking_for_people_costs_the_same_however_many(
    tiny_course: TinyCourse, quiz: QuizPage, assert_constant_queries: QueryCheck
) -> None:
    numbers = iter(range(100))

    def build() -> None:
        completed(tiny_course, person("Somebody", email=f"somebody{next(numbers)}@example.org"))

    assert_constant_queries(
        build, lambda: create_follow_up_notices(on=after(30).date(), at=after(30), dry_run=True)
    )
