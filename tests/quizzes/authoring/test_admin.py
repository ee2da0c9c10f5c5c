"""The report on questions in the CMS: for those who may edit the quiz, as a page and as files."""

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission

from accounts.models import User
from quizzes.analysis import report_texts
from quizzes.authoring.models import Question, QuizPage
from tests.people import Cast, TinyCourse, person, sign_in
from tests.quizzes.analysis.test_reports import crowd, edit, sit

pytestmark = pytest.mark.django_db
QUIZZES = "/cms/reports/quiz/"


@pytest.fixture
def address(tiny_course: TinyCourse) -> str:
    """Where the figures of the tiny quiz are."""
    return f"{QUIZZES}{tiny_course.en.quiz.translation_key}/"


def editor_of(page: Any) -> User:
    """Somebody with leave to edit one page and what is below it."""
    group = Group.objects.create(name=f"Of {page.title}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=change)
    someone = person("Somebody Else", is_staff=True)
    someone.groups.add(group)
    return someone


def text(client: Client, address: str, **query: str) -> str:
    """The page."""
    response = client.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


def rows(client: Client, address: str, **query: str) -> list[dict[str, str]]:
    """The CSV file."""
    response = client.get(address, {**query, "export": "csv"})
    assert response["Content-Disposition"].endswith('.csv"')
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")  # Excel would misread Urdu without it
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_an_author_finds_the_quizzes_and_their_questions(
    author: Client, tiny_course: TinyCourse, address: str
) -> None:
    sit(tiny_course, "110")
    sit(tiny_course, "110", language="ur")
    assert QUIZZES in text(author, "/cms/")
    found = text(author, QUIZZES)
    assert found.count(address) == 1  # one quiz, however many languages
    assert "Hotel course · Recognise" in found
    page = text(author, address)
    for words_of_the_page in (
        "question-1",
        "What is the best next action (1)?",
        "too few answers",
        "Version 1",
    ):
        assert words_of_the_page in page
    for meaning in report_texts.MEANINGS:
        assert str(meaning.text) in page
        assert meaning.source in page


def test_the_page_says_what_to_do_about_an_unfair_translation(
    author: Client, tiny_course: TinyCourse, address: str
) -> None:
    crowd(tiny_course, {"100": 60, "010": 10, "011": 60, "110": 40})
    crowd(tiny_course, {"100": 10, "010": 60, "011": 60}, language="ur")
    harder = (
        "Harder in Urdu than for equally able readers of English: have the translation looked at."
    )
    assert text(author, address).count(harder) == 1
    rows_by_question = {(row["Code"], row["Language"]): row for row in rows(author, address)}
    assert rows_by_question["question-1", "ur"]["Fairness"] == harder
    assert float(rows_by_question["question-1", "ur"]["Mantel–Haenszel delta"]) < -1.5
    assert rows_by_question["question-1", "en"]["Fairness"] == ""


def test_figures_are_numbers_in_both_files(
    author: Client, tiny_course: TinyCourse, address: str
) -> None:
    for _time in range(5):
        sit(tiny_course, "111")
        sit(tiny_course, "000")
        sit(tiny_course, "100")
    one = rows(author, address)[0]
    assert (one["Answers"], one["Right"], one["Facility (%)"], one["Random guess score (%)"]) == (
        *("15", "10", "66.7", "33.3"),
    )
    assert one["Choices taken"].startswith("Choice right 1: 10; ")
    response = author.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    header, first, *_more = sheet.iter_rows(values_only=True)
    assert list(header) == [str(name) for name in report_texts.EXPORT_COLUMNS.values()]
    assert dict(zip(header, first, strict=True))["Facility (%)"] == 66.7


def test_filters_choose_language_versions_and_sittings(
    author: Client, tiny_course: TinyCourse, address: str
) -> None:
    first = sit(tiny_course, "111")
    sit(tiny_course, "000", run=first.enrolment)
    sit(tiny_course, "000", language="ur")
    edit(tiny_course, 1, "What now?")
    assert {row["Language"] for row in rows(author, address)} == {"en", "ur"}
    assert {row["Language"] for row in rows(author, address, language="ur")} == {"ur"}
    assert [row["Answers"] for row in rows(author, address, language="en")] == ["0", "1", "1"]
    assert [row["Answers"] for row in rows(author, address, language="en", sittings="all")] == [
        "0",
        "2",
        "2",
    ]
    every = rows(author, address, language="en", versions="every")
    assert [(row["Version"], row["Asked now"]) for row in every[:2]] == [("1", "no"), ("2", "yes")]
    assert "What now?" in text(author, f"{address}results/", versions="every")


@pytest.mark.parametrize("nonsense", ["xx", "' OR 1=1 --", "<script>", "9" * 5000])
def test_nonsense_in_the_address_is_ignored(
    author: Client, tiny_course: TinyCourse, address: str, nonsense: str
) -> None:
    sit(tiny_course, "111")
    for name in (
        "language",
        "versions",
        "sittings",
        "p",
        "ordering",
        "export",
        "_w_filter_fragment",
    ):
        page = text(author, address, **{name: nonsense})
        assert "question-1" in page
        assert '<script>"' not in page


def test_a_quiz_that_is_not_there_is_not_found(author: Client) -> None:
    assert author.get(f"{QUIZZES}{uuid4()}/").status_code == 404


@pytest.mark.parametrize("role", ["amina", "bruno", "chloe", "esther"])
def test_nobody_else_sees_figures(client: Client, cast: Cast, address: str, role: str) -> None:
    sign_in(client, getattr(cast, role))
    for closed in (QUIZZES, f"{QUIZZES}results/", address, f"{address}results/"):
        for query in ({}, {"export": "csv"}, {"export": "xlsx"}):
            response = client.get(closed, query)
            assert response.status_code == 302
            assert response.url.startswith(("/sign-in/", "/cms/login/"))


def test_whoever_may_edit_other_pages_sees_nothing_of_this_quiz(
    client: Client, tiny_course: TinyCourse, address: str
) -> None:
    sign_in(client, editor_of(tiny_course.en.first))
    assert address not in text(client, QUIZZES)
    for query in ({}, {"export": "csv"}):
        response = client.get(address, query)
        assert (response.status_code, response.url) == (302, "/cms/")


def test_whoever_may_edit_the_quiz_in_one_language_sees_its_figures(
    client: Client, tiny_course: TinyCourse, address: str
) -> None:
    sign_in(client, editor_of(tiny_course.ur.course))
    assert address in text(client, QUIZZES)
    assert "question-1" in text(client, address)


def test_whoever_may_enter_and_edit_no_page_has_no_such_report(
    client: Client, address: str
) -> None:
    operator = person("Operator", is_staff=True)
    operator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    sign_in(client, operator)
    assert "reports/quiz" not in text(client, "/cms/")
    for closed in (QUIZZES, address):
        assert client.get(closed).status_code == 302


def test_no_person_is_in_the_report(
    author: Client, cast: Cast, tiny_course: TinyCourse, address: str
) -> None:
    attempt = sit(tiny_course, "111")
    User.objects.filter(pk=attempt.enrolment.person_id).update(
        name="Zuzanna Wiśniewska", email="zuzanna@example.org"
    )
    person_of = attempt.enrolment.person
    person_of.refresh_from_db()
    files = "".join(str(row) for row in rows(author, address, versions="every", sittings="all"))
    for place in (text(author, address), files, text(author, QUIZZES)):
        assert not [
            secret
            for secret in ("Zuzanna", "zuzanna", person_of.learner_id)
            if secret and secret in place
        ]
        assert str(attempt.uuid) not in place


@pytest.mark.parametrize("ask", ["=1+1", "@SUM(1)", "＝1+1", "-2+3", "bell\x07"])
def test_words_of_a_question_run_nothing_in_a_spreadsheet(
    author: Client, tiny_course: TinyCourse, address: str, ask: str
) -> None:
    edit(tiny_course, 1, ask)
    cells = [cell for row in rows(author, address) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "＝", "@", "-2")) or "\x07" in cell]
    assert author.get(address, {"export": "xlsx"}).status_code == 200


