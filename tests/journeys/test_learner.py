"""The story the product exists for, lived in a real browser on the real server."""

import json
import re

import pytest
from playwright.sync_api import Page

from tests.browsing import PageFactory
from tests.journeys.conftest import Story
from tests.journeys.steps import (
    choose,
    follow,
    learn_everything,
    press,
    read_lesson,
    start_course,
    take_quiz,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = {"en": "Amina Yusuf", "ro": "Ștefan Țurcanu", "pl": "Łucja Żółć", "ur": "آمنہ یوسف"}
CODE = "RVRSDE"


def claim(page: Page, name: str) -> None:
    """Give a name, keep the key."""
    follow(page, page.locator(".ceremony a.button"))
    page.locator("#id_name").fill(name)
    follow(page, page.locator("form.form button"))
    assert page.locator(".key-card__words li").count() == 4


@pytest.mark.parametrize("language", ["en", "ro", "pl", "ur"])
def test_from_poster_to_certificate_that_a_stranger_can_verify(
    phone: PageFactory, story: Story, right_choices: frozenset[str], language: str
) -> None:
    page = phone(360, 740, language)
    page.goto(f"/join/{CODE}/")  # what the poster's code opens
    page.goto("/")
    assert page.url.endswith(f"/{language}/")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    start_course(page, language)
    learn_everything(page, right_choices)
    claim(page, NAMES[language])
    page.goto("/me/")
    follow(page, page.locator(f'a[href="/join/{CODE}/"]'))  # the phone remembers the poster
    follow(page, page.locator("main form.form .button--large"))
    page.goto("/me/")
    assert NAMES[language] in page.content()
    pdf = page.request.get(page.locator('a[href$=".pdf"]').first.get_attribute("href") or "")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    serial = re.search(r"/certificate/([A-Z0-9-]+)\.pdf", page.content())
    assert serial is not None
    stranger = phone(360, 740, "en")
    stranger.goto(f"/verify/{serial[1]}/")
    assert stranger.locator(".verdict--genuine").count() == 1
    assert NAMES[language] in stranger.content()
    certificate = json.loads(stranger.request.get(f"/verify/{serial[1]}.json").text())
    assert certificate["name"] == NAMES[language]


def test_the_manager_sees_the_row_turn_green_and_the_board_the_figure(
    phone: PageFactory, story: Story, right_choices: frozenset[str]
) -> None:
    before = hotels(story)
    page = phone(360, 740, "ro")
    start_course(page, "ro")
    learn_everything(page, right_choices)
    claim(page, "Ion Green-Row")
    page.goto(f"/join/{CODE}/")
    follow(page, page.locator("main form.form .button--large"))
    manager = signed_in(phone, story, "manager")
    manager.goto("/manage/?q=Green-Row")
    row = manager.locator("tr", has_text="Ion Green-Row")
    assert row.locator(".tag--certified").count() == 1
    after = hotels(story)
    assert after["in_scope"] == before["in_scope"] + 1
    assert after["in_date"] == before["in_date"] + 1
    board = signed_in(phone, story, "board")
    board.goto("/board/")
    assert re.search(rf"\b{after['in_date']}\b", board.locator("table").first.inner_text())


def signed_in(phone: PageFactory, story: Story, role: str) -> Page:
    """A laptop with a demo person signed in."""
    page = phone(1280, 800)
    email, password = story.sign_in(role)
    page.goto("/account/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(password)
    follow(page, page.locator("form.form button"))
    page.wait_for_url(re.compile(r"/(me|manage|board)/$"))
    return page


def hotels(story: Story) -> dict[str, int]:
    """Return the hotels' row of ``manage.py readiness``, unsuppressed."""
    output = story.manage("readiness", "--by", "sector", "--format", "json", "--no-suppression")
    reports = json.loads(output)
    return next(row for row in reports[0]["rows"] if row["key"] == "hotels")


def test_changing_language_mid_course_stays_exactly_there(
    phone: PageFactory, right_choices: frozenset[str]
) -> None:
    page = phone(360, 740, "en")
    start_course(page, "en")
    read_lesson(page)
    address = page.url
    page.locator("details.menu summary").click()
    follow(page, page.locator('.menu__item[value="ur"]'))
    assert page.url == address.replace("/en/", "/ur/")
    assert page.locator("html").get_attribute("lang") == "ur"
    page.goto("/")
    assert page.locator(".resume progress").get_attribute("value") == "1"


def test_changing_language_mid_quiz_keeps_the_answers(
    phone: PageFactory, right_choices: frozenset[str]
) -> None:
    page = phone(360, 740, "en")
    page.goto("/en/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    choose(page, right_choices)
    follow(page, page.locator("form.question .action-bar button"))
    follow(page, page.locator(".action-bar a.button").last)
    page.locator("details.menu summary").click()
    follow(page, page.locator('.menu__item[value="pl"]'))
    assert re.search(r"/pl/learn/attempt/.*/2/$", page.url)
    assert page.locator("form.question").get_attribute("lang") == "pl"


def test_everything_works_without_script(phone: PageFactory, right_choices: frozenset[str]) -> None:
    page = phone(360, 740, "en", js=False)
    start_course(page, "en")
    learn_everything(page, right_choices)
    claim(page, "Nora Noscript")
    page.goto("/me/")
    assert page.locator('a[href$=".pdf"]').count() == 1


def test_failing_says_what_to_read_again_and_lets_one_try_again(
    phone: PageFactory, right_choices: frozenset[str]
) -> None:
    page = phone(360, 740, "en")
    page.goto("/en/hotels/respond/check/")
    take_quiz(page, right_choices, wrong=5)
    assert page.locator(".verdict-head--passed").count() == 0
    assert page.locator(".read-again a").count() >= 1
    take_quiz(page, right_choices)
    assert page.locator(".verdict-head--passed").count() == 1


def test_a_key_opens_the_learning_on_another_phone(
    phone: PageFactory, right_choices: frozenset[str]
) -> None:
    page = phone(360, 740, "en")
    start_course(page, "en")
    read_lesson(page)
    page.goto("/me/claim/")
    page.locator("#id_name").fill("Kofi Keyholder")
    follow(page, page.locator("form.form button"))
    words = page.locator(".key-card__words li").all_inner_texts()
    second_phone = phone(360, 740, "ur")
    second_phone.goto("/sign-in/")
    second_phone.locator("#id_key").fill(" ".join(words).upper())
    follow(second_phone, second_phone.locator("form[action='/sign-in/'] button"))
    assert "Kofi Keyholder" in second_phone.content()
    assert second_phone.locator(".resume progress").get_attribute("value") == "1"


def test_exit_leaves_at_once(phone: PageFactory) -> None:
    page = phone(360, 740, "en")
    page.goto("/en/hotels/")
    exit_link = page.locator("a.exit")
    assert "noreferrer" in (exit_link.get_attribute("rel") or "")
    page.route("**/weather*", lambda route: route.fulfill(body="weather"))
    for _press in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/weather*")
