"""Forms of pages that are older than the last sign-in in this browser, and browsers that keep no cookies."""

import re
from typing import Any

import pytest
from django.test import Client

from courses.models import Enrolment
from quizzes.models import Response
from tests.people import TinyCourse, choices_of

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
SITE = "http://testserver"
NOTE = "/en/learn/before/cse-hotel/"
START = "/en/learn/start/cse-hotel/"


def phone() -> Client:
    """A browser whose forms are checked, as the real ones are."""
    return Client(enforce_csrf_checks=True)


def token_of(client: Client, path: str) -> str:
    """The token in the first form of a page."""
    [token, *_more] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())
    return token


def send(client: Client, path: str, token: str, *, page: str, **fields: Any) -> Any:
    """Press the button of a form that stands on ``page``, as a browser sends it."""
    headers = {"origin": SITE, "referer": SITE + page, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
    return client.post(path, {"csrfmiddlewaretoken": token, **fields}, headers=headers)


def red(test: Any) -> Any:
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason="every refusal says: open too long")(test)


@red
def test_a_browser_without_cookies_is_told_so(tiny_course: TinyCourse) -> None:
    token = token_of(phone(), NOTE)
    refused = send(phone(), START, token, page=NOTE, noted="yes")
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "had been open too long" not in page, (
        "a browser that keeps no cookies reads: This page had been open too long"
    )
    assert "cookies" in page


@red
def test_whoever_goes_back_to_the_note_and_presses_again_goes_on(tiny_course: TinyCourse) -> None:
    client = phone()
    token = token_of(client, NOTE)
    begun = send(client, START, token, page=NOTE, noted="yes")
    assert begun.headers["Location"] == tiny_course.en.first.url
    again = send(client, START, token, page=NOTE, noted="yes")
    assert again.status_code == 303, f"pressed again, the button answers {again.status_code}"
    assert again.headers["Location"] == tiny_course.en.first.url
    assert Enrolment.objects.count() == 1


@red
def test_an_answer_sent_from_an_older_page_is_filled_in(tiny_course: TinyCourse) -> None:
    client = phone()
    quiz = tiny_course.en.quiz
    token = token_of(client, quiz.url)
    begun = send(client, f"/en/learn/quiz/{quiz.translation_key}/start/", token, page=quiz.url)
    first = begun.headers["Location"]
    choice = choices_of(quiz.questions.first())[1].id
    answered = send(client, first, token, page=first, choice=choice)
    assert answered.status_code == 303, f"an answer from an older page is answered {answered.status_code}"
    assert not Response.objects.exists()
    page = client.get(answered.headers["Location"]).content.decode()
    assert re.search(rf'value="{choice}"[^>]* checked', page), "the answer is lost"
