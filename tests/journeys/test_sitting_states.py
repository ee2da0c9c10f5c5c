"""A sitting in every state it can be in: on a phone, by keyboard alone, read aloud, and without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes.asked import Shown
from quizzes.models import Attempt
from tests.browsing import PageFactory, axe_violations
from tests.journeys.steps import browse_as, faults, follow, forgive_refusals, press
from tests.people import Cast, TinyCourse, person, sign_in
from tests.quizzes.kinds.quiz import ask_only
from tests.quizzes.living import answer_of, begin, outcomes, rule, sit
from tests.quizzes.offered import add_quiz, complete, finish
from tests.workforce.test_sheets import printed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SEND = "form.question .action-bar button"
GO_ON = ".action-bar a.button, form[action*='/submit/'] button"
LIMITS = {"attempts_allowed": 3, "retake_after_hours": 24, "minutes_allowed": 10, "certainty": "counted"}
NO_LIMITS = {"attempts_allowed": None, "retake_after_hours": 0, "minutes_allowed": None, "certainty": ""}


class Walk:
    """Somebody with a phone goes from state to state; a second browser of theirs hurries them along."""

    def __init__(self, page_at: PageFactory, tiny: TinyCourse, language: str, who: User) -> None:
        self.page, self.tiny, self.language = page_at(360, 740, language), tiny, language
        self.client = sign_in(Client(), who)
        browse_as(self.page, who, page_at.base_url)
        self.told: dict[str, list[str]] = {}
        self.quiz = f"/{language}/hotels/recognise/check/"

    def look(self, name: str, address: str = "", *, shows: str = "main") -> None:
        """What axe says of a state; ``shows`` proves that the page is in it."""
        if address:
            self.page.goto(address)
        assert self.page.locator(shows).count(), f"{name}: no {shows} at {self.page.url}"
        self.told[name] = faults(self.page)

    def of(self, attempt: Attempt, tail: object) -> str:
        """The address of a page of a sitting."""
        return f"/{self.language}/learn/attempt/{attempt.uuid}/{tail}/"

    def sit(self, rights: str) -> str:
        """A whole sitting without looking; the address of its result."""
        return self.of(sit(self.client, self.tiny, rights, self.language), "result")

    def send(self, *values: str) -> None:
        """Choose these values, then press the button."""
        for value in values:
            self.page.locator(f'form.question input[value="{value}"]').check()
        follow(self.page, self.page.locator(SEND))

    @property
    def faults(self) -> dict[str, list[str]]:
        """The states in which something is wrong."""
        return {where: what for where, what in self.told.items() if what}


@contextmanager
def later(**much: float) -> Iterator[None]:
    """So much later, on a clock that goes on."""
    with time_machine.travel(timezone.now() + timedelta(**much)):
        yield


def look_at_limits(walk: Walk) -> None:
    """A sitting with every rule at once, from its terms to the first question without an answer."""
    rule(**LIMITS)
    walk.look("terms", walk.quiz, shows=".ticks li:nth-child(4)")
    press(walk.page, "/learn/quiz/")
    attempt = Attempt.objects.select_related("paper").latest("pk")
    walk.look("asked, with a limit and certainty", shows="fieldset.certainty input[required]")
    walk.send()
    walk.look("nothing chosen", shows='[role="alert"]')
    walk.send(answer_of(attempt, 1))
    walk.look("how sure was left out", shows='fieldset.certainty[aria-describedby="choice-error"]')
    walk.page.goto(walk.of(attempt, 3))
    walk.send(answer_of(attempt, 3, right=False), "sure")
    walk.look("explained, sure and wrong", shows=".choice--incorrect")
    follow(walk.page, walk.page.locator(GO_ON).last)
    walk.look("a question has no answer yet", shows=".message--warning")
    walk.look("under way", walk.quiz, shows="p .icon--clock")


def look_at_refusals(walk: Walk) -> None:
    """The sitting's time is up, the next one may not begin yet, then not at all."""
    attempt = Attempt.objects.latest("pk")
    walk.look("time was up", walk.of(attempt, 1), shows=".message--info")
    walk.look("wait until", walk.quiz, shows=".note--caution")
    rule(attempts_allowed=1)
    walk.look("no attempt left", walk.quiz, shows=".note--caution")
    walk.look("result without another attempt", walk.of(attempt, "result"), shows=".verdict-head")


