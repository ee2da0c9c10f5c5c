"""One world, every telling: pages, files, commands and mail say what a plain loop says of a world.

A world is drawn as values: people with up to two jobs at two places, rules with grace, two rules
for one course, exemptions, training done elsewhere, certificates expired, withdrawn and expiring,
leavers and joiners; its days lie one before, on and one after each boundary. It is written in bulk,
the product works out who must hold what, and then whoever tells of it must say what ``truth`` says,
which knows the drawn values alone.

Lived again by ``pytest tests/harnesses/every_telling -m long --hypothesis-seed=N``, with as many
worlds as ``EXAMPLES`` says.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harnesses import MANY
from tests.harnesses.every_telling.faces import FACES, Scene, stage
from tests.harnesses.every_telling.worlds import World, worlds
from tests.harnesses.every_telling.writing import living

pytestmark = pytest.mark.django_db
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))
tellers = st.sets(st.sampled_from(sorted(FACES)), min_size=2, max_size=3)
#: Tellings compared.
steps: Counter[str] = Counter()


def lived(few: int) -> pytest.MarkDecorator:
    """So many worlds by default, and many more with ``-m long``."""
    return pytest.mark.parametrize("number", [few, pytest.param(MANY, marks=pytest.mark.long)])


@lived(20)
def test_every_telling_says_what_is_true(number: int) -> None:
    ground, manager, board = stage()

    @given(world=worlds, told_by=tellers)
    @settings(CALM, max_examples=number)
    def tell(world: World, told_by: set[str]) -> None:
        with living(world, ground) as persons:
            scene = Scene(world, ground, persons, manager, board)
            for teller in sorted(told_by):
                steps[teller] += 1
                for what, (told, true) in FACES[teller](scene).items():
                    assert told == true, f"{teller} tells of {what}: {told}; true is {true}"

    tell()
