"""What a course changes and what is kept of it: paired figures, the same as computed person by person."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count
from math import sqrt
from statistics import mean, stdev
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from courses.models import Enrolment
from quizzes.analysis.before_after import ALL_LANGUAGES, GAIN, comparison_lines
from quizzes.analysis.before_after_texts import difference
from quizzes.analysis.rules.paired_samples import ALL_SKILLS, SkillCounts, compare_pairs, student
from quizzes.attempts.actions.starting import freeze
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from tests.markup import count_at
from tests.people import AT, Cast, QueryCheck, TinyCourse, sign_in
from tests.quizzes.attempts.offered import add_quiz
from tests.replay import replayed

minutes: Iterator[int] = count()
REPORT = "/cms/reports/quiz/before-and-after/"
db = pytest.mark.django_db


# --- The rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("freedom", "point"),
    [(1, 12.7062), (2, 4.30265), (5, 2.57058), (9, 2.26216), (29, 2.04523), (1000, 1.96234)],
)
def test_students_distribution_is_as_tables_have_it(freedom: int, point: float) -> None:
    assert student(freedom) == pytest.approx(point, abs=0.0005)


def test_students_own_sleepers() -> None:
    """Student 1908: extra hours of sleep of ten patients by two drugs; mean 1.58, s 1.23, 95 % from 0.70 to 2.46."""
    gains = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    rows = [({"respond": SkillCounts(0, 100, round(gain * 10), 100)}, 1) for gain in gains]
    figures = compare_pairs(rows)["respond"]
    assert (figures.people, figures.difference_points) == (10, pytest.approx(15.8))
    assert figures.interval == (pytest.approx(7.0, abs=0.05), pytest.approx(24.6, abs=0.05))


def test_a_longer_list_of_one_skill_changes_nothing() -> None:
    short = compare_pairs(
        [({"recognise": SkillCounts(0, 1, 1, 1), "report": SkillCounts(1, 1, 1, 1)}, 12)]
    )
    long = compare_pairs(
        [({"recognise": SkillCounts(0, 9, 4, 4), "report": SkillCounts(1, 1, 1, 1)}, 12)]
    )
    assert short[ALL_SKILLS] == long[ALL_SKILLS]
    assert (short[ALL_SKILLS].before_percent, short[ALL_SKILLS].after_percent) == (50, 100)


def test_a_skill_asked_once_is_left_out() -> None:
    figures = compare_pairs(
        [({"recognise": SkillCounts(1, 2, 2, 2), "respond": SkillCounts(1, 1, 0, 0)}, 3)]
    )
    assert set(figures) == {ALL_SKILLS, "recognise"}
    assert figures[ALL_SKILLS].before_percent == 50


def test_one_person_has_no_interval_and_nobody_no_figures() -> None:
    assert compare_pairs([({"report": SkillCounts(1, 2, 2, 2)}, 1)])["report"].interval is None
    assert compare_pairs([]) == {}
    assert not compare_pairs([({"report": SkillCounts(1, 2, 2, 2)}, 9)])["report"].is_enough


# --- The counts -------------------------------------------------------------------------------


class School:
    """The tiny course with a baseline and a follow-up, and people who sit them."""

    def __init__(self, tiny: TinyCourse) -> None:
        self.tiny = tiny
        self.quizzes = {
            "baseline": add_quiz(tiny, "baseline"),
            "end": QuizPage.objects.get(pk=tiny.en.quiz.pk),
            "later": add_quiz(tiny, "follow_up"),
        }
        self.papers = {name: freeze(quiz.paper(edition=1)) for name, quiz in self.quizzes.items()}

    def run(
        self, *, language: str = "en", person: User | None = None, at: datetime = AT
    ) -> Enrolment:
        """A run of somebody new (without ``person``)."""
        person = person or User.objects.create(name="Somebody")
        fields = {
            "course": self.tiny.course,
            "language": language,
            "started_at": at,
            "completed_at": at,
        }
        return Enrolment.objects.create(person=person, **fields)

    def sit(
        self, run: Enrolment, name: str, rights: str, *, days: int | None = None, **fields: Any
    ) -> Attempt:
        """Answers, question by question (one a skill): 1 is right, 0 wrong, - none."""
        begun = AT + timedelta(minutes=next(minutes))
        paper = self.papers[name]
        attempt = Attempt.objects.create(
            **{
                "enrolment": run, "activity_key": paper.content.activity_key, "paper": paper, "started_at": begun,
                "submitted_at": begun, "right": rights.count("1"), "asked": 3, "is_passed": False, "days_after": days,
                **fields,
            }
        )  # fmt: skip
        Response.objects.bulk_create(
            Response(
                attempt=attempt, question_key=question.key, language="en", wording="w", skill=question.skill,
                is_critical=False, is_right=right == "1", answered_at=begun,
            )
            for question, right in zip(paper.content.questions, rights, strict=True)
            if right != "-"
        )  # fmt: skip
        return attempt


build_school = replayed(School)


@pytest.fixture
def school(tiny_course: TinyCourse) -> School:
    """The tiny course with questions before and after it."""
    return build_school(tiny_course)


def figures(**chosen: Any) -> dict[tuple[str, int, str], Any]:
    """Every line by language, measure and skill."""
    lines = comparison_lines(QuizPage.objects.values("pk"), **chosen)
    return {(line.language, line.measure, line.skill): line.figures for line in lines}


@db
def test_the_figures_are_those_computed_person_by_person(school: School) -> None:
    chance = random.Random(4)
    people = []
    for number in range(40):
        rights = ["".join(chance.choice("0111") for _skill in range(3)) for _sitting in range(3)]
        run = school.run(language="en" if number % 3 else "ur")
        school.sit(run, "baseline", rights[0])
        school.sit(run, "end", rights[1])
        school.sit(run, "end", "111")  # once more: the first one counts
        if number % 2:
            school.sit(run, "later", rights[2], days=90)
            people.append(rights)
    comparisons = figures()
    pairs = [
        (Fraction(was.count("1"), 3), Fraction(then.count("1"), 3)) for _b, was, then in people
    ]
    differences = [float(100 * (then - was)) for was, then in pairs]
    decay = comparisons[ALL_LANGUAGES, 90, ALL_SKILLS]
    assert decay.people == 20
    assert decay.before_percent == pytest.approx(100 * float(mean(was for was, _then in pairs)))
    assert decay.difference_points == pytest.approx(mean(differences))
    assert decay.margin_points == pytest.approx(2.09302 * stdev(differences) / sqrt(20), abs=0.001)
    respond = comparisons[ALL_LANGUAGES, 90, "respond"]
    assert respond.after_percent == pytest.approx(
        100 * mean(then[1] == "1" for _b, _w, then in people)
    )
    assert comparisons[ALL_LANGUAGES, GAIN, ALL_SKILLS].people == 40
    assert (
        comparisons["ur", GAIN, ALL_SKILLS].people + comparisons["en", GAIN, ALL_SKILLS].people
        == 40
    )
    assert (ALL_LANGUAGES, 30, ALL_SKILLS) not in comparisons


@db
def test_only_the_same_people_count(school: School) -> None:
    both, before_only, after_only = (school.run() for _person in range(3))
    school.sit(both, "baseline", "000")
    school.sit(both, "end", "110")
    school.sit(before_only, "baseline", "111")
    school.sit(after_only, "end", "000")
    gain = figures()[ALL_LANGUAGES, GAIN, ALL_SKILLS]
    assert (gain.people, gain.before_percent, round(gain.after_percent)) == (1, 0, 67)


@db
def test_each_stage_stands_by_itself_beside_the_end_of_the_course(school: School) -> None:
    run = school.run()
    school.sit(run, "end", "111")
    for days, rights in ((30, "111"), (90, "110"), (180, "100")):
        school.sit(run, "later", rights, days=days)
    comparisons = figures()
    after = {
        days: round(comparisons[ALL_LANGUAGES, days, ALL_SKILLS].after_percent)
        for days in (30, 90, 180)
    }
    assert after == {30: 100, 90: 67, 180: 33}
    assert all(comparisons[ALL_LANGUAGES, days, ALL_SKILLS].before_percent == 100 for days in after)


@db
def test_what_is_not_handed_in_or_carried_over_does_not_count(school: School) -> None:
    run = school.run()
    school.sit(run, "baseline", "000", submitted_at=None)
    school.sit(run, "end", "111")
    school.sit(run, "later", "111", days=30, submitted_at=None)
    assert figures() == {}
    attempt = school.sit(run, "later", "11-", days=90)
    attempt.responses.filter(skill="respond").update(is_carried=True)
    assert {skill for _language, _measure, skill in figures()} == {ALL_SKILLS, "recognise"}


@db
def test_only_a_persons_first_run_counts(school: School) -> None:
    first = school.run()
    school.sit(first, "end", "100")
    school.sit(first, "later", "100", days=30)
    again = school.run(person=first.person, at=AT + timedelta(days=300))
    school.sit(again, "end", "111")
    school.sit(again, "later", "111", days=30)
    comparison = figures()[ALL_LANGUAGES, 30, ALL_SKILLS]
    assert (comparison.people, round(comparison.before_percent)) == (1, 33)


@db
def test_one_language_or_all_together_can_be_chosen(school: School) -> None:
    for language in ("en", "ur"):
        run = school.run(language=language)
        school.sit(run, "baseline", "000")
        school.sit(run, "end", "111")
    assert {language for language, _measure, _skill in figures(language="ur")} == {"ur"}
    assert figures(language=ALL_LANGUAGES)[ALL_LANGUAGES, GAIN, ALL_SKILLS].people == 2
    assert figures(language="pl") == {}


@db
def test_whoever_may_edit_no_quiz_has_no_figures(school: School) -> None:
    run = school.run()
    school.sit(run, "baseline", "000")
    school.sit(run, "end", "111")
    assert comparison_lines(QuizPage.objects.none().values("pk")) == []


# --- The page ---------------------------------------------------------------------------------


def fill(school: School, people: int) -> None:
    for number in range(people):
        run = school.run()
        school.sit(run, "baseline", "000" if number % 2 else "100")
        school.sit(run, "end", "111" if number % 3 else "110")


@db
def test_authors_see_figures_and_how_sure_they_are(
    client: Client, cast: Cast, school: School
) -> None:
    fill(school, 12)
    shown = sign_in(client, cast.dmitri).get(REPORT).content.decode()
    assert "Hotel course" in shown
    assert "Before the course → at its end" in shown
    assert "17%" in shown
    assert "+72 (" in shown
    assert "Nothing is shown for fewer than 10 people." in shown
    assert "Before and after" in client.get("/cms/").content.decode()


@db
@pytest.mark.parametrize(
    ("was", "then", "words"), [("111", "000", "−100 (−100 to −100)"), ("111", "111", "0 (0 to 0)")]
)
def test_what_was_lost_is_a_number_below_nothing(
    school: School, was: str, then: str, words: str
) -> None:
    for _person in range(10):
        run = school.run()
        school.sit(run, "end", was)
        school.sit(run, "later", then, days=30)
    [line, *_others] = comparison_lines(QuizPage.objects.values("pk"), language=ALL_LANGUAGES)
    assert difference(line) == words


@db
def test_too_few_people_are_not_shown(client: Client, cast: Cast, school: School) -> None:
    fill(school, 9)
    shown = sign_in(client, cast.dmitri).get(REPORT).content.decode()
    assert "too few answers" in shown
    assert "17%" not in shown


@db
def test_an_empty_report_says_what_is_missing(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    shown = sign_in(client, cast.dmitri).get(REPORT)
    assert count_at(shown, ".beacon-statistics__questions") == 0
    assert count_at(shown, "#listing-results p") == 1


@db
@pytest.mark.parametrize("role", ["amina", "bruno", "chloe", "esther"])
def test_nobody_else_sees_it(client: Client, cast: Cast, school: School, role: str) -> None:
    fill(school, 12)
    response = sign_in(client, getattr(cast, role)).get(REPORT)
    assert response.status_code in (302, 403)
    assert "17%" not in response.content.decode()


@db
def test_the_files_hold_the_same(client: Client, cast: Cast, school: School) -> None:
    fill(school, 12)
    sign_in(client, cast.dmitri)
    content = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(content)))
    assert (first["Course"], first["People"], first["Right before (%)"]) == (
        "Hotel course",
        "12",
        "16.7",
    )
    assert (
        float(first["Interval from"])
        < float(first["Difference (points)"])
        < float(first["Interval to"])
    )
    book = load_workbook(
        io.BytesIO(b"".join(client.get(f"{REPORT}?export=xlsx").streaming_content))
    )
    assert [cell.value for cell in next(book.active.iter_rows(min_row=2))][4] == 12


@db
def test_the_files_tell_on_nobody(client: Client, cast: Cast, school: School) -> None:
    fill(school, 3)
    sign_in(client, cast.dmitri)
    content = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content)))
    assert (row["People"], row["Note"], row["Right before (%)"]) == ("3", "too few answers", "")


@db
def test_the_report_costs_the_same_however_many_people(
    client: Client, cast: Cast, school: School, assert_constant_queries: QueryCheck
) -> None:
    sign_in(client, cast.dmitri)
    assert_constant_queries(lambda: fill(school, 3), lambda: client.get(REPORT), many=4)
