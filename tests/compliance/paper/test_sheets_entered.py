"""Quizzes on paper: how what was written is entered, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from compliance.paper.actions import enter_sheet
from courses.actions import complete_activity
from courses.templatetags.courses_tags import in_words
from quizzes.attempts.actions import answering
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.kinds import KINDS
from tests.compliance.paper.paper import (
    LIST,
    Form,
    address_of,
    all_right,
    entered,
    job_of,
    printed,
    sheets_form,
)
from tests.pages import figures_in, has, messages_of, page_of, says, sentence, word_in
from tests.people import SINCE, Cast, TinyCourse, sign_in
from tests.quizzes.attempts.living import together
from tests.quizzes.papers.kinds.quiz import ask_only
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db
ENTERED = "Entered from paper by %(who)s on %(day)s."


def test_every_kind_can_be_entered(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    ask_only(tiny_course, *KINDS)
    attempt = printed(tiny_course, cast.amina)
    assert bruno.get(address_of(attempt)).status_code == 200
    answer = bruno.post(address_of(attempt), all_right(attempt))
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked, attempt.is_passed) == (8, 8, True)
    assert attempt.entered_by == cast.bruno
    page = bruno.get(address_of(attempt))
    assert figures_in(word_in(page, "main .lead")) == [8, 8]
    assert says(page, ENTERED, who="Bruno Kowalski", day=in_words(timezone.localdate()))


def test_it_is_logged_and_told_as_what_it_is(
    cast: Cast, tiny_course: TinyCourse, bruno: Client, assert_constant_queries: Any
) -> None:
    attempt = printed(tiny_course, cast.amina)
    bruno.post(address_of(attempt), all_right(attempt))
    (entry,) = ModelLogEntry.objects.filter(action="workforce.enter_sheet")
    assert (entry.user, entry.object_id, entry.data) == (
        cast.bruno,
        str(job_of(cast.amina).pk),
        {"quiz": "Short check"},
    )
    timeline = bruno.get(f"/manage/person/{cast.amina.learner_id}/")
    assert sentence("Their answers were entered from paper") in word_in(timeline, ".timeline")
    result = sign_in(Client(), cast.amina).get(f"/en/learn/attempt/{attempt.uuid}/result/")
    assert says(result, ENTERED, who="Bruno Kowalski", day=in_words(timezone.localdate()))


def test_the_certificate_follows_when_nothing_else_is_left(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    outline, now = tiny_course.en.course.outline(), timezone.now()
    for lesson in (tiny_course.en.first, tiny_course.en.second):
        complete_activity(
            enrolment=attempt.enrolment,
            activity_key=lesson.activity_key,
            outline=outline,
            language="en",
            at=now,
        )
    bruno.post(address_of(attempt), all_right(attempt))
    assert Certificate.objects.filter(person=cast.amina).count() == 1


def test_blank_is_asked_about_once_and_then_not_right(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    form = entered(1, attempt.paper.content.questions[0])
    page = bruno.post(address_of(attempt), {**form, "q2-choice": ""})
    assert page.status_code == 400
    assert figures_in(word_in(page, ".note--caution p")) == [2, 3]
    assert has(page, ".note--caution input[name=sure]")
    assert f'value="{form["q1-choice"][0]}" checked' in page.content.decode()
    assert not Response.objects.exists()
    assert bruno.post(address_of(attempt), {**form, "sure": "1"}).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked, attempt.is_passed) == (1, 3, False)
    assert Response.objects.count() == 1


def test_a_wholly_blank_sheet_can_be_handed_in(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    bruno.post(address_of(attempt), {"sure": "1"})
    attempt.refresh_from_db()
    assert (attempt.right, attempt.entered_by) == (0, cast.bruno)


def test_what_was_answered_on_a_device_stands_and_is_shown(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    first = attempt.paper.content.questions[0]
    wrong = next(choice for choice in first.choices if not choice.is_correct)
    answering.record_answer(attempt=attempt, position=1, answer=(wrong.id,), at=timezone.now())
    page = bruno.get(address_of(attempt)).content.decode()
    assert says(page, "Answered on a device; that stands.")
    assert 'name="q1-choice"' not in page
    bruno.post(address_of(attempt), all_right(attempt))
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked) == (2, 3)


def test_entered_twice_the_second_one_sees_the_result(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    bruno.post(address_of(attempt), all_right(attempt))
    again = bruno.post(address_of(attempt), {"sure": "1"})
    assert figures_in(word_in(again, "main .lead")) == [3, 3]
    assert ModelLogEntry.objects.filter(action="workforce.enter_sheet").count() == 1


@pytest.mark.django_db(transaction=True)
def test_entered_by_several_at_once_one_of_them_counts(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    forms = [
        all_right(attempt),
        all_right(attempt) | entered(1, attempt.paper.content.questions[0], right=False),
    ] * 2
    together(bruno, [lambda tab, form=form: tab.post(address_of(attempt), form) for form in forms])
    attempt.refresh_from_db()
    assert (attempt.submitted_at is not None, attempt.entered_by, attempt.asked) == (
        True,
        cast.bruno,
        3,
    )
    assert (Response.objects.count(), attempt.right) == (
        3,
        Response.objects.filter(is_right=True).count(),
    )
    assert ModelLogEntry.objects.filter(action="workforce.enter_sheet").count() == 1


def test_nobody_enters_their_own_sheet(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=SINCE)
    attempt = printed(tiny_course, cast.bruno)
    for answer in (
        bruno.get(address_of(attempt)),
        bruno.post(address_of(attempt), all_right(attempt)),
    ):
        assert answer.status_code == 403
        assert page_of(answer) == "compliance/paper/sheet_own.html"
    assert not Response.objects.exists()


def test_a_sheet_of_somebody_else_is_not_entered_for_a_job(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    attempt = printed(tiny_course, cast.chloe)
    with pytest.raises(PermissionDenied):
        enter_sheet(
            attempt=attempt,
            job=job_of(cast.amina),
            entries={},
            outline=tiny_course.en.course.outline(),
            by=cast.bruno,
            at=timezone.now(),
        )
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def test_what_is_not_on_paper_cannot_be_entered(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    Attempt.objects.update(printed_at=None)
    assert bruno.get(address_of(attempt)).status_code == 404
    assert bruno.post(address_of(attempt), {"sure": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["amina", "chloe", "dmitri", "esther"])
def test_a_sheet_is_nobody_else_s_business(
    cast: Cast, tiny_course: TinyCourse, client: Client, who: str
) -> None:
    attempt = printed(tiny_course, cast.amina)
    other = sign_in(client, getattr(cast, who))
    assert other.get(address_of(attempt)).status_code == 404
    assert other.post(address_of(attempt), {**all_right(attempt), "sure": "1"}).status_code == 404
    assert not Response.objects.exists()


def test_whoever_works_here_no_more_is_entered_by_nobody_here(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    Membership.objects.update(until_on=timezone.localdate() - timedelta(days=1))
    assert bruno.get(address_of(attempt)).status_code == 404


def test_half_an_answer_is_asked_about_and_nothing_is_lost(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    ask_only(tiny_course, "ordering", "matching", "branching")
    attempt = printed(tiny_course, cast.amina)
    form = all_right(attempt)
    short = dict(list(form.items())[1:])
    answer = bruno.post(address_of(attempt), short)
    page = answer.content.decode()
    assert answer.status_code == 400
    unnumbered = sentence("Please give every line a number, and each number once.")
    assert word_in(answer, "#q1-error") == unnumbered
    assert page.count(" selected") == len([name for name in short if "-step-" not in name])
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"q1-choice": "nonsense"},
        {"q1-choice": ["a", "b"]},
        {"q999-choice": "x", "sure": "1"},
        {"q0-choice": "x", "q1-": "y", "q-choice": "z"},
        {"q1-choice": "x" * 5000},
        {"q1-certainty": "very", "q1-choice": "\u202e"},
        {f"q{n}-choice": "x" for n in range(900)},
    ],
)
def test_hostile_forms_break_nothing(
    cast: Cast, tiny_course: TinyCourse, bruno: Client, form: Form
) -> None:
    attempt = printed(tiny_course, cast.amina)
    assert bruno.post(address_of(attempt), form).status_code in (302, 400)
    assert not Response.objects.exists()


def test_how_sure_somebody_was_is_entered_where_the_paper_asks(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    QuizPage.objects.update(certainty="counted")
    attempt = printed(tiny_course, cast.amina)
    form = {**all_right(attempt), "q1-certainty": "sure", "q2-certainty": "guessing"}
    bruno.post(address_of(attempt), form)
    said = Response.objects.order_by("pk").values_list("certainty", flat=True)
    assert list(said) == ["sure", "guessing", ""]


def test_a_quiz_no_pen_can_answer_is_said_to_be_so(
    cast: Cast, tiny_course: TinyCourse, bruno: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.paper.actions.unprintable_positions", lambda paper: (2, 3))
    answer = bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina), follow=True)
    assert messages_of(answer) == [("error", [2, 3])]
    assert not Attempt.objects.exists()


def test_the_page_to_enter_costs_the_same_for_many_questions(
    cast: Cast, tiny_course: TinyCourse, bruno: Client, assert_constant_queries: Callable[..., int]
) -> None:
    here: list[Attempt] = []
    kinds: list[str] = []

    def one_more() -> None:
        kinds.append("best_action")
        ask_only(tiny_course, *kinds)
        Attempt.objects.all().delete()
        here[:] = [printed(tiny_course, cast.amina)]

    def see() -> None:
        assert bruno.get(address_of(here[0])).status_code == 200

    assert assert_constant_queries(one_more, see, many=4) <= 14
