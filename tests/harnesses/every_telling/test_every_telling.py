"""One world, every telling: pages, files, commands and mail say what a plain loop says of a world.

A world is drawn as values: people with up to two jobs at two places, rules with grace, two rules
for one course, exemptions, training done elsewhere, certificates expired, withdrawn and expiring,
leavers and joiners; its days lie one before, on and one after each boundary. It is written in bulk,
the product works out who must hold what, and then whoever tells of it must say what the loops say,
which know the drawn values alone.

Lived again by ``pytest tests/harnesses/every_telling -m long --hypothesis-seed=N``, with as many
worlds as ``EXAMPLES`` says.
"""

import io
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harnesses import MANY
from tests.harnesses.every_telling import counts, hidden, tellings
from tests.harnesses.every_telling.acts import ACTS
from tests.harnesses.every_telling.faces import FACES, Scene, stage
from tests.harnesses.every_telling.worlds import TODAY, YESTERDAY, World, crowds, worlds
from tests.harnesses.every_telling.writing import living

pytestmark = pytest.mark.django_db
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))
#: Tellings compared in this process, by who told.
steps: Counter[str] = Counter()


def lived(few: int) -> pytest.MarkDecorator:
    """So many worlds by default, and many more with ``-m long``."""
    return pytest.mark.parametrize("number", [few, pytest.param(MANY, marks=pytest.mark.long)])


@pytest.fixture(scope="module", autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many tellings a long run compared."""
    yield
    if request.config.getoption("markexpr") == "long":
        seed = request.config.getoption("hypothesis_seed", None)
        told = ", ".join(f"{teller} {number}" for teller, number in sorted(steps.items()))
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            sys.stdout.write(f"\n{steps.total()} tellings compared, seed {seed}: {told}\n")


@lived(20)
def test_every_telling_says_what_is_true(number: int) -> None:
    ground, manager, board = stage()

    @given(world=worlds, told_by=st.sets(st.sampled_from(sorted(FACES)), min_size=2, max_size=3))
    @settings(CALM, max_examples=number)
    def tell(world: World, told_by: set[str]) -> None:
        with living(world, ground) as persons:
            scene = Scene(world, ground, persons, manager, board)
            for teller in sorted(told_by):
                steps[teller] += 1
                for what, (told, true) in FACES[teller](scene).items():
                    assert told == true, f"{teller} tells of {what}: {told}; true is {true}"

    tell()


@lived(20)
def test_what_a_board_is_not_shown_it_cannot_work_out(number: int) -> None:
    ground, _manager, board = stage()

    @given(world=crowds())
    @settings(CALM, max_examples=number)
    def look(world: World) -> None:
        with living(world, ground):
            steps["/board/"] += 1
            rows = tellings.file(board, "/board/readiness.csv")
            labels = {row["key"]: row["label"] for row in rows}
            for course, shown in hidden.shown_in_file(rows).items():
                true = hidden.table_of(counts.report(world, TODAY, by="sector"), course, labels)
                printed = {cell: n for cell, n in shown.items() if n is not None and cell in true}
                assert printed == {cell: true[cell] for cell in printed}
                known = hidden.laws(sorted(set(labels) - {"*"}), true, shown)
                away = hidden.given_away(true, shown, known)
                assert not away, f"not shown, and nothing else can stand there: {away} in {shown}"
                on_page = hidden.shown_on_page(tellings.page(board, "/board/"))
                assert on_page == {(labels[key], name): shown[key, name] for key, name in true}

    look()


@lived(20)
def test_an_act_of_today_changes_no_figure_of_yesterday(number: int) -> None:
    ground, manager, board = stage()

    @given(world=worlds, act=st.sampled_from(sorted(ACTS)))
    @settings(CALM, max_examples=number)
    def act_today(world: World, act: str) -> None:
        with living(world, ground) as persons:
            steps["yesterday"] += 1
            as_at = ("--as-at", YESTERDAY.isoformat(), "--no-suppression")
            before = tellings.counts_of(tellings.by_command(*as_at))
            ACTS[act](Scene(world, ground, persons, manager, board))
            after = tellings.counts_of(tellings.by_command(*as_at))
            assert after == before, f"{act}, and yesterday is told as {after}, not {before}"

    act_today()


@pytest.mark.parametrize("day", ["0001-01-01", "2026-02-30", "2026-05-05", "9999-12-31", "today"])
@pytest.mark.parametrize("command", ["readiness", "send_reminders"])
def test_a_day_nobody_can_tell_of_is_refused_in_a_sentence(command: str, day: str) -> None:
    ground, _manager, _board = stage()
    with living(World((), (), (3,) * 5, None), ground):
        try:
            call_command(command, f"--as-at={day}", stdout=io.StringIO())
            refusal = None
        except CommandError as error:
            refusal = error
        except Exception as error:  # noqa: BLE001  (this is what people would see as a traceback)
            pytest.fail(f"{command} --as-at {day} ends in a traceback: {error!r}")
        assert refusal is not None, f"{command} told of {day}"
        assert not mail.outbox, f"{command} wrote to people as on {day}"
