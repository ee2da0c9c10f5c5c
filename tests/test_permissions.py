"""Every address of the site against everybody.

A new address fails until it is listed in ``tests/addresses.py``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from accounts.actions import link_token, start_guest
from accounts.models import User
from certificates.models import Certificate
from compliance.notices.mail import stop_address
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from quizzes.attempts.models import Allowance, Attempt
from tests.addresses import AUTHORS, CLOSED, LISTED, PUBLIC, RAISES, ROLES, TO_SIGN_IN
from tests.compliance.builders import certify, require
from tests.people import Cast, TinyCourse, as_person
from workforce.devices.models import SharedDevice
from workforce.lists.actions import lists
from workforce.lists.models import PeopleList
from workforce.long_tasks.models import LongTask
from workforce.people.actions import invitations
from workforce.people.models import Invitation, JoinCode, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
#: What is known of people: who they are, and why one of them was given more attempts.
PERSONAL = ("Amina", "Bruno", "Chloé", "Esther", "Agreed by telephone.")


def routes(resolver: URLResolver | None = None, above: str = "") -> Iterator[str]:
    """Yield every route, as one string from the root, without the anchors of regular expressions."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = above + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


ROUTES = sorted(set(routes()))
SITE_ROUTES = [route for route in ROUTES if not route.startswith("cms/")]
CMS = [route for route in ROUTES if route.startswith("cms/")]


@dataclass(frozen=True)
class World:
    """Everybody signed in, and things of Amina's and Bruno's to reach for."""

    people: dict[str, User]
    clients: dict[str, Client]
    cast: Cast
    certificate: Certificate
    attempt: Attempt
    lesson: Any
    quiz: Any

    def address(self, route: str) -> str:
        """Return the address of ``route``, with ids of records that belong to somebody."""
        values = {
            "code": "cse-hotel" if "/learn/" in route else "RIVER7",
            "serial": self.certificate.serial,
            "uuid": self.uuid(route),
            "kind": "xlsx",
            "holds": "people",
            "pk": Membership.objects.get(person=self.cast.amina).pk
            if "/job/" in route or "/slip/" in route
            else 1,
            "learner_id": self.cast.amina.learner_id,
            "key": self.quiz.translation_key if "/quiz/" in route else self.lesson.translation_key,
            "position": 1,
            "page_id": self.quiz.pk if route.startswith("cms/quizzes/") else self.lesson.pk,
        }
        if route.startswith("me/acknowledge/"):
            values["pk"] = Obligation.objects.get(
                requirement__needs_acknowledgement=True, person=self.cast.amina
            ).pk
        if route.endswith("/withdraw/"):
            values["pk"] = PriorTraining.objects.get().pk
        if "/allowances/<" in route:
            values["pk"] = getattr(Allowance.objects.first(), "pk", 1)  # Bruno ends it on the way
        if "signed>" in route or "token>" in route:
            values |= self.signed(route)
        for pattern, example in EXAMPLES.items():
            route = route.replace(pattern, example)
        if route.startswith("manage/requirements/"):
            values["pk"] = Requirement.objects.filter(unit=self.cast.area).first().pk
        if route.startswith(("cms/users/", "cms/certificates/", "cms/units/")):
            ids = {
                "users": self.cast.amina,
                "certificates": self.certificate,
                "units": self.cast.workplace,
            }
            values["pk"] = ids[route.split("/")[1]].pk
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], 1)), route)

    def signed(self, route: str) -> dict[str, str]:
        """What mails hold that were written to Amina, and to somebody Bruno invites."""
        stop = stop_address(self.cast.amina)
        link = stop if "mail/stop" in route else invitations.link(Invitation.objects.get())
        return {
            "signed": link.split("/")[-2],
            "token": link_token(person=self.cast.amina, email="new@example.org"),
        }

    def uuid(self, route: str) -> UUID:
        """The UUID of the one thing ``route`` is about, else of Amina's sitting."""
        if "/letters/" in route:
            return LongTask.objects.get(kind="letters").uuid
        things: dict[str, Any] = {
            "/task/": LongTask,
            "/devices/": SharedDevice,
            "/import/": PeopleList,
        }
        thing = next((model for part, model in things.items() if part in route), None)
        record = thing.objects.first() if thing else None  # Bruno deletes his list on the way
        return record.uuid if record else self.attempt.uuid


#: What a regular expression in a route is tried with.
EXAMPLES = {
    "documents/\\d{19,}/": "documents/" + "9" * 5000 + "/x",
    "documents/(\\d+)/(.*)$": "documents/1/x",
    "(?P<key>[-:\\w]+)/$": "abc/",
    "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "1-abc/",
    "((?:[\\w\\-]+/)*)$": "hotels/",
    "(\\d+)/revisions/compare/(live|earliest|\\d+)\\.\\.\\.(live|latest|\\d+)/$": "1/revisions/compare/live...latest/",
    "^pages/": "pages/",
    "^documents/": "documents/",
    "^images/": "images/",
    ".*/$": "nowhere/",
}


