"""Quizzes on paper: what is on a sheet, and who gets one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from courses.actions import enrol
from courses.models import Enrolment
from foundation.typesetting import is_available
from quizzes.attempts.actions.answering import record_answer
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.kinds import KINDS
from tests.compliance.builders import certify, worker
from tests.compliance.paper.paper import LIST, address_of, all_right, job_of, printed, sheets_form
from tests.pages import figures_in, has, pages_of, says, sentence, word_in, words_in
from tests.people import SINCE, Cast, TinyCourse, sign_in
from tests.quizzes.papers.kinds.quiz import ask_only
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not is_available(), reason="Pango is not installed")
NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)


@needs_pango
def test_a_sheet_names_its_person_and_asks_everything(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    answer = bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store, private" in answer["Cache-Control"]
    text = " ".join(pages_of(answer.content))
    attempt = Attempt.objects.get()
    for words in (
        "Amina Yusuf",
        cast.amina.learner_id,
        "Riverside Hotel",
        "Short check",
        attempt.paper_id[:12],
    ):
        assert words in text
    for question in attempt.paper.content.questions:
        assert question.question_text in text
        for mark, choice in zip("ABC", question.choices, strict=True):
            assert f"{mark} {choice.text}" in text
    assert attempt.printed_at is not None
    assert [
        entry.user for entry in ModelLogEntry.objects.filter(action="workforce.print_sheet")
    ] == [cast.bruno]


@needs_pango
def test_printed_again_it_is_the_same_sheet(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    form = sheets_form(tiny_course, cast, cast.amina)
    first, second = bruno.post(LIST, form).content, bruno.post(LIST, form).content
    assert pages_of(first) == pages_of(second)
    assert Attempt.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="workforce.print_sheet").count() == 1


@needs_pango
def test_each_sheet_is_in_its_reader_s_language_and_counts_its_own_pages(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    ask_only(tiny_course, *KINDS)
    zara = worker(cast.workplace, name="Zara Khan", came_by=Membership.Way.ADDED)
    zara.preferred_language = "ur"
    zara.save()
    pages = pages_of(bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina, zara)).content)
    assert [one.paper.content.language for one in Attempt.objects.order_by("pk")] == ["en", "ur"]
    firsts = [page for page in pages if "1 / " in page]
    assert ["Amina Yusuf" in firsts[0], "Zara Khan" in firsts[1]] == [True, True]
    assert "Zara Khan" in pages[-1]


@needs_pango
def test_the_file_is_tagged(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    other = worker(cast.workplace, came_by=Membership.Way.ADDED)
    pdf = bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina, other)).content
    catalogue: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue


def test_who_is_not_in_date_is_ticked_and_who_nobody_vouches_for_is_not_there(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    done = worker(cast.workplace, name="Done Already")
    certify(done, cast.course, on=timezone.localdate())
    worker(cast.workplace, name="From Poster", came_by=Membership.Way.CODE)
    worker(cast.elsewhere, name="Else Where")
    page = bruno.get(LIST, {"quiz": tiny_course.en.quiz.translation_key}).content.decode()
    assert "From Poster" not in page
    assert "Else Where" not in page
    ticked = {
        name: f'aria-labelledby="n{job_of(who).pk}" checked' in page
        for name, who in (("a", cast.amina), ("d", done))
    }
    assert ticked == {"a": True, "d": False}


def test_nobody_of_another_place_gets_a_sheet(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    stranger = worker(cast.elsewhere)
    unsure = worker(cast.workplace, came_by=Membership.Way.IMPORT)
    assert bruno.post(LIST, sheets_form(tiny_course, cast, stranger, unsure)).status_code == 302
    assert not Attempt.objects.exists()


def test_on_paper_there_is_no_time_limit(cast: Cast, tiny_course: TinyCourse) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    attempt = printed(tiny_course, cast.amina, at=NOON)
    assert attempt.deadline_at is None
    late = NOON + timedelta(days=3)
    record_answer(
        attempt=attempt,
        position=1,
        answer=(attempt.paper.content.questions[0].choices[0].id,),
        at=late,
    )


def test_a_sitting_against_the_clock_is_not_put_on_paper_as_well(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=NOON)
    start_attempt(
        enrolment=run, quiz=QuizPage.objects.get(pk=tiny_course.en.quiz.pk), at=timezone.now()
    )
    page = bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina))
    assert says(page, "They are answering on a device now, and time is running.")
    assert Attempt.objects.get().printed_at is None


def test_what_ran_out_of_time_is_handed_in_before_a_sheet_is_made(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=NOON)
    late = start_attempt(
        enrolment=run, quiz=QuizPage.objects.get(pk=tiny_course.en.quiz.pk), at=NOON
    )
    fresh = printed(tiny_course, cast.amina, at=NOON + timedelta(hours=1))
    late.refresh_from_db()
    assert late.submitted_at == NOON + timedelta(minutes=10)
    assert fresh.pk != late.pk


@needs_pango
def test_who_may_not_sit_it_now_is_named_with_the_reason(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    QuizPage.objects.update(attempts_allowed=1)
    other = worker(cast.workplace, name="Other One")
    used = printed(tiny_course, cast.amina)
    Attempt.objects.filter(pk=used.pk).update(
        submitted_at=timezone.now(), right=0, asked=3, is_passed=False
    )
    page = bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina, other))
    assert figures_in(word_in(page, "h1")) == [1]
    [refused] = words_in(page, "main ul.stack--tight > li")
    assert "Amina Yusuf" in refused
    assert sentence("They have no attempt left.") in refused
    assert has(page, f'input[name=member][value="{job_of(other).pk}"]')
    assert not has(page, f'input[name=member][value="{job_of(cast.amina).pk}"]')
    assert (
        bruno.post(LIST, sheets_form(tiny_course, cast, other))["Content-Type"] == "application/pdf"
    )


def test_whoever_has_to_renew_gets_a_new_run(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    certify(cast.amina, cast.course, on=SINCE, until=SINCE + timedelta(days=364))
    bruno.post(LIST, sheets_form(tiny_course, cast, cast.amina))
    assert Attempt.objects.get().enrolment.completed_at is None
    assert Enrolment.objects.filter(person=cast.amina).count() == 2


def test_words_on_paper_stay_whatever_language_the_learner_reads(
    cast: Cast, tiny_course: TinyCourse, client: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    assert (
        sign_in(client, cast.amina).get(f"/ur/learn/attempt/{attempt.uuid}/1/").status_code == 200
    )
    before = attempt.paper_id
    attempt.refresh_from_db()
    assert attempt.paper_id == before


# --- Lists ------------------------------------------------------------------------------------


def test_sheets_that_are_out_are_listed(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    assert address_of(attempt) in bruno.get(LIST).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        bruno.post(address_of(attempt), all_right(attempt))
    assert address_of(attempt) not in bruno.get(LIST).content.decode()


def test_a_manager_of_more_than_one_place_says_which(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    Oversight.objects.create(
        person=cast.bruno, unit=cast.elsewhere, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    assert "Which place?" in bruno.get(LIST).content.decode()
    cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    assert "Which place?" in bruno.get(LIST, {"unit": cast.workplace.uuid}).content.decode()
    assert bruno.get(LIST, {"unit": cast.workplace.uuid, "here": 1}).status_code == 200


def test_the_lists_cost_the_same_for_many(
    cast: Cast, tiny_course: TinyCourse, bruno: Client, assert_constant_queries: Callable[..., int]
) -> None:
    key = tiny_course.en.quiz.translation_key

    def one_more() -> None:
        person = worker(cast.workplace, came_by=Membership.Way.ADDED)
        printed(tiny_course, person)

    def see() -> None:
        assert bruno.get(LIST).status_code == 200
        assert bruno.get(LIST, {"quiz": key}).status_code == 200

    assert assert_constant_queries(one_more, see) <= 40
