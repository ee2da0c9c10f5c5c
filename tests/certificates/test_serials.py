"""Serials as they are made, and as people type them."""

import pytest

from certificates.rules.serials import ALPHABET, NotASerial, new_serial, normalise

SERIAL = "K7M4-QP2X-ABCD"


@pytest.mark.parametrize(
    "typed",
    [
        SERIAL,
        "k7m4-qp2x-abcd",
        "K7M4QP2XABCD",
        " k7m4 qp2x abcd ",
        "K7M4–QP2X—ABCD",
        "K7M4\u00a0QP2X\u200fABCD",
        "K 7 M 4 . Q P 2 X . A B C D",
        "Ｋ７Ｍ４-QP2X-ABCD",
        "K۷M۴-QP۲X-ABCD",
        "https://beacon.example/verify/K7M4-QP2X-ABCD/",
        "beacon.example/verify/k7m4-qp2x-abcd",
        "https://beacon.example/verify/K7M4-QP2X-ABCD.json",
    ],
)
def test_a_serial_is_understood_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == SERIAL


@pytest.mark.parametrize(
    ("typed", "strangers", "length"),
    [
        ("K7M4-QP2X-ABC0", "0", 12),
        ("K7M4-QP2X-ABCo", "O", 12),
        ("1LIU-QP2X-ABCD", "1LIU", 12),
        ("K7M4-QP2X-ABC", "", 11),
        ("K7M4-QP2X-ABCDE", "", 13),
        ("", "", 0),
        ("سلام", "سلام", 4),
        ("<script>", "<I>", 8),
    ],
)
def test_what_cannot_be_a_serial_says_why(typed: str, strangers: str, length: int) -> None:
    with pytest.raises(NotASerial) as caught:
        normalise(typed)
    assert (caught.value.foreign_characters, caught.value.length) == (strangers, length)


def test_new_serials_read_back_as_themselves_and_look_like_nothing_else() -> None:
    made = {new_serial() for _ in range(500)}
    assert len(made) == 500
    assert all(normalise(serial) == serial for serial in made)
    assert not set("01OILU") & set(ALPHABET)
