"""Somebody who takes a quiz over HTTP, and goes on elsewhere when a server hangs up on them."""

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


class GaveUp(Exception):
    """No server answered sensibly in time."""


@dataclass
class Sitter:
    """One person: whom they ask first, and everything that happened to them.

    ``acknowledged`` are the answers they were told of, as (sitting, choice); ``took`` is how many seconds each
    such answer took, with its repetitions.
    """

    person: int
    cookie: str
    quiz: str
    urls: list[str]
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    hung_up: int = 0
    gave_up: str = ""

    def take(self, start: threading.Barrier) -> None:
        """Wait for everybody, then start, see and answer every question, and see the result."""
        start.wait()
        try:
            there, _page = self.ask("POST", f"/en/learn/quiz/{self.quiz}/start/")
            while not there.endswith("/result/"):
                on, page = self.ask("GET", there)
                there = on or self.answer(there, page)
            self.ask("GET", there)
        except GaveUp as reason:
            self.gave_up = str(reason)

    def answer(self, there: str, page: str) -> str:
        """Choose the first choice on the page; where it leads."""
        found = CHOICE.search(page)
        if found is None:
            raise GaveUp(f"no question at {there}")
        began = time.perf_counter()
        onward, _page = self.ask("POST", there, choice=found[1])
        self.took.append(time.perf_counter() - began)
        self.acknowledged.append((UUID(there.split("/")[-3]).hex, found[1]))
        return onward

    def ask(self, method: str, path: str, **fields: str) -> tuple[str, str]:
        """One request, repeated elsewhere while a server hangs up; the address it leads to, and the page."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, there, page = self.once(method, path, fields)
            except (OSError, http.client.HTTPException):
                self.hung_up += 1
                self.urls.reverse()
                time.sleep(0.05)
                continue
            self.statuses.append(status)
            if status in (200, 302):
                return there.partition("#")[0], page
            raise GaveUp(f"{method} {path} answered {status}")
        raise GaveUp(f"{method} {path} was never answered")

    def once(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """The status, the address it leads to, and the page."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
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
