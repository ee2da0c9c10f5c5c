"""Who may see what: every address of the site against everybody, then what pages let through.

A new address fails until it is listed here.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.actions import link_token, start_guest
from accounts.models import User
from certificates.models import Certificate
from quizzes.models import Attempt
from tests.people import SINCE, Cast, TinyCourse, sign_in
from tests.workforce.builders import certify, require, worker
from workforce.actions import invitations, lists
from workforce.actions.mail import stop_address
from workforce.models import (
    Invitation,
    JoinCode,
    LongTask,
    Membership,
    Obligation,
    Oversight,
    PeopleList,
    PriorTraining,
    Requirement,
    SharedDevice,
    Unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

ROLES = ("anonymous", "guest", "amina", "bruno", "chloe", "dmitri", "esther")
NAMES = ("Amina", "Bruno", "Chloé", "Esther")

#: Status for everybody, or for each of ROLES in turn. ``in`` is: on to the sign-in page.
ANYONE, MOVED, NOBODY, NOT_SO = "200", "302", "404", "405"
SIGNED_IN = "in 200 200 200 200 200 200"
CLAIMED = "in 302 200 200 200 200 200"  # a guest says who they are first
NO_STEP = "in 302 403 403 403 403 403"  # nobody here has a second step to show
MINE = "404 404 200 404 404 404 404"  # Amina's own: the others learn not even that it exists
MANAGERS = "in 403 403 200 200 403 403"
BRUNO = "in 403 403 200 403 403 403"
BOARD = "in 403 403 403 403 403 200"
NOT_THEIRS = "in 403 403 403 403 403 403"  # of the place they look after: only whoever looks after more
NEVER_READ = "in 405 405 405 405 405 405"  # signed in or not, it is for POST alone

#: route → (what GET answers, what an empty POST answers)
LISTED = {
    "": (MOVED, NOT_SO),
    "language/": (NOT_SO, MOVED),
    "healthz": (ANYONE, NOT_SO),
    "readyz": (ANYONE, NOT_SO),
    "favicon.ico": ("301", "301"),
    "documents/\\d{19,}/": (NOBODY, NOBODY),
    "documents/(\\d+)/(.*)$": (NOBODY, NOBODY),
    "documents/authenticate_with_password/<int:restriction_id>/": (NOBODY, NOBODY),
    "account/login/": (ANYONE, ANYONE),
    "account/logout/": ("302 200 200 200 200 200 200", MOVED),
    "account/inactive/": (ANYONE, NOT_SO),
    "account/login/code/": (ANYONE, ANYONE),
    "account/login/code/confirm/": (MOVED, MOVED),
    "account/signup/": (NOBODY, NOBODY),
    "account/reauthenticate/": ("in 403 403 403 403 403 403", "in 403 403 403 403 403 403"),
    "account/email/": (NOBODY, NOBODY),
    "account/confirm-email/": (NOBODY, NOBODY),
    "account/confirm-email/(?P<key>[-:\\w]+)/$": (NOBODY, NOBODY),
    "account/password/change/": (NOBODY, NOBODY),
    "account/password/set/": (NOBODY, NOBODY),
    "account/password/reset/": (NOBODY, NOBODY),
    "account/password/reset/done/": (NOBODY, NOBODY),
    "account/password/reset/key/done/": (NOBODY, NOBODY),
    "account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (NOBODY, NOBODY),
    "account/2fa/": (CLAIMED, "in 302 405 405 405 405 405"),
    "account/2fa/authenticate/": (MOVED, MOVED),
    "account/2fa/reauthenticate/": (NO_STEP, NO_STEP),
    "account/2fa/totp/activate/": (CLAIMED, CLAIMED),
    "account/2fa/totp/deactivate/": ("in 302 404 404 404 404 404", "in 302 404 404 404 404 404"),
    "account/2fa/recovery-codes/": ("in 302 404 404 404 404 404", "in 302 405 405 405 405 405"),
    "account/2fa/recovery-codes/generate/": (CLAIMED, CLAIMED),
    "account/2fa/recovery-codes/download/": (NOBODY, NOBODY),
    "account/2fa/webauthn/": (CLAIMED, "in 302 405 405 405 405 405"),
    "account/2fa/webauthn/add/": (CLAIMED, CLAIMED),
    "account/2fa/webauthn/reauthenticate/": (NO_STEP, NO_STEP),
    "account/2fa/webauthn/keys/<int:pk>/remove/": ("in 302 404 404 404 404 404", "in 302 404 404 404 404 404"),
    "account/2fa/webauthn/keys/<int:pk>/edit/": (NOBODY, NOBODY),
    "account/2fa/webauthn/login/": (MOVED, MOVED),
    "me/": (SIGNED_IN, NEVER_READ),
    "me/start/": ("in 302 302 302 302 302 302", NEVER_READ),
    "me/claim/": (SIGNED_IN, SIGNED_IN),
    "me/key/": (SIGNED_IN, "in 302 200 200 200 200 200"),
    "me/email/<str:token>/": (ANYONE, MOVED),  # whoever reads Amina's mail may say that it is hers
    "me/pin/": ("in 302 200 200 200 200 200", "in 302 200 200 200 200 200"),
    "sign-in/": (ANYONE, ANYONE),
    "sign-in/pin/": (ANYONE, ANYONE),
    "key/<slug:secret>/": (ANYONE, MOVED),
    "certificate/<str:serial>.pdf": (MINE, NOT_SO),
    "certificate/<str:serial>/": (MINE, NOT_SO),
    "verify/": (ANYONE, NOT_SO),
    "verify/<str:serial>.json": (ANYONE, NOT_SO),
    "verify/<str:serial>/": (ANYONE, NOT_SO),
    "join/": (ANYONE, ANYONE),
    "join/<str:code>/": (ANYONE, MOVED),
    "manage/": (MANAGERS, NEVER_READ),
    "manage/people.csv": (MANAGERS, NEVER_READ),
    "manage/people.xlsx": (MANAGERS, NEVER_READ),
    "manage/bulk/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/cover/": (MANAGERS, NEVER_READ),
    "manage/cover.<slug:kind>": (MANAGERS, NEVER_READ),
    "manage/history/": (MANAGERS, NEVER_READ),
    "manage/history.csv": (MANAGERS, NEVER_READ),
    "manage/person/<str:learner_id>/": (BRUNO, NEVER_READ),
    "manage/person/<str:learner_id>/key/": (BRUNO, BRUNO),
    "manage/person/<str:learner_id>/job/<int:pk>/": (BRUNO, "in 403 403 302 403 403 403"),
    "manage/task/<uuid:uuid>/": (BRUNO, NEVER_READ),
    "join/invitation/<str:signed>/": (ANYONE, "200 200 302 404 404 404 404"),  # Amina comes first, and it works once
    "manage/waiting/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/invite/": (MANAGERS, MANAGERS),
    "manage/invite/again/": (NEVER_READ, NOT_THEIRS),
    "manage/invite/withdraw/": (NEVER_READ, NOT_THEIRS),
    "manage/add/": (MANAGERS, MANAGERS),
    "manage/places/": (MANAGERS, NEVER_READ),
    "manage/places/add/": (MANAGERS, MANAGERS),
    "manage/places/change/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/places/close/": (NOT_THEIRS, NOT_THEIRS),
    "manage/places/open/": (NEVER_READ, NOT_THEIRS),
    "manage/places/move/": (NOT_THEIRS, NOT_THEIRS),
    "manage/places/merge/": (NOT_THEIRS, NOT_THEIRS),
    "manage/import/": (MANAGERS, MANAGERS),
    "manage/import/blank/<str:holds>.<str:kind>": (MANAGERS, NEVER_READ),
    "manage/import/<uuid:uuid>/": (BRUNO, BRUNO),
    "manage/import/<uuid:uuid>/apply/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/import/<uuid:uuid>/errors.csv": (BRUNO, NEVER_READ),
    "manage/import/<uuid:uuid>/drop/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/person/<str:learner_id>/training/": (BRUNO, BRUNO),
    "manage/person/<str:learner_id>/training/<int:pk>/withdraw/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/join/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/join/<str:code>.svg": (BRUNO, NEVER_READ),
    "manage/join/<str:code>/close/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/poster/<str:code>/": (BRUNO, NEVER_READ),
    "manage/devices/": (MANAGERS, MANAGERS),
    "manage/devices/<uuid:uuid>/revoke/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "device/": (ANYONE, NOT_SO),
    "device/who/": (NOT_SO, MOVED),  # these all lead to the first page, but on a shared device
    "device/pin/": (MOVED, MOVED),
    "device/learner-id/": (MOVED, MOVED),
    "device/key/": (MOVED, MOVED),
    "device/not-listed/": (MOVED, NOT_SO),
    "device/new-pin/": (MOVED, MOVED),
    "device/hand-over/": (MOVED, MOVED),
    "device/done/": (MOVED, NOT_SO),
    "device/still-here/": (NOT_SO, "403"),
    "manage/letters/": (MANAGERS, NEVER_READ),
    "manage/letters/print/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/letters/<uuid:uuid>.pdf": ("in 403 403 302 403 403 403", NEVER_READ),  # kept no longer
    "manage/letters/slip/<int:pk>/": (BRUNO, BRUNO),
    "manage/sheets/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/sheets/<uuid:uuid>/": ("in 404 404 200 404 404 404", "in 404 404 400 404 404 404"),
    "mail/stop/<str:signed>/": (ANYONE, ANYONE),  # mail programs ask without a cookie
    "me/messages/": (NEVER_READ, "in 302 302 302 302 302 302"),
    "manage/requirements/": (MANAGERS, NEVER_READ),
    "manage/requirements/change/": (MANAGERS, NEVER_READ),
    "manage/requirements/preview/": (MANAGERS, NEVER_READ),
    "manage/requirements/preview.csv": ("in 403 403 400 400 403 403", NEVER_READ),
    "manage/requirements/apply/": (NEVER_READ, MANAGERS),
    "manage/requirements/<int:pk>/signatures.csv": (BRUNO, NEVER_READ),
    "me/acknowledge/<int:pk>/": ("in 404 200 404 404 404 404", "in 404 200 404 404 404 404"),
    "board/": (BOARD, NEVER_READ),
    "board/readiness.csv": (BOARD, NEVER_READ),
    "en/learn/start/<slug:code>/": (NOT_SO, MOVED),
    "en/learn/done/<uuid:key>/": (NOT_SO, MOVED),
    "en/learn/renew/<slug:code>/": (NOT_SO, MOVED),
    "en/learn/quiz/<uuid:key>/start/": (NOT_SO, MOVED),
    "en/learn/attempt/<uuid:uuid>/<int:position>/": (MINE, "404 404 400 404 404 404 404"),
    "en/learn/attempt/<uuid:uuid>/<int:position>/picture/": (NOBODY, NOT_SO),
    "en/learn/attempt/<uuid:uuid>/submit/": (NOT_SO, "404 404 302 404 404 404 404"),
    "en/learn/attempt/<uuid:uuid>/result/": ("404 404 302 404 404 404 404", NOT_SO),
    "en/((?:[\\w\\-]+/)*)$": (ANYONE, NOT_SO),
    "en/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": (NOBODY, NOT_SO),
    "en/_util/login/": (NOBODY, NOT_SO),
}

#: Sections of the CMS that hold people, awards or the site itself: an author gets into none of them.
CLOSED = {
    *("certificates", "collections", "groups", "locales", "login", "password_reset"),
    *("redirects", "sites", "units", "users", "workflows"),
}
#: Sections where authors work, or see only what is theirs.
AUTHORS = {
    *("account", "api", "block-preview", "bulk", "choose-anchor-link", "choose-email-link", "choose-external-link"),
    *("choose-page", "choose-phone-link", "dismissibles", "documents", "editing-sessions", "images", "jsi18n"),
    *("localize", "logout", "pages", "quizzes", "reports", "snippets", "sprite", "tag-autocomplete", "test404", ".*"),
}
#: Wagtail's own trial of its error page raises on purpose; pictures, words and the way to sign in are public.
RAISES, PUBLIC = {"cms/failwhale/"}, {"cms/sprite/", "cms/jsi18n/", "cms/login/"}
TO_SIGN_IN = ("/sign-in/?next=/cms/", "/cms/login/?next=/cms/")


def routes(resolver: URLResolver | None = None, above: str = "") -> Iterator[str]:
    """Every route, as one string from the root, without the anchors of regular expressions."""
    for found in (resolver or get_resolver()).url_patterns:
        route = above + str(found.pattern).removeprefix("^")
        if isinstance(found, URLPattern):
            yield route
        else:
            yield from routes(found, route)


ROUTES = sorted(set(routes()))
OURS = [route for route in ROUTES if not route.startswith("cms/")]
CMS = [route for route in ROUTES if route.startswith("cms/")]


@cache
def site() -> ClientHandler:
    """One for every browser: each handler of its own looks through all static files first."""
    return ClientHandler(enforce_csrf_checks=False)


def as_person(person: User | None = None) -> Client:
    """A new browser, which shows a 500 as a page, as the real ones do."""
    client = Client(raise_request_exception=False)
    client.handler = site()
    return sign_in(client, person) if person else client


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
        """``route`` filled in with what exists and belongs to somebody."""
        known = {
            "code": "cse-hotel" if "/start/" in route or "/renew/" in route else "RIVER7",
            "serial": self.certificate.serial,
            "uuid": self.uuid(route),
            "kind": "xlsx",
            "holds": "people",
            "pk": Membership.objects.get(person=self.cast.amina).pk if "/job/" in route or "/slip/" in route else 1,
            "learner_id": self.cast.amina.learner_id,
            "key": self.quiz.translation_key if "/quiz/" in route else self.lesson.translation_key,
            "position": 1,
            "page_id": self.quiz.pk if route.startswith("cms/quizzes/") else self.lesson.pk,
        }
        if route.startswith("me/acknowledge/"):
            known["pk"] = Obligation.objects.get(requirement__needs_acknowledgement=True, person=self.cast.amina).pk
        if route.endswith("/withdraw/"):
            known["pk"] = PriorTraining.objects.get().pk
        known |= self.signed(route)
        for pattern, example in EXAMPLES.items():
            route = route.replace(pattern, example)
        if route.startswith("manage/requirements/"):
            known["pk"] = Requirement.objects.filter(unit=self.cast.area).first().pk
        if route.startswith(("cms/users/", "cms/certificates/", "cms/units/")):
            ids = {"users": self.cast.amina, "certificates": self.certificate, "units": self.cast.workplace}
            known["pk"] = ids[route.split("/")[1]].pk
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known.get(found[1], 1)), route)

    def signed(self, route: str) -> dict[str, str]:
        """What mails hold that were written to Amina, and to somebody Bruno invites."""
        stop = stop_address(self.cast.amina)
        link = stop if "mail/stop" in route else invitations.link(Invitation.objects.get())
        return {"signed": link.split("/")[-2], "token": link_token(person=self.cast.amina, email="new@example.org")}

    def uuid(self, route: str) -> UUID:
        """The UUID of the one thing ``route`` is about, else of Amina's sitting."""
        if "/letters/" in route:
            return LongTask.objects.get(kind="letters").uuid
        things: dict[str, Any] = {"/task/": LongTask, "/devices/": SharedDevice, "/import/": PeopleList}
        thing = next((model for part, model in things.items() if part in route), None)
        found = thing.objects.first() if thing else None  # Bruno deletes his list on the way
        return found.uuid if found else self.attempt.uuid


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
    LongTask.objects.create(kind="reminders", unit=cast.workplace, started_by=cast.bruno, created_at=timezone.now())
    SharedDevice.objects.create(unit=cast.workplace, label="Front desk", registered_at=timezone.now(), digest="0")
    bring_evidence(cast)
    rows = ContentFile(b"name\nAmina Yusuf\n")
    lists.bring(file=rows, filename="staff.csv", unit=cast.workplace, holds="people", by=cast.bruno, at=timezone.now())
    people: dict[str, User] = {"guest": start_guest(language="en")}
    people |= {role: getattr(cast, role) for role in ROLES[2:]}
    clients = {role: as_person(people.get(role)) for role in ROLES}
    clients["amina"].post(f"/en/learn/quiz/{tiny_course.en.quiz.translation_key}/start/")
    Attempt.objects.update(printed_at=timezone.now())  # and Bruno has it on paper
    attempt = Attempt.objects.get()
    return World(people, clients, cast, certificate, attempt, tiny_course.en.first, tiny_course.en.quiz)


