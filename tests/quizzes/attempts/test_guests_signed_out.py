"""What a guest reads whose browser the site does not know any more: the truth, and where to start again."""

import re
from typing import Any

import pytest
from django.test import Client

from quizzes.attempts.models import Attempt
from tests.people import TinyCourse, person, sign_in

pytestmark = pytest.mark.django_db


def begin(client: Client, tiny: TinyCourse) -> Attempt:
    """Start the quiz."""
    client.post(f"/en/learn/quiz/{tiny.en.quiz.translation_key}/start/")
    return Attempt.objects.latest("pk")


def text(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def asked(client: Client, attempt: Attempt, what: str) -> Any:
    """Ask for a page of the sitting, or send to it, and follow where it leads."""
    here = f"/en/learn/attempt/{attempt.uuid}/"
    if what == "answer":
        return client.post(f"{here}1/", {"choice": "whatever"}, follow=True)
    if what == "hand in":
        return client.post(f"{here}submit/", follow=True)
    return client.get(f"{here}{what}/", follow=True)


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_a_guest_whose_session_ended_is_told_the_truth(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    # the session ended, cookies were cleared, or it is another phone
    page = text(asked(Client(), attempt, what))
    assert "What you answered is saved: sign in" not in page, (
        "a guest reads: What you answered is saved: sign in"
    )
    assert "Start again here" in page


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_so_is_one_whose_record_was_deleted(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    attempt.enrolment.person.delete()
    page = text(asked(client, attempt, what))
    assert "What you answered is saved: sign in" not in page, (
        "a guest reads: What you answered is saved: sign in"
    )
    assert "Start again here" in page


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_so_is_one_who_has_begun_anew_and_goes_back(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    again = Client()
    begin(again, tiny_course)
    answer = asked(again, attempt, what)
    assert answer.status_code == 404
    assert "Start again here" in text(answer)
    assert tiny_course.en.quiz.url in answer.content.decode()


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_whoever_has_a_name_signs_in_and_goes_on(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(sign_in(client, person("Amina Yusuf")), tiny_course)
    assert "What you answered is saved: sign in" in text(asked(Client(), attempt, what))
    stranger = asked(sign_in(Client(), person("Chloé Martin")), attempt, what)
    assert stranger.status_code == 404
    assert "Start again here" not in text(stranger)


def test_a_guest_who_asks_for_a_certificate_too_late_is_told_so_where_one_signs_in(
    client: Client, db: None
) -> None:
    for address in ("/me/", "/me/claim/"):
        page = text(client.get(address, follow=True))
        assert "there is nothing to sign in with" in page
        assert "Start again here" in page


def test_cleared_cookies_are_no_reason_to_promise_anything(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    answer = Client(enforce_csrf_checks=True).post(
        f"/en/learn/attempt/{attempt.uuid}/1/", {"choice": "whatever"}
    )
    assert answer.status_code == 403
    assert "Nothing is lost" not in text(answer)
    assert "you have to start again" in text(answer)
