"""People who take the final assessment in this process: through its pages, or by actions alone."""

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
    """Load the starter course where it is missing."""
    call_command("prepare", stdout=StringIO())


def final() -> QuizPage:
    """Return the final assessment of the starter course, in English."""
    return QuizPage.objects.get(slug="final", locale__language_code="en")


def new_learner() -> User:
    """Make a new learner."""
    return claim(person=start_guest(language="en"), name="Tomasz Taker", at=timezone.now())


class PageSitter:
    """Sends the requests a browser without script sends."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "localhost"})
        person = new_learner()
        quiz = final()
        self.client.force_login(person, backend=BACKEND)
        enrol(person=person, course=quiz.course_page.course, language="en", at=timezone.now())
        self.client.get("/en/hotels/")
        self.key = quiz.translation_key
        self.last_page = ""
        self.costs: list[tuple[str, list[str]]] = []

    def ask(self, method: str, path: str, **fields: str) -> str:
        """Send one request; returns the address it leads to, or an empty string."""
        send = self.client.post if method == "POST" else self.client.get
        response = send(path, fields)
        if response.status_code >= 400:
            raise RuntimeError(f"{method} {path} answered {response.status_code}")
        self.last_page = response.content.decode()
        return str(response.headers.get("Location", "")).partition("#")[0]

    def take(self) -> int:
        """Start, see and answer every question, see the result; returns how many requests."""
        address = self.ask("POST", f"/en/learn/quiz/{self.key}/start/")
        requests = 2  # the start, and the result at the end
        while not address.endswith("/result/"):
            self.ask("GET", address)
            choice = CHOICE.search(self.last_page)
            address = self.ask("POST", address, choice=choice.group(1) if choice else "")
            requests += 2
        self.ask("GET", address)
        return requests


class RecordingSitter(PageSitter):
    """The same, recording the statements of every request."""

    def ask(self, method: str, path: str, **fields: str) -> str:
        """Send one request, and record its statements."""
        with CaptureQueriesContext(connection) as captured:
            address = super().ask(method, path, **fields)
        self.costs.append(
            (f"{method} {path}", [query["sql"] for query in captured.captured_queries])
        )
        return address


class ActionSitter:
    """Starts, answers, submits and reads the result, without pages or signing in."""

    def __init__(self) -> None:
        self.quiz = final()
        at = timezone.now()
        self.outline = self.quiz.course_page.outline()
        self.run = enrol(
            person=new_learner(), course=self.quiz.course_page.course, language="en", at=at
        )

    def take(self) -> int:
        """Take the quiz from the start to the result; returns 0, as it makes no request."""
        at = timezone.now()
        attempt = starting.start_attempt(enrolment=self.run, quiz=self.quiz, at=at)
        for position, question in enumerate(attempt.paper.content.questions, 1):
            answering.record_answer(
                attempt=attempt, position=position, answer=(question.choices[0].id,), at=at
            )
        answering.submit_attempt(attempt=attempt, outline=self.outline, at=at)
        result_context(self.sitting(attempt), self.outline, at=at)
        return 0

    def sitting(self, attempt: Attempt) -> Attempt:
        """Return the attempt as the page of its result reads it."""
        attempts = Attempt.objects.select_related("paper", "enrolment__course", "enrolment__person")
        return attempts.prefetch_related("responses").get(pk=attempt.pk)


def statements_by_request(*, length: int) -> str:
    """Return the statements of every request of one sitting, cut to so many characters."""
    sitter = RecordingSitter()
    sitter.take()
    lines = []
    for name, statements in sitter.costs:
        lines += [
            f"{len(statements):3d}  {name}",
            *(f"       {sql[:length]}" for sql in statements if length),
        ]
    return "\n".join(lines)
