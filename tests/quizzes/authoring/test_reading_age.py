"""How hard a text is to read: checked against published examples, dictionaries, and figures worked out by hand."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from quizzes.authoring.rules.reading_age import (
    LixBand,
    Readability,
    ReadabilityMeasure,
    TextCounts,
    count_syllables,
    count_text,
    grade,
    is_latin,
    lix,
    lix_band,
    measure_readability,
    reading_age,
)

#: Words as a dictionary parts them.
PARTED = """
a-way po-lice ar-e-a a-bout o-pen child chil-dren i-de-a be-ing qui-et safe-ty ex-ploi-ta-tion re-port re-port-ed
man-a-ger ho-tel ver-y noth-ing some-one tell lead phone scene source guest clothes should think whose voice use
used warned wait-ed start-ed no-tice no-tic-es box-es makes teach-es safe-ly care-ful some-thing some-times
walk-ing try-ing do-ing go-ing see-ing wor-ry-ing a-lone peo-ple lit-tle ta-ble vul-ner-a-ble friend friend-ly
so-cial sus-pi-cion in-for-ma-tion reg-is-tra-tion se-ri-ous ob-vi-ous per-i-od me-di-a ra-di-o vi-de-o ac-tu-al
sex-u-al u-su-al sit-u-a-tion qual-i-ty guard lan-guage sci-ence cli-ent pa-tient so-ci-e-ty ex-pe-ri-ence
au-di-ence cre-ate crea-ture re-act real-ly ra-cis-m does-n’t is-n’t can’t don’t they’re child’s ho-tel’s
com-mu-ni-ty re-spon-si-bil-i-ty a-dul-ti-fi-ca-tion crime-stop-pers safe-guard-ing house-keep-ing emp-ty bot-tles
e-mer-gen-cy cor-ri-dor break-fast u-ni-form ye-llow hour fire tired
"""


def test_most_words_are_counted_as_a_dictionary_parts_them() -> None:
    words = {word.replace("-", ""): word.count("-") + 1 for word in PARTED.split()}
    wrong = {word for word, count in words.items() if count_syllables(word) != count}
    assert len(words) > 100
    assert len(wrong) <= 0.05 * len(words), wrong
    assert sum(map(count_syllables, words)) == pytest.approx(sum(words.values()), rel=0.02)


@pytest.mark.parametrize(
    ("word", "count"), [("999", 3), ("101", 3), ("b", 1), ("", 1), ("ß", 1), ("café", 2)]
)
def test_what_is_no_word_is_counted_too(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_the_grade_of_the_published_example() -> None:
    """*The Australian platypus …*: 13 words, 24 syllables, grade 11.3 (Wikipedia, *Flesch–Kincaid readability*)."""
    assert grade(TextCounts(words=13, sentences=1, syllables=24, long_words=0)) == pytest.approx(
        11.3, abs=0.05
    )
    assert reading_age(TextCounts(13, 1, 24, 0)) == pytest.approx(16.3, abs=0.05)


def test_a_text_by_hand() -> None:
    """Ten words in two sentences, twelve syllables (qui-et, an-swers), one word of more than six letters.

    0.39 · 10/2 + 11.8 · 12/10 − 15.59 = 0.52, so age 5.52; LIX 10/2 + 100 · 1/10 = 15.
    """
    counts = count_text(["The girl is quiet.", "He answers for her.", "Nobody", "else"])
    assert counts == TextCounts(words=10, sentences=4, syllables=14, long_words=1)
    text = count_text(["The girl is quiet. He answers for her all night!"])
    assert text == TextCounts(words=10, sentences=2, syllables=12, long_words=1)
    assert grade(text) == pytest.approx(0.39 * 5 + 11.8 * 1.2 - 15.59)
    assert lix(text) == pytest.approx(5 + 10)
    assert reading_age(text) == pytest.approx(5.52)


def test_sentences_end_where_a_reader_stops() -> None:
    assert count_text(["He said, “Go away.” She went… Why? 3.5 km on foot."]).sentences == 4
    assert count_text(["No full stop", "", "  ", "…"]).sentences == 1


@pytest.mark.parametrize(
    ("figure", "name"),
    [
        (29.9, LixBand.VERY_EASY),
        (30, LixBand.EASY),
        (39.9, LixBand.EASY),
        (40, LixBand.MEDIUM),
        (50, LixBand.DIFFICULT),
        (60, LixBand.VERY_DIFFICULT),
        (99, LixBand.VERY_DIFFICULT),
    ],
)
def test_bands_of_lix(figure: float, name: LixBand) -> None:
    assert lix_band(figure) is name


EASY = (
    "The girl is quiet. He answers for her. I go to the desk. I tell the man on duty. He calls the police now. "
    * 2
)
HARD = (
    "Notwithstanding organisational considerations, interdisciplinary professionals systematically underestimate "
    "exploitation indicators, particularly whenever institutional responsibilities remain insufficiently "
    "communicated throughout geographically distributed accommodation establishments operating internationally "
    "without continuously available safeguarding representatives or comparable arrangements."
)


def test_english_is_told_in_years_and_other_latin_languages_by_lix() -> None:
    easy, hard = measure_readability([EASY], "en"), measure_readability([HARD], "en-GB")
    assert (easy.measure, hard.measure) == (
        ReadabilityMeasure.READING_AGE,
        ReadabilityMeasure.READING_AGE,
    )
    assert easy.figure < 8 < 20 < hard.figure
    assert (easy.is_too_hard, hard.is_too_hard) == (False, True)
    assert measure_readability([EASY], "pl").measure is ReadabilityMeasure.LIX
    assert not measure_readability([EASY], "pl").is_too_hard
    assert measure_readability([HARD], "ro").is_too_hard


def test_what_has_no_measure_is_not_measured() -> None:
    urdu = (
        "لڑکی خاموش ہے اور آدمی اس کی طرف سے جواب دیتا ہے۔ میں ڈیوٹی منیجر کو بتاتا ہوں اور پولیس کو فون کرتا ہوں۔ "
        * 3
    )
    assert measure_readability([urdu], "ur") == Readability(ReadabilityMeasure.NONE, 0)
    assert not Readability().is_too_hard
    assert measure_readability(["Too few words to say anything."], "en") == Readability()
    assert measure_readability([], "en") == Readability()
    assert not is_latin(urdu)
    assert is_latin("Łódź, ťažký, ș")


def test_the_starter_course_is_within_the_limits() -> None:
    """Its style guide asks for a reading age of 9 to 11."""
    paths = list(Path(settings.BASE_DIR, "content", "cse-hotel").rglob("check.toml"))
    assert paths
    for path in paths:
        words = re.findall(
            r'^(?:text|feedback|ask) = "(.*)"$', path.read_text("utf-8"), re.MULTILINE
        )
        assert 5 < measure_readability(words, "en").figure < 11, path


@given(st.lists(st.text(max_size=80), max_size=8), st.sampled_from(["en", "pl", "ur", "", "xx"]))
def test_no_text_is_too_odd(parts: list[str], language: str) -> None:
    how = measure_readability(parts, language)
    assert how.figure >= 0
    counts = count_text(parts)
    assert counts.long_words <= counts.words
    assert (counts.sentences > 0) == (counts.words > 0)
