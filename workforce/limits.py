"""How many tries are too many: every number of this app."""

from datetime import timedelta

from foundation.throttling import Limit, TryCounter

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: Codes on posters are short (30⁶), so guessing one is paused; a hall may mistype its own for a
#: while.
WRONG_CODES_AT_ADDRESS = Limit("wrong join codes at an address", 1000, 10 * MINUTE)
WRONG_CODES_AT_ADDRESS_A_DAY = Limit("wrong join codes at an address in a day", 2000, DAY)
#: Links in letters are signed: a right one opens whatever was tried before.
BROKEN_INVITATIONS_AT_ADDRESS = Limit("broken invitations at an address", 100, 10 * MINUTE)
#: A whole shift may have lost its keys, a whole town has not.
KEYS_BY_ONE = Limit("new keys by a manager", 30, HOUR)
PEOPLE_ADDED_BY_ONE = Limit("people added by a manager", 1000, DAY)


def wrong_code_counters(client_address: str) -> tuple[TryCounter, ...]:
    """Where a code that stands on no poster counts."""
    return (
        TryCounter(WRONG_CODES_AT_ADDRESS, client_address),
        TryCounter(WRONG_CODES_AT_ADDRESS_A_DAY, client_address),
    )


def broken_invitation_counters(client_address: str) -> tuple[TryCounter, ...]:
    """Where a link that is no invitation of ours counts."""
    return (TryCounter(BROKEN_INVITATIONS_AT_ADDRESS, client_address),)


def new_key_counters(manager_id: int) -> tuple[TryCounter, ...]:
    """Where a key made for somebody else counts."""
    return (TryCounter(KEYS_BY_ONE, str(manager_id)),)


def added_people_counters(manager_id: int) -> tuple[TryCounter, ...]:
    """Where somebody added by hand counts."""
    return (TryCounter(PEOPLE_ADDED_BY_ONE, str(manager_id)),)
