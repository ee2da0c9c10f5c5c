"""Certificates in the CMS: to look at and to withdraw, never to edit."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import User
from certificates.models import Certificate
from tests.certificates.builders import award
from tests.markup import count_at, error_codes
from tests.people import Cast, person, sign_in


@pytest.fixture
def registrar(db: None) -> User:
    """May look and withdraw, and nothing else."""
    somebody = person("Rita Registrar", is_staff=True)
    somebody.user_permissions.set(
        Permission.objects.filter(
            codename__in=["access_admin", "view_certificate", "revoke_certificate"]
        )
    )
    return somebody


@pytest.mark.parametrize("who", ["operator", "registrar"])
def test_they_are_listed_found_and_inspected(
    client: Client, certificate: Certificate, who: str, request: pytest.FixtureRequest
) -> None:
    sign_in(client, request.getfixturevalue(who))
    listed = client.get(
        reverse("certificates:index"), {"q": "amina", "language": "en"}
    ).content.decode()
    assert certificate.serial in listed
    assert reverse("certificate_revoke", args=[certificate.pk]) in listed
    assert (
        certificate.serial
        not in client.get(reverse("certificates:index"), {"q": "bruno"}).content.decode()
    )
    assert (
        "Hotel course"
        in client.get(reverse("certificates:inspect", args=[certificate.pk])).content.decode()
    )


def test_withdrawing_asks_why_and_tells_the_history(
    client: Client, certificate: Certificate, registrar: User
) -> None:
    sign_in(client, registrar)
    url = reverse("certificate_revoke", args=[certificate.pk])
    assert count_at(client.get(url), "form textarea[name=reason], form input[name=reason]") == 1
    assert error_codes(client.post(url, {"reason": ""})) == {"reason": ["required"]}
    certificate.refresh_from_db()
    assert not certificate.is_revoked
    assert client.post(url, {"reason": "Issued to the wrong person"}).status_code == 302
    certificate.refresh_from_db()
    assert (certificate.is_revoked, certificate.revoked_reason) == (
        True,
        "Issued to the wrong person",
    )
    assert ModelLogEntry.objects.filter(action="certificates.revoke", user=registrar).count() == 1
    inspected = client.get(reverse("certificates:inspect", args=[certificate.pk])).content.decode()
    assert "Issued to the wrong person" in inspected
    assert url not in inspected


@pytest.mark.parametrize("act", ["new/", "edit/{pk}/", "delete/{pk}/", "add/", "{pk}/edit/"])
def test_nobody_adds_edits_or_deletes_one(
    client: Client, certificate: Certificate, operator: User, act: str
) -> None:
    sign_in(client, operator)
    address = reverse("certificates:index") + act.format(pk=certificate.pk)
    response = client.post(address, {"name": "Somebody Else"})
    assert response.status_code in (302, 403, 404)
    certificate.refresh_from_db()
    assert (certificate.name, Certificate.objects.count()) == ("Amina Yusuf", 1)


@pytest.mark.parametrize("who", ["amina", "chloe", "dmitri"])
def test_authors_and_managers_have_no_business_here(
    client: Client, cast: Cast, certificate: Certificate, who: str
) -> None:
    sign_in(client, getattr(cast, who))
    for url in (
        reverse("certificates:index"),
        reverse("certificate_revoke", args=[certificate.pk]),
    ):
        response = client.get(url)
        assert response.status_code in (302, 403)
        assert "Amina" not in response.content.decode()
    client.post(reverse("certificate_revoke", args=[certificate.pk]), {"reason": "no"})
    certificate.refresh_from_db()
    assert not certificate.is_revoked


def test_looking_is_not_withdrawing(
    client: Client, certificate: Certificate, registrar: User
) -> None:
    registrar.user_permissions.remove(Permission.objects.get(codename="revoke_certificate"))
    sign_in(client, registrar)
    url = reverse("certificate_revoke", args=[certificate.pk])
    assert url not in client.get(reverse("certificates:index")).content.decode()
    client.post(url, {"reason": "no"})
    certificate.refresh_from_db()
    assert not certificate.is_revoked


def test_many_cost_no_more_than_one(
    client: Client, cast: Cast, operator: User, assert_constant_queries: Any
) -> None:
    sign_in(client, operator)
    assert_constant_queries(
        lambda: award(cast.amina), lambda: client.get(reverse("certificates:index"))
    )
