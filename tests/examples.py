"""In how many made-up worlds a property is tried: in a few by default, in many with ``-m long``."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from tests.harnesses import MANY

Test = Callable[..., None]


class Tests(NamedTuple):
    """The same property twice, to be called ``test_…`` in its module."""

    few: Test
    many: Test


def in_worlds(few: int, **strategies: SearchStrategy[Any]) -> Callable[[Test], Tests]:
    """Try what is decorated in ``few`` worlds drawn from ``strategies``, and in :data:`MANY`."""

    def try_in_worlds(property_of_worlds: Test) -> Tests:
        def tried(count: int) -> Test:
            calm = settings(
                max_examples=count, suppress_health_check=[HealthCheck.function_scoped_fixture]
            )
            return calm(given(**strategies)(property_of_worlds))

        return Tests(tried(few), pytest.mark.long(tried(MANY)))

    return try_in_worlds
