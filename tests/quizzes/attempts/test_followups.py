"""Questions before a course and after it: when they are offered, and that they never count."""

import threading
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import start_guest
from accounts.models import User
from courses.actions import complete_activity, renew
from courses.models import Enrolment
from quizzes.attempts.actions.followups import NotOfferedError, start_baseline, start_follow_up
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.followups import (
    STAGES,
    OfferRefusal,
    baseline_refusal,
    completed_between,
    message_occasion,
    stage_to_take,
)
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Retake
from quizzes.templatetags.quizzes_tags import offer_status
from tests.markup import count_at, numbers_at, values_at
from tests.people import AT, QueryCheck, TinyCourse, person, sign_in
from tests.quizzes.attempts.offered import add_quiz, begin, complete, finish, hand_in

DONE = date(2026, 1, 1)
db = pytest.mark.django_db


def after(days: int) -> datetime:
    return AT + timedelta(days=days)


# --- The rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "taken", "stage"),
    [
        (0, (), None),
        (29, (), None),
        (30, (), 30),
        (89, (), 30),
        (30, (30,), None),
        (90, (), 90),  # 30 was missed, and is not made up for
        (90, (30,), 90),
        (179, (30, 90), None),
        (180, (), 180),
        (239, (30,), 180),
        (239, (180,), None),
        (240, (), None),
    ],
)
def test_which_stage_is_offered(days: int, taken: tuple[int, ...], stage: int | None) -> None:
    offered_stage = stage_to_take(DONE, taken, on=DONE + timedelta(days=days))
    assert (offered_stage.days if offered_stage else None) == stage


def test_an_offer_says_from_when_until_when() -> None:
    offered_stage = stage_to_take(DONE, (), on=date(2026, 7, 15))
    assert offered_stage
    assert (offered_stage.opens_on, offered_stage.closes_on) == (
        date(2026, 6, 30),
        date(2026, 8, 28),
    )


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-400, 400),
    st.sets(st.sampled_from(STAGES)),
)
def test_an_offer_is_open_not_taken_and_the_only_one(
    completed_on: date, days: int, taken: Collection[int]
) -> None:
    on = completed_on + timedelta(days=days)
    offered_stage = stage_to_take(completed_on, taken, on=on)
    first, last = completed_between(on)
    assert offered_stage is None or (
        offered_stage.opens_on <= on <= offered_stage.closes_on and offered_stage.days not in taken
    )
    assert (stage_to_take(completed_on, (), on=on) is not None) == (first <= completed_on <= last)


@pytest.mark.parametrize(
    ("done", "has_completed", "is_taken", "refusal"),
    [
        (0, False, False, None),
        (1, False, False, OfferRefusal.BEGUN),
        (0, True, False, OfferRefusal.BEGUN),
        (0, False, True, OfferRefusal.TAKEN),
        (3, True, True, OfferRefusal.TAKEN),
    ],
)
def test_what_is_asked_before_a_course(
    done: int, has_completed: bool, is_taken: bool, refusal: object
) -> None:
    assert (
        baseline_refusal(done_count=done, has_completed=has_completed, is_taken=is_taken) is refusal
    )


def test_a_reason_fits_where_it_is_kept() -> None:
    assert len(message_occasion("c" * 50, 180, DONE)) <= 80


# --- Before -----------------------------------------------------------------------------------


def refusal_on(page: Any) -> OfferRefusal | None:
    """Why the page of an optional quiz begins nothing, which it says by the value."""
    quiz = QuizPage.objects.get(pk=page.context["page"].pk)
    refusal = offer_status(quiz, page.context["offers"]).refusal
    assert count_at(page, ".action-bar button") == (0 if refusal else 1)
    return refusal


@db
def test_a_visitor_is_asked_first_and_may_simply_go_on(
    client: Client, tiny_course: TinyCourse
) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    for address in (tiny_course.en.course.get_url(), tiny_course.en.module.get_url()):
        shown = client.get(address).content.decode()
        assert values_at(shown, ".card--quiet .go", "href") == [baseline.get_url()]
        assert numbers_at(shown, ".card--quiet .facts") == ["3", "2"]  # questions, minutes
        assert '/learn/start/cse-hotel/"' in shown
    page = client.get(baseline.get_url())
    assert refusal_on(page) is None
    assert count_at(page, "main .text + p") == 1  # that they do not count
    assert Enrolment.objects.count() == 0


