"""How many tries are too many: every number of this app."""

from datetime import timedelta

from foundation.throttling import Counted, Limit

#: Guessing serials must not pay, for genuine ones show names: after so many unknown ones no serial
#: is answered for a while.
UNKNOWN_SERIALS_AT_ADDRESS = Limit("unknown serials at an address", 30, timedelta(minutes=1))


def unknown_serials(address: str) -> tuple[Counted, ...]:
    """Return where a serial that no certificate has counts."""
    return (Counted(UNKNOWN_SERIALS_AT_ADDRESS, address),)
