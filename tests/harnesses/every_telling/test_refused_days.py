"""A day nobody can tell of is refused in a sentence, and nothing is told of it."""

import io

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests.harnesses.every_telling.faces import stage
from tests.harnesses.every_telling.worlds import World
from tests.harnesses.every_telling.writing import living

pytestmark = pytest.mark.django_db


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
