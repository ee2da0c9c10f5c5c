"""The content note comes before the first lesson, once; one may go on, and one may leave."""

import pytest
from django.test import Client

from accounts.models import User
from tests.markup import text_of
from tests.people import TinyCourse, person, sign_in

pytestmark = pytest.mark.django_db

START, NOTE = "/en/learn/start/cse-hotel/", "It talks about harm to children."


def test_start_comes_to_the_note_before_the_first_lesson(
    client: Client, tiny_course: TinyCourse
) -> None:
    page = text_of(client.post(START, follow=True))
    assert NOTE in page, "after Start stands the first lesson, and the content note was nowhere"


def test_one_may_go_on_and_one_may_leave_and_leaving_leaves_nothing(
    client: Client, tiny_course: TinyCourse
) -> None:
    page = client.post(START, follow=True).content.decode()
    assert f'action="{START}"' in page
    assert f'href="{tiny_course.en.course.url}"' in page
    assert not User.objects.exists()
    assert client.post(START, {"noted": "yes"}).url == tiny_course.en.first.url


@pytest.mark.parametrize("who", ["a guest", "Amina"])
def test_it_comes_once_in_whatever_language(
    client: Client, tiny_course: TinyCourse, who: str
) -> None:
    if who == "Amina":
        sign_in(client, person("Amina Yusuf"))
    assert client.post(START).url == "/en/learn/before/cse-hotel/"
    assert client.post(START, {"noted": "yes"}).url == tiny_course.en.first.url
    assert client.post(START).url == tiny_course.en.first.url
    assert client.post(START.replace("/en/", "/ur/")).url == tiny_course.ur.first.url
    assert NOTE not in text_of(client.get(tiny_course.en.first.url))


def test_it_is_read_in_the_language_one_changes_to(client: Client, tiny_course: TinyCourse) -> None:
    tiny_course.ur.course.content_note = "<p>اس میں بچوں کو نقصان کی بات ہے۔</p>"
    tiny_course.ur.course.save()
    before = client.post(START).url
    url = client.post("/language/", {"language": "ur", "next": before}).url
    assert "اس میں بچوں کو نقصان کی بات ہے۔" in text_of(client.get(url))


def test_a_reload_and_the_way_back_show_it_again_and_lose_nothing(
    client: Client, tiny_course: TinyCourse
) -> None:
    before = client.post(START).url
    assert [NOTE in text_of(client.get(before)) for _load in range(2)] == [True, True]
    client.post(START, {"noted": "yes"})
    assert NOTE in text_of(client.get(before))
    assert client.post(START, {"noted": "yes"}).url == tiny_course.en.first.url


def test_whoever_comes_past_start_reads_it_there(client: Client, tiny_course: TinyCourse) -> None:
    addresses = [
        page.url for page in (tiny_course.en.first, tiny_course.en.second, tiny_course.en.quiz)
    ]
    assert [NOTE in text_of(client.get(address)) for address in addresses] == [True, True, True]
    client.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert [NOTE in text_of(client.get(address)) for address in addresses] == [False, False, False]


def test_a_course_without_one_starts_at_once(client: Client, tiny_course: TinyCourse) -> None:
    tiny_course.en.course.content_note = "<p></p>"
    tiny_course.en.course.save()
    assert client.post(START).url == tiny_course.en.first.url


def test_it_can_be_looked_up_later_on_the_page_of_the_course(
    client: Client, tiny_course: TinyCourse
) -> None:
    assert NOTE not in text_of(client.get(tiny_course.en.course.url))
    client.post(START, {"noted": "yes"})
    assert NOTE in text_of(client.get(tiny_course.en.course.url))
