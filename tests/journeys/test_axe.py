"""axe finds nothing to complain about on any kind of page, in English and Urdu, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.browsing import PageFactory
from tests.browsing import axe_violations as violations
from tests.journeys.conftest import Story
from tests.journeys.steps import choose, follow, learn_everything, press, start_course
from tests.journeys.test_learner import CODE, claim, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
WAYS = [("en", False), ("en", True), ("ur", False), ("ur", True)]
PUBLIC = [
    "/{lang}/",
    "/{lang}/hotels/",
    "/{lang}/hotels/recognise/",
    "/{lang}/hotels/recognise/patterns/",
    "/{lang}/hotels/respond/act-safely/",
    "/{lang}/hotels/report/which-route/",
    "/{lang}/hotels/recognise/check/",
    "/{lang}/nowhere/",
    "/sign-in/",
    "/account/login/",
    "/account/login/code/",
    "/key/lusab-babad-gutih-tugad/",
    "/join/",
    f"/join/{CODE}/",
    "/join/NOTHING/",
    "/verify/",
    "/verify/2222-2222-2222/",
]


def speaking(page: Page, language: str) -> Page:
    """``page`` with ``language`` chosen for addresses without a prefix."""
    page.goto(f"/{language}/")
    return page


@pytest.mark.parametrize(("language", "dark"), WAYS)
def test_public_pages(phone: PageFactory, language: str, dark: bool) -> None:
    page = speaking(phone(360, 740, language, dark=dark), language)
    found = {}
    for address in PUBLIC:
        page.goto(address.format(lang=language))
        found[address] = violations(page)
    phone.errors[:] = [error for error in phone.errors if "404" not in error]  # some of these are not found on purpose
    assert not {address: list(told) for address, told in found.items() if told}


@pytest.mark.parametrize(("language", "dark"), WAYS)
def test_the_learners_own_pages(phone: PageFactory, right_choices: frozenset[str], language: str, dark: bool) -> None:
    page = speaking(phone(360, 740, language, dark=dark), language)
    page.goto(f"/{language}/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    found = {"question": violations(page)}
    follow(page, page.locator("form.question .action-bar button"))
    found["error"] = violations(page)
    while "/result/" not in page.url:
        choose(page, right_choices, right=False)
        follow(page, page.locator("form.question .action-bar button"))
        found["feedback"] = violations(page)
        follow(page, page.locator(".action-bar a.button, form[action*='/submit/'] button").last)
    found["result"] = violations(page)
    for address in ("/me/", "/me/claim/", "/me/key/"):
        page.goto(address)
        found[address] = violations(page)
    page.goto("/me/claim/")
    follow(page, page.locator("form.form button"))
    found["claim with an error"] = violations(page)
    page.locator("#id_name").fill("Amina Yusuf")
    follow(page, page.locator("form.form button"))
    found["key"] = violations(page)
    phone.errors[:] = [error for error in phone.errors if "400" not in error]  # an answer was missing on purpose
    assert not {where: told for where, told in found.items() if told}


@pytest.mark.parametrize(("language", "dark"), WAYS)
@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        ("manager", ["/me/", "/manage/", f"/manage/poster/{CODE}/"]),
        ("board", ["/board/", "/board/?as-at=nonsense"]),
        ("learner", ["/me/"]),
        ("author", ["/me/"]),
    ],
)
def test_pages_for_people_with_a_duty(
    phone: PageFactory, story: Story, role: str, addresses: list[str], language: str, dark: bool
) -> None:
    page = signed_in(phone, story, role)
    page.emulate_media(color_scheme="dark" if dark else "light")
    speaking(page, language)
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = violations(page)
    phone.errors[:] = [error for error in phone.errors if "400" not in error]
    assert not {where: told for where, told in found.items() if told}


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_end_of_the_course(phone: PageFactory, right_choices: frozenset[str], language: str) -> None:
    page = phone(360, 740, language)
    start_course(page, language)
    learn_everything(page, right_choices)
    found = {"ceremony": violations(page)}
    claim(page, "Amina Yusuf")
    page.goto("/me/")
    found["me"] = violations(page)
    follow(page, page.locator('a[href*="/certificate/"]:not([href$=".pdf"])').first)
    found["certificate"] = violations(page)
    page.emulate_media(color_scheme="dark")
    page.goto(page.url.replace("/certificate/", "/verify/"))
    found["verify"] = violations(page)
    assert not {where: told for where, told in found.items() if told}