def bring_evidence(cast: Cast) -> None:
    """Training Amina did elsewhere, a signature asked of her, letters that were printed, an invitation."""
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
    LongTask.objects.create(kind="letters", unit=cast.workplace, started_by=cast.bruno, created_at=now)
    invitations.invite(unit=cast.workplace, email="zofia@example.org", by=cast.bruno, at=now)


def said(response: Any, address: str) -> str:
    """The status, or ``in`` for a redirect to the sign-in page that comes back here."""
    to_sign_in = f"{reverse('sign_in')}?next={address}"
    return "in" if response.status_code == 302 and response.url == to_sign_in else str(response.status_code)


def test_every_address_is_listed_and_no_other() -> None:
    assert set(OURS) == set(LISTED)
    assert {route.split("/")[1] for route in CMS} - {""} == CLOSED | AUTHORS | {"failwhale"}


@pytest.mark.parametrize("method", ["get", "post", "fragment"])
def test_everybody_gets_what_is_theirs_and_no_more(world: World, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.pdf.render", lambda *args, **kwargs: b"%PDF-")  # seconds, tested elsewhere
    wrong, headers = {}, {"HX-Request": "true"} if method == "fragment" else {}
    send = "post" if method == "post" else "get"
    for role in sorted(ROLES, key=lambda role: role == "bruno"):  # who closes the poster's code comes last
        for route in OURS:
            expected = LISTED[route][method == "post"].split()
            address = world.address(route)
            answer = said(getattr(as_person(world.people.get(role)), send)(address, headers=headers), address)
            if answer != expected[ROLES.index(role) if len(expected) > 1 else 0]:
                wrong[role, route] = answer
    assert wrong == {}


def test_nobody_but_authors_gets_into_the_cms(world: World) -> None:
    """Every page, by a visitor and by one of the others in turn; none of them has leave to enter at all."""
    outsiders = [role for role in world.people if role != "dmitri"]
    assert not [role for role in outsiders if world.people[role].has_perm("wagtailadmin.access_admin")]
    let_in = set()
    for at, route in enumerate(sorted(set(CMS) - PUBLIC)):
        for role in ("anonymous", outsiders[at % len(outsiders)]):
            answer = world.clients[role].get(world.address(route))
            to_sign_in = answer.status_code == 302 and answer.url.startswith(TO_SIGN_IN)
            if not to_sign_in and not (answer.status_code == 404 and "password_reset" in route):
                let_in.add((role, route, answer.status_code))
    assert let_in == set()


def test_an_author_finds_nobody_in_the_cms(world: World) -> None:
    found = {}
    for route in CMS:
        answer = world.clients["dmitri"].get(world.address(route))
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        names = [name for name in NAMES if name.encode() in text]
        is_let_in = answer.status_code == 200 and route.split("/")[1] in CLOSED
        if names or is_let_in or (answer.status_code >= 500 and route not in RAISES):
            found[route] = (answer.status_code, names)
    assert found == {}


def test_figures_of_a_quiz_are_for_its_authors_alone(world: World) -> None:
    """Staff, managers and the board are sent away; so is whoever asks for the file."""
    figures = [world.address(route) for route in CMS if route.startswith("cms/reports/quiz/")]
    assert len(figures) == 7
    for role in ROLES:
        for address in (*figures, f"{figures[0]}?export=csv"):
            assert (world.clients[role].get(address).status_code == 200) == (role == "dmitri"), (role, address)


def test_a_verdict_says_what_is_on_the_paper_and_no_more(cast: Cast) -> None:
    certificate = certify(cast.amina, cast.course, on=timezone.localdate(), revoked_reason="a secret reason")
    facts = as_person().get(f"/verify/{certificate.serial}.json").json()
    assert set(facts) == {
        *("verdict", "serial", "name", "course", "edition", "language", "completed_on", "expires_on", "verify_url")
    }
    assert b"secret" not in as_person().get(f"/verify/{certificate.serial}/").content


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ name }}{% x %}"])
def test_a_name_runs_nowhere(cast: Cast, name: str) -> None:
    require(cast.area, cast.course)
    person = worker(cast.workplace, name=name)
    certificate = certify(person, cast.course, on=timezone.localdate())
    Unit.objects.filter(pk=cast.workplace.pk).update(name=name)
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now(), code="RIVER7")
    read = [(person, "/me/"), (person, f"/certificate/{certificate.serial}/"), (None, f"/verify/{certificate.serial}/")]
    read += [(cast.bruno, "/manage/"), (cast.bruno, "/manage/poster/RIVER7/"), (None, "/join/RIVER7/")]
    for reader, address in read:
        page = as_person(reader).get(address).content
        assert b"<script>alert" not in page, address
        assert b"<img src=x" not in page, address


