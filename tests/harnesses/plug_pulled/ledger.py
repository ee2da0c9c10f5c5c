"""What people were told: kept apart from the site, in plain sets, and compared with it afterwards."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Promises:
    """Everything one learner was told is saved, since they came."""

    name: str
    key: str = ""
    has_claimed: bool = False
    has_joined: bool = False
    done: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    result: str = ""


class Ledger:
    """Acts acknowledged, promises of mail, tasks begun – and whatever turned out not to be true."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.acknowledged: Counter[str] = Counter()
        self.unanswered = 0
        self.lost: list[str] = []
        self.complaints: list[str] = []
        self.mails: dict[str, str] = {}
        self.members: set[str] = set()
        self.unhealed: Counter[str] = Counter()
        self.history: list[str] = []

    def acknowledge(self, who: str, act: str) -> None:
        """Note that the site said yes to somebody."""
        with self.lock:
            self.acknowledged[act] += 1
            self.history.append(f"{who}: {act}")

    def leave_open(self, who: str, act: str) -> None:
        """Note that nobody knows what became of an act: it may be saved or not."""
        with self.lock:
            self.unanswered += 1
            self.history.append(f"{who}: {act} – no answer, or an error")

    def promise_mail(self, address: str, words: str) -> None:
        """Note that a page said a message is on its way."""
        with self.lock:
            self.acknowledged["mail promised"] += 1
            self.mails[address] = words

    def add_members(self, *names: str) -> None:
        """Note that these people belong to the place now."""
        with self.lock:
            self.members.update(names)

    def lose(self, sentence: str) -> None:
        """Note that something acknowledged is not there."""
        with self.lock:
            self.lost.append(sentence)
            self.history.append(f"LOST: {sentence}")

    def complain(self, sentence: str) -> None:
        """Note that the site said something untrue, or refused somebody without need."""
        with self.lock:
            self.complaints.append(sentence)
            self.history.append(f"WRONG: {sentence}")

    def mark(self, words: str) -> None:
        """Write a line between the acts: a fault, a healing."""
        with self.lock:
            self.history.append(words)
