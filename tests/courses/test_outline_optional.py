"""Activities that are only offered: no part of the course, whatever counts its parts."""

import pytest
from django.test import Client

from courses.models import CoursePage, Enrolment
from courses.rules.progress import Activity, ActivityKind, Outline
from quizzes.authoring.models import QuizPage
from tests.people import AT, TinyCourse, person
from tests.quizzes.attempts.offered import add_quiz, begin, complete, finish

pytestmark = pytest.mark.django_db


def outline(tiny: TinyCourse, language: str = "en") -> Outline:
    return CoursePage.objects.get(course=tiny.course, locale__language_code=language).outline()


def test_what_is_offered_is_in_no_module_and_costs_no_minutes(tiny_course: TinyCourse) -> None:
    before = outline(tiny_course)
    baseline = add_quiz(tiny_course, "baseline")
    follow_up = add_quiz(tiny_course, "follow_up")
    after = outline(tiny_course)
    assert (after.keys, after.minutes, after.modules) == (
        before.keys,
        before.minutes,
        before.modules,
    )
    assert after.baseline == Activity(
        baseline.activity_key, ActivityKind.QUIZ, "baseline (en)", 2, baseline.get_url(), 3
    )
    assert after.follow_up
    assert after.follow_up.key == follow_up.activity_key
    urdu = outline(tiny_course, "ur").baseline
    assert urdu
    assert (urdu.key, urdu.title) == (baseline.activity_key, "baseline (ur)")


def test_it_is_known_and_not_found_among_what_is_required(tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    course_outline = outline(tiny_course)
    assert course_outline.has_activity(baseline.activity_key)
    assert course_outline.has_activity(tiny_course.en.first.activity_key)
    assert not course_outline.has_activity("nothing")
    assert course_outline.find(baseline.activity_key) is None
    assert course_outline.neighbours(baseline.activity_key) == (None, None)


def test_a_course_without_it_offers_nothing(tiny_course: TinyCourse) -> None:
    assert (outline(tiny_course).baseline, outline(tiny_course).follow_up) == (None, None)


def test_wherever_it_stands_it_belongs_to_no_module(tiny_course: TinyCourse) -> None:
    page = add_quiz(tiny_course, "baseline", languages=("en",))
    page.move(tiny_course.en.module, pos="last-child")
    course_outline = outline(tiny_course)
    assert course_outline.baseline
    assert page.activity_key not in course_outline.keys


def test_one_that_is_not_published_is_not_offered(tiny_course: TinyCourse) -> None:
    QuizPage.objects.get(pk=add_quiz(tiny_course, "baseline", languages=("en",)).pk).unpublish()
    assert outline(tiny_course).baseline is None


def test_the_course_is_complete_without_it(tiny_course: TinyCourse) -> None:
    add_quiz(tiny_course, "baseline")
    add_quiz(tiny_course, "follow_up")
    run = complete(tiny_course, person("Amina Yusuf"), at=AT)
    assert run.completed_at == AT
    assert run.progress(outline(tiny_course)).is_complete


def test_starting_the_course_leads_to_the_first_lesson(
    client: Client, tiny_course: TinyCourse
) -> None:
    add_quiz(tiny_course, "baseline")
    response = client.post("/en/learn/start/cse-hotel/", {"noted": "yes"})
    assert response.url == tiny_course.en.first.get_url()


def test_passing_it_completes_nothing(client: Client, tiny_course: TinyCourse) -> None:
    baseline = add_quiz(tiny_course, "baseline")
    finish(client, begin(client, baseline), "111")
    run = Enrolment.objects.get()
    assert run.completions.count() == 0
    assert run.progress(outline(tiny_course)).done == 0
