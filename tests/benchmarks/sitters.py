"""People who take the ten-question final assessment in this process: through its pages, or by the actions alone."""

import re
from io import StringIO

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import claim, start_guest
from accounts.models import User
from courses.actions import enrol
from quizzes.attempts.actions import answering, starting
from quizzes.attempts.models import Attempt
from quizzes.attempts.views.results import result_context
from quizzes.authoring.models import QuizPage

CHOICE = re.compile(r'name="choice" value="([^"]+)"')
BACKEND = "django.contrib.auth.backends.ModelBackend"


def prepare() -> None:
    """The starter course, where it is not there yet."""
    call_command("prepare", stdout=StringIO())


def final() -> QuizPage:
    """The final assessment of the starter course, in English."""
    return QuizPage.objects.get(slug="final", locale__language_code="en")


def somebody() -> User:
    """A new learner."""
    return claim(person=start_guest(language="en"), name="Tomasz Taker", at=timezone.now())


class Pages:
    """Asks for what a browser without script asks for."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "localhost"})
        person, quiz = somebody(), final()
        self.client.force_login(person, backend=BACKEND)
        enrol(person=person, course=quiz.course_page.course, language="en", at=timezone.now())
        self.client.get("/en/hotels/")
        self.key = quiz.translation_key
        self.seen = ""
        self.costs: list[tuple[str, list[str]]] = []

    def ask(self, method: str, path: str, **fields: str) -> str:
        """One request; the address it leads to, or an empty string."""
        response = self.client.post(path, fields) if method == "POST" else self.client.get(path)
        if response.status_code >= 400:
            raise RuntimeError(f"{method} {path} answered {response.status_code}")
        self.seen = response.content.decode()
        return str(response.headers.get("Location", "")).partition("#")[0]

    def take(self) -> int:
        """Start, see and answer every question, see the result; the number of requests."""
        there, requests = self.ask("POST", f"/en/learn/quiz/{self.key}/start/"), 2
        while not there.endswith("/result/"):
            self.ask("GET", there)
            found = CHOICE.search(self.seen)
            there = self.ask("POST", there, choice=found.group(1) if found else "")
            requests += 2
        self.ask("GET", there)
        return requests


class Listed(Pages):
    """The same, keeping the statements of every request."""

    def ask(self, method: str, path: str, **fields: str) -> str:
        """One request, and what it asked of the database."""
        with CaptureQueriesContext(connection) as captured:
            there = super().ask(method, path, **fields)
        self.costs.append(
            (f"{method} {path}", [query["sql"] for query in captured.captured_queries])
        )
        return there


class Actions:
    """Starts, answers, hands in and reads the result, without pages and without asking who it is each time."""

    def __init__(self) -> None:
        self.quiz, at = final(), timezone.now()
        self.outline = self.quiz.course_page.outline()
        self.run = enrol(
            person=somebody(), course=self.quiz.course_page.course, language="en", at=at
        )

    def take(self) -> int:
        """From the start to the result; no request."""
        at = timezone.now()
        attempt = starting.start_attempt(enrolment=self.run, quiz=self.quiz, at=at)
        for position, question in enumerate(attempt.paper.content.questions, 1):
            answering.answer(
                attempt=attempt, position=position, given=(question.choices[0].id,), at=at
            )
        answering.submit_attempt(attempt=attempt, outline=self.outline, at=at)
        result_context(self.sitting(attempt), self.outline, at=at)
        return 0

    def sitting(self, attempt: Attempt) -> Attempt:
        """The sitting as the page of its result reads it."""
        whole = Attempt.objects.select_related("paper", "enrolment__course", "enrolment__person")
        return whole.prefetch_related("responses").get(pk=attempt.pk)


def each_request(*, words: int) -> str:
    """What every request of one sitting asks of the database, each statement cut to so many characters."""
    taker = Listed()
    taker.take()
    lines = []
    for name, statements in taker.costs:
        lines += [
            f"{len(statements):3d}  {name}",
            *(f"       {sql[:words]}" for sql in statements if words),
        ]
    return "\n".join(lines)
