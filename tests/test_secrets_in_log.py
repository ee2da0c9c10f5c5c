"""No secret that stands in an address is ever in a line of the log."""

import logging
import re

import pytest
from django.core import signing
from django.core.signing import Signer
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.actions import issue_key
from foundation.log_lines import without_secrets
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]

SECRET = "c3-ab_D"
#: Arguments of addresses that are no secret: names and numbers of things, and what hangs on a wall or a certificate.
NO_SECRET = {"code", "holds", "kind", "learner_id", "name", "serial"}
#: What arguments of the CMS would be called if they were; all others are for who has signed in.
SECRET_IN_CMS = {"hash", "key", "secret", "signature", "signed", "token"}
ARGUMENT = re.compile(
    r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)"
)


def lines(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the site's own handler makes of everything that was logged."""
    handlers = logging.getLogger().handlers
    [handler] = [handler for handler in handlers if handler.name == "stderr"]
    return "\n".join(handler.format(record) for record in caplog.records)


def test_a_key_without_cookies_is_refused_and_stays_out_of_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    key = issue_key(person=cast.amina, at=timezone.now())
    assert Client(enforce_csrf_checks=True).post(f"/key/{key}/").status_code == 403
    assert "CSRF" in lines(caplog)
    assert key not in lines(caplog), "a whole, working key is in the log"


@pytest.mark.parametrize(
    "address",
    [
        "/key/{}/more/",
        "/key/{} /",
        "/me/email/{}/",
        "/en/me/email/{}/",
        "/join/invitation/{}/",
        "/mail/stop/{}/more/",
        "/account/confirm-email/{}/",
        "/account/password/reset/key/1-{}/",
    ],
)
def test_an_address_with_a_secret_that_opens_nothing_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture, address: str
) -> None:
    Client().get(address.format("c3-ab_D"), follow=True)
    assert "Not Found" in lines(caplog)
    assert "c3-ab_D" not in lines(caplog)


def routes(resolver: URLResolver | None = None, above: str = "") -> list[str]:
    """Return every route of the site, from the root."""
    paths = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = above + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            paths.append(route)
        else:
            paths += routes(entry, route)
    return paths


def filled(route: str) -> str:
    """``route`` with a secret for each argument that is not known to be none."""

    def value(argument: re.Match[str]) -> str:
        name = argument["name"] or argument["group"]
        is_open = name not in SECRET_IN_CMS if route.startswith("cms/") else name in NO_SECRET
        return "1" if is_open or argument["kind"] in ("int", "uuid") else SECRET

    return "/" + ARGUMENT.sub(value, route)


def test_every_address_with_a_secret_is_shortened() -> None:
    """A new argument is hidden from the log, or named above as no secret."""
    addresses = {filled(route) for route in routes()}
    with_secret = {address for address in addresses if SECRET in address}
    assert with_secret, "no address of the site has a secret"
    assert {address for address in with_secret if SECRET in without_secrets(address)} == set()


def test_a_line_says_which_kind_of_address_it_was() -> None:
    assert without_secrets("Not Found: /key/c3-ab_D/") == "Not Found: /key/…"
    assert without_secrets("{'path': 'key/c3-ab_D/'} for it") == "{'path': 'key/…'} for it"
    assert without_secrets('"GET /sign-in/?next=%2Fjoin%2Finvitation%2Fc3 HTTP/1.1" 200') == (
        '"GET /sign-in/?next=%2Fjoin%2Finvitation%2F…" 200'
    )
    same = "Not Found: /me/key/shown/ /manage/person/K7M4-QP2X/key/ /en/courses/monkey/banana/"
    assert without_secrets(same) == same


@pytest.mark.parametrize(
    "typed", ["lusab-babad-gutih-tugad", "LUSAB babad  gutih tugad", "lusab%20babad+gutih.tugad"]
)
def test_a_key_is_known_wherever_it_stands(typed: str) -> None:
    assert without_secrets(f"Not Found: /kye/{typed}/") == "Not Found: /kye/…/"


def test_what_is_signed_is_known_wherever_it_stands() -> None:
    assert without_secrets(f"Not Found: /mial/{signing.dumps([1, 'x'])}/") == "Not Found: /mial/…/"


@pytest.mark.parametrize(
    "typed", ["/join/invitations/{}/", "/join/invitation/ {}/x", '/mail/stop/"{}/', "/stop/{}/"]
)
def test_so_is_what_is_signed_for_good(typed: str) -> None:
    token = Signer().sign("0b0e5b3c-1111-4f1e-9b1e-000000000000")
    assert token.rpartition(":")[2] not in without_secrets(f"Not Found: {typed.format(token)}")


def test_a_traceback_holds_no_key(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("/key/c3-ab_D/")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/key/c3-ab_D/")
    assert "ValueError: /key/…" in lines(caplog)
    assert SECRET not in lines(caplog)


def test_no_other_handler_writes_or_mails_what_the_site_logs() -> None:
    loggers = [
        logging.getLogger(name)
        for name in ("django", "django.request", "django.security", "django.server")
    ]
    assert {handler.name for logger in loggers for handler in logger.handlers if handler.name} == {
        "development"
    }
    [own] = [handler for handler in logging.getLogger("django.server").handlers if handler.name]
    assert "key/c3" not in own.format(
        logging.makeLogRecord({"msg": '"GET /key/c3-ab_D/ HTTP/1.1" 200'})
    )
