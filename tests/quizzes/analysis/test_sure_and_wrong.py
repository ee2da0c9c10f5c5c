"""What people are sure of and wrong about: the figures, the report, and what statistics leave out."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from courses.models import Enrolment
from quizzes.analysis import report_texts
from quizzes.analysis.misconceptions import Misconception, answer_in_words, misconceptions
from quizzes.analysis.reports import quiz_report
from quizzes.analysis.rules.statistics import CertaintyFigures, certainty_figures
from quizzes.attempts.actions.answering import record_answer
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import Outcome, Question, QuizPage
from quizzes.papers.choices import Retake
from quizzes.papers.rules.content import Answer, Certainty, CertaintyPolicy, PaperQuestion
from tests.people import AT, Cast, TinyCourse, sign_in
from tests.quizzes.analysis.test_reports import edit, minutes
from tests.quizzes.authoring.test_admin import editor_of
from tests.quizzes.builders import question
from tests.quizzes.papers.kinds.quiz import ask_only

SURE, FAIRLY, GUESSING = Certainty.SURE, Certainty.FAIRLY, Certainty.GUESSING
ADDRESS = "/cms/reports/quiz/sure/"


def sit(
    tiny: TinyCourse,
    rights: str,
    sure: str,
    *,
    language: str = "en",
    run: Enrolment | None = None,
    certain: CertaintyPolicy = CertaintyPolicy.ASKED,
    quiz: QuizPage | None = None,
) -> Attempt:
    """Somebody sits the quiz: 1 is right, 0 and 2 wrong; s is sure, f fairly, g guessing, - unsaid."""
    at = AT + timedelta(minutes=next(minutes))
    run = run or Enrolment.objects.create(
        person=User.objects.create(name="Somebody"),
        course=tiny.course,
        language=language,
        started_at=at,
    )
    key = (quiz or tiny.en.quiz).translation_key
    page = QuizPage.objects.get(translation_key=key, locale__language_code=language)
    page.certainty = certain
    attempt = start_attempt(enrolment=run, quiz=page, at=at, variant=0)
    levels = {"s": SURE, "f": FAIRLY, "g": GUESSING, "-": ""}
    asked = attempt.paper.content.questions
    for position, (one, right, how) in enumerate(zip(asked, rights, sure, strict=True), 1):
        choices = sorted(
            one.choices, key=lambda choice: (not choice.is_correct, choice.text, choice.id)
        )
        choice = choices[{"1": 0, "0": 1, "2": 2}[right]]
        record_answer(
            attempt=attempt, position=position, answer=(choice.id,), at=at, certainty=levels[how]
        )
    hand_in(attempt)
    return attempt


def hand_in(attempt: Attempt) -> None:
    """Mark the sitting; whether it completes anything is of no matter here."""
    mark = Attempt.objects.get(pk=attempt.pk).mark()
    facts = {"right": mark.right_count, "asked": mark.question_count, "is_passed": mark.is_passed}
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=attempt.started_at, **facts)


def misconceptions_of(tiny: TinyCourse, **chosen: Any) -> list[Misconception]:
    """The list for the tiny quiz alone."""
    return misconceptions([tiny.en.quiz.translation_key], **chosen)


def wrong_answer(asked: PaperQuestion) -> Answer:
    """A whole answer that is not right."""
    if asked.kind == "ordering":
        return tuple(choice.id for choice in sorted(asked.choices, key=lambda one: -one.rank))
    if asked.kind == "matching":
        return tuple(f"{choice.id}:{asked.partners[0].id}" for choice in asked.choices)
    return (next(choice.id for choice in asked.choices if not choice.is_correct),)


# --- The figures ------------------------------------------------------------------------------


def test_the_figures_by_hand() -> None:
    """12 sure (5 of them wrong), 3 fairly, 2 guessing and wrong, 9 who did not say: 5 of 17."""
    answers = [
        (SURE, True, 7),
        (SURE, False, 5),
        (FAIRLY, True, 3),
        (GUESSING, False, 2),
        ("", False, 9),
    ]
    figures = certainty_figures(answers)
    assert figures == CertaintyFigures(answers=17, sure_count=12, sure_wrong_count=5)
    assert figures.share == Fraction(5, 17)
    assert figures.is_enough
    assert certainty_figures([]).share is None


@given(st.lists(st.tuples(st.sampled_from([*Certainty, ""]), st.booleans(), st.integers(0, 99))))
def test_the_figures_never_exceed_each_other(answers: list[tuple[str, bool, int]]) -> None:
    figures = certainty_figures(answers)
    assert 0 <= figures.sure_wrong_count <= figures.sure_count <= figures.answers


def test_answers_of_every_kind_are_said_in_words() -> None:
    asked = question(0)
    assert answer_in_words(asked, ("q0-wrong",)) == "en wrong"
    assert answer_in_words(asked, ("q0-wrong", "q0-worse", "gone")) == "en wrong · en worse"
    assert answer_in_words(asked, ()) == ""


pytest_db = pytest.mark.django_db


@pytest_db
def test_the_most_dangerous_question_comes_first(tiny_course: TinyCourse) -> None:
    """Of ten, four are surely wrong about the second question, and one about the first."""
    for rights, sure in (
        [("111", "sss")] * 5 + [("101", "ssf")] * 3 + [("021", "ssg"), ("111", "---")]
    ):
        sit(tiny_course, rights, sure)
    assert [line.code for line in misconceptions_of(tiny_course)] == ["question-2", "question-1"]
    second, first = misconceptions_of(tiny_course)
    assert second.certainty == CertaintyFigures(answers=9, sure_count=9, sure_wrong_count=4)
    assert (first.certainty.sure_wrong_count, second.is_critical) == (1, False)
    assert not second.certainty.is_enough  # nine said how sure they were
    sit(tiny_course, "101", "sss")
    second = misconceptions_of(tiny_course)[0]
    assert (second.certainty, second.certainty.is_enough) == (CertaintyFigures(10, 10, 5), True)
    assert (second.sure_wrong_answer, second.sure_wrong_answer_count) == ("Choice also wrong 2", 4)
    # 6 of 30 in the whole quiz
    assert second.estimated_percent == pytest.approx(100 * (5 + 10 * Fraction(6, 30)) / 20)


@pytest_db
def test_too_few_answers_come_last_however_wrong(tiny_course: TinyCourse) -> None:
    for number in range(10):
        sit(tiny_course, "011" if number < 2 else "111", "sss")
    for _time in range(3):
        sit(tiny_course, "101", "sss", language="ur")
    assert [(line.code, line.language) for line in misconceptions_of(tiny_course)] == [
        ("question-1", "en"),
        ("question-2", "ur"),
    ]
    assert [line.language for line in misconceptions_of(tiny_course, language="ur")] == ["ur"]
    assert misconceptions_of(tiny_course, language="pl") == []


@pytest_db
def test_of_each_person_the_first_sitting_counts_and_versions_are_not_mixed(
    tiny_course: TinyCourse,
) -> None:
    first = sit(tiny_course, "111", "sss")
    sit(tiny_course, "000", "sss", run=first.enrolment)
    assert misconceptions_of(tiny_course) == []
    sit(tiny_course, "011", "sss")
    assert [line.certainty.answers for line in misconceptions_of(tiny_course)] == [2]
    edit(tiny_course, 1, "What now?")
    assert misconceptions_of(tiny_course) == []


@pytest_db
@pytest.mark.parametrize(
    "kind", ["true_false", "urgency", "multiple", "ordering", "matching", "spot"]
)
def test_every_kind_names_what_was_chosen(tiny_course: TinyCourse, kind: str) -> None:
    ask_only(tiny_course, kind)
    run = Enrolment.objects.create(
        person=User.objects.create(name="A"),
        course=tiny_course.course,
        language="en",
        started_at=AT,
    )
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    page.certainty = CertaintyPolicy.ASKED
    attempt = start_attempt(enrolment=run, quiz=page, at=AT, variant=0)
    [asked] = attempt.paper.content.questions
    given = wrong_answer(asked)
    record_answer(attempt=attempt, position=1, answer=given, at=AT, certainty=SURE)
    hand_in(attempt)
    [line] = misconceptions_of(tiny_course)
    assert line.sure_wrong_answer_count == 1
    assert line.sure_wrong_answer == answer_in_words(asked, given) != ""


@pytest_db
def test_whatever_was_answered_it_costs_the_same(
    tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]
) -> None:
    keys = [tiny_course.en.quiz.translation_key]

    def build() -> None:
        tiny_course.en.module.refresh_from_db()
        page = QuizPage(title="More", slug=f"more-{next(minutes)}", minutes=1)
        copies = list(QuizPage.objects.get(pk=tiny_course.en.quiz.pk).questions.all())
        for copy in copies:
            copy.pk, copy.translation_key, copy.code = None, uuid4(), f"{copy.code}-more"
        page.questions = copies
        tiny_course.en.module.add_child(instance=page)
        keys.append(page.translation_key)
        quizzes = QuizPage.objects.filter(translation_key__in=keys, locale__language_code="en")
        assert quizzes.count() == len(keys)
        for quiz in quizzes:
            sit(tiny_course, "000", "sss", quiz=quiz)

    assert assert_constant_queries(build, lambda: misconceptions(keys)) == 4


# --- What statistics leave out ----------------------------------------------------------------


@pytest_db
def test_what_is_carried_over_is_counted_once(tiny_course: TinyCourse) -> None:
    QuizPage.objects.update(retake=Retake.MISSED)
    first = sit(tiny_course, "100", "---", certain=CertaintyPolicy.UNASKED)
    page = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    again = start_attempt(
        enrolment=first.enrolment, quiz=page, at=AT + timedelta(days=1), variant=1
    )
    assert again.responses.filter(is_carried=True).count() == 1
    for position, asked in enumerate(again.paper.content.questions, 1):
        record_answer(
            attempt=again,
            position=position,
            answer=(asked.choices[0].id,),
            at=AT + timedelta(days=1),
        )
    hand_in(again)
    report = quiz_report(tiny_course.en.quiz.activity_key, first_attempts_only=False)
    assert [(line.figures.answers, line.version.answer_count) for line in report.lines] == [
        (1, 1),
        (2, 2),
        (2, 2),
    ]
    english = next(whole for whole in report.summaries if whole.language == "en")
    assert english.attempt_count == 1  # the second asked two of three


@pytest_db
def test_where_certainty_counts_the_total_is_still_of_questions_right(
    tiny_course: TinyCourse,
) -> None:
    for rights in ("111", "110", "100", "000"):
        attempt = sit(tiny_course, rights, "sss", certain=CertaintyPolicy.COUNTED)
        assert Attempt.objects.get(pk=attempt.pk).right == rights.count("1")
    report = quiz_report(tiny_course.en.quiz.activity_key)
    assert [(line.right_count, line.certainty) for line in report.lines] == [
        (3, CertaintyFigures(4, 4, 1)),
        (2, CertaintyFigures(4, 4, 2)),
        (1, CertaintyFigures(4, 4, 3)),
    ]


@pytest_db
def test_a_quiz_that_is_drawn_has_questions_and_no_whole(tiny_course: TinyCourse) -> None:
    page = tiny_course.en.quiz
    Outcome.objects.create(page=page, locale=page.locale, code="notice", words="Notice", draws=1)
    Question.objects.filter(page=page).update(outcome="notice")
    for _time in range(12):
        sit(tiny_course, "1", "s")
    report = quiz_report(page.activity_key, first_attempts_only=False)
    assert sum(line.figures.answers for line in report.lines) == 12
    assert [whole.is_drawn for whole in report.summaries] == [True]
    assert "draws its own questions" in report_texts.describe_summary(report.summaries[0])


@pytest_db
def test_other_quizzes_of_the_course_are_apart(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "000", "sss")
    assert misconceptions([uuid4()]) == []
    assert quiz_report(uuid4()).lines == []


# --- The pages --------------------------------------------------------------------------------


@pytest.fixture
def crowded(tiny_course: TinyCourse) -> TinyCourse:
    """Ten people, three of them surely wrong about the first question."""
    for number in range(10):
        sit(tiny_course, "011" if number < 3 else "111", "sss")
    return tiny_course


@pytest_db
def test_an_author_reads_it_as_page_and_files(
    client: Client, cast: Cast, crowded: TinyCourse
) -> None:
    sign_in(client, cast.dmitri)
    assert ADDRESS in client.get("/cms/").content.decode()
    page = client.get(ADDRESS).content.decode()
    for words in (
        "Short check",
        "question-1",
        "What is the best next action (1)?",
        "30%",
        "(3 of 10)",
    ):
        assert words in page
    assert "Choice also wrong 1" in page
    assert not [secret for secret in ("Somebody", "Amina") if secret in page]
    content = b"".join(client.get(ADDRESS, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(content))
    assert (row["Said how sure they were"], row["Sure and wrong"], row["Sure and wrong (%)"]) == (
        "10",
        "3",
        "30.0",
    )
    assert client.get(ADDRESS, {"export": "xlsx"}).status_code == 200
    assert "question-1" not in client.get(ADDRESS, {"language": "ur"}).content.decode()


@pytest_db
def test_the_report_of_one_quiz_says_it_too(
    client: Client, cast: Cast, crowded: TinyCourse
) -> None:
    sign_in(client, cast.dmitri)
    page = client.get(f"/cms/reports/quiz/{crowded.en.quiz.translation_key}/").content.decode()
    assert "(3 of 10)" in page


@pytest_db
def test_an_author_of_other_pages_sees_none_of_it(client: Client, crowded: TinyCourse) -> None:
    sign_in(client, editor_of(crowded.ur.catalogue))
    assert "question-1" in client.get(ADDRESS).content.decode()  # the same quiz in Urdu is theirs
    User.objects.filter(name="Somebody Else").update(email=None)
    sign_in(client, editor_of(crowded.en.first))
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "question-1" not in page.content.decode()


@pytest_db
def test_nobody_else_sees_it(client: Client, cast: Cast, crowded: TinyCourse) -> None:
    for outsider in (None, cast.amina, cast.bruno, cast.chloe, cast.esther):
        if outsider:
            sign_in(client, outsider)
        for query in ({}, {"export": "csv"}):
            assert client.get(ADDRESS, query).status_code == 302
