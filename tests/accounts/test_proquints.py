"""Keys people can read aloud, and what they type back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import proquints


@pytest.mark.parametrize(
    ("number", "expected"),
    # From the proposal: 127.0.0.1 is lusab-babad, 63.84.220.193 is gutih-tugad.
    [
        (0x7F00, "lusab"),
        (0x0001, "babad"),
        (0x3F54, "gutih"),
        (0xDCC1, "tugad"),
        (0, "babab"),
        (0xFFFF, "zuzuz"),
    ],
)
def test_words_are_those_of_the_proposal(number: int, expected: str) -> None:
    assert proquints.word(number) == expected


def test_every_number_has_its_own_word() -> None:
    assert len({proquints.word(number) for number in range(65536)}) == 65536


def test_a_secret_is_four_words_and_never_the_same() -> None:
    secret = proquints.random_words()
    assert re.fullmatch(r"[a-z]{5}(-[a-z]{5}){3}", secret)
    assert secret != proquints.random_words()


@pytest.mark.parametrize(
    "text",
    [
        "lusab-babad",
        "LUSAB BABAD",
        " lusab  babad ",
        "lusabbabad",
        "Lusab.Babad",
        "lu sab ba bad",
        "lusab–babad",
    ],
)
def test_a_key_is_read_however_it_was_copied(text: str) -> None:
    assert proquints.normalise(text) == "lusab-babad"


@given(st.text())
def test_no_input_breaks_reading_a_key(text: str) -> None:
    once = proquints.normalise(text)
    assert proquints.normalise(once) == once
