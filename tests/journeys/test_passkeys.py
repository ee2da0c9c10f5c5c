"""A passkey, from adding it to signing in with it, in a browser with a virtual authenticator."""

import pytest
from playwright.sync_api import Page

from accounts.actions import issue_key
from accounts.models import User
from tests.browsing import PageFactory
from tests.people import AT, person

pytestmark = pytest.mark.django_db(transaction=True)


def with_authenticator(page: Page) -> None:
    """Give the browser a phone's own authenticator, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_somebody_adds_a_passkey_and_signs_in_with_nothing_else(page_at: PageFactory) -> None:
    amina = person("Amina Yusuf")
    secret = issue_key(person=amina, at=AT)
    page = page_at(360, 740, "en")
    with_authenticator(page)
    page.goto(f"/key/{secret}/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Passkeys and second step").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".key-card__words li").count() == 10
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/")
    assert page.locator("h1").inner_text() == "Amina Yusuf"
    assert User.objects.get_queryset().count() == 1
