"""A quiz as its author previews it: every kind, every mode, in its own language, and nothing is stored."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses.models import Enrolment
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.preview import example_result, preview_questions
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose
from quizzes.papers.models import Paper
from quizzes.papers.rules.content import CertaintyPolicy, ReviewLevel, ReviewPolicy
from quizzes.papers.rules.kinds import KINDS
from tests.markup import count_at, numbers_at, texts_at
from tests.pages import sentence
from tests.people import Cast, TinyCourse, sign_in
from tests.quizzes.builders import paper
from tests.quizzes.papers.kinds.quiz import ask_only

pytest_db = pytest.mark.django_db


# --- What is shown ----------------------------------------------------------------------------


@given(count=st.integers(0, 6), critical=st.sets(st.integers(0, 5)))
def test_the_example_misses_one_question_and_if_it_can_none_that_is_critical(
    count: int, critical: set[int]
) -> None:
    asked = paper(count, critical=frozenset(critical))
    shown = example_result(asked)
    assert (shown.mark.question_count, shown.mark.right_count) == (count, max(0, count - 1))
    assert len(shown.mark.missed_questions) == min(count, 1)
    if set(range(count)) - critical:
        assert shown.mark.missed_critical_questions == ()
    assert len(shown.reviews) == len(preview_questions(asked)) == count


@pytest.mark.parametrize("certain", list(CertaintyPolicy))
def test_the_example_is_sure_where_certainty_counts(certain: CertaintyPolicy) -> None:
    shown = example_result(replace(paper(5), certainty_policy=certain))
    assert shown.mark.points == 4
    assert shown.mark.score == Fraction(4, 5)
    assert shown.mark.is_passed
    assert {one.certainty for one in shown.reviews if one.is_right} == {"sure" if certain else ""}


@pytest.mark.parametrize(
    ("shown", "parts"),
    [
        (ReviewLevel.VERDICT, (0, 0, 0)),
        (ReviewLevel.POINTS, (1, 0, 0)),
        (ReviewLevel.RIGHT, (1, 5, 0)),
    ],
)
def test_the_example_shows_no_more_than_the_quiz_does(
    shown: ReviewLevel, parts: tuple[int, int, int]
) -> None:
    seen = example_result(replace(paper(5), review_policy=ReviewPolicy(after=shown)))
    assert (bool(seen.needed_points), len(seen.brief_reviews), len(seen.reviews)) == tuple(parts)


# --- In the CMS -------------------------------------------------------------------------------


def preview(client: Client, quiz: QuizPage, mode: str) -> str:
    """One preview of the newest draft."""
    response = client.get(f"/cms/pages/{quiz.pk}/view_draft/", {"mode": mode})
    assert response.status_code == 200
    return str(response.content.decode())


def rows() -> list[int]:
    """How many there are of everything a sitting leaves behind."""
    return [model.objects.count() for model in (Attempt, Enrolment, Paper, Response)]


@pytest_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_asked_and_explained(
    client: Client, cast: Cast, tiny_course: TinyCourse, kind: str
) -> None:
    ask_only(tiny_course, kind)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    [asked] = quiz.paper(edition=1).questions
    page = preview(client, quiz, "questions")
    text = re.sub(r"\s+", " ", page)
    assert numbers_at(page, "main section > h2") == ["1", "1"]
    for words in ("At the desk.", "What now?"):
        assert words in text
    for step in asked.steps:
        assert step.text in page
    for choice in asked.choices:
        assert choice.text.replace("'", "&#x27;") in page
        assert choice.feedback.replace("'", "&#x27;") in page
    result = preview(client, quiz, "result")
    assert count_at(result, ".read-again") == 1
    assert rows() == [0, 0, 0, 0]


@pytest_db
def test_all_kinds_in_one_quiz(client: Client, cast: Cast, tiny_course: TinyCourse) -> None:
    ask_only(tiny_course, *KINDS)
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    quiz.certainty = CertaintyPolicy.COUNTED
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    page = preview(client, quiz, "questions")
    assert numbers_at(page, "main section > h2")[-2:] == [str(len(KINDS))] * 2
    assert count_at(page, "fieldset.certainty") >= len(KINDS)
    for mode in ("start", "result", "", "nonsense"):
        assert preview(client, quiz, mode)
    assert rows() == [0, 0, 0, 0]


@pytest_db
@pytest.mark.parametrize("mode", ["start", "questions", "result"])
def test_a_preview_speaks_the_language_of_its_quiz(
    client: Client, cast: Cast, tiny_course: TinyCourse, mode: str
) -> None:
    sign_in(client, cast.dmitri)
    page = preview(client, tiny_course.ur.quiz, mode)
    assert 'lang="ur" dir="rtl"' in page
    assert "مختصر جانچ" in page


@pytest_db
@pytest.mark.parametrize("mode", ["start", "questions", "result"])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_nothing_in_a_preview_leads_to_a_sitting(
    client: Client, cast: Cast, tiny_course: TinyCourse, mode: str, purpose: Purpose
) -> None:
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    quiz.purpose, quiz.minutes_allowed, quiz.attempts_allowed = purpose, 5, 2
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    page = preview(client, quiz, mode)
    assert "/learn/quiz/" not in page
    assert "/learn/attempt/" not in page
    assert sentence("Only what you missed is asked again.") not in page
    assert rows() == [0, 0, 0, 0]


@pytest_db
def test_what_is_not_saved_yet_is_previewed(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    """Also a draft in which nothing is finished."""
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    questions = quiz.questions.get_object_list()
    questions[0].ask, questions[1].body, questions[2].skill = "Not published yet?", [], ""
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    page = preview(client, quiz, "questions")
    assert texts_at(page, ".choices__ask")[0] == "Not published yet?"
    assert numbers_at(page, "main section > h2") == ["1", "1"]
    questions[0].body = []
    quiz.save_revision()
    page = preview(client, quiz, "questions")
    assert (count_at(page, "main section"), count_at(page, "main p")) == (0, 1)
    assert preview(client, quiz, "result")


@pytest_db
def test_a_picture_is_shown_while_it_is_there(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    image = picture()
    ask_only(tiny_course, "spot", image=image, words="A lobby at night", signs=signs())
    quiz = QuizPage.objects.get(pk=tiny_course.en.quiz.pk)
    quiz.save_revision()
    sign_in(client, cast.dmitri)
    page = preview(client, quiz, "questions")
    assert 'alt="A lobby at night"' in page
    assert "max-960x960" in page
    image.file.storage.delete(image.file.name)
    image.renditions.all().delete()
    assert "A lobby at night" not in preview(client, quiz, "questions")


def signs() -> list[dict[str, Any]]:
    """Two places on a picture, one of them a sign."""
    facts = {"feedback": "because", "across": 3, "down": 4}
    return [{"text": f"Place {n}", "is_correct": n == 1, **facts} for n in (1, 2)]


def picture() -> Any:
    """A small picture in the library."""
    return get_image_model().objects.create(title="Lobby", file=get_test_image_file())


@pytest_db
def test_nobody_else_previews(client: Client, cast: Cast, tiny_course: TinyCourse) -> None:
    for outsider in (None, cast.amina, cast.bruno, cast.chloe, cast.esther):
        if outsider:
            sign_in(client, outsider)
        assert (
            client.get(
                f"/cms/pages/{tiny_course.en.quiz.pk}/view_draft/?mode=questions"
            ).status_code
            == 302
        )