@db
def test_in_urdu_the_questions_are_the_same(client: Client, tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    attempt = begin(client, baseline, "ur")
    assert attempt
    assert attempt.paper.content.language == "ur"
    assert finish(client, attempt, "101", "ur")


@db
def test_a_baseline_is_thanked_for_and_never_failed(
    client: Client, tiny_course: TinyCourse
) -> None:
    baseline = add_quiz(tiny_course, "baseline", shows_feedback="end")
    result = finish(client, begin(client, baseline), "100")
    assert numbers_at(result, ".verdict-head h1") == ["1", "3"]
    assert tiny_course.en.first.get_url() in result
    for word in ("Not yet", "needed", "Passed", "to pass", "Try again", "Course completed"):
        assert word not in result


@db
def test_explaining_a_question_at_once_does_not_speak_of_passing(
    client: Client, tiny_course: TinyCourse
) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    baseline.questions.update(is_critical=True)
    attempt = begin(client, baseline)
    assert attempt
    wrong = next(
        choice for choice in attempt.paper.content.questions[0].choices if not choice.is_correct
    )
    explained = client.post(
        f"/en/learn/attempt/{attempt.uuid}/1/", {"choice": wrong.id}, follow=True
    ).content.decode()
    assert "Because" in explained
    assert "to pass" not in explained


@db
def test_it_is_asked_once(client: Client, tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    attempt = begin(client, baseline)
    assert attempt
    assert begin(client, baseline) == attempt
    finish(client, attempt, "100")
    assert begin(client, baseline) is None
    assert Attempt.objects.count() == 1
    assert baseline.get_url() not in client.get(tiny_course.en.course.get_url()).content.decode()
    page = client.get(baseline.get_url())
    assert refusal_on(page) is OfferRefusal.TAKEN
    assert f"/en/learn/attempt/{attempt.uuid}/result/" in page.content.decode()


@db
def test_never_after_the_first_lesson(client: Client, tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    client.post(f"/en/learn/done/{tiny_course.en.first.activity_key}/")
    assert baseline.get_url() not in client.get(tiny_course.en.course.get_url()).content.decode()
    assert refusal_on(client.get(baseline.get_url())) is OfferRefusal.BEGUN
    assert begin(client, baseline) is None


@db
def test_opening_the_course_without_a_lesson_does_not_close_it(
    client: Client, tiny_course: TinyCourse
) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    client.post("/en/learn/start/cse-hotel/", {"noted": "yes"})
    assert begin(client, baseline)
    assert Enrolment.objects.count() == 1


@db
def test_who_renews_is_not_asked_again_what_they_know(tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    renew(person=amina, course=tiny_course.course, language="en", at=after(300))
    with pytest.raises(NotOfferedError) as refused:
        start_baseline(person=amina, quiz=baseline, at=after(300))
    assert refused.value.refusal == OfferRefusal.BEGUN


@db
def test_no_rule_of_sitting_applies_to_what_does_not_count(tiny_course: TinyCourse) -> None:
    rules: dict[str, Any] = {
        "attempts_allowed": 1,
        "minutes_allowed": 1,
        "retake_after_hours": 24 * 365,
        "retake": Retake.MISSED,
    }
    quiz = add_quiz(tiny_course, "follow_up", **rules)
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    first = start_follow_up(person=amina, quiz=quiz, at=after(30))
    assert first.deadline_at is None
    hand_in(first, "100", at=after(30))
    second = start_follow_up(person=amina, quiz=quiz, at=after(90))
    assert second != first
    # nothing is carried over: that would hide what was forgotten
    assert not second.responses.exists()


# --- After ------------------------------------------------------------------------------------


@db
def test_a_follow_up_is_sat_in_the_completed_run_once_a_stage(tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    run = complete(tiny_course, amina, at=AT)
    with pytest.raises(NotOfferedError):
        start_follow_up(person=amina, quiz=quiz, at=after(29))
    for days in STAGES:
        attempt = start_follow_up(person=amina, quiz=quiz, at=after(days))
        assert (attempt.enrolment, attempt.days_after) == (run, days)
        assert start_follow_up(person=amina, quiz=quiz, at=after(days + 1)) == attempt
        hand_in(attempt, "111", at=after(days + 1))
        with pytest.raises(NotOfferedError):
            start_follow_up(person=amina, quiz=quiz, at=after(days + 2))
    assert Enrolment.objects.count() == 1
    run.refresh_from_db()
    assert run.completed_at == AT
    assert not run.completions.filter(activity_key=quiz.activity_key).exists()


@db
def test_it_belongs_to_the_completed_run_though_another_is_open(tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    run = complete(tiny_course, amina, at=AT)
    renew(person=amina, course=tiny_course.course, language="en", at=after(100))
    assert start_follow_up(person=amina, quiz=quiz, at=after(100)).enrolment == run


@db
def test_the_days_count_from_the_last_time_the_course_was_completed(
    tiny_course: TinyCourse,
) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    again = renew(person=amina, course=tiny_course.course, language="en", at=after(170))
    outline = tiny_course.en.course.outline()
    for key in outline.keys:
        complete_activity(
            enrolment=again, activity_key=key, outline=outline, language="en", at=after(170)
        )
    with pytest.raises(NotOfferedError):
        start_follow_up(person=amina, quiz=quiz, at=after(180))
    assert start_follow_up(person=amina, quiz=quiz, at=after(200)).enrolment == again


@db
def test_what_was_begun_and_left_goes_on_in_the_next_stage(tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    left = start_follow_up(person=amina, quiz=quiz, at=after(40))
    assert left.days_after == 30
    follow_up = start_follow_up(person=amina, quiz=quiz, at=after(95))
    assert (follow_up.pk, follow_up.days_after) == (left.pk, 90)
    assert Attempt.objects.get(pk=left.pk).days_after == 90


@db
def test_the_day_turns_where_the_site_is(tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    complete(
        tiny_course, amina, at=datetime(2026, 5, 3, 23, 30, tzinfo=UTC)
    )  # half past midnight on the 4th, in London
    with pytest.raises(NotOfferedError):
        start_follow_up(person=amina, quiz=quiz, at=datetime(2026, 6, 2, 22, 59, tzinfo=UTC))
    follow_up = start_follow_up(person=amina, quiz=quiz, at=datetime(2026, 6, 2, 23, 1, tzinfo=UTC))
    assert follow_up.days_after == 30


@db
def test_a_follow_up_in_the_browser_says_thank_you(client: Client, tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    with time_machine.travel(AT, tick=False):
        complete(tiny_course, amina, at=AT)
    with time_machine.travel(after(30), tick=False):
        sign_in(client, amina)
        mine = client.get("/me/").content.decode()
        assert quiz.get_url() in mine
        assert '<span class="resume__label">Hotel course</span>' in mine
        result = finish(client, begin(client, quiz), "101")
        assert numbers_at(result, ".verdict-head h1") == ["2", "3"]
        assert "Not yet" not in result
        assert "Course completed" not in result
        assert quiz.get_url() not in client.get("/me/").content.decode()
        assert begin(client, quiz) is None
        assert refusal_on(client.get(quiz.get_url())) is OfferRefusal.TAKEN


@db
def test_who_has_not_completed_the_course_is_not_offered_it(
    client: Client, tiny_course: TinyCourse
) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    assert begin(client, quiz) is None
    assert User.objects.count() == 0  # a visitor does not become somebody by it
    sign_in(client, start_guest(language="en"))
    assert begin(client, quiz) is None
    assert Enrolment.objects.count() == 0
    assert refusal_on(client.get(quiz.get_url())) is OfferRefusal.NOT_NOW
    assert numbers_at(client.get(quiz.get_url()), "main .text + p") == ["30", "90", "180"]
    assert quiz.get_url() not in client.get("/me/").content.decode()


@db
def test_nobody_sees_another_ones_result(client: Client, tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    attempt = hand_in(start_follow_up(person=amina, quiz=quiz, at=after(30)), "111", at=after(30))
    sign_in(client, person("Chloé Martin"))
    assert client.get(f"/en/learn/attempt/{attempt.uuid}/result/").status_code == 404


@db
def test_my_page_costs_the_same_however_many_courses(
    client: Client, tiny_course: TinyCourse, assert_constant_queries: QueryCheck
) -> None:
    add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    sign_in(client, amina)
    with time_machine.travel(after(30), tick=False):
        at = iter(after(-days) for days in range(30))

        def build() -> None:
            when = next(at)
            Enrolment.objects.create(
                person=amina,
                course=tiny_course.course,
                language="en",
                started_at=when,
                completed_at=when,
            )

        assert_constant_queries(build, lambda: client.get("/me/"), many=4)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_are_one_sitting(tiny_course: TinyCourse) -> None:
    quiz = add_quiz(tiny_course, "follow_up")
    amina = person("Amina Yusuf")
    complete(tiny_course, amina, at=AT)
    cache.clear()
    attempt_ids: list[int] = []

    def press() -> None:
        try:
            attempt_ids.append(
                start_follow_up(
                    person=amina, quiz=type(quiz).objects.get(pk=quiz.pk), at=after(30)
                ).pk
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _time in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(attempt_ids) == 4
    assert len(set(attempt_ids)) == 1
    assert Response.objects.filter(attempt__in=attempt_ids).count() == 0
