"""The people and pages the benchmark measures, made through the product's own actions."""

import http.client
from urllib.parse import urlencode, urlsplit

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import claim, start_guest
from accounts.models import User
from certificates.models import Certificate
from courses.models import CoursePage
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import QuizPage
from tests.benchmarks.cost import Target
from tests.benchmarks.peers import PEERS
from tests.benchmarks.server import Server
from workforce.people.models import Oversight

LESSON = "/en/hotels/respond/act-safely/"


def cookie_of(person: User) -> str:
    """A session for ``person``, as a browser would send it."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; language=en"


def client_of(target: Target) -> Client:
    """A test client with the target's cookies."""
    client = Client(headers={"host": "localhost"})
    for pair in filter(None, target.cookie.split("; ")):
        name, _is, value = pair.partition("=")
        client.cookies[name] = value
    return client


def learner() -> tuple[User, Attempt]:
    """Somebody in the middle of the course, with an open attempt at the first check."""
    person = claim(person=start_guest(language="en"), name="Bena Benchmark", at=timezone.now())
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = CoursePage.objects.get(course__code="cse-hotel", locale__language_code="en")
    for activity in page.outline().modules[0].activities:
        if activity.kind == "lesson":
            client.post(f"/en/learn/done/{activity.key}/")
        else:
            client.post(f"/en/learn/quiz/{activity.key}/start/")
    return person, Attempt.objects.get(enrolment__person=person)


def targets() -> list[Target]:
    """Every page type with somebody to ask for it; loads the starter course and the demo first."""
    call_command("prepare")
    person, attempt = learner()
    mine = cookie_of(person)
    manager = Oversight.objects.filter(duty=Oversight.Duty.MANAGER).order_by("unit__depth")[0]
    board = Oversight.objects.filter(duty=Oversight.Duty.BOARD)[0]
    certificate = Certificate.objects.select_related("person").order_by("pk")[0]
    submitted = (
        Attempt.objects.exclude(submitted_at=None).select_related("enrolment__person").first()
    )
    results = []
    if submitted:
        results = [
            Target(
                "result",
                f"/en/learn/attempt/{submitted.uuid}/result/",
                cookie_of(submitted.enrolment.person),
            )
        ]
    return [
        Target("catalogue", "/en/", mine),
        Target("course", "/en/hotels/", mine),
        Target("lesson", LESSON, mine),
        Target(
            "lesson (ur)",
            LESSON.replace("/en/", "/ur/"),
            mine.replace("language=en", "language=ur"),
        ),
        Target("visitor", LESSON, ""),
        Target("quiz", "/en/hotels/recognise/check/", mine),
        Target("question", f"/en/learn/attempt/{attempt.uuid}/1/", mine),
        *results,
        Target("me", "/me/", mine),
        Target("manage", "/manage/", cookie_of(manager.person)),
        Target("board", "/board/", cookie_of(board.person)),
        Target(
            "certificate", f"/certificate/{certificate.serial}.pdf", cookie_of(certificate.person)
        ),
        Target("verify", f"/verify/{certificate.serial}/", ""),
    ]


def statements(target: Target) -> int:
    """SQL statements of one request, caches warm."""
    client = client_of(target)
    client.get(target.path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(target.path)
    if response.status_code != 200:
        raise RuntimeError(f"{target.path} answered {response.status_code}")
    return len(captured)


class Taker:
    """Takes the ten-question final assessment over HTTP, as a browser without script would."""

    def __init__(self, url: str) -> None:
        person = claim(person=start_guest(language="en"), name="Tomasz Taker", at=timezone.now())
        self.cookie = cookie_of(person) + "; csrftoken=" + "a" * 32
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc)
        self.requests = 0

    def ask(self, method: str, path: str, **fields: str) -> str:
        """One request; the address it redirects to, or an empty string."""
        body = urlencode({**fields, "csrfmiddlewaretoken": "a" * 32}) if method == "POST" else None
        headers = {
            "Cookie": self.cookie,
            "Host": "localhost",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.read()
        self.requests += 1
        if response.status >= 400:
            raise RuntimeError(f"{method} {path} answered {response.status}")
        return response.headers.get("Location", "")

    def take(self, quiz: QuizPage) -> int:
        """Start, see and answer every question, see the result; the number of requests."""
        there = self.ask("POST", f"/en/learn/quiz/{quiz.translation_key}/start/")
        uuid = there.split("/")[-3]
        for question in (
            Attempt.objects.select_related("paper").get(uuid=uuid).paper.content.questions
        ):
            self.ask("GET", there)
            there = self.ask("POST", there, choice=question.choices[0].id).partition("#")[0]
        self.ask("GET", there)
        return self.requests


def attempt_report(server: Server, times: int = 10) -> str:
    """What a ten-question attempt costs from *Start* to the result, beside its peers."""
    quiz = QuizPage.objects.get(slug="final", locale__language_code="en")
    Taker(server.url).take(quiz)
    takers = [Taker(server.url) for _time in range(times)]
    before = server.cpu_ms()
    requests = sum(taker.take(quiz) for taker in takers)
    cpu_ms = (server.cpu_ms() - before) / times
    lines = [
        f"{'attempt':<12} {cpu_ms:7.1f} ms CPU  for ten questions in {requests // times} requests"
    ]
    lines += [
        f"{'':<12} {peer.name}: CPU {peer.cpu_ms} ms (ours is {cpu_ms / peer.cpu_ms:.2f} of it), "
        f"{peer.statements} statements"
        for peer in PEERS["attempt"]
        if peer.cpu_ms
    ]
    return "\n".join(lines)