def test_words_of_a_question_run_nothing_in_the_page(
    author: Client, tiny_course: TinyCourse, address: str
) -> None:
    edit(tiny_course, 1, "<img src=x onerror=alert(1)>")
    assert "<img src=x" not in text(author, address)


def test_pages_cost_the_same_however_much_there_is(
    author: Client,
    tiny_course: TinyCourse,
    address: str,
    assert_constant_queries: Callable[..., int],
) -> None:
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)

    def build() -> None:
        number = Question.objects.count()
        copy = quiz.questions.first()
        copy.pk, copy.translation_key, copy.code, copy.sort_order = (
            None,
            uuid4(),
            f"more-{number}",
            number,
        )
        copy.save()
        quiz.refresh_from_db()
        sit(tiny_course, "1" * QuizPage.objects.get(pk=quiz.pk).questions.count())

    assert assert_constant_queries(build, lambda: text(author, address)) <= 20


def test_the_list_costs_the_same_however_many_quizzes_there_are(
    author: Client, tiny_course: TinyCourse, assert_constant_queries: Callable[..., int]
) -> None:
    def build() -> None:
        number = QuizPage.objects.count()
        tiny_course.en.module.refresh_from_db()
        tiny_course.en.module.add_child(
            instance=QuizPage(title=f"Quiz {number}", slug=f"quiz-{number}", minutes=1)
        )

    assert assert_constant_queries(build, lambda: text(author, QUIZZES)) <= 20
