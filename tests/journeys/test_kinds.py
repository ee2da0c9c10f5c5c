"""Every kind of question on a phone: with axe, by keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from quizzes.attempts.models import Attempt, Response
from quizzes.papers.rules.kinds import KINDS
from tests.browsing import PageFactory
from tests.journeys.steps import faults, follow, forgive_refusals, press
from tests.people import TinyCourse
from tests.quizzes.papers.kinds.quiz import ask_only

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SEND = "form.question .action-bar button"


def begin(page: Page, language: str = "en") -> Attempt:
    """From the quiz's page to its first question."""
    page.goto(f"/{language}/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    return Attempt.objects.select_related("paper").latest("pk")


def answer_by_hand(page: Page) -> None:
    """Fill in whatever the question asks for, with the first thing it offers."""
    for number, field in enumerate(page.locator("form.question select").all(), 1):
        field.select_option(
            index=number if "choice__number" in (field.get_attribute("class") or "") else 1
        )
    if page.locator(".choice__input").count():
        page.locator(".choice__input").first.check()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_axe_finds_nothing_in_any_kind_and_state(
    page_at: PageFactory, tiny_course: TinyCourse, language: str
) -> None:
    ask_only(tiny_course, *sorted(KINDS))
    page = page_at(360, 740, language)
    faults_by_state = {}
    begin(page, language)
    for name in sorted(KINDS):
        faults_by_state[name, "asked"] = faults(page)
        follow(page, page.locator(SEND))
        faults_by_state[name, "without an answer"] = faults(page)
        while page.locator(SEND).count():
            answer_by_hand(page)
            follow(page, page.locator(SEND))
            faults_by_state[name, "on the way"] = faults(page)
        faults_by_state[name, "explained"] = faults(page)
        follow(page, page.locator(".action-bar a.button, form[action*='/submit/'] button").last)
    page.locator("details.more").evaluate("more => more.open = true")
    faults_by_state["result", ""] = faults(page)
    forgive_refusals(page_at)
    assert {state: faults for state, faults in faults_by_state.items() if faults} == {}


def test_a_picture_is_tapped_where_the_sign_is(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    image = get_image_model().objects.create(
        title="Lobby", file=get_test_image_file(size=(640, 480))
    )
    signs = [
        {"text": "A girl alone", "is_correct": True, "feedback": "A sign.", "across": 3, "down": 7},
        {"text": "A lamp", "is_correct": False, "feedback": "A lamp.", "across": 9, "down": 2},
    ]
    ask_only(tiny_course, "spot", image=image, words="A lobby at night", signs=signs)
    for language in ("en", "ur"):
        page = page_at(360, 740, language)
        begin(page, language)
        assert faults(page) == []
        spot = page.locator(".picture__spot").first.bounding_box()
        picture = page.locator(".picture").bounding_box()
        assert spot
        assert picture
        middle = (spot["x"] + spot["width"] / 2 - picture["x"]) / picture["width"]
        # a picture is the same way round in every language
        assert middle == pytest.approx(0.25, abs=0.02)
        page.locator(".picture__spot").first.click()
        expect(page.get_by_role("checkbox").first).to_be_checked()
        follow(page, page.locator(SEND))
    assert Response.objects.filter(is_right=True).count() == 2


def test_steps_are_put_in_order_by_keyboard_alone(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    ask_only(tiny_course, "ordering")
    page = page_at(360, 740)
    begin(page)
    numbers_by_label = {"Keep yourself safe": "1", "Call 999": "2", "Write down what you saw": "3"}
    page.locator("form.question select").first.focus()
    for _line in numbers_by_label:
        label = page.evaluate("document.activeElement.labels[0].textContent.trim()")
        page.keyboard.type(numbers_by_label[label])
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # the button that comes after the last line
    expect(page.locator(".choice--correct.is-chosen")).to_have_count(3)
    assert Response.objects.get().score == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_story_is_lived_by_keyboard_alone(
    page_at: PageFactory, tiny_course: TinyCourse, script: bool
) -> None:
    ask_only(tiny_course, "branching")
    page = page_at(360, 740, js=script)
    begin(page)
    for words in ("Ask for her details", "Call 999 unheard"):
        page.get_by_role("radio").first.focus()
        for _choice in range(2):
            if page.get_by_role("radio", name=words).evaluate(
                "radio => radio === document.activeElement"
            ):
                page.keyboard.press("Space")
                break
            page.keyboard.press("ArrowDown")
        page.locator(SEND).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator(".story__now")).to_have_count(2)
    expect(page.locator(".choice--correct.is-chosen")).to_have_count(2)
    assert Response.objects.get().score == 1


@pytest.mark.parametrize("name", sorted(KINDS))
def test_it_works_without_javascript(
    page_at: PageFactory, tiny_course: TinyCourse, name: str
) -> None:
    ask_only(tiny_course, name)
    page = page_at(360, 740, js=False)
    begin(page)
    while page.locator(SEND).count():
        answer_by_hand(page)
        follow(page, page.locator(SEND))
    assert page.locator(".choice__feedback").count() >= 2
    assert Response.objects.count() == 1
