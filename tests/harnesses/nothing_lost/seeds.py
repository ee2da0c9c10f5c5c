"""Seeds of random worlds, and what a failure says so that a person can live it again."""

import os
import random
from collections.abc import Callable, Iterator

from django.db import transaction

from tests.harnesses import MANY


def seeds(*, is_long: bool, share: int = 1) -> Iterator[int]:
    """Return the seeds of one test: one by default, a ``share``-th of :data:`MANY` in a long run.

    ``SEED`` in the environment is the first of them; else the one test lives the world it lived
    yesterday, and a long run begins anywhere.
    """
    anywhere = random.SystemRandom().getrandbits(31) if is_long else 1
    first = int(os.environ.get("SEED") or anywhere)
    yield from range(first, first + (max(1, MANY // share) if is_long else 1))


def live(world: Callable[[int], None], seed: int) -> None:
    """Live one world and undo it; a failure names its seed."""
    try:
        with transaction.atomic():
            world(seed)
            transaction.set_rollback(True)
    except AssertionError as error:
        error.add_note(f"Lived again by: SEED={seed} bin/test … -k <this test>")
        raise
