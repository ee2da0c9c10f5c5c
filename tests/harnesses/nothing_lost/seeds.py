"""Seeds of random worlds, and what a failure says so that a person can live it again."""

from collections.abc import Callable

from django.db import transaction

from tests.harnesses import MANY, SEED


def seeds(*, is_long: bool, share: int = 1) -> range:
    """Return the seeds of one test: one by default, a ``share``-th of :data:`MANY` in a long run."""
    return range(SEED, SEED + (max(1, MANY // share) if is_long else 1))


def live(world: Callable[[int], None], seed: int) -> None:
    """Live one world and undo it; a failure names its seed."""
    try:
        with transaction.atomic():
            world(seed)
            transaction.set_rollback(True)
    except AssertionError as error:
        error.add_note(f"Lived again by: SEED={seed} bin/test … -k <this test>")
        raise
