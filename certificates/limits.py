"""How many tries are too many: every number of this app."""

from datetime import timedelta

from foundation.throttling import Counted, Limit

#: Guessing serials must not pay: after so many unknown ones every answer waits, for found ones show names.
UNKNOWN_SERIALS_AT_ADDRESS = Limit("unknown serials at an address", 30, timedelta(minutes=1))


def unknown_serials(address: str) -> tuple[Counted, ...]:
    """Where a serial that no certificate has counts."""
    return (Counted(UNKNOWN_SERIALS_AT_ADDRESS, address),)
