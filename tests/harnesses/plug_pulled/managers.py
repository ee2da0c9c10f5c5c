"""Managers: they invite by e-mail and bring in lists, short ones and ones the worker has to read."""

import re
from random import Random
from typing import Any

from tests.harnesses.plug_pulled.browser import Answer, Browser, NoAnswer
from tests.harnesses.plug_pulled.ledger import Ledger
from tests.harnesses.plug_pulled.processes import Site

ON_THEIR_WAY = re.compile(r"(\d+) invitations? (?:is|are) on (?:its|their) way")
SENT_BEFORE = re.compile(r"(\d+) (?:was|were) invited within the last day")
LIST = re.compile(r"/manage/import/[-0-9a-f]{36}/")
IMPORTED = "This list is imported."
#: Letters one manager may send within a day are 200; with the next key, the next one goes on.
LETTERS = 180
#: How many of the thirty manage; each has keys of their own.
MANAGERS = 3


class Manager:
    """One of the thirty; ``act()`` invites, imports, or looks after work begun before."""

    def __init__(
        self, number: int, *, seed: str, site: Site, world: dict[str, Any], ledger: Ledger
    ) -> None:
        self.number, self.site, self.world, self.ledger = number, site, world, ledger
        self.draw = Random(f"{seed}/manager {number}")
        self.name = f"Manager {number}"
        self.hall = "127.0.0.2"
        self.keys = list(world["managers"][number::MANAGERS])
        self.letters = 0
        self.serial = 0
        self.tasks: list[str] = []
        self.browser: Browser | None = None

    def act(self) -> None:
        """Do one thing; what had no answer is let go."""
        if self.tasks and self.draw.random() < 0.6:
            act = "look at task"
        else:
            act = self.draw.choice(["invite", "invite", "short list", "long list"])
        try:
            is_done = self.is_in() and getattr(self, act.replace(" ", "_"))()
        except NoAnswer:
            is_done = False
        if is_done:
            self.ledger.acknowledge(self.name, act)
        else:
            self.ledger.leave_open(self.name, act)

    def is_in(self) -> bool:
        """Sign in with the key where the phone is not known (any more)."""
        if self.browser is not None:
            return True
        browser = self.site.browser(self.hall)
        answer = browser.post("/sign-in/", key=self.keys[0])
        if answer.status == 302:
            self.browser = browser
        elif answer.status < 500:
            self.ledger.lose(f"{self.name}: the right key was refused with {answer.status}")
        return answer.status == 302

    def is_known(self, answer: Answer) -> bool:
        """Whether the site answered at all, and still knows this phone."""
        if answer.status == 403 or answer.address.startswith("/sign-in/"):
            self.browser = None
            return False
        return answer.is_yes

    def page(self, path: str) -> str:
        """Return the address of a page of the workplace."""
        return f"{path}?here=1&unit={self.world['unit']}"

    # --- Letters --------------------------------------------------------------------------------

    def invite(self) -> bool:
        """Invite two people, and read what the page says of their letters."""
        assert self.browser
        self.serial += 1
        addresses = [f"m{self.number}.{self.serial}.{letter}@guests.example.org" for letter in "ab"]
        fields = {"unit": self.world["unit"], "addresses": ", ".join(addresses), "language": "en"}
        for _try in range(2):
            answer = self.browser.post(self.page("/manage/invite/"), **fields)
            if not self.is_known(answer):
                return False
            if answer.status == 200:
                self.ledger.complain(f"{self.name}: the form of invitations came back")
                return False
            if not answer.address.startswith("/manage/invite/"):
                self.ledger.complain(f"{self.name}: inviting led to {answer.address}")
                return False
            if self.read_promise(addresses):
                break
        self.letters += len(addresses)
        if self.letters > LETTERS:
            self.keys, self.letters, self.browser = self.keys[1:], 0, None
        return True

    def read_promise(self, addresses: list[str]) -> bool:
        """Read what the page says after inviting, and see that both are on it."""
        assert self.browser
        page = self.browser.get(self.page("/manage/invite/"))
        if not self.is_known(page):
            return False
        if page.status != 200:
            self.ledger.complain(f"{self.name}: the page of invitations led to {page.address}")
            return False
        for address in addresses:
            if address not in page.text:
                self.ledger.lose(f"{self.name}: {address} was invited, but is not on the page")
        said = ON_THEIR_WAY.search(page.text) or SENT_BEFORE.search(page.text)
        if said:
            for address in addresses:
                self.ledger.promise_mail(address, said[0])
        return True

    # --- Lists ----------------------------------------------------------------------------------

    def short_list(self) -> bool:
        """Bring five people in while waiting, and see them there."""
        assert self.browser
        names, file = self.make_list(rows=5, words=2)
        answer = self.upload(file)
        if not answer.address.startswith("/manage/import/"):
            return False
        if not self.is_known(self.browser.post(f"{answer.address}apply/")):
            return False
        page = self.browser.get(answer.address)
        if not self.is_known(page) or IMPORTED not in page.text:
            return False
        self.ledger.add_members(*names)
        self.browser.post(f"{answer.address}drop/")
        return True

    def long_list(self) -> bool:
        """Bring a list that the worker reads; the page of the task is looked at later."""
        _names, file = self.make_list(
            rows=self.draw.choice([40, 200]), words=self.draw.choice([400, 900])
        )
        answer = self.upload(file)
        if not answer.address.startswith("/manage/task/"):
            return False
        self.tasks.append(answer.address)
        return True

    def look_at_task(self) -> bool:
        """See whether the list is read; its file is deleted then."""
        assert self.browser
        page = self.browser.get(self.tasks[0])
        if not self.is_known(page) or not is_finished(page):
            return False
        self.tasks.pop(0)
        if people_list := LIST.search(page.text):
            self.browser.post(f"{people_list[0]}drop/")
        return True

    def people_csv(self) -> str:
        """Return the file of everybody at the place."""
        for _try in range(2):  # the phone may not be known any more
            if self.is_in() and self.browser:
                answer = self.browser.get(self.page("/manage/people.csv"))
                if self.is_known(answer) and answer.status == 200:
                    return answer.text
        return ""

    def make_list(self, *, rows: int, words: int) -> tuple[list[str], bytes]:
        """Return new names, and a file of them with a wide column that nobody reads."""
        self.serial += 1
        names = [f"Listed {letters(self.number, self.serial, row)}" for row in range(rows)]
        lines = [f"{name},,{'lorem ' * words}" for name in names]
        return names, "\n".join(["Name,Staff number,Notes", *lines]).encode()

    def upload(self, file: bytes) -> Answer:
        """Bring a list in."""
        assert self.browser
        answer = self.browser.upload(
            self.page("/manage/import/"), file, unit=self.world["unit"], holds="people"
        )
        self.is_known(answer)
        return answer


def is_finished(page: Answer) -> bool:
    """Whether the page of a task says that it has ended, well or not."""
    return "Done." in page.text or "Go on" in page.text or "try again" in page.text


def letters(*numbers: int) -> str:
    """Return numbers as letters: a name with digits in it looks like no person."""
    digits = "".join(f"{number:04d}" for number in numbers)
    return digits.translate(str.maketrans("0123456789", "abcdefghij")).capitalize()
