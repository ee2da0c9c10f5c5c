"""No secret that stands in an address is ever in a line of the log."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def lines(caplog: pytest.LogCaptureFixture) -> str:
    """What the site's own handler makes of everything that was logged."""
    [handler] = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    return "\n".join(handler.format(record) for record in caplog.records)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the address stands in the line as it was sent")
def test_a_key_without_cookies_is_refused_and_stays_out_of_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    key = issue_key(person=cast.amina, at=timezone.now())
    assert Client(enforce_csrf_checks=True).post(f"/key/{key}/").status_code == 403
    assert "CSRF" in lines(caplog)
    assert key not in lines(caplog), "a whole, working key is in the log"


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the address stands in the line as it was sent")
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
