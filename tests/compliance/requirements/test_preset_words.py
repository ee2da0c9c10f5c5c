"""Every word of the presets stands where the catalogues find it."""

from compliance.requirements.preset_words import WORDS
from compliance.requirements.presets import presets


def test_the_words_of_every_preset_are_collected_for_translation() -> None:
    translatable = set()
    for preset in presets().values():
        translatable |= {preset.place, preset.title, preset.words, preset.status}
    assert translatable == set(WORDS)