@pytest.mark.parametrize("name", ["=1+1", "x;=1+cmd|' /C calc'!A0;y", "＝1+1", " \t@SUM(1)", "-2+3"])
def test_a_file_runs_nothing_whatever_the_list_separator(cast: Cast, name: str) -> None:
    require(cast.area, cast.course)
    worker(cast.workplace, name=name)
    text = as_person(cast.bruno).get("/manage/people.csv").getvalue().decode("utf-8-sig")
    for separator in ",;":
        cells = {cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row}
        assert not [cell for cell in cells if cell.strip(" \t").startswith(("=", "＝", "@", "-", "+"))]


def test_a_manager_of_a_team_sees_nothing_beside_or_above_it(cast: Cast) -> None:
    require(cast.area, cast.course)
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    beside = cast.workplace.add_child(name="Kitchen", kind=Unit.Kind.TEAM)
    worker(team, name="Seen One")
    worker(beside, name="Unseen Two")
    Oversight.objects.filter(person=cast.chloe).delete()
    Oversight.objects.create(person=cast.chloe, unit=team, duty=Oversight.Duty.MANAGER, from_on=SINCE)
    for address in ("/manage/", "/manage/people.csv"):
        page = as_person(cast.chloe).get(address).getvalue().decode()
        assert "Seen One" in page
        assert not [word for word in ("Unseen Two", "Kitchen", "Amina") if word in page]
        for unit in (beside, cast.workplace, cast.area):
            assert as_person(cast.chloe).get(address, {"unit": unit.uuid}).status_code == 403


