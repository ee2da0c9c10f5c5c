"""Walks through a sitting in a browser, from state to state."""

from django.test import Client

from accounts.models import User
from quizzes.attempts.models import Attempt
from tests.browsing import PageFactory
from tests.journeys.steps import browse_as, faults, follow
from tests.people import TinyCourse, sign_in
from tests.quizzes.attempts.living import sit

#: A quiz with every rule at once.
LIMITS = {
    "attempts_allowed": 3,
    "retake_after_hours": 24,
    "minutes_allowed": 10,
    "certainty": "counted",
}
SEND = "form.question .action-bar button"
GO_ON = ".action-bar a.button, form[action*='/submit/'] button"


class Walk:
    """Somebody with a phone goes from state to state; a test client of theirs skips the rest."""

    def __init__(self, page_at: PageFactory, tiny: TinyCourse, language: str, person: User) -> None:
        self.page = page_at(360, 740, language)
        self.tiny = tiny
        self.language = language
        self.client = sign_in(Client(), person)
        browse_as(self.page, person, page_at.base_url)
        self.faults_by_state: dict[str, list[str]] = {}
        self.quiz = f"/{language}/hotels/recognise/check/"

    def look(self, name: str, address: str = "", *, shows: str = "main") -> None:
        """Record axe's faults in a state; ``shows`` proves that the page is in it."""
        if address:
            self.page.goto(address)
        assert self.page.locator(shows).count(), f"{name}: no {shows} at {self.page.url}"
        self.faults_by_state[name] = faults(self.page)

    def of(self, attempt: Attempt, tail: object) -> str:
        """Return the address of a page of a sitting."""
        return f"/{self.language}/learn/attempt/{attempt.uuid}/{tail}/"

    def sit(self, rights: str) -> str:
        """Sit a whole quiz without looking; returns the address of its result."""
        return self.of(sit(self.client, self.tiny, rights, self.language), "result")

    def send(self, *values: str) -> None:
        """Choose these values, then press the button."""
        for value in values:
            self.page.locator(f'form.question input[value="{value}"]').check()
        follow(self.page, self.page.locator(SEND))

    @property
    def faults(self) -> dict[str, list[str]]:
        """The states in which something is wrong, and what."""
        return {state: faults for state, faults in self.faults_by_state.items() if faults}
