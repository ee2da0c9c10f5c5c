"""Fixtures of the tests of certificates."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from certificates.models import Certificate
from tests.certificates.builders import award, noon
from tests.people import ON, Cast, person
from tests.replay import replayed

build_certificate = replayed(award)


@pytest.fixture
def certificate(cast: Cast) -> Certificate:
    """Amina's, of the hotel course."""
    return build_certificate(cast.amina)


@pytest.fixture
def operator(db: None) -> User:
    """Somebody who may do everything."""
    return person("Olga Operator", is_staff=True, is_superuser=True)


@pytest.fixture
def noon_of_the_day() -> Iterator[None]:
    """The clock stands at noon of the day of the tests."""
    with time_machine.travel(noon(ON), tick=False):
        yield
