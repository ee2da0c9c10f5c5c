"""How many tries and messages are too many: every number of this app.

A school hall of three hundred people behind one address may start, say who they are and sign in
within ten minutes, each of them mistyping three times; whoever tries ten thousand is stopped. Right
tries are never counted. See docs/decisions/0024-limits.md for the sums.
"""

from datetime import timedelta

from foundation.throttling import Limit, TryCounter

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: A key has 64 random bits and needs no limit against guessing: a right one always signs in.
WRONG_KEYS_AT_ADDRESS = Limit("wrong keys at an address", 1000, 10 * MINUTE)

#: A PIN may have only four digits, so tries are counted for each learner ID; the limit of a day
#: stops whoever waits between them.
WRONG_PINS_OF_ONE = Limit("wrong PINs of a learner ID", 5, 10 * MINUTE, forgives=True)
WRONG_PINS_OF_ONE_A_DAY = Limit("wrong PINs of a learner ID in a day", 30, DAY, forgives=True)
WRONG_PINS_AT_ADDRESS = Limit("wrong PINs at an address", 1000, 10 * MINUTE)
WRONG_PINS_AT_ADDRESS_A_DAY = Limit("wrong PINs at an address in a day", 2000, DAY)

WRONG_PASSWORDS_OF_ONE = Limit("wrong passwords of an account", 5, 10 * MINUTE, forgives=True)
WRONG_PASSWORDS_OF_ONE_A_DAY = Limit(
    "wrong passwords of an account in a day", 30, DAY, forgives=True
)
WRONG_PASSWORDS_AT_ADDRESS = Limit("wrong passwords at an address", 100, 10 * MINUTE)
WRONG_PASSWORDS_AT_ADDRESS_A_DAY = Limit("wrong passwords at an address in a day", 500, DAY)

#: Only somebody who has signed in with something else comes this far: no limit at an address.
WRONG_SECOND_STEPS_OF_ONE = Limit("wrong second steps of an account", 5, 10 * MINUTE, forgives=True)
WRONG_SECOND_STEPS_OF_ONE_A_DAY = Limit(
    "wrong second steps of an account in a day", 30, DAY, forgives=True
)

#: Mails with a code to sign in with, counted whether anybody signs in with the address or not. Each
#: code may be mistyped twice.
CODES_TO_MAILBOX = Limit("codes to a mailbox", 3, 5 * MINUTE)
CODES_TO_MAILBOX_A_DAY = Limit("codes to a mailbox in a day", 20, DAY)
#: Mails that ask whether an address is one's own.
LINKS_BY_ONE = Limit("links asked for by a person", 10, 10 * MINUTE)
LINKS_TO_MAILBOX_A_DAY = Limit("links to a mailbox in a day", 5, DAY)
#: Both kinds together.
MAILS_AT_ADDRESS = Limit("mails asked for at an address", 1000, 10 * MINUTE)
MAILS_AT_ADDRESS_A_DAY = Limit("mails asked for at an address in a day", 3000, DAY)

GUESTS_AT_ADDRESS = Limit("guests at an address", 1000, HOUR)


def wrong_key_counters(client_address: str) -> tuple[TryCounter, ...]:
    """Return the counter of keys that sign nobody in, at an address."""
    return (TryCounter(WRONG_KEYS_AT_ADDRESS, client_address),)


def pin_counters(learner_id: str, client_address: str) -> tuple[TryCounter, ...]:
    """Return the counters of a PIN: at the learner ID it is typed with, then at the address."""
    return (
        TryCounter(WRONG_PINS_OF_ONE, learner_id),
        TryCounter(WRONG_PINS_OF_ONE_A_DAY, learner_id),
        TryCounter(WRONG_PINS_AT_ADDRESS, client_address),
        TryCounter(WRONG_PINS_AT_ADDRESS_A_DAY, client_address),
    )


def password_counters(login: str, client_address: str) -> tuple[TryCounter, ...]:
    """Return the counters of a password: at the account it is for, then at the address."""
    return (
        TryCounter(WRONG_PASSWORDS_OF_ONE, login),
        TryCounter(WRONG_PASSWORDS_OF_ONE_A_DAY, login),
        TryCounter(WRONG_PASSWORDS_AT_ADDRESS, client_address),
        TryCounter(WRONG_PASSWORDS_AT_ADDRESS_A_DAY, client_address),
    )


def second_step_counters(person_id: int) -> tuple[TryCounter, ...]:
    """Return the counters of a code from an app, or a spare one."""
    return (
        TryCounter(WRONG_SECOND_STEPS_OF_ONE, str(person_id)),
        TryCounter(WRONG_SECOND_STEPS_OF_ONE_A_DAY, str(person_id)),
    )


def mailed_code_counters(email: str, client_address: str) -> tuple[TryCounter, ...]:
    """Return the counters of asking for a code by e-mail."""
    return (
        TryCounter(CODES_TO_MAILBOX, email),
        TryCounter(CODES_TO_MAILBOX_A_DAY, email),
        *_mail_counters(client_address),
    )


def link_counters_of_person(person_id: int, client_address: str) -> tuple[TryCounter, ...]:
    """Return the counters of asking for a link to an address of one's own."""
    return (TryCounter(LINKS_BY_ONE, str(person_id)), *_mail_counters(client_address))


def link_counters_of_mailbox(email: str) -> tuple[TryCounter, ...]:
    """Return the counter of links that are sent to a mailbox."""
    return (TryCounter(LINKS_TO_MAILBOX_A_DAY, email),)


def guest_counters(client_address: str) -> tuple[TryCounter, ...]:
    """Return the counter of new guests at an address."""
    return (TryCounter(GUESTS_AT_ADDRESS, client_address),)


def _mail_counters(client_address: str) -> tuple[TryCounter, ...]:
    return (
        TryCounter(MAILS_AT_ADDRESS, client_address),
        TryCounter(MAILS_AT_ADDRESS_A_DAY, client_address),
    )
