"""How hard a text is to read, by the measures its language has. Plain rules.

English: the Flesch–Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975, *Derivation of new readability
formulas … for Navy enlisted personnel*, Research Branch Report 8-75), to which 5 is added: a child in an American
grade is about five years older than its number. Other languages in Latin letters: LIX (Björnsson 1968, *Läsbarhet*),
whose bands were found with Swedish texts, so that they compare two texts of a language better than two languages.
Nothing is measured in other scripts. A formula counts words and sentences; it does not know what they mean.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from foundation.language_words import words

#: The highest reading age and the highest LIX a text may have before an author is told.
READING_AGE_LIMIT, LIX_LIMIT = 11, 50
#: Below this many words a formula says nothing.
FEWEST_WORDS = 30
LONG_WORD = 6  # letters; LIX counts words with more

_WORD = re.compile(r"[^\W_]+(?:[’'\u2011-][^\W_]+)*")  # also with a hyphen that does not break
_END = re.compile(r"[.!?…:]+(?=[\s”’»\"')\]]|$)")


class Measure(StrEnum):
    """How a text was measured."""

    NONE = ""
    READING_AGE = "reading age"
    LIX = "lix"


class Band(StrEnum):
    """What Björnsson says of a LIX."""

    VERY_EASY = "very easy"
    EASY = "easy"
    MEDIUM = "medium"
    DIFFICULT = "difficult"
    VERY_DIFFICULT = "very difficult"


@dataclass(frozen=True)
class Counts:
    """What the formulas are fed with."""

    words: int
    sentences: int
    syllables: int
    long_words: int


@dataclass(frozen=True)
class Reading:
    """How hard a text is: years of age, or a LIX; ``figure`` is 0 where nothing is measured."""

    measure: Measure = Measure.NONE
    figure: float = 0

    @property
    def is_too_hard(self) -> bool:
        """Whether the text is above the limit of its measure."""
        limits = {Measure.READING_AGE: READING_AGE_LIMIT, Measure.LIX: LIX_LIMIT}
        return self.measure in limits and round(self.figure) > limits[self.measure]


def reading(parts: Iterable[str], language: str) -> Reading:
    """How hard the ``parts`` of a text (headings, paragraphs, choices) are together.

    Each part ends its last sentence. Too few words, and words in another script than Latin, are not measured.
    """
    said = [part for part in parts if part.strip()]
    counts = counted(said)
    if counts.words < FEWEST_WORDS or not is_latin(" ".join(said)):
        return Reading()
    measure = words(language).get("readability", {}).get("measure", Measure.LIX)
    if measure == Measure.READING_AGE:
        return Reading(Measure.READING_AGE, reading_age(counts))
    return Reading(Measure.LIX, lix(counts))


def grade(counts: Counts) -> float:
    """The Flesch–Kincaid grade: 0.39 × words a sentence + 11.8 × syllables a word − 15.59."""
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def reading_age(counts: Counts) -> float:
    """The age, in years, at which an English text can be read: the grade and five, at least 5."""
    return max(5.0, grade(counts) + 5)


def lix(counts: Counts) -> float:
    """LIX: words a sentence, and per cent of words with more than six letters."""
    return counts.words / counts.sentences + 100 * counts.long_words / counts.words


def band(figure: float) -> Band:
    """What a LIX means: below 30 very easy (books for children), then steps of ten; from 60 very difficult."""
    bands = ((30, Band.VERY_EASY), (40, Band.EASY), (50, Band.MEDIUM), (60, Band.DIFFICULT))
    return next((name for limit, name in bands if figure < limit), Band.VERY_DIFFICULT)


def counted(parts: Iterable[str]) -> Counts:
    """Words, sentences, syllables (as in English) and long words. A number is a word, each digit a syllable."""
    text_words: list[str] = []
    sentences = 0
    for part in parts:
        text_words += _WORD.findall(part)
        pieces = _END.split(part)
        sentences += sum(bool(_WORD.search(piece)) for piece in pieces)
    return Counts(
        words=len(text_words),
        sentences=sentences,
        syllables=sum(syllables(word) for word in text_words),
        long_words=sum(sum(letter.isalpha() for letter in word) > LONG_WORD for word in text_words),
    )


def is_latin(text: str) -> bool:
    """Whether most of the letters are Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(
        letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in letters
    )
    return 2 * latin > len(letters)


# --- Syllables of English -------------------------------------------------------------------

_VOWELS = re.compile(r"[aeiouy]+")
#: Written and not heard: a last e, -es and -ed, and an e before what makes a longer word of a shorter one.
_SILENT = (
    re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouyr]l)e$|(?<=[aou])e$"),
    re.compile(r"(?<=[^aeiouysxzhcgl])es$|(?<=[aeiouy]l)es$"),
    re.compile(r"(?<=[^aeiouytd])ed$"),
    re.compile(
        r"(?<=[aeiouy][^aeiouy])e(?=(?:ful|less|ment|ly|ness|thing|times|body|guard|where|work)s?)"
    ),
)
#: Heard as two though the vowels stand together.
_TWO = (
    re.compile(r"(?<![tscgxhln])i[aou]|(?<=[ln])ia|^bio|^sci"),
    re.compile(r"(?<![tc])ie(?=n[tc]|t)"),
    re.compile(r"(?<![qg])ua"),
    re.compile(r"(?<![pmg])eo|^creat(?!u)|^rea[cl]t|idea|^area"),
    re.compile(r"[aeiouy](?=ing)"),
    re.compile(r"(?<=y)o"),
    re.compile(r"sm$|[ds]n[’']t$"),
)


def syllables(word: str) -> int:
    """How many syllables an English word has, by its letters: groups of vowels, with what is silent and what is two.

    A dictionary of hyphenation would count too few, for it never parts a single letter: *a-way* is one there.
    """
    if any(letter.isdigit() for letter in word):
        return sum(letter.isdigit() for letter in word) or 1
    lower = re.sub(r"[’']s$", "", unicodedata.normalize("NFKD", word).lower())
    heard = len(_VOWELS.findall(lower)) + sum(len(rule.findall(lower)) for rule in _TWO)
    return max(1, heard - sum(len(rule.findall(lower)) for rule in _SILENT))
