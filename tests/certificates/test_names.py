"""Names on paper: everybody's own spelling, nobody's tricks."""

import unicodedata

import pytest

from accounts.rules.names import printable_name
from certificates.rules.names import size_step


@pytest.mark.parametrize(
    "name",
    [
        "Siobhán O’Connor",
        "Kaʻiulani Oʻahu",
        "Sukarno",
        "ǃXóõ ǂHoan",
        "Zofia Brzęczyszczykiewicz-Żółć",
        "مهدی ایزدی\u200cفر",  # the joiner belongs to the spelling
        "لُجَيْن الأَحْمَد",
        "ක්\u200dෂිතිජ",
        "Robert'); DROP TABLE Students;--",
        "<b>Ana</b>",
        "李伟",
    ],
)
def test_an_ordinary_name_is_left_alone(name: str) -> None:
    assert printable_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("  Ana \u00a0 López ", "Ana López"),
        ("Ana\nMaria\tLopez", "Ana Maria Lopez"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("محمد\u200e عبد الله", "محمد عبد الله"),
        ("A\u0000na\u0007", "Ana"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Z" + "\u0335" * 40 + "oe", "Z" + "\u0335" * 4 + "oe"),
    ],
)
def test_what_deceives_or_breaks_the_page_is_dropped(name: str, printed: str) -> None:
    assert printable_name(name) == printed


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Bo Ek", 0),
        ("x" * 10, 0),
        ("x" * 11, 1),
        ("x" * 20, 1),
        ("x" * 21, 2),
        ("W" * 7, 1),
        ("e\u0301" * 10, 0),
    ],
)
def test_long_and_wide_names_are_set_smaller(text: str, step: int) -> None:
    assert size_step(text, steps=(10, 20)) == step
