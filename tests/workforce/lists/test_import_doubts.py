"""What looks broken or like nobody, and what is only spelled otherwise: asked about, or read as it was meant."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from foundation.alphabets import ALPHABETS, guess, is_garbled
from foundation.alphabets.names import ALPHABET_NAMES
from tests.pages import has, says
from tests.people import SINCE, Cast, person
from tests.workforce.lists.staff_lists import workbook
from tests.workforce.lists.test_import_faults import ALPHABETS as NAMES
from tests.workforce.lists.test_import_faults import bring_file, newcomers
from workforce.lists.models import PeopleList
from workforce.lists.problems import FLAW_SENTENCES, PROBLEM_SENTENCES
from workforce.lists.rules.columns import PEOPLE_COLUMNS, match_columns
from workforce.lists.rules.heading_rows import find_headings
from workforce.lists.rules.outcomes import RowResult
from workforce.lists.rules.spelling import (
    given_name_first,
    is_rounded,
    number_to_keep,
    staff_number,
)
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db
ADDRESS_OF_ANOTHER = "The e-mail address {said} is another person’s too; this one comes without it."


def test_every_alphabet_has_a_name_and_can_be_read() -> None:
    assert tuple(ALPHABET_NAMES) == ALPHABETS
    for name in ALPHABETS:
        assert b"Ana".decode(name, "replace") or name.startswith("utf-16")


GUESSED = (
    "mac_roman",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "mac_latin2",
    "mac_cyrillic",
)


@pytest.mark.parametrize("written", GUESSED)
def test_an_alphabet_is_guessed_by_the_words_it_makes_and_never_surely(written: str) -> None:
    assert guess(f"no;name\n7;{NAMES[written]}\n".encode(written)) == (written, False)


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_sure(written: str) -> None:
    assert guess("no;name\n7;Łukasz Żółć\n".encode(written))[1]


def test_a_long_line_costs_no_more_than_its_length() -> None:
    assert guess(b"x" * 250_000 + b"\xe9")[1] is False


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Siobh‡n O’Connor",
            "Siobhán OÕConnor",
            "SiobhÃ¡n",
            "Siobh√°n",
            "Siobh?n",
            "Siobh\ufffdn",
            "O\x92Connor",
        ),
        *(
            "£ukasz ¯ó³æ",
            "RenŽ",
            "O&#39;Connor",
            "Siobh&aacute;n",
            "Ana_x000D_",
            "Siobh=C3=A1n",
            "Siobh%C3%A1n",
        ),
    ],
)
def test_broken_letters_are_noticed(name: str) -> None:
    assert is_garbled(name)


@pytest.mark.parametrize(
    "name", [*NAMES.values(), "Mª José", "D'Arcy-Żółć", "Oʻahu", "Muḥammad ʿAlī", "Zoë 🎓"]
)
def test_names_as_they_are_written_are_not(name: str) -> None:
    assert not is_garbled(name)


# --- Rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        *(
            "Suma: 14,,",
            "Total general,,",
            "کل تعداد,,",
            "14 employees,,",
            "Number of staff: 14,,",
            ",Vacant,",
        ),
        *(
            "Page 1 of 3,,",
            "Strona 1 z 3,,",
            "Wydrukowano 30.11.2026,,",
            "Raport generat de HR,,",
            "* on leave,,",
        ),
        *(
            "7,Siobh‡n,",
            "7,Room 4,",
            "7,ana@example.org,",
            "7,<b>Ana</b>,",
            "7,SiobhÃ¡n,",
            "7,'Grace,",
            ",Night porter,",
        ),
    ],
)
def test_doubtful_rows_wait_until_they_are_confirmed(bruno: Client, row: str) -> None:
    address, page = bring_file(
        bruno, f"Staff no,Name,E-mail\n12,Maria Nowak,m@example.org\n{row}\n".encode()
    )
    assert PeopleList.objects.get().counts[RowResult.DOUBTFUL] == 1
    assert has(page, "input[name=doubtful]")
    for said in ({}, {"rows": "all"}, {"alphabet": "yes"}):
        bruno.post(f"{address}apply/", said)
        assert newcomers() == set()
    bruno.post(f"{address}apply/", {"rows": "good"})
    assert newcomers() == {("Maria Nowak", "12", "m@example.org")}


@pytest.mark.parametrize("name", ["Total", "Page Smith", "Suma Khan", "Sum Yi", "Test Pilot-Brown"])
def test_people_who_are_called_so_come_when_somebody_says_that_they_are_right(
    bruno: Client, name: str
) -> None:
    address, _page = bring_file(bruno, f"Staff no,Name\n12,{name}\n".encode())
    bruno.post(f"{address}apply/", {"doubtful": "yes"})
    assert newcomers() == {(name, "12", "")}


def test_the_command_writes_doubtful_rows_only_when_told_to(cast: Cast, tmp_path: Any) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Staff no,Name\n12,Maria Nowak\n13,Total\n")
    command = ("import_people", str(path), "--unit", "Riverside Hotel")
    with pytest.raises(CommandError, match="--confirm doubtful") as told:
        call_command(*command, stdout=io.StringIO())
    assert (told.value.returncode, newcomers()) == (1, set())
    call_command(*command, "--confirm", "doubtful", stdout=io.StringIO())
    assert len(newcomers()) == 2


def test_the_command_takes_an_alphabet_that_is_named_for_right(cast: Cast, tmp_path: Any) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes("Staff no,Name\n12,Siobhán O’Connor\n".encode("mac_roman"))
    call_command(
        "import_people",
        str(path),
        "--unit",
        "Riverside Hotel",
        "--encoding",
        "mac_roman",
        stdout=io.StringIO(),
    )
    assert newcomers() == {("Siobhán O’Connor", "12", "")}


def test_nobody_leaves_by_a_list_before_they_were_shown(bruno: Client, cast: Cast) -> None:
    """While a row may be somebody with a broken name nobody is taken for gone; once it is right, they are shown."""
    address, _page = bring_file(bruno, b"Staff no,Name\n12,Siobh?n\n")
    choice = {"leavers": "on", "column_name": "Name", "column_staff_number": "Staff no"}
    bruno.post(address, choice)
    answers = {"doubtful": "yes", "many_leave": "yes"}
    page = bruno.post(f"{address}apply/", answers, follow=True).content.decode()
    assert "Look again" in page
    assert cast.amina.name in page
    assert cast.amina.memberships.get().until_on is None
    bruno.post(f"{address}apply/", answers)
    assert cast.amina.memberships.get().until_on is not None


def test_what_was_confirmed_is_forgotten_when_a_list_is_read_another_way(bruno: Client) -> None:
    address, _page = bring_file(bruno, "Staff no,Name\n7,Siobhán\n".encode("mac_roman"))
    bruno.post(f"{address}apply/", {"rows": "all"})
    bruno.post(address, {"column_name": "Name", "column_staff_number": "Staff no"})
    bruno.post(f"{address}apply/")
    assert newcomers() == set()
    bruno.post(f"{address}apply/", {"alphabet": "yes"})
    assert newcomers() == {("Siobhán", "7", "")}


# --- Headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "headings", "data"),
    [
        (
            [["Staff", "First", "Family"], ["number", "name", "name"], ["1", "Ana", "B"]],
            "Staff number|First name",
            2,
        ),
        ([["Payroll May 2026"], ["Page 1", "HR"], ["No", "Name", "E-mail"]], "No|Name|E-mail", 3),
        (
            [["Name", "E-mail"], ["First name", "Last name", "E-mail", "Start"]],
            "First name|Last name",
            2,
        ),
        ([["wer", "wann"], ["Ana", "1.1.2026"]], "wer|wann", 1),
        ([["Name", "Name", "", ""]], "Name|Name (2)", 1),
    ],
)
def test_headings_are_found_below_titles_and_in_two_lines(
    rows: list[list[str]], headings: str, data: int
) -> None:
    found = find_headings(rows, lambda cells: len(match_columns(cells, PEOPLE_COLUMNS)))
    assert "|".join(found.names).startswith(headings)
    assert found.row_count == data


def test_columns_called_alike_that_say_the_same_ask_nothing(bruno: Client) -> None:
    address, _page = bring_file(
        bruno, b"Name,E-mail,E-mail\nMaria Nowak,m@example.org,m@example.org\n"
    )
    bruno.post(f"{address}apply/")
    assert newcomers() == {("Maria Nowak", "", "m@example.org")}


def test_the_second_of_two_columns_can_be_chosen(bruno: Client) -> None:
    address, _page = bring_file(
        bruno, b"Name,E-mail,E-mail\nMaria Nowak,old@example.org,new@example.org\n"
    )
    bruno.post(address, {"column_name": "Name", "column_email": "E-mail (2)"})
    bruno.post(f"{address}apply/", {"columns": "yes"})
    assert newcomers() == {("Maria Nowak", "", "new@example.org")}


def test_formulas_nobody_worked_out_are_no_empty_cells(bruno: Client) -> None:
    _address, page = bring_file(bruno, workbook(["Name"], ['="Ana"&" Lopez"']), "staff.xlsx")
    assert str(FLAW_SENTENCES["formulas"]) in page


def test_other_sheets_are_not_passed_over_in_silence(bruno: Client) -> None:
    _address, page = bring_file(
        bruno, workbook(["Name"], ["Ana Lopez"], Night=[["Name"]]), "staff.xlsx"
    )
    assert says(
        page, "The file has several sheets; only {name} is read.", name="\u2068“Sheet”\u2069"
    )


# --- Numbers and names -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("'00701", "00701"),
        ("’00701", "00701"),
        ("\u200b00701\u200f", "00701"),
        ("00\u00ad701", "00701"),
        ("701.0", "701"),
        ("７０１", "701"),
        ("۷۰۱", "701"),
        ("A–17", "A-17"),
        ("A.1.0", "A.1.0"),
    ],
)
def test_a_number_is_what_its_employer_writes(said: str, meant: str) -> None:
    assert staff_number(said) == meant


def test_a_number_a_spreadsheet_cut_short_is_wrong(bruno: Client) -> None:
    assert [is_rounded(said) for said in ("7.01E+02", "7,01E+11", "7E+15", "12E5", "E17")] == [
        True
    ] * 3 + [False] * 2
    address, page = bring_file(bruno, b"Staff no,Name\n7.01E+02,Ana Lopez\n")
    words = str(PROBLEM_SENTENCES["number_rounded"]).format(field="Staff number", said="7.01E+02")
    assert words in page
    bruno.post(f"{address}apply/", {"doubtful": "yes"})
    assert newcomers() == set()


@pytest.mark.parametrize("month", ["00701", "701", "'00701", "701.0"])
def test_zeros_that_a_spreadsheet_lost_make_nobody_new(bruno: Client, month: str) -> None:
    for number in ("00701", month, "00701"):
        address, _page = bring_file(bruno, f"Staff no,Name\n{number},Ada Byron\n".encode())
        bruno.post(f"{address}apply/")
    assert newcomers() == {("Ada Byron", "00701", "")}


def test_a_number_that_was_kept_with_its_mark_is_known_and_put_right(
    bruno: Client, cast: Cast
) -> None:
    ada = person("Ada Byron", email=None)
    Membership.objects.create(
        person=ada, unit=cast.workplace, from_on=SINCE, staff_number="'00701", came_by="import"
    )
    address, _page = bring_file(bruno, b"Staff no,Name\n00701,Ada Byron\n")
    bruno.post(f"{address}apply/")
    assert newcomers() == {("Ada Byron", "00701", "")}
    assert number_to_keep("701", "A701") == "701"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("NOWAK, Jan", "Jan Nowak"),
        ("O'BRIEN-SMITH, Mary Ann", "Mary Ann O'Brien-Smith"),
        ("MCDONALD, Ian", "Ian McDonald"),
        ("van der Berg, Piet", "Piet van der Berg"),
        ("Smith, Jr.", "Smith, Jr."),
        ("Smith, Ph.D.", "Smith, Ph.D."),
        ("Nowak,", "Nowak,"),
        ("Nowak, Jan, Dr", "Nowak, Jan, Dr"),
        ("ŻÓŁĆ, Łucja", "Łucja Żółć"),
    ],
)
def test_a_name_is_turned_round_where_a_comma_says_so(said: str, meant: str) -> None:
    assert given_name_first(said) == meant


def test_one_mailbox_of_a_shop_stays_with_its_first_person_every_month(bruno: Client) -> None:
    rows = b"Staff no,Name,E-mail\n1,Tom Reed,shop@example.org\n2,Lily Stone,shop@example.org\n"
    rows += b",Omar Ali,shop@example.org\n"
    came = {("Tom Reed", "1", "shop@example.org"), ("Lily Stone", "2", ""), ("Omar Ali", "", "")}
    for _month in range(2):
        address, page = bring_file(bruno, rows)
        assert says(page, ADDRESS_OF_ANOTHER, said="shop@example.org")
        bruno.post(f"{address}apply/")
        assert newcomers() == came
    assert PeopleList.objects.latest("pk").counts["unchanged"] == 3


def test_training_elsewhere_of_a_sum_is_asked_about_too(bruno: Client, cast: Cast) -> None:
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    content = b"no,code,provider,completed\n9,cse-hotel,St J?hn,2025-06-01\nTotal,,,\n"
    fields = {"file": SimpleUploadedFile("done.csv", content), "holds": "training", "source": "HR"}
    page = bruno.post("/manage/import/", fields, follow=True).content.decode()
    assert has(page, "input[name=doubtful]")
    assert PeopleList.objects.get().counts[RowResult.DOUBTFUL] == 2