@pytest.fixture
def world(cast: Cast, tiny_course: TinyCourse) -> World:
    """Amina holds a certificate, has a sitting open, and works where Bruno has hung a poster."""
    require(cast.area, cast.course)
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    LongTask.objects.create(
        kind="reminders", unit=cast.workplace, started_by=cast.bruno, created_at=timezone.now()
    )
    SharedDevice.objects.create(
        unit=cast.workplace, label="Front desk", registered_at=timezone.now(), digest="0"
    )
    bring_evidence(cast)
    rows = ContentFile(b"name\nAmina Yusuf\n")
    lists.store_list(
        file=rows,
        filename="staff.csv",
        unit=cast.workplace,
        holds="people",
        by=cast.bruno,
        at=timezone.now(),
    )
    people: dict[str, User] = {"guest": start_guest(language="en")}
    people |= {role: getattr(cast, role) for role in ROLES[2:]}
    clients = {role: as_person(people.get(role)) for role in ROLES}
    clients["amina"].post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    Attempt.objects.update(printed_at=timezone.now())  # and Bruno has it on paper
    attempt = Attempt.objects.get()
    return World(
        people, clients, cast, certificate, attempt, tiny_course.en.first, tiny_course.en.quiz
    )


def bring_evidence(cast: Cast) -> None:
    """Training Amina did elsewhere, a signature asked of her, more attempts, letters, an invitation."""
    now, today = timezone.now(), timezone.localdate()
    require(cast.hotels, cast.course, needs_acknowledgement=True)
    PriorTraining.objects.create(
        person=cast.amina,
        course=cast.course,
        unit=cast.workplace,
        completed_on=today,
        expires_on=today,
        recorded_at=now,
    )
    Allowance.objects.create(
        person=cast.amina, more_attempts=1, reason="Agreed by telephone.", given_by=cast.bruno
    )
    LongTask.objects.create(
        kind="letters", unit=cast.workplace, started_by=cast.bruno, created_at=now
    )
    invitations.invite(unit=cast.workplace, email="zofia@example.org", by=cast.bruno, at=now)


def status(response: Any, address: str) -> str:
    """Return the status, or ``in`` for a redirect to the sign-in page that comes back here."""
    to_sign_in = f"{reverse('sign_in')}?next={address}"
    if response.status_code == 302 and response.url == to_sign_in:
        return "in"
    return str(response.status_code)


def test_every_address_is_listed_and_no_other() -> None:
    assert set(SITE_ROUTES) == set(LISTED)
    assert {route.split("/")[1] for route in CMS} - {""} == CLOSED | AUTHORS | {"failwhale"}


@pytest.mark.parametrize("method", ["get", "post", "fragment"])
def test_everybody_gets_what_is_theirs_and_no_more(
    world: World, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # seconds, tested elsewhere
    monkeypatch.setattr("certificates.pdf.render", lambda *args, **kwargs: b"%PDF-")
    wrong = {}
    headers = {"HX-Request": "true"} if method == "fragment" else {}
    send = "post" if method == "post" else "get"
    # who closes the poster's code comes last
    for role in sorted(ROLES, key=lambda role: role == "bruno"):
        for route in SITE_ROUTES:
            expected = LISTED[route][method == "post"].split()
            address = world.address(route)
            client = as_person(world.people.get(role))
            answer = status(getattr(client, send)(address, headers=headers), address)
            if answer != expected[ROLES.index(role) if len(expected) > 1 else 0]:
                wrong[role, route] = answer
    assert wrong == {}


def test_nobody_but_authors_gets_into_the_cms(world: World) -> None:
    """Every page, by a visitor and by one of the others in turn; none of them has leave to enter at all."""
    outsiders = [role for role in world.people if role != "dmitri"]
    assert not [
        role for role in outsiders if world.people[role].has_perm("wagtailadmin.access_admin")
    ]
    let_in = set()
    for at, route in enumerate(sorted(set(CMS) - PUBLIC)):
        for role in ("anonymous", outsiders[at % len(outsiders)]):
            answer = as_person(world.people.get(role)).get(world.address(route))
            to_sign_in = answer.status_code == 302 and answer.url.startswith(TO_SIGN_IN)
            if not to_sign_in and not (answer.status_code == 404 and "password_reset" in route):
                let_in.add((role, route, answer.status_code))
    assert let_in == set()


@pytest.fixture(params=["Editors", "Moderators"])
def wagtail_author(world: World, request: pytest.FixtureRequest) -> User:
    """Somebody who writes or translates, with the leave of one of Wagtail's own groups and no more."""
    world.cast.dmitri.groups.set(Group.objects.filter(name=request.param))
    return world.cast.dmitri


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_author_finds_nobody_in_the_cms(world: World, wagtail_author: User, method: str) -> None:
    failures = {}
    for route in CMS:
        with transaction.atomic():  # what one address changes is nothing to the next
            # cms/logout/ signs out
            answer = getattr(as_person(wagtail_author), method)(world.address(route))
            transaction.set_rollback(True)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        personal = [words for words in PERSONAL if words.encode() in text]
        is_let_in = answer.status_code == 200 and route.split("/")[1] in CLOSED
        if personal or is_let_in or (answer.status_code >= 500 and route not in RAISES):
            failures[route] = (answer.status_code, personal)
    assert failures == {}


def test_no_snippet_is_called_by_what_is_known_of_a_person(world: World) -> None:
    """Wagtail shows what a snippet is called in choosers, logs and messages, whoever reads them."""
    names = [str(record) for model in get_snippet_models() for record in model._base_manager.all()]
    assert names
    assert [name for name in names for words in PERSONAL if words in name] == []


def test_figures_of_a_quiz_are_for_its_authors_alone(world: World) -> None:
    """Staff, managers and the board are sent away; so is whoever asks for the file."""
    figures = [world.address(route) for route in CMS if route.startswith("cms/reports/quiz/")]
    assert len(figures) == 9
    for role in ROLES:
        for address in (*figures, f"{figures[0]}?export=csv"):
            answer = as_person(world.people.get(role)).get(address)
            assert (answer.status_code == 200) == (role == "dmitri"), (role, address)
