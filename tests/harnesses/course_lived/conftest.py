"""A long run of this harness tells how far it has come."""

from collections.abc import Iterator

import pytest

from tests.harnesses.course_lived.living import steps


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count the steps of each test."""
    with steps.of(request):
        yield
