"""What a learner does, in steps a test can name."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Locator, Page

from accounts.models import User
from tests.browsing import PageFactory, axe_violations


def follow(page: Page, locator: Locator) -> None:
    """Click a link or button and wait for the page it leads to."""
    with page.expect_navigation():
        locator.click()


def press(page: Page, action: str) -> None:
    """Press the button of the form that posts to an address containing ``action``."""
    follow(page, page.locator(f'form[action*="{action}"] button').first)


def start_course(page: Page, language: str) -> None:
    """From the catalogue to the first lesson."""
    page.goto(f"/{language}/")
    follow(page, page.locator(".course-card__title a").first)
    press(page, "/learn/start/")
    press(page, "/learn/start/")  # from what the course talks about to its first lesson


def read_lesson(page: Page) -> None:
    """Press *Next* at the end of a lesson."""
    press(page, "/learn/done/")


def take_quiz(page: Page, right_choices: frozenset[str], *, wrong: int = 0) -> None:
    """Start the quiz on the page and answer every question; the first ``wrong`` ones wrongly."""
    press(page, "/learn/quiz/")
    position = 0
    while "/result/" not in page.url:
        position += 1
        choose(page, right_choices, right=position > wrong)
        follow(page, page.locator("form.question .action-bar button"))
        if page.locator("#answer").count():  # feedback follows each question
            follow(page, page.locator(".action-bar a.button, form[action*='/submit/'] button").last)


def choose(page: Page, right_choices: frozenset[str], *, right: bool = True) -> None:
    """Tick one choice of the question on the page."""
    for choice in page.locator(".choice__input").all():
        if (choice.get_attribute("value") in right_choices) is right:
            choice.check()
            return
    raise AssertionError("no such choice on this page")


def learn_everything(page: Page, right_choices: frozenset[str]) -> None:
    """From the first lesson to the result of the final assessment."""
    for _activity in range(40):
        if page.locator('form[action*="/learn/done/"]').count():
            read_lesson(page)
        elif page.locator('form[action*="/learn/quiz/"][action*="/start/"]').count():
            take_quiz(page, right_choices)
            if page.locator(".ceremony").count():
                return
            follow(page, page.locator(".action-bar a.button").last)
    raise AssertionError(f"the course has no end; now at {page.url}")


def browse_as(page: Page, person: User, live_site: str) -> None:
    """Sign somebody in without the steps of it, which other journeys live."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": live_site,
                "httpOnly": True,
            }
        ]
    )


def faults(page: Page) -> list[str]:
    """Return what axe finds in light and in dark, and whether the page is too wide."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    violations = axe_violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    violations += axe_violations(page, runOnly=["color-contrast"])
    is_too_wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    if is_too_wide:
        violations.append("wider than the screen")
    return violations


def forgive_refusals(browsers: PageFactory) -> None:
    """Drop errors about the status 400: answers were missing on purpose."""
    browsers.errors[:] = [error for error in browsers.errors if "status of 400" not in error]
