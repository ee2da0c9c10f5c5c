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
from tests.benchmarks.cost import PageTarget
from tests.benchmarks.peers import PEERS
from tests.benchmarks.server import RunningServer
from workforce.people.models import Oversight

LESSON = "/en/hotels/respond/act-safely/"


def cookie_of(person: User) -> str:
    """Return the cookies of a new session for ``person``, as a browser would send them."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; language=en"


def client_of(target: PageTarget) -> Client:
    """Return a test client with the target's cookies."""
    client = Client(headers={"host": "localhost"})
    for pair in filter(None, target.cookie.split("; ")):
        name, _is, value = pair.partition("=")
        client.cookies[name] = value
    return client


def learner() -> tuple[User, Attempt]:
    """Return somebody in the middle of the course, with an open attempt at the first check."""
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


def targets() -> list[PageTarget]:
    """Return every page type with the cookies to ask for it; prepares the site first."""
    call_command("prepare")
    person, attempt = learner()
    cookie = cookie_of(person)
    manager = Oversight.objects.filter(duty=Oversight.Duty.MANAGER).order_by("unit__depth")[0]
    board = Oversight.objects.filter(duty=Oversight.Duty.BOARD)[0]
    certificate = Certificate.objects.select_related("person").order_by("pk")[0]
    submitted_attempt = (
        Attempt.objects.exclude(submitted_at=None).select_related("enrolment__person").first()
    )
    results = []
    if submitted_attempt:
        results = [
            PageTarget(
                "result",
                f"/en/learn/attempt/{submitted_attempt.uuid}/result/",
                cookie_of(submitted_attempt.enrolment.person),
            )
        ]
    return [
        PageTarget("catalogue", "/en/", cookie),
        PageTarget("course", "/en/hotels/", cookie),
        PageTarget("lesson", LESSON, cookie),
        PageTarget(
            "lesson (ur)",
            LESSON.replace("/en/", "/ur/"),
            cookie.replace("language=en", "language=ur"),
        ),
        PageTarget("visitor", LESSON, ""),
        PageTarget("quiz", "/en/hotels/recognise/check/", cookie),
        PageTarget("question", f"/en/learn/attempt/{attempt.uuid}/1/", cookie),
        *results,
        PageTarget("me", "/me/", cookie),
        PageTarget("manage", "/manage/", cookie_of(manager.person)),
        PageTarget("board", "/board/", cookie_of(board.person)),
        PageTarget(
            "certificate", f"/certificate/{certificate.serial}.pdf", cookie_of(certificate.person)
        ),
        PageTarget("verify", f"/verify/{certificate.serial}/", ""),
    ]


def statements(target: PageTarget) -> int:
    """Count the SQL statements of one request, caches warm."""
    client = client_of(target)
    client.get(target.path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(target.path)
    if response.status_code != 200:
        raise RuntimeError(f"{target.path} answered {response.status_code}")
    return len(captured)


class HttpTaker:
    """Takes the ten-question final assessment over HTTP, as a browser without script would."""

    def __init__(self, url: str) -> None:
        person = claim(person=start_guest(language="en"), name="Tomasz Taker", at=timezone.now())
        self.cookie = cookie_of(person) + "; csrftoken=" + "a" * 32
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc)
        self.requests = 0

    def ask(self, method: str, path: str, **fields: str) -> str:
        """Send one request; returns the address it redirects to, or an empty string."""
        body = None
        if method == "POST":
            body = urlencode({**fields, "csrfmiddlewaretoken": "a" * 32})
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
        """Start, see and answer every question, see the result; returns how many requests."""
        address = self.ask("POST", f"/en/learn/quiz/{quiz.translation_key}/start/")
        uuid = address.split("/")[-3]
        attempt = Attempt.objects.select_related("paper").get(uuid=uuid)
        for question in attempt.paper.content.questions:
            self.ask("GET", address)
            address = self.ask("POST", address, choice=question.choices[0].id).partition("#")[0]
        self.ask("GET", address)
        return self.requests


def attempt_report(server: RunningServer, times: int = 10) -> str:
    """Return what a ten-question attempt costs from *Start* to the result, beside its peers."""
    quiz = QuizPage.objects.get(slug="final", locale__language_code="en")
    HttpTaker(server.url).take(quiz)
    takers = [HttpTaker(server.url) for _time in range(times)]
    cpu_ms_at_start = server.cpu_ms()
    requests = sum(taker.take(quiz) for taker in takers)
    cpu_ms = (server.cpu_ms() - cpu_ms_at_start) / times
    lines = [
        f"{'attempt':<12} {cpu_ms:7.1f} ms CPU  for ten questions in {requests // times} requests"
    ]
    for peer in PEERS["attempt"]:
        if peer.cpu_ms:
            ratio = cpu_ms / peer.cpu_ms
            lines.append(
                f"{'':<12} {peer.name}: CPU {peer.cpu_ms} ms (ours is {ratio:.2f} of it), "
                f"{peer.statements} statements"
            )
    return "\n".join(lines)
