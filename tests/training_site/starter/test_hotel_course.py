"""Everything under ``content/``, as an operator loads it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Site

from courses.models import CataloguePage, Course, CoursePage, LessonPage, Sector
from quizzes.authoring.lint_messages import describe_finding
from quizzes.authoring.models import Question, QuizPage
from quizzes.authoring.proofreading import lint_page
from tests.people import AT, choices_of
from tests.sites import OTHERS, put_starter
from tests.training_site.starter.picture import everything
from training_site.starter.bundles import read_bundles
from training_site.starter.course_source import read_course
from training_site.starter.loading import LoadReport, load

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded_hotel(django_db_setup: None, django_db_blocker: Any) -> Iterator[LoadReport]:
    """The real content, loaded once for each state of the code and taken back after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield put_starter()
        transaction.set_rollback(True)


def test_every_page_is_there_in_every_language(loaded_hotel: LoadReport) -> None:
    assert loaded_hotel.counts() == {
        "created": 80,
        "updated": 0,
        "unchanged": 0,
        "kept": 0,
        "waiting": 0,
    }
    assert loaded_hotel.missing == {}
    for language in ("en", *OTHERS):
        pages = Page.objects.filter(locale__language_code=language, depth__gt=1)
        assert pages.live().count() == pages.count() == 20, language


def test_keys_are_the_same_in_every_language(loaded_hotel: LoadReport) -> None:
    def keys(language: str) -> set[tuple[str, tuple[str, ...], str, str]]:
        questions = Question.objects.filter(locale__language_code=language).select_related("page")
        return {
            (
                str(question.translation_key),
                tuple(choice.id for choice in choices_of(question)),
                str(question.read_again),
                str(question.page.translation_key),
            )
            for question in questions
        }

    english = keys("en")
    assert len(english) == 31
    assert all(keys(language) == english for language in OTHERS)


def test_the_right_choice_is_right_in_every_language(loaded_hotel: LoadReport) -> None:
    def right_choices(language: str) -> set[str]:
        questions = Question.objects.filter(locale__language_code=language)
        return {
            choice.id
            for question in questions
            for choice in choices_of(question)
            if choice.value["is_correct"]
        }

    assert len(right_choices("en")) == 31
    assert all(right_choices(language) == right_choices("en") for language in OTHERS)


def test_what_is_offered_before_and_after_is_no_part_of_the_course(
    loaded_hotel: LoadReport,
) -> None:
    faces = list(CoursePage.objects.select_related("course", "locale"))
    assert len(faces) == 1 + len(OTHERS)
    for face in faces:
        outline = face.outline()
        assert outline.baseline
        assert outline.follow_up
        assert (
            outline.baseline.question_count,
            outline.follow_up.question_count,
            len(outline.keys),
        ) == (3, 3, 13)
        for activity in (outline.baseline, outline.follow_up):
            quiz = QuizPage.objects.get(translation_key=activity.key, locale=face.locale)
            questions = list(quiz.questions.all())
            assert {question.skill for question in questions} == {
                "recognise",
                "respond",
                "report",
            }
            assert all(question.source for question in questions)


def test_the_assessment_tests_the_outcomes_of_the_course_in_every_language(
    loaded_hotel: LoadReport,
) -> None:
    codes, words = ["explain", "notice", "act-safely", "listen", "report"], set()
    quizzes = list(QuizPage.objects.filter(slug="final"))
    assert len(quizzes) == 1 + len(OTHERS)
    for quiz in quizzes:
        outcomes = list(quiz.outcomes.all())
        assert [outcome.code for outcome in outcomes] == codes
        assert {question.outcome for question in quiz.questions.all()} == set(codes)
        words |= {outcome.words for outcome in outcomes}
    assert len(words) == 4 * len(codes)  # each language has its own


def test_every_question_names_its_source(loaded_hotel: LoadReport) -> None:
    assert not Question.objects.filter(source="").exists()


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_there_is_nothing_to_look_at_again(loaded_hotel: LoadReport, language: str) -> None:
    quizzes = QuizPage.objects.filter(locale__language_code=language).select_related("locale")
    sentences = []
    for quiz in quizzes:
        sentences += [describe_finding(finding) for finding in lint_page(quiz).findings]
    assert sentences == []


def test_a_question_leads_back_to_a_lesson(loaded_hotel: LoadReport) -> None:
    lessons = set(LessonPage.objects.values_list("translation_key", flat=True))
    assert set(Question.objects.values_list("read_again", flat=True)) <= lessons


def test_no_translation_holds_an_english_paragraph(loaded_hotel: LoadReport) -> None:
    english = {
        phrase.text for phrase in read_course(settings.BASE_DIR / "content" / "cse-hotel").phrases()
    }
    long_texts = {text for text in english if len(text) > 60}
    lessons = list(LessonPage.objects.exclude(locale__language_code="en"))
    assert lessons
    assert long_texts
    for lesson in lessons:
        body_json = json.dumps(lesson.body.get_prep_value(), ensure_ascii=False)
        assert not [text for text in long_texts if text in body_json]


def test_bold_words_stay_bold(loaded_hotel: LoadReport) -> None:
    def bold(language: str) -> int:
        lesson = LessonPage.objects.get(slug="what-cse-is", locale__language_code=language)
        return json.dumps(lesson.body.get_prep_value()).count("<b>")

    assert (
        [bold(language) for language in OTHERS] == [bold("en")] * len(OTHERS) != [0] * len(OTHERS)
    )


@pytest.mark.parametrize("language", ["en", "ro", "pl", "ur"])
def test_every_page_opens(loaded_hotel: LoadReport, client: Client, language: str) -> None:
    pages = list(Page.objects.filter(locale__language_code=language, depth__gt=1))
    assert len(pages) > 13  # the activities, and what they lie in
    for page in pages:
        assert client.get(page.get_url()).status_code == 200, page.get_url()


def test_pages_have_one_address_in_every_language(loaded_hotel: LoadReport) -> None:
    lesson = LessonPage.objects.get(slug="patterns", locale__language_code="ur")
    assert lesson.get_url() == "/ur/hotels/recognise/patterns/"


def test_the_site_opens_with_the_catalogue(loaded_hotel: LoadReport) -> None:
    site = Site.objects.get()
    assert isinstance(site.root_page.specific, CataloguePage)
    assert site.root_page.slug == "home"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_the_record_says_what_the_source_says(loaded_hotel: LoadReport) -> None:
    course = Course.objects.get(code="cse-hotel")
    assert [sector.code for sector in course.sectors.all()] == ["hotels"]
    assert (course.validity_months, course.recertify_days, course.editions.get().number) == (
        12,
        60,
        1,
    )
    assert Sector.objects.count() == 10


def test_loading_again_changes_nothing(loaded_hotel: LoadReport) -> None:
    before = everything()
    second_report = load(
        read_bundles(settings.BASE_DIR / "content", codes=[], languages=OTHERS), at=AT
    )
    assert second_report.counts()["unchanged"] == 80
    assert everything() == before


def test_no_background_work_is_left_behind(loaded_hotel: LoadReport) -> None:
    assert not DBTaskResult.objects.exists()
    assert LessonPage.objects.search("patterns").count() > 0
