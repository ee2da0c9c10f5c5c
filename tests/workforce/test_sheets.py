"""Quizzes on paper: what is on a sheet, who gets one, and how what was written is entered, once."""

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

from accounts.models import User
from certificates.models import Certificate
from certificates.pdf import is_available
from courses.actions import complete_activity, enrol
from courses.models import Enrolment
from quizzes import actions
from quizzes.actions.printing import start_on_paper
from quizzes.asked import PaperQuestion
from quizzes.kinds import KINDS
from quizzes.models import Attempt, QuizPage, Response
from quizzes.on_paper import STEP, Way, on_paper
from tests.people import SINCE, Cast, TinyCourse, sign_in
from tests.quizzes.kinds.quiz import ask_only
from tests.quizzes.living import together
from tests.workforce.builders import certify, worker
from workforce.models import Membership, Oversight, Unit

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not is_available(), reason="Pango is not installed")
NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
LIST = "/manage/sheets/"
Form = dict[str, Any]


@pytest.fixture
def bruno(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.bruno)


def job_of(person: User) -> Membership:
    return Membership.objects.get(person=person)


def asked_for(tiny: TinyCourse, cast: Cast, *people: User) -> Form:
    """What the list posts for these people."""
    members = [job_of(person).pk for person in people]
    return {"unit": cast.workplace.uuid, "quiz": tiny.en.quiz.translation_key, "member": members}


def printed(tiny: TinyCourse, person: User, *, at: datetime | None = None) -> Attempt:
    """A sitting of the quiz on paper."""
    at = at or timezone.now()
    run = enrol(person=person, course=tiny.course, language="en", at=at)
    quiz = QuizPage.objects.get(pk=tiny.en.quiz.pk)
    return start_on_paper(enrolment=run, quiz=quiz, outline=tiny.en.course.outline(), at=at)


def address_of(attempt: Attempt) -> str:
    return f"/manage/sheets/{attempt.uuid}/"


def entered(position: int, question: PaperQuestion, *, right: bool = True) -> Form:
    """What a manager enters for the right answer, or for the last choice."""
    answer = KINDS[question.kind].right_answer(question) if right else (question.choices[-1].id,)
    match on_paper(position, question).way:
        case Way.NUMBERS:
            return {f"q{position}-order-{one}": str(place) for place, one in enumerate(answer, 1)}
        case Way.LETTERS:
            pairs = (part.split(":") for part in answer)
            return {f"q{position}-match-{line}": partner for line, partner in pairs}
        case Way.STORY:
            steps = {choice.id: choice.step for choice in question.choices}
            return {f"q{position}-{STEP}{steps[one]}": one for one in answer}
    return {f"q{position}-choice": list(answer)}


def all_right(attempt: Attempt) -> Form:
    form: Form = {}
    for position, question in enumerate(attempt.paper.content.questions, 1):
        form |= entered(position, question)
    return form


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


# --- Printing ---------------------------------------------------------------------------------