def look_at_results(walk: Walk) -> None:
    """A result at every step of the ladder, by outcome, failed and passed."""
    rule(**NO_LIMITS)
    outcomes(walk.tiny, ["see", "tell", "tell"], see=None, tell=None)
    for level in Shown:
        rule(shows_after=level)
        walk.look(f"failed, shown: {level}", walk.sit("100"), shows=".verdict-head")
    rule(shows_after=Shown.RIGHT, certainty="asked")
    walk.look("passed", walk.sit("111"), shows=".verdict-head--passed")


def look_at_what_was_missed(walk: Walk) -> None:
    """Only what was missed is asked again; what was right was right in English."""
    rule(**NO_LIMITS | {"certainty": "asked"}, shows_after=Shown.ALL)
    sit(walk.client, walk.tiny, "100", "en")
    rule(retake="missed")
    walk.look("only what was missed", walk.quiz, shows=".ticks li")
    attempt = begin(walk.client, walk.tiny, walk.language)
    walk.look("asked again", walk.of(attempt, 2), shows=".progress__words + .progress__words")
    assert walk.page.locator("fieldset.certainty input:not([required])").count() == 3
    walk.look("carried over", walk.of(attempt, 1), shows="#answer .choice--correct")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_axe_finds_nothing_in_any_state(page_at: PageFactory, tiny_course: TinyCourse, language: str) -> None:
    walk = Walk(page_at, tiny_course, language, person("Amina Yusuf", preferred_language=language))
    look_at_limits(walk)
    with later(minutes=11):
        look_at_refusals(walk)
        look_at_results(walk)
        look_at_what_was_missed(walk)
    walk.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    walk.page.reload()
    walk.look("signed out in the middle", shows=".message--info")
    forgive_refusals(page_at)
    assert walk.faults == {}


@pytest.mark.parametrize("language", ["en", "ur"])
def test_axe_finds_nothing_before_and_after_a_course(
    page_at: PageFactory, tiny_course: TinyCourse, language: str
) -> None:
    before, after = (add_quiz(tiny_course, purpose) for purpose in ("baseline", "follow_up"))
    walk = Walk(page_at, tiny_course, language, person("Amina Yusuf", preferred_language=language))
    walk.look("the card on the course", f"/{language}/hotels/", shows=".card .go")
    follow(walk.page, walk.page.locator(".card .go"))
    walk.look("the questions before", shows="form[action*='/learn/quiz/'] button")
    look_at_offered(walk, "before", str(before.translation_key))
    farah = person("Farah Noor", preferred_language=language)
    complete(tiny_course, farah, at=timezone.now() - timedelta(days=40))
    later_on = Walk(page_at, tiny_course, language, farah)
    later_on.page.goto(f"/{language}/")
    later_on.look("the card in my learning", "/me/", shows="a.resume")
    follow(later_on.page, later_on.page.locator("a.resume").first)
    look_at_offered(later_on, "after", str(after.translation_key))
    assert walk.faults | later_on.faults == {}


def look_at_offered(walk: Walk, when: str, key: str) -> None:
    """Questions that do not count: one of them, and what comes of a wrong answer to each."""
    press(walk.page, key)
    attempt = Attempt.objects.select_related("paper").latest("pk")
    walk.look(f"asked {when}", shows="form.question")
    finish(walk.client, attempt, "000", walk.language)
    walk.page.goto(walk.of(attempt, "result"))
    walk.page.locator("details.more").evaluate("more => more.open = true")
    walk.look(f"result {when}", shows=".read-again a")


# --- By keyboard alone ------------------------------------------------------------------------

#: Whether something shows that the focus is here, and nothing lies over it. Past the end it is on nothing.
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


