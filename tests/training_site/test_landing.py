"""Where one lands after signing in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.people import Cast, sign_in
from workforce.people.models import Oversight

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "address"), [("amina", "/me/"), ("bruno", "/manage/"), ("esther", "/board/")]
)
def test_everybody_lands_where_their_work_is(
    client: Client, cast: Cast, name: str, address: str
) -> None:
    sign_in(client, getattr(cast, name))
    assert client.get("/me/start/").url == address


def test_a_duty_that_is_over_leads_nowhere(client: Client, cast: Cast) -> None:
    Oversight.objects.update(until_on=timezone.localdate() - timedelta(days=1))
    sign_in(client, cast.bruno)
    assert client.get("/me/start/").url == "/me/"


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/me/start/").url.startswith("/sign-in/")
