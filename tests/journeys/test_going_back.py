"""A real browser: back to the content note, and *Go on* once more."""

import pytest

from tests.browsing import PageFactory
from tests.people import TinyCourse

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("js", [True, False])
def test_back_to_the_note_and_on_again(
    page_at: PageFactory, tiny_course: TinyCourse, *, js: bool
) -> None:
    page = page_at(js=js)
    page.goto(f"{page_at.base_url}/en/learn/before/cse-hotel/")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{tiny_course.en.first.url}")
    page.go_back()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{tiny_course.en.first.url}")
    assert page.get_by_role("heading", level=1).inner_text() == "First lesson"


def test_a_typed_answer_is_still_there(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    page = page_at()
    page.goto(f"{page_at.base_url}{tiny_course.en.quiz.url}")
    page.get_by_role("button", name="Start").first.click()
    page.wait_for_url("**/attempt/**")
    another_sign_in = {"name": "csrftoken", "value": "b" * 32, "url": page_at.base_url}
    page.context.add_cookies([another_sign_in])  # type: ignore[list-item]  # Playwright's own kind of dict
    page.get_by_label("Choice wrong 1", exact=True).check(force=True)
    page.locator("main form button").last.click()
    page.get_by_text("nothing was saved").wait_for()
    assert page.get_by_label("Choice wrong 1", exact=True).is_checked()
