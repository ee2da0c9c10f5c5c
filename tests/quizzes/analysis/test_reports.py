"""The figures of a quiz, from answers in the database: the same as computed from single sittings, one by one."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from accounts.models import User
from courses.models import Enrolment
from quizzes.analysis.report_lines import QuestionLine, QuizSummary
from quizzes.analysis.reports import quiz_report
from quizzes.analysis.rules.fairness import Fairness
from quizzes.analysis.rules.statistics import ItemStatistics
from quizzes.attempts.actions.answering import record_answer
from quizzes.attempts.actions.starting import freeze, start_attempt
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.shuffling import VARIANT_COUNT
from tests.people import AT, TinyCourse
from tests.quizzes.analysis.test_statistics import moodle

pytestmark = pytest.mark.django_db
minutes: Iterator[int] = count()


def sit(
    tiny: TinyCourse,
    rights: str,
    *,
    language: str = "en",
    run: Enrolment | None = None,
    at: datetime | None = None,
    hands_in: bool = True,
) -> Attempt:
    """Somebody (new without ``run``) sits the quiz; question by question 1 is right, 0 wrong, - no answer."""
    begun = at or AT + timedelta(minutes=next(minutes))
    run = run or Enrolment.objects.create(
        person=User.objects.create(name="Somebody"),
        course=tiny.course,
        language=language,
        started_at=begun,
    )
    quiz = QuizPage.objects.get(
        translation_key=tiny.en.quiz.translation_key, locale__language_code=language
    )
    attempt = start_attempt(
        enrolment=run, quiz=quiz, at=begun, variant=next(minutes) % VARIANT_COUNT
    )
    for position, (question, right) in enumerate(
        zip(attempt.paper.content.questions, rights, strict=True), 1
    ):
        choices = sorted(question.choices, key=lambda choice: (not choice.is_correct, choice.id))
        if right != "-":
            choice = choices[0 if right == "1" else 1]
            record_answer(attempt=attempt, position=position, answer=(choice.id,), at=begun)
    if hands_in:
        mark = attempt.mark()
        Attempt.objects.filter(pk=attempt.pk).update(
            submitted_at=begun,
            right=mark.right_count,
            asked=mark.question_count,
            is_passed=mark.is_passed,
        )
    return attempt


def crowd(tiny: TinyCourse, table: dict[str, int], *, language: str = "en") -> None:
    """Many people at once: so many (value) answered so (key)."""
    quiz = QuizPage.objects.get(
        translation_key=tiny.en.quiz.translation_key, locale__language_code=language
    )
    content = quiz.paper(edition=1)
    paper = freeze(content)
    rows = [rights for rights, times in table.items() for _time in range(times)]
    people = User.objects.bulk_create(User(name="Somebody") for _row in rows)
    fields = {"course": tiny.course, "language": language, "started_at": AT}
    runs = Enrolment.objects.bulk_create(Enrolment(person=person, **fields) for person in people)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrolment=run,
            activity_key=quiz.activity_key,
            paper=paper,
            started_at=AT,
            submitted_at=AT,
            right=rights.count("1"),
            asked=3,
        )
        for run, rights in zip(runs, rows, strict=True)
    )
    Response.objects.bulk_create(
        Response(
            attempt=attempt,
            question_key=question.key,
            choice_id=next(
                choice.id for choice in question.choices if choice.is_correct == (right == "1")
            ),
            language=language,
            wording=serialisation.wording(question),
            skill=question.skill,
            is_critical=question.is_critical,
            is_right=right == "1",
            answered_at=AT,
        )
        for attempt, rights in zip(attempts, rows, strict=True)
        for question, right in zip(content.questions, rights, strict=True)
    )


def edit(tiny: TinyCourse, number: int, ask: str, *, language: str = "en") -> None:
    """An author changes the words of a question."""
    quiz = QuizPage.objects.get(
        translation_key=tiny.en.quiz.translation_key, locale__language_code=language
    )
    question = list(quiz.questions.all())[number - 1]
    question.ask = ask
    question.save()


def lines(tiny: TinyCourse, **chosen: Any) -> list[QuestionLine]:
    """The lines of the report."""
    return list(quiz_report(tiny.en.quiz.activity_key, **chosen).lines)


def whole(tiny: TinyCourse, language: str = "en") -> QuizSummary:
    """The quiz as a whole in one language."""
    return next(
        w for w in quiz_report(tiny.en.quiz.activity_key).summaries if w.language == language
    )


def test_every_figure_is_that_of_moodle_over_single_sittings(tiny_course: TinyCourse) -> None:
    chance = random.Random(7)
    rows = ["".join(chance.choice("01") for _question in range(3)) for _sitting in range(40)]
    for row in rows:
        sit(tiny_course, row)
    report_lines = lines(tiny_course)
    assert [line.code for line in report_lines] == ["question-1", "question-2", "question-3"]
    for at, line in enumerate(report_lines):
        expected = moodle([(int(row[at]), row.count("1") - int(row[at])) for row in rows])
        for name in ItemStatistics.__dataclass_fields__:
            assert getattr(line.figures, name) == pytest.approx(getattr(expected, name)), (
                line.code,
                name,
            )
        assert (line.right_count, line.figures.answers) == (sum(row[at] == "1" for row in rows), 40)
        assert [taken.count for taken in line.choices] == [
            line.right_count,
            40 - line.right_count,
            0,
        ]
        assert line.guessed_percent == pytest.approx(100 / 3)
        everything = sum(row.count("1") for row in rows) / 120
        assert line.estimated_percent == pytest.approx(
            100 * (line.right_count + 10 * everything) / 50
        )
        assert line.critical_failures == (40 - line.right_count if at == 2 else None)


def test_a_quiz_as_a_whole_by_hand(tiny_course: TinyCourse) -> None:
    """Four answered 111, four 110, four 100, four 000: 12, 8 and 4 of 16 right, totals 3 2 1 0.

    Sums of squares 16 · ¾·¼ = 3, 16 · ½·½ = 4, 3; of totals 16 · 5/4 = 20; the n − 1 falls out.
    100 · 3/2 · (1 − 10/20) = 75.
    """
    for row in ("111", "110", "100", "000"):
        for _time in range(4):
            sit(tiny_course, row)
    assert whole(tiny_course) == QuizSummary("en", 16, pytest.approx(75))  # type: ignore[arg-type]


def test_of_each_person_the_first_sitting_counts(tiny_course: TinyCourse) -> None:
    first = sit(tiny_course, "000")
    sit(tiny_course, "111", run=first.enrolment)
    Enrolment.objects.filter(pk=first.enrolment_id).update(completed_at=AT)
    renewal = Enrolment.objects.create(
        person=first.enrolment.person, course=tiny_course.course, language="en", started_at=AT
    )
    sit(tiny_course, "111", run=renewal)
    assert [(line.right_count, line.figures.answers) for line in lines(tiny_course)] == [(0, 1)] * 3
    everybodys = lines(tiny_course, first_attempts_only=False)
    assert [(line.right_count, line.figures.answers) for line in everybodys] == [(2, 3)] * 3


def test_what_was_not_handed_in_does_not_count(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "11-", hands_in=False)
    assert [line.figures.answers for line in lines(tiny_course)] == [0, 0, 0]
    assert [line.version.answer_count for line in lines(tiny_course)] == [1, 1, 0]


def test_versions_are_never_mixed_and_the_present_one_is_shown(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "111")
    sit(tiny_course, "111")
    edit(tiny_course, 1, "What now?")
    sit(tiny_course, "011")
    one, two, _three = lines(tiny_course)
    assert (one.question_text, one.version.number, one.figures.answers, one.right_count) == (
        "What now?",
        2,
        1,
        0,
    )
    assert [(version.number, version.answer_count) for version in one.earlier_versions] == [(1, 2)]
    assert (two.version.number, two.figures.answers, list(two.earlier_versions)) == (1, 3, [])
    every = lines(tiny_course, has_every_version=True)
    shown = [
        (line.code, line.version.number, line.figures.answers, line.is_present) for line in every
    ]
    assert shown[:2] == [("question-1", 1, 2, False), ("question-1", 2, 1, True)]
    # from a paper: it is on no page any more
    assert every[0].question_text == "What is the best next action (1)?"
    assert next(choice.text for choice in every[0].choices) == "Choice right 1"


def test_a_version_nobody_answered_yet_says_so(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "111")
    edit(tiny_course, 1, "What now?")
    line = lines(tiny_course)[0]
    assert (
        line.version.number,
        line.version.first_at,
        line.figures.answers,
        line.estimated_percent,
    ) == (
        2,
        None,
        0,
        None,
    )
    assert [version.answer_count for version in line.earlier_versions] == [1]


def test_going_back_to_earlier_words_goes_on_with_their_version(tiny_course: TinyCourse) -> None:
    before = tiny_course.en.quiz.questions.first().ask
    sit(tiny_course, "111")
    edit(tiny_course, 1, "What now?")
    sit(tiny_course, "111")
    edit(tiny_course, 1, before)
    line = lines(tiny_course)[0]
    assert (line.version.number, line.figures.answers, line.is_present) == (1, 1, True)


def test_a_question_taken_out_is_shown_among_all_versions_alone(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "111")
    for quiz in QuizPage.objects.all():
        quiz.questions.all()[0].delete()
    assert [line.code for line in lines(tiny_course)] == ["question-2", "question-3"]
    gone = lines(tiny_course, has_every_version=True)[-1]
    assert (gone.code, gone.question_text, gone.is_present) == (
        "",
        "What is the best next action (1)?",
        False,
    )
    assert gone.figures.answers == 1


def test_whole_sittings_asked_the_present_questions_and_nothing_else(
    tiny_course: TinyCourse,
) -> None:
    sit(tiny_course, "111")
    edit(tiny_course, 1, "What now?")
    for row in ("110", "101"):
        sit(tiny_course, row)
    assert whole(tiny_course).attempt_count == 2


def test_a_sitting_in_two_languages_is_whole_in_neither(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "111")
    attempt = sit(tiny_course, "110", language="ur")
    response = attempt.responses.first()
    words = Response.objects.filter(language="en", question_key=response.question_key)[0].wording
    Response.objects.filter(pk=response.pk).update(language="en", wording=words)
    assert (whole(tiny_course).attempt_count, whole(tiny_course, "ur").attempt_count) == (1, 0)
    assert [line.figures.answers for line in lines(tiny_course, language="en")] == [2, 1, 1]


def test_each_language_has_lines_of_its_own(tiny_course: TinyCourse) -> None:
    sit(tiny_course, "111")
    assert {line.language for line in lines(tiny_course)} == {"en"}  # nobody has answered in Urdu
    sit(tiny_course, "001", language="ur")
    assert [(line.language, line.right_count) for line in lines(tiny_course)[:2]] == [
        ("en", 1),
        ("ur", 0),
    ]
    assert {line.language for line in lines(tiny_course, language="ur")} == {"ur"}
    assert lines(tiny_course, language="pl") == []


def test_a_question_harder_in_urdu_is_flagged_and_no_other(tiny_course: TinyCourse) -> None:
    """Among readers with one or two right, the first question is right for 80 of 120 in English, 30 of 120 in Urdu."""
    english = {"100": 40, "010": 10, "001": 10, "110": 25, "101": 25, "011": 10}
    urdu = {"100": 10, "010": 25, "001": 25, "110": 10, "101": 10, "011": 40}
    crowd(tiny_course, english)
    crowd(tiny_course, urdu, language="ur")
    one = [line for line in lines(tiny_course) if line.code == "question-1"]
    assert [(line.language, line.fairness.fairness) for line in one] == [
        ("en", Fairness.UNKNOWN),  # it is what others are compared with
        ("ur", Fairness.UNFAIR),
    ]
    assert one[1].fairness.is_harder
    others = [line for line in lines(tiny_course, language="ur") if line.code != "question-1"]
    assert not [line for line in others if line.fairness.is_harder]


def test_fewer_than_a_hundred_readers_are_not_compared(tiny_course: TinyCourse) -> None:
    crowd(tiny_course, {"100": 60, "011": 60})
    crowd(tiny_course, {"011": 99}, language="ur")
    assert {line.fairness.fairness for line in lines(tiny_course)} == {Fairness.UNKNOWN}


def test_a_quiz_nobody_answered_has_its_questions_and_no_figures(tiny_course: TinyCourse) -> None:
    report_lines = lines(tiny_course)
    assert [(line.code, line.figures) for line in report_lines] == [
        (f"question-{n}", ItemStatistics()) for n in (1, 2, 3)
    ]
    assert whole(tiny_course) == QuizSummary("en", 0, None)


@pytest.mark.parametrize(
    "chosen", [{}, {"language": "ur"}, {"first_attempts_only": False, "has_every_version": True}]
)
def test_the_report_costs_the_same_however_many_answered(
    tiny_course: TinyCourse, assert_constant_queries: Callable[..., int], chosen: dict[str, Any]
) -> None:
    edits = count()

    def build() -> None:
        for language in ("en", "ur"):
            sit(tiny_course, "101", language=language)
            edit(tiny_course, 2, f"Edited {next(edits)}", language=language)

    assert assert_constant_queries(build, lambda: lines(tiny_course, **chosen)) <= 7
