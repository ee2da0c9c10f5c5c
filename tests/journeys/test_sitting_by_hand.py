"""Whole sittings by keyboard alone, read aloud, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.attempts.models import Attempt
from tests.browsing import PageFactory
from tests.journeys.steps import follow, forgive_refusals, press
from tests.journeys.walking import GO_ON, LIMITS, SEND, Walk
from tests.people import TinyCourse, person
from tests.quizzes.attempts.living import answer_of, begin, rule, sit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


# --- By keyboard alone ------------------------------------------------------------------------

#: Whether the element in focus shows it, and nothing lies over it. Past the end none has it.
SEEN = """
() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  const shows = (it) => {
    const style = it ? getComputedStyle(it) : {};
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  };
  const on_top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const is_seen = on_top && (here.contains(on_top) || on_top.contains(here));
  return here === document.body || (shows(here) || shows(here.closest("label"))) && is_seen;
}
"""


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the focus is on the ``target``; it is always in sight."""
    for _press in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("what => document.activeElement.matches(what)", target):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def enter(page: Page, target: str) -> None:
    """Go to a link or a button and press Enter."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pick(page: Page, group: str, value: str) -> None:
    """Go into a group of radios and on, with the arrows, to the one with this value."""
    tab_to(page, f"{group} input")
    page.keyboard.press("Space")
    for _press in range(4):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
        assert page.evaluate(SEEN)
    raise AssertionError(f"the arrows do not lead to {value}")


def test_a_whole_sitting_by_keyboard_alone(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    rule(certainty="counted")
    page = page_at(360, 740, "ur")
    page.goto("/ur/hotels/")
    enter(page, "a[href$='/check/']")
    enter(page, "form[action*='/learn/quiz/'] button")
    attempt = Attempt.objects.select_related("paper").get()
    tab_to(page, SEND)
    tab_to(page, ".skip-link")  # past the end, and round again
    for position in (1, 2, 3):
        pick(page, "#choices", answer_of(attempt, position, right=position > 1))
        if position == 1:
            enter(page, SEND)
            assert page.evaluate("document.activeElement.id") == "choice-error"
            tab_to(page, "#choice-error a")
            page.keyboard.press("Enter")
            pick(page, "#certainty", "fairly")
        else:
            pick(page, ".certainty", "sure")
        enter(page, SEND)
        assert page.url.endswith(f"/{position}/#answer")
        enter(page, GO_ON)
    assert page.url.endswith("/result/")
    tab_to(page, "details.more > summary")
    page.keyboard.press("Enter")
    assert page.locator("details.more[open]").count() == 0  # open for who failed, and now closed
    page.reload()
    enter(page, ".read-again a")
    assert page.url.endswith("/ur/hotels/recognise/first/")
    forgive_refusals(page_at)


# --- Read aloud -------------------------------------------------------------------------------


def test_a_screen_reader_hears_what_belongs_together(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    rule(certainty="counted")
    page = page_at(360, 740)
    page.goto("/en/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    attempt = Attempt.objects.select_related("paper").get()
    ask = attempt.paper.content.questions[0].question_text
    answers = page.get_by_role("group", name=ask, exact=True)
    expect(answers.get_by_role("radio")).to_have_count(3)
    expect(page.get_by_role("group", name="How sure are you?").get_by_role("radio")).to_have_count(
        3
    )
    assert page.title().startswith("Question 1 of 3")
    enter(page, SEND)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Please choose one answer.")
    expect(answers).to_have_accessible_description("Please choose one answer.")
    pick(page, "#choices", answer_of(attempt, 1, right=False))
    enter(page, SEND)
    expect(page.get_by_role("group", name="How sure")).to_have_accessible_description(
        "Please say how sure you are."
    )
    assert page.title().startswith("Error: ")
    pick(page, ".certainty", "sure")
    enter(page, SEND)
    expect(page.locator("main").get_by_role("heading")).to_have_text(
        ["Short check", "Your answer is not right.", ask]
    )
    expect(
        page.get_by_role("listitem").filter(has_text="Your answer. Not the best.")
    ).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="The best next action.")).to_have_count(1)
    for position in (2, 3):
        enter(page, GO_ON)
        pick(page, "#choices", answer_of(attempt, position, right=False))
        pick(page, ".certainty", "sure")
        enter(page, SEND)
    enter(page, GO_ON)
    levels = page.locator("main").evaluate(
        "it => [...it.querySelectorAll('h1, h2, h3, h4')].map(h => h.localName)"
    )
    assert levels == ["h1", "h2", "h2", *["h2", "h3"] * 3]  # each question's ask below its number
    assert page.locator("main").aria_snapshot().count("Your answer. Not the best.") == 3
    forgive_refusals(page_at)


def test_words_in_another_language_say_so_and_run_their_own_way(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    rule(retake="missed")
    walk = Walk(page_at, tiny_course, "ur", person("Amina Yusuf", preferred_language="ur"))
    sit(walk.client, tiny_course, "100", "en")
    attempt = begin(walk.client, tiny_course, "ur")
    walk.page.goto(walk.of(attempt, 1))
    languages = {
        "h1": "ur",
        ".question .choice": "en",
        ".choice__verdict": "ur",
        ".action-bar .button": "ur",
    }
    for selector, language in languages.items():
        words = walk.page.locator(selector).first
        assert words.evaluate("it => it.closest('[lang]').lang") == language, selector
        expect(words).to_have_css("direction", "rtl" if language == "ur" else "ltr")


# --- Without JavaScript -----------------------------------------------------------------------


def test_a_whole_sitting_without_javascript(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    rule(**LIMITS)
    page = page_at(360, 740, "ur", js=False)
    page.goto("/ur/hotels/recognise/check/")
    assert page.locator(".ticks li").count() == 4
    press(page, "/learn/quiz/")
    attempt = Attempt.objects.select_related("paper").get()
    for position in (1, 2, 3):
        assert page.locator(".progress__words .icon--clock").count() == 1
        page.locator(f'input[value="{answer_of(attempt, position, right=position < 3)}"]').check()
        follow(page, page.locator(SEND))
        expect(page.locator("#choice-error")).to_be_focused()
        assert page.locator(".choice__input:checked").count() == 1
        page.locator('input[value="fairly"]').check()
        follow(page, page.locator(SEND))
        follow(page, page.locator(GO_ON).last)
    expect(page.locator(".verdict-head")).to_contain_text("0.66")
    expect(page.locator(".read-again a")).to_have_count(1)
    assert page.locator("form[action*='/learn/quiz/'] button").count() == 0  # not before tomorrow
    forgive_refusals(page_at)
