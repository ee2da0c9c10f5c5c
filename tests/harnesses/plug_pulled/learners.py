"""Learners: each lives one life after the other, one act at a time, and remembers what they were promises."""

import re
from random import Random
from typing import Any

from tests.harnesses.plug_pulled.browser import Answer, Browser, NoAnswer
from tests.harnesses.plug_pulled.ledger import Ledger, Promises
from tests.harnesses.plug_pulled.processes import Site

CHOICE = re.compile(
    r'name="choice"\s+value="([^"]+)".*?<span class="choice__text[^>]*>(.*?)</span>', re.DOTALL
)
CHOSEN = re.compile(r'is-chosen.*?<div class="choice__text[^>]*>\s*(.*?)\s*<', re.DOTALL)
KEY_WORDS = re.compile(r"<li>([a-z]{5})</li>")
ATTEMPT = re.compile(r"/en/learn/attempt/[-0-9a-f]{36}/")
SIGNED_OUT = ("/sign-in/",)


class Learner:
    """One person of the thirty; ``act()`` does the next thing of their life, or repeats the last."""

    def __init__(
        self, number: int, *, seed: str, site: Site, world: dict[str, Any], ledger: Ledger
    ) -> None:
        self.number, self.site, self.world, self.ledger = number, site, world, ledger
        self.draw = Random(f"{seed}/learner {number}")
        self.life = 0
        self.hall = "127.0.0.2"
        self.rotations_seen = 0
        self.begin()

    def begin(self) -> None:
        """Be somebody new, on a new phone."""
        self.life += 1
        self.promises = Promises(f"Learner {self.number} of life {self.life}")
        self.email = f"l{self.number}.{self.life}@learners.example.org"
        self.browser = self.new_browser()
        self.attempt = ""
        self.picked: dict[int, tuple[str, str]] = {}
        ways = [
            ["claim", "keep key", "join"],
            ["begin quiz", "answer 1", "answer 2", "answer 3", "hand in"],
            ["read 0"],
            ["read 1"],
        ]
        self.steps = ["start"]
        while ways := [way for way in ways if way]:
            self.steps.append(self.draw.choice(ways).pop(0))
        self.steps.append("sign in again")

    def new_browser(self) -> Browser:
        """A phone that knows nothing."""
        return self.site.browser(self.hall)

    def act(self) -> None:
        """Do the next act; one without an answer is done again the next time."""
        step, _space, number = self.steps[0].partition(" ")
        name = self.steps[0].replace(" ", "_") if not number.isdigit() else step
        arguments = [int(number)] if number.isdigit() else []
        try:
            if self.rotations_seen != self.site.rotations and not self.come_back():
                return
            is_done = getattr(self, name)(*arguments)
        except NoAnswer:
            is_done = False
        if not is_done or self.rotations_seen != self.site.rotations:
            self.ledger.leave_open(self.promises.name, self.steps[0])
            return
        self.ledger.acknowledge(self.promises.name, step if number.isdigit() else self.steps[0])
        self.steps.pop(0)
        if not self.steps:
            self.begin()

    # --- What a life is made of: each returns whether the site said yes -------------------------

    def start(self) -> bool:
        """Scan the poster and begin the course as a guest."""
        return self.said_yes(self.browser.get(f"/join/{self.world['code']}/")) and self.leads_on(
            self.browser.post("/en/learn/start/cse-hotel/", noted="1")
        )

    def read(self, number: int) -> bool:
        """Press *Done* under a lesson."""
        lesson = self.world["lessons"][number]
        if not self.leads_on(self.browser.post(f"/en/learn/done/{lesson}/")):
            return False
        self.promises.done.add(self.world["addresses"][number])
        return True

    def claim(self) -> bool:
        """Say who they are; a third of them never hear the answer and press again."""
        self.browser.get("/me/claim/")
        fields = {"name": self.promises.name, "email": ""}
        if self.draw.random() < 0.4:
            fields["email"] = self.email
        if self.draw.random() < 0.3:
            self.browser.post_unheard("/me/claim/", **fields)
        if not self.leads_on(self.browser.post("/me/claim/", **fields)):
            return False
        self.promises.has_claimed = True
        return True

    def keep_key(self) -> bool:
        """Read the key, twice, and say that they have it."""
        answer = self.browser.get("/me/key/shown/")
        if answer.status != 200:
            has_it = bool(self.promises.key)  # pressed *I have it*, and never heard the answer
            if answer.status == 302 and not self.is_signed_out(answer) and not has_it:
                self.ledger.lose(f"{self.promises.name} claimed, and the key is not shown any more")
            return self.said_yes(answer)
        key = "-".join(KEY_WORDS.findall(answer.text)[:4])
        if f"message to {self.email}" in answer.text:
            self.ledger.promise_mail(self.email, "We have sent a message")
        again = self.browser.get("/me/key/shown/")
        if again.status == 200 and "-".join(KEY_WORDS.findall(again.text)[:4]) != key:
            self.ledger.lose(f"{self.promises.name} saw two different keys")
        self.promises.key = key
        return self.leads_on(self.browser.post("/me/key/shown/"))

    def join(self) -> bool:
        """Join the workplace of the poster."""
        address = f"/join/{self.world['code']}/"
        if not self.leads_on(self.browser.post(address)):
            return False
        self.promises.has_joined = True
        self.ledger.add_members(self.promises.name)
        return True

    def begin_quiz(self) -> bool:
        """Press *Start* under the quiz."""
        answer = self.browser.post(f"/en/learn/quiz/{self.world['quiz']}/start/")
        if not self.leads_on(answer):
            return False
        attempt = ATTEMPT.match(answer.address)
        if attempt is None:
            self.ledger.complain(f"{self.promises.name}: starting the quiz led to {answer.address}")
            return False
        self.attempt = attempt[0]
        return True

    def answer(self, position: int) -> bool:
        """Pick a choice; whoever hears nothing presses the same again."""
        address = f"{self.attempt}{position}/"
        if position not in self.picked:
            page = self.browser.get(address)
            if not self.said_yes(page):
                return False
            self.picked[position] = self.draw.choice(CHOICE.findall(page.text))
        choice, text = self.picked[position]
        if not self.leads_on(self.browser.post(address, choice=choice)):
            return False
        self.promises.answers[address] = text.strip()
        return True

    def hand_in(self) -> bool:
        """Hand the quiz in, where the last answer did not do it."""
        answer = self.browser.post(f"{self.attempt}submit/")
        if not self.leads_on(answer):
            return False
        self.promises.result = f"{self.attempt}result/"
        return True

    def sign_in_again(self) -> bool:
        """Sign in on another phone with the key alone, mistyped at first by one in four."""
        return self.open_another_phone() and self.check()

    def open_another_phone(self) -> bool:
        """Be on another phone, and in; whoever mistypes may try again."""
        phone = self.new_browser()
        if self.draw.random() < 0.25:
            phone.post("/sign-in/", key="babab-babab-babab-babab")
        return self.sign_in(phone)

    # --- Reading back ---------------------------------------------------------------------------

    def sign_in(self, phone: Browser) -> bool:
        """Open the site with the key; a right key always opens. Go on with the phone it opened on."""
        answer = phone.post("/sign-in/", key=self.promises.key)
        if answer.status == 302:
            self.browser = phone
            return True
        if answer.status < 500:
            self.ledger.lose(
                f"{self.promises.name}: the right key was refused with {answer.status}"
            )
        return False

    def check(self) -> bool:
        """Read everything back by address; False when the site did not answer all of it."""
        if self.rotations_seen != self.site.rotations and self.steps[0] != "start":
            self.come_back()
        if self.steps[0] == "start":
            return True
        promises = self.promises
        pages = {"/en/hotels/": self.browser.get("/en/hotels/"), "/me/": self.browser.get("/me/")}
        pages |= {address: self.browser.get(address) for address in promises.answers}
        if promises.result:
            pages[promises.result] = self.browser.get(promises.result)
        if any(self.is_signed_out(page) for page in pages.values()):
            self.come_back()
            return False
        if any(page.status >= 500 for page in pages.values()):
            return False
        for fact, is_there in self.facts(pages):
            if not is_there:
                self.ledger.lose(f"{promises.name}: {fact}, but it is not there any more")
        return True

    def facts(self, pages: dict[str, Answer]) -> list[tuple[str, bool]]:
        """Return everything told, in words, and whether the pages say so, too."""
        promises, course, me = self.promises, pages["/en/hotels/"].text, pages["/me/"].text
        facts = [
            (f"{address} was done", bool(re.search(rf'is-done">\s*<a href="{address}"', course)))
            for address in sorted(promises.done)
        ]
        if promises.has_claimed:
            facts.append(("the name was saved", promises.name in me))
        if promises.has_joined:
            facts.append(("the place was joined", "Quayside Hotel</bdi>" in me))
        for address, text in promises.answers.items():
            chosen = CHOSEN.findall(pages[address].text)
            is_there = [choice.strip() for choice in chosen] == [text] or bool(promises.result)
            facts.append((f"“{text}” was answered at {address}", is_there))
        if promises.result:
            texts = [choice.strip() for choice in CHOSEN.findall(pages[promises.result].text)]
            is_there = sorted(texts) == sorted(promises.answers.values())
            facts.append((f"{sorted(promises.answers.values())} were handed in", is_there))
        return facts

    # --- What answers mean ----------------------------------------------------------------------

    def is_signed_out(self, answer: Answer) -> bool:
        """Whether the site does not know this phone any more."""
        return answer.status == 403 or answer.address.startswith(SIGNED_OUT)

    def said_yes(self, answer: Answer) -> bool:
        """Whether there was a page; a refusal that is no fault of the learner is written down."""
        if self.is_signed_out(answer):
            self.come_back()
            return False
        if answer.status >= 500:
            return False
        if not answer.is_yes:
            self.ledger.complain(
                f"{self.promises.name}, {self.steps[0]}: refused with {answer.status}"
            )
        return answer.is_yes

    def leads_on(self, answer: Answer) -> bool:
        """Whether a form was taken: the site leads on to another page."""
        if answer.status == 200:
            self.ledger.complain(f"{self.promises.name}, {self.steps[0]}: the form came back")
            return False
        return self.said_yes(answer)

    def come_back(self) -> bool:
        """Signed out, as only a new secret does: whoever has a key opens with it, guests begin anew.

        True when they are in with their key.
        """
        rotations = self.site.rotations
        if rotations == self.rotations_seen:
            self.ledger.lose(f"{self.promises.name}, {self.steps[0]}: the site knows them no more")
        if not self.promises.key:
            self.rotations_seen = rotations
            self.begin()
            return False
        if not self.sign_in(self.new_browser()):
            return False
        self.rotations_seen = rotations
        return True
