"""A sitting in every state it can be in, on a phone; sheets and rules as staff see them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from quizzes.attempts.models import Attempt
from quizzes.papers.rules.content import ReviewLevel
from tests.browsing import PageFactory, axe_violations
from tests.compliance.paper.paper import printed
from tests.journeys.steps import browse_as, faults, follow, forgive_refusals, press
from tests.journeys.walking import GO_ON, LIMITS, Walk
from tests.people import Cast, TinyCourse, person
from tests.quizzes.attempts.living import answer_of, begin, outcomes, rule, sit
from tests.quizzes.attempts.offered import add_quiz, complete, finish
from tests.quizzes.papers.kinds.quiz import ask_only

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NO_LIMITS = {
    "attempts_allowed": None,
    "retake_after_hours": 0,
    "minutes_allowed": None,
    "certainty": "",
}


@contextmanager
def later(**duration: float) -> Iterator[None]:
    """Move the clock forward by a timedelta's arguments; it goes on from there."""
    with time_machine.travel(timezone.now() + timedelta(**duration)):
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
    for level in ReviewLevel:
        rule(shows_after=level)
        walk.look(f"failed, shown: {level}", walk.sit("100"), shows=".verdict-head")
    rule(shows_after=ReviewLevel.RIGHT, certainty="asked")
    walk.look("passed", walk.sit("111"), shows=".verdict-head--passed")


def look_at_what_was_missed(walk: Walk) -> None:
    """Only what was missed is asked again; what was right was right in English."""
    rule(**NO_LIMITS | {"certainty": "asked"}, shows_after=ReviewLevel.ALL)
    sit(walk.client, walk.tiny, "100", "en")
    rule(retake="missed")
    walk.look("only what was missed", walk.quiz, shows=".ticks li")
    attempt = begin(walk.client, walk.tiny, walk.language)
    walk.look("asked again", walk.of(attempt, 2), shows=".progress__words + .progress__words")
    assert walk.page.locator("fieldset.certainty input:not([required])").count() == 3
    walk.look("carried over", walk.of(attempt, 1), shows=".choice--correct")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_axe_finds_nothing_in_any_state(
    page_at: PageFactory, tiny_course: TinyCourse, language: str
) -> None:
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
    follow_up_walk = Walk(page_at, tiny_course, language, farah)
    follow_up_walk.page.goto(f"/{language}/")
    follow_up_walk.look("the card in my learning", "/me/", shows="a.resume")
    follow(follow_up_walk.page, follow_up_walk.page.locator("a.resume").first)
    look_at_offered(follow_up_walk, "after", str(after.translation_key))
    assert walk.faults | follow_up_walk.faults == {}


def look_at_offered(walk: Walk, when: str, key: str) -> None:
    """Questions that do not count: one of them, and what comes of a wrong answer to each."""
    press(walk.page, key)
    attempt = Attempt.objects.select_related("paper").latest("pk")
    walk.look(f"asked {when}", shows="form.question")
    finish(walk.client, attempt, "000", walk.language)
    walk.page.goto(walk.of(attempt, "result"))
    walk.page.locator("details.more").evaluate("more => more.open = true")
    walk.look(f"result {when}", shows=".read-again a")


# --- For managers and authors -----------------------------------------------------------------


def test_axe_finds_nothing_where_sheets_are_made_and_entered(
    page_at: PageFactory, cast: Cast, tiny_course: TinyCourse
) -> None:
    rule(certainty="asked")
    ask_only(tiny_course, "best_action", "ordering")
    attempt = printed(tiny_course, cast.amina)
    faults_by_page = {}
    page = page_at(1280, 800)
    browse_as(page, cast.bruno, page_at.base_url)
    page.goto(f"/manage/sheets/?unit={cast.workplace.uuid}&here=1")
    faults_by_page["a quiz to choose"] = faults(page)
    follow(page, page.locator("form.filters button"))
    faults_by_page["people to choose"] = faults(page)
    page.goto(f"/manage/sheets/{attempt.uuid}/")
    faults_by_page["a sheet to enter"] = faults(page)
    page.locator(".choice__number").first.select_option(index=1)
    follow(page, page.locator(".form__actions button"))
    expect(page.locator("[role='alert']")).to_be_focused()
    expect(page.locator("fieldset.field--invalid")).to_have_accessible_description(re.compile("."))
    faults_by_page["a line is missing"] = faults(page)
    page.locator(".choice__number").first.select_option(index=0)
    follow(page, page.locator(".form__actions button"))
    faults_by_page["it is blank"] = faults(page)
    page.locator("[name='sure']").check()
    follow(page, page.locator(".form__actions button"))
    faults_by_page["entered"] = faults(page)
    forgive_refusals(page_at)
    assert {state: faults for state, faults in faults_by_page.items() if faults} == {}


def test_axe_finds_nothing_in_what_authors_see_of_the_rules(
    page_at: PageFactory, tiny_course: TinyCourse
) -> None:
    """Only in what is ours: the panels and fields; the rest of these pages is Wagtail's."""
    page, rules = page_at(1280, 800), "#panel-child-content-rules_of_the_sitting"
    author = User.objects.create_superuser(
        password="x", name="Olga Nowak", email="olga@example.org"
    )
    browse_as(page, author, page_at.base_url)
    page.goto(f"/cms/pages/{tiny_course.en.quiz.pk}/edit/")
    page.locator(f"{rules}-section [data-panel-toggle]").click()
    expect(page.get_by_label("Time limit (minutes)")).to_be_visible()
    violations = [
        *axe_violations(page, within=f"{rules}-section"),
        *axe_violations(page, within=".beacon-statistics"),
    ]
    page.goto("/cms/snippets/quizzes/allowance/add/")
    page.locator("#id_called").fill("Nobody Known")
    page.locator("#id_reason").fill("Agreed.")
    follow(page, page.locator("footer button[type=submit]").first)
    expect(page.locator("#id_called")).to_have_accessible_description(re.compile("."))
    assert violations + axe_violations(page, within=".w-form-width") == []
