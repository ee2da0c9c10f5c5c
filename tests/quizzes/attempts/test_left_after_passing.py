"""A quiz passed before the rest of the course: its result says what the certificate still needs."""

import pytest
from django.test import Client
from wagtail.models import Page

from tests.people import TinyCourse
from tests.quizzes.attempts.living import page_of, sit

pytestmark = pytest.mark.django_db


def test_the_result_says_how_many_parts_are_left(client: Client, tiny_course: TinyCourse) -> None:
    page = page_of(client, sit(client, tiny_course, "111"), "result")
    assert "Passed. Well done." in page
    assert f'href="{tiny_course.en.first.url}">Go on' in page
    assert "2 parts of this course are left before your certificate." in page


def done(client: Client, page: Page, language: str = "en") -> None:
    """Press *Next* at the end of a lesson."""
    client.post(f"/{language}/learn/done/{page.translation_key}/")


def test_one_part_left_is_one_and_none_is_not_spoken_of(
    client: Client, tiny_course: TinyCourse
) -> None:
    done(client, tiny_course.en.first)
    attempt = sit(client, tiny_course, "111")
    assert "1 part of this course is left before your certificate." in page_of(
        client, attempt, "result"
    )
    done(client, tiny_course.en.second)
    assert "left before your certificate" not in page_of(client, attempt, "result")


def test_not_passed_is_not_told_of_the_rest(client: Client, tiny_course: TinyCourse) -> None:
    page = page_of(client, sit(client, tiny_course, "000"), "result")
    assert "left before your certificate" not in page


def test_what_a_translation_lacks_counts_and_is_where_one_goes_on(
    client: Client, tiny_course: TinyCourse
) -> None:
    Page.objects.filter(pk=tiny_course.ur.second.pk).update(live=False)
    done(client, tiny_course.ur.first, "ur")
    attempt = sit(client, tiny_course, "111", "ur")
    assert f'href="{tiny_course.en.second.url}"' in page_of(client, attempt, "result", "ur")
