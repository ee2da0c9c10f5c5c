"""A page that was moved leads from where it stood to where it stands, and never to itself."""

import pytest
from django.test import Client
from wagtail.models import Page

from tests.people import TinyCourse

pytestmark = pytest.mark.django_db
OLD, NEW = "/en/hotels/recognise/check/", "/en/hotels/check/"


def move(operator_client: Client, page: Page, parent: Page) -> None:
    """Move a page in the CMS."""
    address = f"/cms/pages/{page.pk}/move/{parent.pk}/confirm/"
    assert operator_client.post(address).status_code == 302


def test_an_old_address_leads_to_the_new_one(
    tiny_course: TinyCourse, operator_client: Client
) -> None:
    move(operator_client, tiny_course.en.quiz, tiny_course.en.course)
    assert Client().get(OLD).url == NEW


def test_a_page_that_came_back_and_was_unpublished_is_not_found(
    tiny_course: TinyCourse, operator_client: Client
) -> None:
    quiz = tiny_course.en.quiz
    move(operator_client, quiz, tiny_course.en.course)
    Page.objects.get(pk=quiz.pk).specific.unpublish()
    move(operator_client, quiz, tiny_course.en.module)
    answer = Client().get(OLD)
    assert answer.status_code == 404, f"{OLD} leads to {answer.headers.get('Location')}"
