"""axe finds nothing to complain about on any kind of page, in English and Urdu, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.browsing import PageFactory, axe_violations
from tests.journeys.conftest import Story
from tests.journeys.steps import choose, follow, learn_everything, press, start_course
from tests.journeys.test_learner import CODE, claim, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("language", ["en", "ur"]),
]
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
DUTIES = {
    "manager": ["/me/", "/manage/", f"/manage/poster/{CODE}/", f"/join/{CODE}/"],
    "board": ["/board/", "/board/?as-at=nonsense"],
    "author": ["/me/"],
}


class AxeFindings:
    """Violations that axe reports, by page."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.violations_by_page: dict[str, list[str]] = {}
        page.goto(f"/{language}/")  # addresses without a prefix follow the language last read

    def look(self, name: str = "") -> None:
        """Run axe in light, and its rule of contrast once more in dark."""
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        violations = axe_violations(self.page)
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        violations += [
            f"dark: {line}" for line in axe_violations(self.page, runOnly=["color-contrast"])
        ]
        if violations:
            self.violations_by_page[name or self.page.url] = violations

    def visit(self, addresses: list[str]) -> None:
        """Look at each address."""
        for address in addresses:
            self.page.goto(address)
            self.look()


def test_public_pages(phone: PageFactory, language: str) -> None:
    findings = AxeFindings(phone(360, 740, language), language)
    findings.visit([address.format(lang=language) for address in PUBLIC])
    # some are not found on purpose
    phone.errors[:] = [error for error in phone.errors if "404" not in error]
    assert not findings.violations_by_page


def test_the_learners_own_pages(
    phone: PageFactory, right_choices: frozenset[str], language: str
) -> None:
    page = phone(360, 740, language)
    findings = AxeFindings(page, language)
    page.goto(f"/{language}/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    findings.look("question")
    follow(page, page.locator("form.question .action-bar button"))
    findings.look("a question without an answer")
    for question in range(1, 6):
        choose(page, right_choices, right=question == 1)
        follow(page, page.locator("form.question .action-bar button"))
        if question <= 2:
            findings.look("feedback, right" if question == 1 else "feedback, wrong")
        follow(page, page.locator(".action-bar a.button, form[action*='/submit/'] button").last)
    findings.look("result")
    findings.visit(["/me/", "/me/claim/", "/me/key/"])
    page.goto("/me/claim/")
    follow(page, page.locator("form.form button"))
    findings.look("claim with an error")
    page.locator("#id_name").fill("Amina Yusuf")
    follow(page, page.locator("form.form button"))
    findings.look("key")
    # an answer was missing on purpose
    phone.errors[:] = [error for error in phone.errors if "400" not in error]
    assert not findings.violations_by_page


@pytest.mark.parametrize("role", list(DUTIES))
def test_pages_for_people_with_a_duty(
    phone: PageFactory, story: Story, role: str, language: str
) -> None:
    findings = AxeFindings(signed_in(phone, story, role), language)
    findings.visit(DUTIES[role])
    phone.errors[:] = [error for error in phone.errors if "400" not in error]
    assert not findings.violations_by_page


def test_the_end_of_the_course(
    phone: PageFactory, right_choices: frozenset[str], language: str
) -> None:
    page = phone(360, 740, language)
    findings = AxeFindings(page, language)
    start_course(page, language)
    learn_everything(page, right_choices)
    findings.look("ceremony")
    claim(page, "Amina Yusuf")
    page.goto("/me/")
    findings.look("me")
    follow(page, page.locator('a[href*="/certificate/"]:not([href$=".pdf"])').first)
    findings.look("certificate")
    page.goto(page.url.replace("/certificate/", "/verify/"))
    findings.look("verify")
    assert not findings.violations_by_page
