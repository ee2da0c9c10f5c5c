"""A quiz passed before the rest of the course: its result says what the certificate still needs."""

import pytest
from django.test import Client
from wagtail.models import Page

from tests.markup import count_at, numbers_at, texts_at
from tests.people import TinyCourse
from tests.quizzes.attempts.living import page_of, sit

pytestmark = pytest.mark.django_db
#: The paragraph right below the verdict.
PARTS_LEFT = ".verdict-head + p"


def test_the_result_says_how_many_parts_are_left(client: Client, tiny_course: TinyCourse) -> None:
    page = page_of(client, sit(client, tiny_course, "111"), "result")
    assert count_at(page, ".verdict-head--passed") == 1
    assert f'href="{tiny_course.en.first.url}">Go on' in page
    assert numbers_at(page, PARTS_LEFT) == ["2"]


def done(client: Client, page: Page, language: str = "en") -> None:
    """Press *Next* at the end of a lesson."""
    client.post(f"/{language}/learn/done/{page.translation_key}/")


def test_one_part_left_is_one_and_none_is_not_spoken_of(
    client: Client, tiny_course: TinyCourse
) -> None:
    done(client, tiny_course.en.first)
    attempt = sit(client, tiny_course, "111")
    assert numbers_at(page_of(client, attempt, "result"), PARTS_LEFT) == ["1"]
    done(client, tiny_course.en.second)
    assert texts_at(page_of(client, attempt, "result"), PARTS_LEFT) == []


def test_not_passed_is_not_told_of_the_rest(client: Client, tiny_course: TinyCourse) -> None:
    page = page_of(client, sit(client, tiny_course, "000"), "result")
    assert texts_at(page, PARTS_LEFT) == []


def test_what_a_translation_lacks_counts_and_is_where_one_goes_on(
    client: Client, tiny_course: TinyCourse
) -> None:
    Page.objects.filter(pk=tiny_course.ur.second.pk).update(live=False)
    done(client, tiny_course.ur.first, "ur")
    attempt = sit(client, tiny_course, "111", "ur")
    assert f'href="{tiny_course.en.second.url}"' in page_of(client, attempt, "result", "ur")
