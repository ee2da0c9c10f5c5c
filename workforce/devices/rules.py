"""When a person's turn on a shared device ends by itself. Plain rules."""


def is_turn_over(
    *,
    turn_device_id: int,
    present_device_id: int | None,
    last_step_at: float,
    at: float,
    idle_seconds: float,
) -> bool:
    """Whether a turn has ended by itself: the device lay idle, or is not the one it began on.

    ``present_device_id`` is None where the browser is no shared device any more. The times are
    Unix seconds; ``last_step_at`` is when the person last did something.
    """
    if present_device_id != turn_device_id:
        return True
    return at - last_step_at > idle_seconds
