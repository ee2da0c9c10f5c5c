"""Rules that measure how hard a text is to read, by the measures its language has.

English: the Flesch–Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975, *Derivation of new
readability formulas … for Navy enlisted personnel*, Research Branch Report 8-75), to which 5 is
added: a child in an American grade is about five years older than its number. Other languages in
Latin letters: LIX (Björnsson 1968, *Läsbarhet*), whose bands were found with Swedish texts, so that
they compare two texts of a language better than two languages. Nothing is measured in other
scripts. A formula counts words and sentences; it does not know what they mean.
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


class ReadabilityMeasure(StrEnum):
    """How a text was measured."""

    NONE = ""
    READING_AGE = "reading age"
    LIX = "lix"


class LixBand(StrEnum):
    """What Björnsson says of a LIX."""

    VERY_EASY = "very easy"
    EASY = "easy"
    MEDIUM = "medium"
    DIFFICULT = "difficult"
    VERY_DIFFICULT = "very difficult"


#: The upper limits of the bands; below 30 are books for children.
LIX_BANDS = (
    (30, LixBand.VERY_EASY),
    (40, LixBand.EASY),
    (50, LixBand.MEDIUM),
    (60, LixBand.DIFFICULT),
)


@dataclass(frozen=True)
class TextCounts:
    """What the formulas are computed from."""

    words: int
    sentences: int
    syllables: int
    long_words: int


@dataclass(frozen=True)
class Readability:
    """How hard a text is: years of age, or a LIX; ``figure`` is 0 where nothing is measured."""

    measure: ReadabilityMeasure = ReadabilityMeasure.NONE
    figure: float = 0

    @property
    def is_too_hard(self) -> bool:
        """Return whether the text is above the limit of its measure."""
        if self.measure is ReadabilityMeasure.READING_AGE:
            return round(self.figure) > READING_AGE_LIMIT
        if self.measure is ReadabilityMeasure.LIX:
            return round(self.figure) > LIX_LIMIT
        return False


def measure_readability(parts: Iterable[str], language: str) -> Readability:
    """Return how hard the ``parts`` of a text (headings, paragraphs, choices) are together.

    Each part ends its last sentence. Too few words, and words in another script than Latin, are
    not measured.
    """
    texts = [part for part in parts if part.strip()]
    counts = count_text(texts)
    if counts.words < FEWEST_WORDS or not is_latin(" ".join(texts)):
        return Readability()
    measure = words(language).get("readability", {}).get("measure", ReadabilityMeasure.LIX)
    if measure == ReadabilityMeasure.READING_AGE:
        return Readability(ReadabilityMeasure.READING_AGE, reading_age(counts))
    return Readability(ReadabilityMeasure.LIX, lix(counts))


def grade(counts: TextCounts) -> float:
    """Return the Flesch–Kincaid grade.

    0.39 × words a sentence + 11.8 × syllables a word − 15.59.
    """
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def reading_age(counts: TextCounts) -> float:
    """Return the age in years at which an English text can be read: the grade and 5, at least 5."""
    return max(5.0, grade(counts) + 5)


def lix(counts: TextCounts) -> float:
    """Return the LIX: words a sentence, and per cent of words with more than six letters."""
    return counts.words / counts.sentences + 100 * counts.long_words / counts.words


def lix_band(figure: float) -> LixBand:
    """Return the band of a LIX: below 30 very easy, then steps of ten; from 60 very difficult."""
    for upper_limit, band in LIX_BANDS:
        if figure < upper_limit:
            return band
    return LixBand.VERY_DIFFICULT


def count_text(parts: Iterable[str]) -> TextCounts:
    """Count words, sentences, syllables (as in English) and long words.

    A number is a word, each of its digits a syllable.
    """
    word_count = sentences = syllables = long_words = 0
    for part in parts:
        for sentence in _END.split(part):
            if _WORD.search(sentence):
                sentences += 1
        for word in _WORD.findall(part):
            word_count += 1
            syllables += count_syllables(word)
            if _is_long(word):
                long_words += 1
    return TextCounts(
        words=word_count, sentences=sentences, syllables=syllables, long_words=long_words
    )


def _is_long(word: str) -> bool:
    return sum(map(str.isalpha, word)) > LONG_WORD


def is_latin(text: str) -> bool:
    """Return whether most of the letters are Latin ones."""
    letter_count = latin_count = 0
    for letter in text:
        if letter.isalpha():
            letter_count += 1
            if _is_latin_letter(letter):
                latin_count += 1
    return 2 * latin_count > letter_count


def _is_latin_letter(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


# --- Syllables of English -------------------------------------------------------------------

_VOWELS = re.compile(r"[aeiouy]+")
#: Vowels that are not heard: a last e, -es and -ed, and an e before a suffix.
_SILENT_VOWELS = (
    re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouyr]l)e$|(?<=[aou])e$"),
    re.compile(r"(?<=[^aeiouysxzhcgl])es$|(?<=[aeiouy]l)es$"),
    re.compile(r"(?<=[^aeiouytd])ed$"),
    re.compile(
        r"(?<=[aeiouy][^aeiouy])e(?=(?:ful|less|ment|ly|ness|thing|times|body|guard|where|work)s?)"
    ),
)
#: Vowels that stand together and are heard as two.
_SPLIT_VOWELS = (
    re.compile(r"(?<![tscgxhln])i[aou]|(?<=[ln])ia|^bio|^sci"),
    re.compile(r"(?<![tc])ie(?=n[tc]|t)"),
    re.compile(r"(?<![qg])ua"),
    re.compile(r"(?<![pmg])eo|^creat(?!u)|^rea[cl]t|idea|^area"),
    re.compile(r"[aeiouy](?=ing)"),
    re.compile(r"(?<=y)o"),
    re.compile(r"sm$|[ds]n[’']t$"),
)


def count_syllables(word: str) -> int:
    """Count the syllables of an English word: groups of vowels, less silent and plus split ones.

    A dictionary of hyphenation would count too few, for it never parts a single letter: *a-way* is
    one there.
    """
    digit_count = sum(map(str.isdigit, word))
    if digit_count:
        return digit_count
    spelling = re.sub(r"[’']s$", "", unicodedata.normalize("NFKD", word).lower())
    vowel_groups = len(_VOWELS.findall(spelling))
    split_vowels = _count_matches(_SPLIT_VOWELS, spelling)
    silent_vowels = _count_matches(_SILENT_VOWELS, spelling)
    return max(1, vowel_groups + split_vowels - silent_vowels)


def _count_matches(patterns: Iterable[re.Pattern[str]], text: str) -> int:
    return sum(len(pattern.findall(text)) for pattern in patterns)
