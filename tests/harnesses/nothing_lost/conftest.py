"""Whose laptop the files lie on: a manager's and an author's."""

import pytest
from django.test import Client

from tests.cms import author
from tests.compliance.builders import require
from tests.people import Cast
from workforce.units.models import Unit

__all__ = ["author"]


@pytest.fixture
def hotel(bruno: Client, cast: Cast) -> Client:
    """Bruno's laptop; his hotel has two teams, and a course to do, so that its people are shown."""
    require(cast.area, cast.course)
    for name in ("Kitchen", "Night Desk"):
        Unit.objects.get(pk=cast.workplace.pk).add_child(name=name, kind=Unit.Kind.TEAM)
    return bruno
