"""The bundled fonts: whole, small, free, and the only ones used."""

import os
import subprocess

import pytest
from fontTools.ttLib import TTFont

from foundation.typesetting import FONTS, letters

FILES = sorted(FONTS.glob("*.ttf"))


def test_they_are_small() -> None:
    assert sum(file.stat().st_size for file in FILES) < 1_500_000


def test_there_is_no_woff_and_one_file_for_each_family() -> None:
    assert not [file.name for file in FONTS.iterdir() if file.suffix.startswith(".woff")]
    families = [TTFont(file, lazy=True)["name"].getDebugName(1) for file in FILES]
    assert len(set(families)) == len(families) == 8


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_has_ascii_or_digits_and_names_its_makers(file: object) -> None:
    font = TTFont(file, lazy=True)
    missing = set(range(0x20, 0x7F)) - set(font.getBestCmap())
    # Nastaliq and Amiri leave Latin to the faces before them, but for space and digits.
    assert not missing or not missing & {0x20, *range(0x30, 0x3A)}
    assert "Copyright" in font["name"].getDebugName(0)


def test_the_licences_are_beside_them() -> None:
    texts = [file.read_text() for file in (FONTS / "licences").glob("*-OFL.txt")]
    assert len(texts) == len(FILES)
    assert all("SIL OPEN FONT LICENSE" in text.upper() for text in texts)
    assert not [text for text in texts if "with Reserved Font Name" in text]


@pytest.mark.parametrize(
    "alphabet",
    [
        "ĂÂÎȘȚăâîșț",
        "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
        "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیےۓۂۃ،۔؟٪۰۱۲۳۴۵۶۷۸۹",
        "ẠẸỌṢạẹọṣǹńŋƁɓƊɗƘƙƳƴ",
        "АаБбЇїҐґЎўЖж",
        "ΑαΩωΐ",
        "İIıiŞşĞğ",
        "ĐđƠơƯưỄễ",
    ],
)
def test_they_cover_the_languages_of_the_site_and_of_our_neighbours(alphabet: str) -> None:
    assert not {letter for letter in alphabet if ord(letter) not in letters()}


def test_fontconfig_finds_these_and_no_others() -> None:
    process = subprocess.run(
        ["fc-list", "--format", "%{file}\n"],
        env={**os.environ, "FONTCONFIG_FILE": str(FONTS / "fonts.conf")},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert sorted(set(process.split())) == [str(file) for file in FILES]
