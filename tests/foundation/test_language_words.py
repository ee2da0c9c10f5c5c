"""Words of a language as data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation import language_words
from foundation.language_words import languages, tables, words


@pytest.fixture
def two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two languages of which one lacks a table."""
    (tmp_path / "xa.toml").write_text('[colours]\nred = ["rouge"]\n[sizes]\nlong = "haut"', "utf-8")
    (tmp_path / "xb.toml").write_text('[colours]\nred = ["rosu"]', "utf-8")
    monkeypatch.setattr(language_words, "FOLDER", tmp_path)
    languages.cache_clear()
    language_words._read.cache_clear()
    yield
    languages.cache_clear()
    language_words._read.cache_clear()


@pytest.mark.usefixtures("two_files")
def test_a_table_is_read_by_language_and_name() -> None:
    assert languages() == ("xa", "xb")
    assert words("xa")["colours"] == {"red": ["rouge"]}
    assert tables("colours") == {"xa": {"red": ["rouge"]}, "xb": {"red": ["rosu"]}}
    assert tables("sizes") == {"xa": {"long": "haut"}}
    assert tables("weights") == {}


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize("language", ["xa-BE", "XA", "xa-latn-be"])
def test_a_regional_language_has_the_words_of_its_main_one(language: str) -> None:
    assert words(language) == words("xa")


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize("language", ["", "xc", "../secrets", "xa/../xb"])
def test_a_language_without_a_file_has_no_words(language: str) -> None:
    assert words(language) == {}


def test_the_files_of_the_site_can_be_read() -> None:
    assert "en" in languages()
    for language in languages():
        assert words(language), language
