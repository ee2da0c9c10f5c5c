"""Tables as text: encodings, delimiters, quotes, headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.prior_training.list_kind import TRAINING_COLUMNS as TRAINING
from foundation.alphabets import guess
from workforce.lists.rules.columns import (
    PEOPLE_COLUMNS,
    ListColumn,
    column_for_heading,
    match_columns,
)
from workforce.lists.rules.delimited_text import guess_delimiter, read_records, separator_line
from workforce.lists.rules.folding import ascii_digits, fold, tidy_text

POLISH, ROMANIAN, FRENCH = (
    "nr;imię\n1;Łukasz Żółć\n",
    "nr;nume\n1;Ţăpuş Mărăşescu\n",
    "id;nom\n1;Hélène Œuvrard, “né”\n",
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((POLISH, name) for name in ("utf-8", "utf-16-le", "utf-16-be", "cp1250")),
        (ROMANIAN, "cp1250"),
        *((FRENCH, name) for name in ("utf-8", "cp1252")),
    ],
)
def test_an_encoding_is_guessed(text: str, written: str) -> None:
    assert guess(text.encode(written))[0] == written


def test_a_byte_order_mark_decides() -> None:
    assert guess("\ufeffid".encode("utf-16-le"))[0] == "utf-16-le"
    assert guess("\ufeffid".encode("utf-16-be"))[0] == "utf-16-be"
    assert guess("\ufeffid".encode())[0] == "utf-8"


def test_a_few_wrong_bytes_do_not_make_utf8_another_alphabet() -> None:
    assert guess("Zoë\n".encode() + b"Zo\xeb\n")[0] == "utf-8"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_guessed(delimiter: str) -> None:
    assert (
        guess_delimiter(
            [delimiter.join(row) + "\n" for row in (["id", "name"], ["1", "Smith, Ana; Ms"])]
        )
        == delimiter
    )


def test_one_column_needs_no_delimiter() -> None:
    assert guess_delimiter(["email\n", "a@example.org\n"]) == ","


@pytest.mark.parametrize(
    ("line", "delimiter"), [("sep=;\n", ";"), ('"sep=\t"\r\n', "\t"), ("separate;x\n", "")]
)
def test_excels_first_line_names_the_delimiter(line: str, delimiter: str) -> None:
    assert separator_line(line) == delimiter


def test_a_quotation_mark_that_never_closes_spoils_one_row() -> None:
    rows = list(read_records(['a,"b\n', "1,2\n", "3,4\n"], ","))
    assert [(row.number, row.cells, row.is_open) for row in rows] == [
        (1, ["a", '"b'], True),
        (2, ["1", "2"], False),
        (3, ["3", "4"], False),
    ]


def test_a_cell_may_hold_a_line_break_and_an_inch_sign() -> None:
    rows = [row.cells for row in read_records(['"Ana\n', 'Lopez",x\n', '5" pipe,y\n'], ",")]
    assert rows == [["Ana\nLopez", "x"], ['5" pipe', "y"]]


def test_blank_lines_count_but_are_no_rows() -> None:
    assert [row.number for row in read_records(["a,b\n", "\n", " , \n", "1,2\n"], ",")] == [1, 4]


@given(st.lists(st.text(alphabet='a",\n;', max_size=12), max_size=8))
def test_no_text_stops_the_reading(lines: list[str]) -> None:
    broken = [part + "\n" for line in lines for part in line.split("\n")]
    for row in read_records(broken, ","):
        assert row.cells


def test_folding_keeps_what_tells_words_apart() -> None:
    assert fold("É-mail_Adress ") == "e mail adress"
    assert fold("ŁUKASZ Żółć") == "lukasz zolc"
    assert fold("Weiß") == fold("WEISS")
    assert fold("मुरुगन") != fold("मरगन")  # vowel signs are no accents
    assert fold("علي") == fold("علی")  # an Arabic and a Persian keyboard


def test_cells_are_tidied() -> None:
    assert tidy_text("\u00a0 Ana\x00 \u200bLópez\n") == "Ana López"
    assert tidy_text("'=1+1") == "=1+1"  # as our own files guard it
    assert tidy_text("'Aumua") == "'Aumua"
    assert ascii_digits("٠٠١٢٣ ۱۲") == "00123 12"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Staff No.", ListColumn.STAFF_NUMBER),
        ("PAYROLL_NO", ListColumn.STAFF_NUMBER),
        ("Imię i nazwisko", ListColumn.NAME),
        ("Prenume", ListColumn.GIVEN),
        ("Nume de familie", ListColumn.FAMILY),
        ("E-mail *", ListColumn.EMAIL),
        ("الاسم", ListColumn.NAME),
        ("ای میل", ListColumn.EMAIL),
        ("Start date (dd/mm/yyyy)", ListColumn.FROM),
        ("Shoe size", None),
        ("title", None),  # Mr, Ms: no job
    ],
)
def test_headings_are_known(heading: str, field: ListColumn | None) -> None:
    assert column_for_heading(heading, PEOPLE_COLUMNS) == field


def test_a_title_is_a_courses_in_a_list_of_training() -> None:
    assert column_for_heading("title", TRAINING) == ListColumn.TITLE


def test_a_column_chosen_by_hand_goes_first_and_holds_one_thing() -> None:
    header = ["name", "Name on payslip", "id"]
    assert match_columns(header, PEOPLE_COLUMNS) == {ListColumn.NAME: 0, ListColumn.STAFF_NUMBER: 2}
    assert match_columns(header, PEOPLE_COLUMNS, {"name": "Name on payslip"})[ListColumn.NAME] == 1
    assert ListColumn.STAFF_NUMBER not in match_columns(
        header, PEOPLE_COLUMNS, {"staff_number": ""}
    )
