"""What a guest reads whose browser the site does not know any more: the truth, and where to start again."""

from typing import Any

import pytest
from django.test import Client

from quizzes.attempts.models import Attempt
from tests.markup import count_at, text_of, values_at
from tests.people import TinyCourse, person, sign_in

pytestmark = pytest.mark.django_db


def begin(client: Client, tiny: TinyCourse) -> Attempt:
    """Start the quiz."""
    client.post(f"/en/learn/quiz/{tiny.en.quiz.translation_key}/start/")
    return Attempt.objects.latest("pk")


def asked(client: Client, attempt: Attempt, what: str) -> Any:
    """Ask for a page of the sitting, or send to it, and follow where it leads."""
    here = f"/en/learn/attempt/{attempt.uuid}/"
    if what == "answer":
        return client.post(f"{here}1/", {"choice": "whatever"}, follow=True)
    if what == "hand in":
        return client.post(f"{here}submit/", follow=True)
    return client.get(f"{here}{what}/", follow=True)


def promises(page: Any) -> bool:
    """Whether a page says that what was answered is kept for whoever signs in."""
    return count_at(page, ".message--info") == 1


def starts_again(page: Any) -> bool:
    """Whether a page offers to start again, because nothing can be opened."""
    return count_at(page, "main a.button--large") == 1


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_a_guest_whose_session_ended_is_told_the_truth(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    # the session ended, cookies were cleared, or it is another phone
    page = asked(Client(), attempt, what)
    assert not promises(page), "a guest reads that what they answered is saved"
    assert starts_again(page)


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_so_is_one_whose_record_was_deleted(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    attempt.enrolment.person.delete()
    page = asked(client, attempt, what)
    assert not promises(page), "a guest reads that what they answered is saved"
    assert starts_again(page)


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_so_is_one_who_has_begun_anew_and_goes_back(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(client, tiny_course)
    again = Client()
    begin(again, tiny_course)
    answer = asked(again, attempt, what)
    assert answer.status_code == 404
    assert starts_again(answer)
    assert tiny_course.en.quiz.url in answer.content.decode()


@pytest.mark.parametrize("what", ["1", "answer", "hand in", "result"])
def test_whoever_has_a_name_signs_in_and_goes_on(
    client: Client, tiny_course: TinyCourse, what: str
) -> None:
    attempt = begin(sign_in(client, person("Amina Yusuf")), tiny_course)
    assert promises(asked(Client(), attempt, what))
    stranger = asked(sign_in(Client(), person("Chloé Martin")), attempt, what)
    assert stranger.status_code == 404
    assert not starts_again(stranger)


def test_a_guest_who_asks_for_a_certificate_too_late_is_told_so_where_one_signs_in(
    client: Client, db: None
) -> None:
    for address in ("/me/", "/me/claim/"):
        page = client.get(address, follow=True)
        assert values_at(page, "main header p:not(.lead) a", "href") == ["/"]


def test_cleared_cookies_are_no_reason_to_promise_anything(
    client: Client, tiny_course: TinyCourse
) -> None:
    attempt = begin(client, tiny_course)
    answer = Client(enforce_csrf_checks=True).post(
        f"/en/learn/attempt/{attempt.uuid}/1/", {"choice": "whatever"}
    )
    assert answer.status_code == 403
    assert not promises(answer)
    assert "you have to start again" in text_of(answer)
