"""What changes a quiz asks Wagtail who may edit its page; managing a workplace gives no right to it."""

from typing import Any

import pytest

from quizzes.attempts.actions.allowances import allow
from quizzes.exchange.question_files import import_questions, read
from quizzes.permissions import may_edit_quiz, may_read_statistics
from tests.people import Cast, TinyCourse
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db

FILE = b"::One::Now?{=Ask ~Wait}"


@pytest.mark.parametrize("who", ["amina", "bruno", "esther"])
def test_who_may_not_edit_the_page_imports_no_questions(
    cast: Cast, tiny_course: TinyCourse, who: str
) -> None:
    [_encoding, questions] = read(FILE)
    quiz = tiny_course.en.quiz
    assert_refused(lambda: import_questions(quiz, questions, by=getattr(cast, who)))


@pytest.mark.parametrize("who", ["dmitri", None])
def test_authors_and_the_system_import_them(
    cast: Cast, tiny_course: TinyCourse, who: str | None
) -> None:
    by = getattr(cast, who) if who else None
    [_encoding, questions] = read(FILE)
    assert import_questions(tiny_course.en.quiz, questions, by=by)


def test_nobody_gives_themselves_an_allowance(cast: Cast) -> None:
    more: dict[str, Any] = {"more_time_percent": 50, "more_attempts": 0, "reason": "Dyslexia"}
    assert_refused(lambda: allow(person=cast.bruno, activity_key=None, by=cast.bruno, **more))


def test_statistics_are_for_who_may_edit_pages(cast: Cast, tiny_course: TinyCourse) -> None:
    assert may_read_statistics(cast.dmitri)
    assert may_edit_quiz(cast.dmitri, tiny_course.en.quiz)
    assert not may_read_statistics(cast.bruno)
