"""After an answer one's own verdict comes first, on a phone, with and without scripts; then why."""

import pytest
from playwright.sync_api import Page

from quizzes.kinds import KINDS
from quizzes.models import Response
from tests.browsing import PageFactory
from tests.journeys.steps import follow
from tests.journeys.test_kinds import SEND, answer_by_hand, begin
from tests.people import TinyCourse
from tests.quizzes.kinds.quiz import ask_only

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: What has the focus: its words, and where it stands on the screen.
FOCUSED = """() => {
  const here = document.activeElement;
  if (here === document.body) return {words: "", top: 0, bottom: 0};
  const box = here.getBoundingClientRect();
  return {words: here.textContent.trim(), top: box.top, bottom: box.bottom};
}"""


def answer(page: Page) -> Response:
    """Give the first answer that is offered, to the end of the question."""
    while page.locator(SEND).count():
        answer_by_hand(page)
        follow(page, page.locator(SEND))
    return Response.objects.latest("pk")


def verdict_of(response: Response) -> str:
    """What the page has to say of an answer, in English."""
    if response.score == 1:
        return "Your answer is right."
    return "Your answer is partly right" if response.score else "Your answer is not right."


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the verdict stands on a card somewhere below")
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_verdict_is_in_view_and_has_the_focus(
    page_at: PageFactory, tiny_course: TinyCourse, name: str, script: bool
) -> None:
    ask_only(tiny_course, name)
    page = page_at(360, 740, js=script)
    begin(page)
    response = answer(page)
    focused = page.evaluate(FOCUSED)
    assert focused["words"].startswith(verdict_of(response)), f"the focus is on {focused['words']!r}"
    assert 0 <= focused["top"] < focused["bottom"] <= 740
    tops = [card.bounding_box()["y"] for card in page.locator(".choice").all()]  # type: ignore[index]
    assert min(tops) >= focused["bottom"]


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the right choice is green with a tick, as if chosen")
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_card_praises_a_wrong_answer(page_at: PageFactory, tiny_course: TinyCourse, language: str) -> None:
    ask_only(tiny_course, "best_action")
    page = page_at(360, 740, language)
    begin(page, language)
    page.locator(".choice__input").last.check()
    follow(page, page.locator(SEND))
    assert page.locator("main .icon--tick").count() == 0, "a wrong answer, and a tick on the page"
    assert page.locator(".choice").first.get_attribute("class").split()[-1] == "is-chosen"  # type: ignore[union-attr]
