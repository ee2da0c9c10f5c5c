"""What tests of this room are given."""

import pytest
from django.test import Client

from accounts.actions import prefer_language, set_pin
from tests.compliance.builders import worker
from tests.people import Cast
from tests.workforce.devices.tablets import PIN, tablet_of


@pytest.fixture
def tablet(cast: Cast) -> Client:
    """See :func:`tablet_of`; Amina and Łucja have PINs, Farah has none."""
    set_pin(person=cast.amina, pin=PIN)
    lucja = worker(cast.workplace, name="Łucja Żółć")
    prefer_language(person=lucja, language="pl")
    set_pin(person=lucja, pin="8141")
    worker(cast.workplace, name="Farah Noor")
    return tablet_of(cast)
