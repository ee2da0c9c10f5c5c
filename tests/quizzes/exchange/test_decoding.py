"""The format and the alphabet of a file, told by its bytes."""

import pytest

from quizzes.exchange.rules import decoding
from quizzes.exchange.rules.decoding import (
    check_size,
    decode_text,
    detect_format,
    normalise,
    refuse_old_qti,
)
from quizzes.exchange.rules.items import UnreadableError
from tests.refusals import assert_accepted


@pytest.mark.parametrize(
    ("content", "file_format"),
    [
        (b"What?{T}", "gift"),
        (b"\xef\xbb\xbf// One\n", "gift"),
        ("Été".encode("utf-16"), "gift"),
        (b"PK\x03\x04rest", "qti"),
        (b" \r\n<quiz>", "moodlexml"),
        (b"<?xml version='1.0'?><quiz/>", "moodlexml"),
        (b"<qti-assessment-item/>", "qti"),
        (b"a" * 4095 + "é".encode(), "gift"),  # the first bytes end within a letter
    ],
)
def test_a_file_says_how_it_is_written(content: bytes, file_format: str) -> None:
    assert detect_format(content) == file_format


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7", "is_pdf"),
        (b"<html><p>One", "is_page"),
        (b"<!doctype HTML><p>One", "is_page"),
        (b"<questestinterop/>", "is_old_qti"),
    ],
)
def test_what_is_no_list_of_questions_is_refused_at_once(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        detect_format(content)
    assert refused.value.problem.code == code


def test_a_file_may_be_as_large_as_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 8)
    check_size(b"What?{T}")
    with pytest.raises(UnreadableError):
        check_size(b"What?{TF}")


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        (b"<questestinterop/>", "QTI 1.2"),
        (b"<?xml version='1.0'?><!-- <quiz> --><questestinterop>", "QTI 1.2"),
        (b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1">', "QTI 2.1"),
        (b"<assessmentItem>", "QTI 2"),
    ],
)
def test_older_qti_is_refused_by_its_name(content: bytes, quote: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        refuse_old_qti(content)
    assert (refused.value.problem.code, refused.value.problem.quote) == ("is_old_qti", quote)


@pytest.mark.parametrize("content", [b"", b"no tag", b"<quiz/>", b"<qti-assessment-item/>"])
def test_what_is_no_older_qti_passes(content: bytes) -> None:
    assert_accepted(lambda: refuse_old_qti(content), refusal=UnreadableError)


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        ("Été".encode(), "", ("Été", "utf-8")),
        ("Été".encode("utf-8-sig"), "", ("Été", "utf-8")),
        ("Été".encode("utf-16"), "", ("Été", "utf-16")),
        ("Żółć".encode("cp1250"), "windows-1250", ("Żółć", "windows-1250")),
        (b"", "", ("", "utf-8")),
    ],
)
def test_bytes_become_text_by_their_mark_or_the_alphabet_given(
    content: bytes, encoding: str, text: tuple[str, str]
) -> None:
    assert decode_text(content, encoding) == text


def test_only_a_part_of_a_file_may_end_within_a_letter() -> None:
    cut = "Été".encode()[:-1]
    assert decode_text(cut, "utf-8", is_cut=True) == ("Ét", "utf-8")
    with pytest.raises(UnreadableError) as refused:
        decode_text(cut, "utf-8")
    assert refused.value.problem.code == "wrong_encoding"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableError) as refused:
        decode_text(b"What?\x00{T}")
    assert refused.value.problem.code == "not_text"


def test_line_ends_are_one_and_control_characters_none() -> None:
    assert normalise("a\r\nb\rc\nd\x00\x1be\tf") == "a\nb\nc\nde\tf"
