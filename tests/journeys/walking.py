"""A sitting walked through in a browser, from state to state."""

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
