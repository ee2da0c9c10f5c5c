"""Pronounceable secrets: 16 bits a word, in syllables any Latin-script reader can copy.

Source: D. S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016. A word is
consonant–vowel–consonant–vowel–consonant, so no word of any language is needed to read one aloud.
"""

import re
import secrets

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"
WORDS_IN_KEY = 4  # 64 bits: beyond guessing when sign-in is throttled
_WORD = f"[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}][{CONSONANTS}]"
#: A key somewhere in a text, as a regular expression: however its words are separated.
PERSONAL_KEY_PATTERN = rf"(?:{_WORD}(?:[\s.+_-]|%20)*){{{WORDS_IN_KEY - 1}}}{_WORD}"


def word(number: int) -> str:
    """Return the five-letter word for ``number`` (0–65 535)."""
    return (
        CONSONANTS[number >> 12 & 15]
        + VOWELS[number >> 10 & 3]
        + CONSONANTS[number >> 6 & 15]
        + VOWELS[number >> 4 & 3]
        + CONSONANTS[number & 15]
    )


def random_words(word_count: int = WORDS_IN_KEY) -> str:
    """Return a new random text of ``word_count`` words joined by hyphens."""
    return "-".join(word(secrets.randbits(16)) for _ in range(word_count))


def normalise(text: str) -> str:
    """Return what a person typed or scanned in the spelling of :func:`random_words`.

    Spaces, dots, missing hyphens and capitals are forgiven: ``"LUSAB babad"`` → ``"lusab-babad"``.
    """
    letters = re.sub(r"[^a-z]", "", text.lower())
    return "-".join(letters[start : start + 5] for start in range(0, len(letters), 5))
