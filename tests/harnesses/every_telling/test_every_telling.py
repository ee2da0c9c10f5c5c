"""One world, every telling: pages, files, commands and mail say what a plain loop says of a world.

A world is drawn as values: people with up to two jobs at two places, rules with grace, two rules
for one course, exemptions, training done elsewhere, certificates expired, withdrawn and expiring,
leavers and joiners; its days lie one before, on and one after each boundary. It is written in bulk,
the product works out who must hold what, and then whoever tells of it must say what the loops say,
which know the drawn values alone. A step is one telling that was compared.

By default some tell of each world, and with ``-m long`` all do: ``EXAMPLES=2000 pytest -m long
--hypothesis-seed=N tests/harnesses/every_telling``.
"""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harnesses import MANY
from tests.harnesses.every_telling import counts, hidden, tellings
from tests.harnesses.every_telling.acts import ACTS
from tests.harnesses.every_telling.faces import FACES, Scene, stage, steps
from tests.harnesses.every_telling.worlds import TODAY, YESTERDAY, World, crowds, worlds
from tests.harnesses.every_telling.writing import living, undone

pytestmark = pytest.mark.django_db
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))
GROUPINGS = st.sampled_from(sorted(counts.GROUPINGS))


def lived(few: int) -> pytest.MarkDecorator:
    """So many worlds by default, and many more with ``-m long``."""
    return pytest.mark.parametrize("number", [few, pytest.param(MANY, marks=pytest.mark.long)])


def some(names: Iterable[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Some of them by default, in any order; all of them in a long run."""
    if steps.is_long:
        return st.permutations(sorted(names))
    return st.lists(st.sampled_from(sorted(names)), min_size=least, max_size=most, unique=True)


@lived(20)
def test_every_telling_says_what_is_true(number: int) -> None:
    ground, manager, board = stage()

    @given(world=worlds, tellers=some(FACES, 4, 5))
    @settings(CALM, max_examples=number)
    def tell(world: World, tellers: list[str]) -> None:
        steps.worlds += 1
        with living(world, ground) as persons:
            scene = Scene(world, ground, persons, manager, board)
            for teller in tellers:
                compared = FACES[teller](scene)
                for what, (printed, true) in compared.items():
                    assert printed == true, f"{teller} tells of {what}: {printed}; true is {true}"
                if compared:
                    steps.add(teller)

    tell()


@lived(20)
def test_what_a_board_is_not_shown_it_cannot_work_out(number: int) -> None:
    ground, _manager, board = stage()

    @given(world=crowds())
    @settings(CALM, max_examples=number)
    def look(world: World) -> None:
        steps.worlds += 1
        with living(world, ground):
            rows = tellings.file(board, "/board/readiness.csv")
            labels = {row["key"]: row["label"] for row in rows}
            for course, shown in hidden.shown_in_file(rows).items():
                true = hidden.table_of(counts.report(world, TODAY, by="sector"), course, labels)
                printed = {cell: n for cell, n in shown.items() if n is not None and cell in true}
                assert printed == {cell: true[cell] for cell in printed}
                always_so = hidden.laws(sorted(set(labels) - {"*"}), true, shown)
                away = hidden.given_away(true, shown, always_so)
                assert not away, f"not shown, and nothing else can stand there: {away} in {shown}"
                steps.add("/board/readiness.csv")
                on_page = hidden.shown_on_page(tellings.page(board, "/board/"))
                assert on_page == {(labels[key], name): shown[key, name] for key, name in true}
                steps.add("/board/")

    look()


@lived(20)
def test_an_act_of_today_changes_no_figure_of_yesterday(number: int) -> None:
    ground, manager, board = stage()

    @given(world=worlds, acts=some(ACTS, 1, 2), by=GROUPINGS)
    @settings(CALM, max_examples=number)
    def act_today(world: World, acts: list[str], by: str) -> None:
        steps.worlds += 1
        as_at = ("--by", by, "--as-at", YESTERDAY.isoformat(), "--no-suppression")
        with living(world, ground) as persons:
            before = tellings.counts_of(tellings.by_command(*as_at))
            for act in acts:
                with undone():
                    ACTS[act](Scene(world, ground, persons, manager, board))
                    after = tellings.counts_of(tellings.by_command(*as_at))
                    assert after == before, f"{act}, and yesterday is told as {after}, not {before}"
                steps.add(act)

    act_today()
