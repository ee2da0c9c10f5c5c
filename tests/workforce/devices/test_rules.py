"""When a turn on a shared device ends by itself."""

import pytest

from workforce.devices.rules import is_turn_over


@pytest.mark.parametrize(
    ("present_device_id", "seconds_since", "is_over"),
    [(7, 0, False), (7, 300, False), (7, 301, True), (8, 0, True), (None, 0, True)],
)
def test_a_turn_ends_when_idle_or_on_another_device(
    present_device_id: int | None, seconds_since: float, is_over: bool
) -> None:
    last_step_at = 1_000_000.0
    assert is_over is is_turn_over(
        turn_device_id=7,
        present_device_id=present_device_id,
        last_step_at=last_step_at,
        at=last_step_at + seconds_since,
        idle_seconds=300,
    )
