"""Withdrawing a certificate asks for Django's permission; managing a workplace gives none."""

import pytest
from django.contrib.auth.models import Permission

from certificates.actions import revoke
from certificates.permissions import may_open_certificate, may_revoke
from tests.certificates.builders import award
from tests.people import AT, Cast, person
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["amina", "bruno", "dmitri", "esther"])
def test_who_was_not_given_the_permission_withdraws_nothing(cast: Cast, who: str) -> None:
    certificate = award(cast.amina)
    assert_refused(lambda: revoke(certificate=certificate, reason="", by=getattr(cast, who), at=AT))


def test_who_was_given_it_may(cast: Cast) -> None:
    certificate = award(cast.amina)
    cast.esther.user_permissions.add(Permission.objects.get(codename="revoke_certificate"))
    assert revoke(certificate=certificate, reason="", by=cast.esther, at=AT)


def test_superusers_and_the_system_may(cast: Cast) -> None:
    assert may_revoke(person("Sam Admin", is_superuser=True))
    assert may_revoke(None)


def test_a_certificate_opens_for_its_owner_and_superusers(cast: Cast) -> None:
    certificate = award(cast.amina)
    assert may_open_certificate(cast.amina, certificate)
    assert may_open_certificate(person("Sam Admin", is_superuser=True), certificate)
    assert not may_open_certificate(cast.bruno, certificate)
