"""Every word of the presets stands where the catalogues find it."""

from compliance.requirements.preset_words import WORDS
from compliance.requirements.presets import presets


def test_the_words_of_every_preset_are_collected_for_translation() -> None:
    said = {words for p in presets().values() for words in (p.place, p.title, p.words, p.status)}
    assert said == set(WORDS)
