"""Somebody who takes a quiz over HTTP, and asks another server when one hangs up."""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import UUID

CHOICE = re.compile(r'name="choice" value="([^"]+)"')
TOKEN = "a" * 32
#: Seconds somebody goes on trying.
PATIENCE = 120


class NoAnswerError(Exception):
    """No server answered sensibly in time."""


@dataclass
class Sitter:
    """One person: the servers they ask, the first one first, and everything that happened to them.

    ``acknowledged`` are the answers a server acknowledged, as (sitting, choice);
    ``answer_seconds`` is how long each of them took, with its repetitions.
    """

    person: int
    cookie: str
    quiz: str
    urls: list[str]
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    answer_seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    hung_up: int = 0
    gave_up: str = ""

    def take(self, start: threading.Barrier) -> None:
        """Wait for everybody, then start, see and answer every question, and see the result."""
        start.wait()
        try:
            address, _page = self.ask("POST", f"/en/learn/quiz/{self.quiz}/start/")
            while not address.endswith("/result/"):
                next_address, page = self.ask("GET", address)
                address = next_address or self.answer(address, page)
            self.ask("GET", address)
        except NoAnswerError as error:
            self.gave_up = str(error)

    def answer(self, address: str, page: str) -> str:
        """Pick the first choice on the page; returns the address it leads to."""
        choice = CHOICE.search(page)
        if choice is None:
            raise NoAnswerError(f"no question at {address}")
        started_at = time.perf_counter()
        onward, _page = self.ask("POST", address, choice=choice[1])
        self.answer_seconds.append(time.perf_counter() - started_at)
        self.acknowledged.append((UUID(address.split("/")[-3]).hex, choice[1]))
        return onward

    def ask(self, method: str, path: str, **fields: str) -> tuple[str, str]:
        """Send a request, elsewhere if a server hangs up; returns its redirect and the page."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, address, page = self.send_once(method, path, fields)
            except (OSError, http.client.HTTPException):
                self.hung_up += 1
                self.urls.reverse()
                time.sleep(0.05)
                continue
            self.statuses.append(status)
            if status in (200, 302):
                return address.partition("#")[0], page
            raise NoAnswerError(f"{method} {path} answered {status}")
        raise NoAnswerError(f"{method} {path} was never answered")

    def send_once(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a request once; returns its status, the address it redirects to, and the page."""
        body = None
        if method == "POST":
            body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        headers = {
            "Cookie": f"{self.cookie}; csrftoken={TOKEN}",
            "Host": "localhost",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection(urlsplit(self.urls[0]).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Location", ""), response.read().decode()
        finally:
            connection.close()
