"""A workplace's own tablet, registered, and what people do at it."""

from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from tests.people import Cast, sign_in
from workforce.devices.turns import TURN_SESSION_KEY

PIN = "7302"
LABEL = {"label": "Front desk", "language": "en", "lists_names": "on"}


def tablet_of(cast: Cast, **fields: str) -> Client:
    """The device Bruno has just registered at the front desk; he is signed out there."""
    client = sign_in(Client(), cast.bruno)
    answer = client.post("/manage/devices/", LABEL | fields)
    assert answer.url == "/device/", answer.content
    return client


def pick(client: Client, who: User, pin: str = PIN) -> Any:
    """Press a name and type a PIN."""
    client.post("/device/who/", {"who": who.pk})
    return client.post("/device/pin/", {"pin": pin})


def is_signed_in(client: Client) -> bool:
    """Whether somebody is signed in; asking is no step on the device."""
    return "_auth_user_id" in client.session


def later(client: Client, **passed: float) -> None:
    """Let time pass since the last step: a session knows only when that was."""
    session = client.session
    session[TURN_SESSION_KEY] = {
        **session[TURN_SESSION_KEY],
        "seen": session[TURN_SESSION_KEY]["seen"] - timedelta(**passed).total_seconds(),
    }
    session.save()