def test_a_screen_reader_hears_what_belongs_together(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    rule(certainty="counted")
    page = page_at(360, 740)
    page.goto("/en/hotels/recognise/check/")
    press(page, "/learn/quiz/")
    attempt = Attempt.objects.select_related("paper").get()
    ask = attempt.paper.content.questions[0].ask
    answers = page.get_by_role("group", name=ask, exact=True)
    expect(answers.get_by_role("radio")).to_have_count(3)
    expect(page.get_by_role("group", name="How sure are you?").get_by_role("radio")).to_have_count(3)
    assert page.title().startswith("Question 1 of 3")
    enter(page, SEND)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Please choose one answer.")
    expect(answers).to_have_accessible_description("Please choose one answer.")
    pick(page, "#choices", answer_of(attempt, 1, right=False))
    enter(page, SEND)
    expect(page.get_by_role("group", name="How sure")).to_have_accessible_description("Please say how sure you are.")
    assert page.title().startswith("Error: ")
    pick(page, ".certainty", "sure")
    enter(page, SEND)
    expect(page.locator("main").get_by_role("heading")).to_have_text(["Short check", ask])
    expect(page.get_by_role("listitem").filter(has_text="Your answer. Not the best.")).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="The best next action.")).to_have_count(1)
    for position in (2, 3):
        enter(page, GO_ON)
        pick(page, "#choices", answer_of(attempt, position, right=False))
        pick(page, ".certainty", "sure")
        enter(page, SEND)
    enter(page, GO_ON)
    levels = page.locator("main").evaluate("it => [...it.querySelectorAll('h1, h2, h3, h4')].map(h => h.localName)")
    assert levels == ["h1", "h2", "h2", *["h2", "h3"] * 3]  # each question's ask below its number
    assert page.locator("main").aria_snapshot().count("Your answer. Not the best.") == 3
    forgive_refusals(page_at)


def test_words_in_another_language_say_so_and_run_their_own_way(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    rule(retake="missed")
    walk = Walk(page_at, tiny_course, "ur", person("Amina Yusuf", preferred_language="ur"))
    sit(walk.client, tiny_course, "100", "en")
    attempt = begin(walk.client, tiny_course, "ur")
    walk.page.goto(walk.of(attempt, 1))
    theirs = {"h1": "ur", "#answer .choice": "en", "#answer .choice__verdict": "ur", ".action-bar .button": "ur"}
    for selector, language in theirs.items():
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


# --- For managers and authors -----------------------------------------------------------------


def test_axe_finds_nothing_where_sheets_are_made_and_entered(
    page_at: PageFactory, cast: Cast, tiny_course: TinyCourse
) -> None:
    rule(certainty="asked")
    ask_only(tiny_course, "best_action", "ordering")
    attempt, told = printed(tiny_course, cast.amina), {}
    page = page_at(1280, 800)
    browse_as(page, cast.bruno, page_at.base_url)
    page.goto(f"/manage/sheets/?unit={cast.workplace.uuid}&here=1")
    told["a quiz to choose"] = faults(page)
    follow(page, page.locator("form.filters button"))
    told["people to choose"] = faults(page)
    page.goto(f"/manage/sheets/{attempt.uuid}/")
    told["a sheet to enter"] = faults(page)
    page.locator(".choice__number").first.select_option(index=1)
    follow(page, page.locator(".form__actions button"))
    expect(page.locator("[role='alert']")).to_be_focused()
    expect(page.locator("fieldset.field--invalid")).to_have_accessible_description(re.compile("."))
    told["a line is missing"] = faults(page)
    page.locator(".choice__number").first.select_option(index=0)
    follow(page, page.locator(".form__actions button"))
    told["it is blank"] = faults(page)
    page.locator("[name='sure']").check()
    follow(page, page.locator(".form__actions button"))
    told["entered"] = faults(page)
    forgive_refusals(page_at)
    assert {where: what for where, what in told.items() if what} == {}


def test_axe_finds_nothing_in_what_authors_see_of_the_rules(page_at: PageFactory, tiny_course: TinyCourse) -> None:
    """Only in what is ours: the panels and fields; the rest of these pages is Wagtail's."""
    page, rules = page_at(1280, 800), "#panel-child-content-rules_of_the_sitting"
    author = User.objects.create_superuser(password="x", name="Olga Nowak", email="olga@example.org")
    browse_as(page, author, page_at.base_url)
    page.goto(f"/cms/pages/{tiny_course.en.quiz.pk}/edit/")
    page.locator(f"{rules}-section [data-panel-toggle]").click()
    expect(page.get_by_label("Time limit (minutes)")).to_be_visible()
    told = [*axe_violations(page, within=f"{rules}-section"), *axe_violations(page, within=".beacon-statistics")]
    page.goto("/cms/snippets/quizzes/allowance/add/")
    page.locator("#id_called").fill("Nobody Known")
    page.locator("#id_reason").fill("Agreed.")
    follow(page, page.locator("footer button[type=submit]").first)
    expect(page.locator("#id_called")).to_have_accessible_description(re.compile("."))
    assert told + axe_violations(page, within=".w-form-width") == []
