"""After an answer one's own verdict comes first, on a phone, with and without scripts; then why."""

import pytest
from playwright.sync_api import Page

from quizzes.attempts.models import Attempt, Response
from quizzes.papers.rules.kinds import KINDS
from tests.browsing import PageFactory
from tests.journeys.steps import follow
from tests.journeys.test_kinds import SEND, answer_by_hand, begin
from tests.people import TinyCourse
from tests.quizzes.attempts.living import rule
from tests.quizzes.papers.kinds.quiz import ask_only

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


def answer_wrongly(page: Page, attempt: Attempt) -> None:
    """Tick what is not right, and send it."""
    [question] = attempt.paper.content.questions
    wrong = next(choice.id for choice in question.choices if not choice.is_correct)
    page.locator(f'.choice__input[value="{wrong}"]').check()
    follow(page, page.locator(SEND))


def verdict_of(response: Response) -> str:
    """What the page has to say of an answer, in English."""
    if response.score == 1:
        return "Your answer is right."
    return "Your answer is partly right" if response.score else "Your answer is not right."


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
    assert focused["words"].startswith(verdict_of(response)), (
        f"the focus is on {focused['words']!r}"
    )
    assert 0 <= focused["top"] < focused["bottom"] <= 740
    tops = [card.bounding_box()["y"] for card in page.locator(".choice").all()]  # type: ignore[index]
    assert min(tops) >= focused["bottom"]
    own = page.locator(".own-verdict")
    assert own.locator(".icon--tick").count() == (response.score == 1)
    shape = own.locator(".own-verdict__sign").evaluate(
        "sign => getComputedStyle(sign).borderRadius"
    )
    shapes = {"Your answer is right.": "50%", "Your answer is not right.": "6px"}
    assert shape == shapes.get(verdict_of(response), "24px 6px")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_card_praises_a_wrong_answer(
    page_at: PageFactory, tiny_course: TinyCourse, language: str
) -> None:
    ask_only(tiny_course, "best_action")
    page = page_at(360, 740, language)
    attempt = begin(page, language)
    answer_wrongly(page, attempt)
    assert page.locator("main .icon--tick").count() == 0, "a wrong answer, and a tick on the page"
    assert page.locator(".choice").first.get_attribute("class").split()[-1] == "is-chosen"


def test_the_why_of_a_wrong_answer_begins_on_the_first_screen_in_every_direction(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, "best_action")
    rule(certainty="counted")
    for language in ("en", "ur"):
        page = page_at(360, 740, language)
        attempt = begin(page, language)
        page.locator("[name=certainty][value=sure]").check()
        answer_wrongly(page, attempt)
        assert page.locator("#answer:focus").count() == 1
        why = page.locator(".choice.is-chosen .choice__feedback").bounding_box()
        assert why
        assert why["y"] < page.locator(".action-bar").bounding_box()["y"]  # type: ignore[index]


@pytest.mark.parametrize("script", [True, False])
def test_the_result_begins_with_its_verdict_too(
    page_at: PageFactory, tiny_course: TinyCourse, script: bool
) -> None:
    ask_only(tiny_course, "best_action")
    page = page_at(360, 740, js=script)
    attempt = begin(page)
    answer_wrongly(page, attempt)
    follow(page, page.locator("form[action*='/submit/'] button"))
    focused = page.evaluate(FOCUSED)
    assert focused["words"] == "Not yet – and you can try again."
    assert 0 <= focused["top"] < focused["bottom"] <= 740
    assert page.locator(".verdict-head .icon--tick, .verdict-head .icon--certified").count() == 0
    assert page.locator("details.more .own-verdict--wrong").count() == 1
