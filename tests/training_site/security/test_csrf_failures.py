"""Forms of pages older than the last sign-in in this browser, and browsers without cookies."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from courses.models import Enrolment
from quizzes.attempts.models import Response
from tests.addresses import LISTED
from tests.markup import count_at
from tests.people import Cast, TinyCourse, choices_of, sign_in
from training_site.security.csrf_failures import answers_get

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
SITE = "http://testserver"
NOTE = "/en/learn/before/cse-hotel/"
START = "/en/learn/start/cse-hotel/"


def phone() -> Client:
    """A browser whose forms are checked, as the real ones are."""
    return Client(enforce_csrf_checks=True)


def token_of(client: Client, path: str) -> str:
    """The token in the first form of a page."""
    [token, *_more] = re.findall(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode()
    )
    return token


def send(client: Client, path: str, token: str, *, page: str, **fields: Any) -> Any:
    """Press the button of a form that stands on ``page``, as a browser sends it."""
    headers = {
        "origin": SITE,
        "referer": SITE + page,
        "sec-fetch-site": "same-origin",
        "sec-fetch-mode": "navigate",
    }
    return client.post(path, {"csrfmiddlewaretoken": token, **fields}, headers=headers)


def test_a_browser_without_cookies_is_told_so(tiny_course: TinyCourse) -> None:
    token = token_of(phone(), NOTE)
    response = send(phone(), START, token, page=NOTE, noted="yes")
    assert response.status_code == 403
    assert response.templates[0].name == "403_no_cookies.html"


def test_whoever_goes_back_to_the_note_and_presses_again_goes_on(tiny_course: TinyCourse) -> None:
    client = phone()
    token = token_of(client, NOTE)
    response = send(client, START, token, page=NOTE, noted="yes")
    assert response.headers["Location"] == tiny_course.en.first.url
    second_response = send(client, START, token, page=NOTE, noted="yes")
    assert second_response.status_code == 303, (
        f"pressed again, the button answers {second_response.status_code}"
    )
    assert second_response.headers["Location"] == tiny_course.en.first.url
    assert Enrolment.objects.count() == 1


def test_an_answer_sent_from_an_older_page_is_filled_in(tiny_course: TinyCourse) -> None:
    client = phone()
    quiz = tiny_course.en.quiz
    token = token_of(client, quiz.url)
    response = send(client, f"/en/learn/quiz/{quiz.translation_key}/start/", token, page=quiz.url)
    first = response.headers["Location"]
    choice = choices_of(quiz.questions.first())[1].id
    response = send(client, first, token, page=first, choice=choice)
    assert response.status_code == 303, (
        f"an answer from an older page is answered {response.status_code}"
    )
    assert not Response.objects.exists()
    page = client.get(response.headers["Location"]).content.decode()
    assert re.search(rf'value="{choice}"[^>]* checked', page), "the answer is lost"


def test_an_answer_sent_after_all_cookies_are_gone_waits_for_whoever_signs_in(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    client = sign_in(phone(), cast.amina)
    quiz = tiny_course.en.quiz
    token = token_of(client, quiz.url)
    first = send(
        client, f"/en/learn/quiz/{quiz.translation_key}/start/", token, page=quiz.url
    ).headers["Location"]
    choice = choices_of(quiz.questions.first())[1].id
    client.cookies.clear()
    response = send(client, first, token, page=first, choice=choice)
    assert response.status_code == 303, (
        f"an answer without cookies is answered {response.status_code}"
    )
    sign_in_redirect = client.get(response.headers["Location"])
    assert sign_in_redirect.status_code == 302
    sign_in(client, cast.amina)
    next_address = parse_qs(urlsplit(sign_in_redirect.headers["Location"]).query)["next"][0]
    page = client.get(next_address).content.decode()
    assert re.search(rf'value="{choice}"[^>]* checked', page), "the answer is lost"


def start_as_guest(tiny: TinyCourse) -> tuple[Client, str]:
    """A guest who has pressed *Go on* once, and the token of the pages from before."""
    client = phone()
    token = token_of(client, NOTE)
    send(client, START, token, page=NOTE, noted="yes")
    return client, token


def test_so_is_whoever_goes_back_from_the_second_lesson(tiny_course: TinyCourse) -> None:
    first, second = tiny_course.en.first, tiny_course.en.second
    client = phone()
    token = token_of(client, first.url)
    address = f"/en/learn/done/{first.translation_key}/"
    assert send(client, address, token, page=first.url).headers["Location"] == second.url
    second_response = send(client, address, token, page=first.url)
    assert (second_response.status_code, second_response.headers["Location"]) == (303, second.url)


def test_a_lesson_that_is_not_done_is_shown_anew_and_not_done(tiny_course: TinyCourse) -> None:
    client, token = start_as_guest(tiny_course)
    first = tiny_course.en.first
    second_response = send(
        client, f"/en/learn/done/{first.translation_key}/", token, page=first.url
    )
    assert (second_response.status_code, second_response.headers["Location"]) == (303, first.url)
    assert count_at(client.get(first.url), ".message--info") == 1
    assert not Enrolment.objects.get().done_keys()


def test_so_is_whoever_goes_back_from_the_first_question(tiny_course: TinyCourse) -> None:
    client, quiz = phone(), tiny_course.en.quiz
    token = token_of(client, quiz.url)
    start = f"/en/learn/quiz/{quiz.translation_key}/start/"
    first = send(client, start, token, page=quiz.url).headers["Location"]
    second_response = send(client, start, token, page=quiz.url)
    assert (second_response.status_code, second_response.headers["Location"]) == (303, first)


@pytest.mark.parametrize(
    "page", ["/me/claim/?next=/me/", "/sign-in/?next=/me/", "/en/courses/hotels/", "/me/pin/"]
)
def test_other_forms_are_shown_anew_and_do_nothing(tiny_course: TinyCourse, page: str) -> None:
    client, token = start_as_guest(tiny_course)
    path = "/language/" if page.startswith("/en/") else page.split("?")[0]
    second_response = send(
        client, path, token, page=page, name="Amina", key="lusab", language="ur", next=page
    )
    assert (second_response.status_code, second_response.headers["Location"]) == (303, page)
    assert client.cookies["language"].value == "en"
    assert Enrolment.objects.get().person.is_guest
    assert count_at(client.get(page, follow=True), ".message--info") == 1


def test_whoever_is_signed_in_as_somebody_else_by_now_sends_nothing_for_them(cast: Cast) -> None:
    client = phone()
    token = token_of(client, "/sign-in/")
    sign_in(client, cast.amina)
    client.cookies["csrftoken"] = "b" * 32
    second_response = send(client, "/me/claim/", token, page="/me/claim/", name="Mallory")
    assert second_response.status_code == 303
    cast.amina.refresh_from_db()
    assert cast.amina.name == "Amina Yusuf"


def test_a_page_that_asks_with_htmx_is_led_on_too(tiny_course: TinyCourse) -> None:
    client, token = start_as_guest(tiny_course)
    headers = {
        "origin": SITE,
        "hx-request": "true",
        "hx-current-url": SITE + "/me/",
        "sec-fetch-mode": "cors",
    }
    answer = client.post("/language/", {"csrfmiddlewaretoken": token}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/me/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null", "referer": SITE + NOTE},
        {"referer": "https://evil.example/me/"},
        {"sec-fetch-site": "cross-site", "referer": SITE + NOTE},
        {"sec-fetch-site": "same-site", "origin": SITE},
        {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "referer": SITE + NOTE},
    ],
)
def test_what_another_site_or_a_script_sends_leads_nowhere(
    tiny_course: TinyCourse, headers: dict[str, str]
) -> None:
    client, token = start_as_guest(tiny_course)
    response = client.post(START, {"csrfmiddlewaretoken": token, "noted": "yes"}, headers=headers)
    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"


@pytest.mark.parametrize(
    "page", ["//evil.example/", "/\\evil.example/", "/nowhere/", "/manage/bulk/", "https://[/"]
)
def test_a_page_that_opens_nothing_here_is_never_led_to(tiny_course: TinyCourse, page: str) -> None:
    client, token = start_as_guest(tiny_course)
    answer = send(client, "/sign-in/", token, page=page)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")
    assert send(client, "/language/", token, page=page).status_code == 403


def test_an_author_goes_back_to_what_they_typed(cast: Cast) -> None:
    client = sign_in(phone(), cast.dmitri)
    client.cookies["csrftoken"] = "b" * 32
    assert (
        send(
            client, "/cms/pages/1/edit/", "a" * 32, page="/cms/pages/1/edit/", title="long"
        ).status_code
        == 403
    )


def test_pages_are_told_from_what_opens_by_post_alone() -> None:
    """For every address of the site without arguments."""
    plain = {
        route: codes for route, (codes, _post) in LISTED.items() if not set(route) & set("<(\\")
    }
    assert {route for route in plain if answers_get(f"/{route}")} == {
        route for route, codes in plain.items() if "405" not in codes
    }