@needs_pango
def test_a_sheet_names_its_person_and_asks_everything(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    answer = bruno.post(LIST, asked_for(tiny_course, cast, cast.amina))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store, private" in answer["Cache-Control"]
    text = " ".join(pages_of(answer.content))
    attempt = Attempt.objects.get()
    for words in ("Amina Yusuf", cast.amina.learner_id, "Riverside Hotel", "Short check", attempt.paper_id[:12]):
        assert words in text
    for question in attempt.paper.content.questions:
        assert question.ask in text
        for mark, choice in zip("ABC", question.choices, strict=True):
            assert f"{mark} {choice.text}" in text
    assert attempt.printed_at is not None
    assert [entry.user for entry in ModelLogEntry.objects.filter(action="workforce.print_sheet")] == [cast.bruno]


@needs_pango
def test_printed_again_it_is_the_same_sheet(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    form = asked_for(tiny_course, cast, cast.amina)
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
    pages = pages_of(bruno.post(LIST, asked_for(tiny_course, cast, cast.amina, zara)).content)
    assert [one.paper.content.language for one in Attempt.objects.order_by("pk")] == ["en", "ur"]
    firsts = [page for page in pages if "1 / " in page]
    assert ["Amina Yusuf" in firsts[0], "Zara Khan" in firsts[1]] == [True, True]
    assert "Zara Khan" in pages[-1]


@needs_pango
def test_the_file_is_tagged(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    other = worker(cast.workplace, came_by=Membership.Way.ADDED)
    pdf = bruno.post(LIST, asked_for(tiny_course, cast, cast.amina, other)).content
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
        name: f'aria-labelledby="n{job_of(who).pk}" checked' in page for name, who in (("a", cast.amina), ("d", done))
    }
    assert ticked == {"a": True, "d": False}


def test_nobody_of_another_place_gets_a_sheet(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    stranger = worker(cast.elsewhere)
    unsure = worker(cast.workplace, came_by=Membership.Way.IMPORT)
    assert bruno.post(LIST, asked_for(tiny_course, cast, stranger, unsure)).status_code == 302
    assert not Attempt.objects.exists()


def test_on_paper_there_is_no_time_limit(cast: Cast, tiny_course: TinyCourse) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    attempt = printed(tiny_course, cast.amina, at=NOON)
    assert attempt.deadline_at is None
    late = NOON + timedelta(days=3)
    actions.answer(attempt=attempt, position=1, given=(attempt.paper.content.questions[0].choices[0].id,), at=late)


def test_a_sitting_against_the_clock_is_not_put_on_paper_as_well(
    cast: Cast, tiny_course: TinyCourse, bruno: Client
) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=NOON)
    actions.start_attempt(enrolment=run, quiz=QuizPage.objects.get(pk=tiny_course.en.quiz.pk), at=timezone.now())
    page = bruno.post(LIST, asked_for(tiny_course, cast, cast.amina)).content.decode()
    assert "They are answering on a device now, and time is running." in page
    assert Attempt.objects.get().printed_at is None


def test_what_ran_out_of_time_is_handed_in_before_a_sheet_is_made(cast: Cast, tiny_course: TinyCourse) -> None:
    QuizPage.objects.update(minutes_allowed=10)
    run = enrol(person=cast.amina, course=tiny_course.course, language="en", at=NOON)
    late = actions.start_attempt(enrolment=run, quiz=QuizPage.objects.get(pk=tiny_course.en.quiz.pk), at=NOON)
    fresh = printed(tiny_course, cast.amina, at=NOON + timedelta(hours=1))
    late.refresh_from_db()
    assert late.submitted_at == NOON + timedelta(minutes=10)
    assert fresh.pk != late.pk


@needs_pango
def test_who_may_not_sit_it_now_is_named_with_the_reason(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    QuizPage.objects.update(attempts_allowed=1)
    other = worker(cast.workplace, name="Other One")
    used = printed(tiny_course, cast.amina)
    Attempt.objects.filter(pk=used.pk).update(submitted_at=timezone.now(), right=0, asked=3, is_passed=False)
    page = bruno.post(LIST, asked_for(tiny_course, cast, cast.amina, other)).content.decode()
    assert "1 person gets no sheet" in page
    assert "Amina Yusuf</bdi></strong>: They have no attempt left." in page
    assert f'name="member" value="{job_of(other).pk}"' in page
    assert f'name="member" value="{job_of(cast.amina).pk}"' not in page
    assert bruno.post(LIST, asked_for(tiny_course, cast, other))["Content-Type"] == "application/pdf"


def test_whoever_has_to_renew_gets_a_new_run(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    certify(cast.amina, cast.course, on=SINCE, until=SINCE + timedelta(days=364))
    bruno.post(LIST, asked_for(tiny_course, cast, cast.amina))
    assert Attempt.objects.get().enrolment.completed_at is None
    assert Enrolment.objects.filter(person=cast.amina).count() == 2


def test_words_on_paper_stay_whatever_language_the_learner_reads(
    cast: Cast, tiny_course: TinyCourse, client: Client
) -> None:
    attempt = printed(tiny_course, cast.amina)
    assert sign_in(client, cast.amina).get(f"/ur/learn/attempt/{attempt.uuid}/1/").status_code == 200
    before = attempt.paper_id
    attempt.refresh_from_db()
    assert attempt.paper_id == before


# --- Entering ---------------------------------------------------------------------------------


def test_every_kind_can_be_entered(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    ask_only(tiny_course, *KINDS)
    attempt = printed(tiny_course, cast.amina)
    assert bruno.get(address_of(attempt)).status_code == 200
    answer = bruno.post(address_of(attempt), all_right(attempt))
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked, attempt.is_passed) == (8, 8, True)
    assert attempt.entered_by == cast.bruno
    page = bruno.get(address_of(attempt)).content.decode()
    assert "8 of 8 right." in page
    assert "Entered from paper by Bruno Kowalski" in page


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
    timeline = bruno.get(f"/manage/person/{cast.amina.learner_id}/").content.decode()
    assert "Their answers were entered from paper" in timeline
    result = sign_in(Client(), cast.amina).get(f"/en/learn/attempt/{attempt.uuid}/result/").content.decode()
    assert "Entered from paper by Bruno Kowalski" in result


def test_the_certificate_follows_when_nothing_else_is_left(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    outline, now = tiny_course.en.course.outline(), timezone.now()
    for lesson in (tiny_course.en.first, tiny_course.en.second):
        complete_activity(
            enrolment=attempt.enrolment, activity_key=lesson.activity_key, outline=outline, language="en", at=now
        )
    bruno.post(address_of(attempt), all_right(attempt))
    assert Certificate.objects.filter(person=cast.amina).count() == 1


def test_blank_is_asked_about_once_and_then_not_right(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    form = entered(1, attempt.paper.content.questions[0])
    page = bruno.post(address_of(attempt), {**form, "q2-choice": ""})
    assert page.status_code == 400
    assert "Blank, and so not right: question 2, 3." in page.content.decode()
    assert f'value="{form["q1-choice"][0]}" checked' in page.content.decode()
    assert not Response.objects.exists()
    assert bruno.post(address_of(attempt), {**form, "sure": "1"}).status_code == 302
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked, attempt.is_passed) == (1, 3, False)
    assert Response.objects.count() == 1


def test_a_wholly_blank_sheet_can_be_handed_in(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    bruno.post(address_of(attempt), {"sure": "1"})
    attempt.refresh_from_db()
    assert (attempt.right, attempt.entered_by) == (0, cast.bruno)


def test_what_was_answered_on_a_device_stands_and_is_shown(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    first = attempt.paper.content.questions[0]
    wrong = next(choice for choice in first.choices if not choice.is_correct)
    actions.answer(attempt=attempt, position=1, given=(wrong.id,), at=timezone.now())
    page = bruno.get(address_of(attempt)).content.decode()
    assert "Answered on a device; that stands." in page
    assert 'name="q1-choice"' not in page
    bruno.post(address_of(attempt), all_right(attempt))
    attempt.refresh_from_db()
    assert (attempt.right, attempt.asked) == (2, 3)


def test_entered_twice_the_second_one_sees_the_result(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    bruno.post(address_of(attempt), all_right(attempt))
    again = bruno.post(address_of(attempt), {"sure": "1"})
    assert "3 of 3 right." in again.content.decode()
    assert ModelLogEntry.objects.filter(action="workforce.enter_sheet").count() == 1


@pytest.mark.django_db(transaction=True)
def test_entered_by_several_at_once_one_of_them_counts(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    forms = [all_right(attempt), all_right(attempt) | entered(1, attempt.paper.content.questions[0], right=False)] * 2
    together(bruno, [lambda tab, form=form: tab.post(address_of(attempt), form) for form in forms])
    attempt.refresh_from_db()
    assert (attempt.submitted_at is not None, attempt.entered_by, attempt.asked) == (True, cast.bruno, 3)
    assert (Response.objects.count(), attempt.right) == (3, Response.objects.filter(is_right=True).count())
    assert ModelLogEntry.objects.filter(action="workforce.enter_sheet").count() == 1


def test_nobody_enters_their_own_sheet(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=SINCE)
    attempt = printed(tiny_course, cast.bruno)
    for answer in (bruno.get(address_of(attempt)), bruno.post(address_of(attempt), all_right(attempt))):
        assert answer.status_code == 403
        assert "This is your own sheet." in answer.content.decode()
    assert not Response.objects.exists()


def test_what_is_not_on_paper_cannot_be_entered(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    Attempt.objects.update(printed_at=None)
    assert bruno.get(address_of(attempt)).status_code == 404
    assert bruno.post(address_of(attempt), {"sure": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["amina", "chloe", "dmitri", "esther"])
def test_a_sheet_is_nobody_else_s_business(cast: Cast, tiny_course: TinyCourse, client: Client, who: str) -> None:
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


def test_half_an_answer_is_asked_about_and_nothing_is_lost(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    ask_only(tiny_course, "ordering", "matching", "branching")
    attempt = printed(tiny_course, cast.amina)
    form = all_right(attempt)
    short = dict(list(form.items())[1:])
    answer = bruno.post(address_of(attempt), short)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Please give every line a number, and each number once." in page
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
def test_hostile_forms_break_nothing(cast: Cast, tiny_course: TinyCourse, bruno: Client, form: Form) -> None:
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
    monkeypatch.setattr("workforce.actions.sheets.unprintable", lambda paper: (2, 3))
    answer = bruno.post(LIST, asked_for(tiny_course, cast, cast.amina), follow=True)
    assert "This quiz cannot be printed. No pen can answer: 2, 3." in answer.content.decode()
    assert not Attempt.objects.exists()


# --- Lists ------------------------------------------------------------------------------------


def test_sheets_that_are_out_are_listed(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    attempt = printed(tiny_course, cast.amina)
    assert address_of(attempt) in bruno.get(LIST).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        bruno.post(address_of(attempt), all_right(attempt))
    assert address_of(attempt) not in bruno.get(LIST).content.decode()


def test_a_manager_of_more_than_one_place_says_which(cast: Cast, tiny_course: TinyCourse, bruno: Client) -> None:
    Oversight.objects.create(person=cast.bruno, unit=cast.elsewhere, duty=Oversight.Duty.MANAGER, from_on=SINCE)
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
