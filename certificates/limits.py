"""How many tries are too many: every number of this app."""

from datetime import timedelta

from foundation.throttling import Limit, TryCounter

#: Guessing serials must not pay, for genuine ones show names: after so many unknown ones no serial
#: is answered for a while.
UNKNOWN_SERIALS_AT_ADDRESS = Limit("unknown serials at an address", 30, timedelta(minutes=1))


def unknown_serial_counters(client_address: str) -> tuple[TryCounter, ...]:
    """Return where a serial that no certificate has counts."""
    return (TryCounter(UNKNOWN_SERIALS_AT_ADDRESS, client_address),)