def test_a_duty_counts_only_while_it_lasts(cast: Cast) -> None:
    today = timezone.localdate()
    Oversight.objects.filter(person=cast.bruno).update(until_on=today - timedelta(days=1))
    Oversight.objects.filter(person=cast.esther).update(from_on=today + timedelta(days=1))
    assert as_person(cast.bruno).get("/manage/").status_code == 403
    assert as_person(cast.esther).get("/board/").status_code == 403


# --- Small numbers ----------------------------------------------------------------------------


def figures(person: User, **query: Any) -> dict[str, str]:
    """What the board's file says is in scope, row by row."""
    text = as_person(person).get("/board/readiness.csv", query).content.decode("utf-8-sig")
    return {row["label"]: row["in_scope"] for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture
def small_beside_large(cast: Cast) -> Cast:
    """Twenty people at one hotel of the area, five at another, and five in another area."""
    Membership.objects.all().delete()
    small = cast.hotels.add_child(name="Small Hotel", kind=Unit.Kind.WORKPLACE, sector=cast.sector)
    medway = cast.elsewhere.get_parent()
    require(cast.area, cast.course)
    require(medway, cast.course)
    for unit, staff in ((cast.workplace, 20), (small, 5), (cast.elsewhere, 5)):
        for _person in range(staff):
            worker(unit)
    return cast


def test_a_place_inside_an_area_has_no_figures_of_its_own(small_beside_large: Cast) -> None:
    esther, place = small_beside_large.esther, small_beside_large.workplace
    assert figures(esther)["Hotels"] == "25"
    for address in ("/board/", "/board/readiness.csv"):
        assert as_person(esther).get(address, {"area": place.uuid}).status_code == 403


def test_areas_together_do_not_tell_on_a_small_one(small_beside_large: Cast) -> None:
    cast = small_beside_large
    medway = cast.elsewhere.get_parent()
    Oversight.objects.create(person=cast.esther, unit=medway, duty=Oversight.Duty.BOARD, from_on=SINCE)
    asked = [{}, {"area": cast.area.uuid}, {"area": medway.uuid}, {"area": ""}, {"area": [cast.area.uuid, medway.uuid]}]
    shown = {figures(cast.esther, **area)["Hotels"] for area in asked}
    assert sum(figure.isdigit() for figure in shown) == 1  # the large area's figure, and never a sum
