"""Learner IDs of made-up people: the same ones every time."""

from accounts.models import LEARNER_ID_ALPHABET

LETTER_COUNT = 4  # behind the prefix


def numbered_learner_id(prefix: str, number: int) -> str:
    """Return the identifier of the ``number``-th person: ``DEMX-2225``."""
    letters = ""
    for _place in range(LETTER_COUNT):
        number, index = divmod(number, len(LEARNER_ID_ALPHABET))
        letters = LEARNER_ID_ALPHABET[index] + letters
    return prefix + letters
