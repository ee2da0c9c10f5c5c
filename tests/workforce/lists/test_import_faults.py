"""Lists once read wrong in silence: who should come of each, written by hand, by page and by command."""

import io
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from workforce.people.models import Membership

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "samples" / "faults"
#: A person as the manager's own list shows them: name, staff number, e-mail.
Person = tuple[str, str, str]

#: file → everybody who should come of it when nothing is confirmed but that good rows are good
COME: dict[str, set[Person]] = {
    "people-01b-group-row-as-wide.xlsx": {
        ("Anna Kowalska", "", "anna.k@example.org"),
        ("Ion Popescu", "", "ion.p@example.org"),
    },
    "people-02-title-and-totals.xlsx": {
        ("Maria Nowak", "0012", "maria.n@example.org"),
        ("Dan Ionescu", "0013", "dan.i@example.org"),
    },
    "people-02b-totals.csv": {
        ("Maria Nowak", "0012", "maria.n@example.org"),
        ("Dan Ionescu", "0013", "dan.i@example.org"),
    },
    "people-04-dates.csv": {
        (f"Ala {name}", "", f"ala{number}@example.org")
        for number, name in (
            (1, "One"),
            (3, "Three"),
            (7, "Seven"),
            (8, "Eight"),
            (9, "Nine"),
            (10, "Ten"),
        )
    },
    "people-05-duplicate-mail.csv": {
        ("Sara Khan", "501", "sara.khan@example.org"),
        ("Tom Reed", "503", "reception@example.org"),
        ("Lily Stone", "504", ""),
        ("Omar Ali", "505", ""),
        ("Omar Ali", "506", ""),
        ("OMAR ALI", "507", ""),
    },
    "people-11-last-first.csv": {
        ("Jan Nowak", "", "jan.nowak@example.org"),
        ("Mary Ann O'Brien", "", "mary@example.org"),
        ("Piet van der Berg", "", "piet@example.org"),
    },
}
#: alphabet → a name, and how a list writes it
ALPHABETS = {
    "mac_roman": "Siobhán O’Connor",
    "cp1250": "Łukasz Żółć",
    "cp1251": "Олена Шевченко",
    "cp1253": "Γιώργος Ιωάννου",
    "cp1254": "Ayşe Yıldırım",
    "cp1255": "משה כהן",
    "cp1256": "محمد عبد الله",
    "cp1257": "Jānis Bērziņš",
    "cp1258": "Đăng Hương",
    "cp874": "สมชาย ใจดี",
    "cp852": "Józef Śliwiński",
    "mac_latin2": "Łukasz Żółć",
    "mac_cyrillic": "Олена Шевченко",
    "gb18030": "王小明",
    "big5": "陳大文",
    "utf-16-le": "Łukasz Żółć",
}


def bring_file(client: Client, content: bytes, name: str = "staff.csv") -> tuple[str, str]:
    """The address and the words of the page that follows a list."""
    answer: Any = client.post(
        "/manage/import/",
        {"file": SimpleUploadedFile(name, content), "holds": "people"},
        follow=True,
    )
    return answer.redirect_chain[-1][0], unescaped_words(answer)


def unescaped_words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def newcomers() -> set[Person]:
    """Everybody who came by a list."""
    jobs = Membership.objects.filter(came_by="import").select_related("person")
    return {(job.person.name, job.staff_number, job.person.email or "") for job in jobs}


def commanded(path: Path, *options: str) -> tuple[int, str]:
    """Exit status and everything the command said."""
    out = io.StringIO()
    try:
        call_command("import_people", str(path), "--unit", "Riverside Hotel", *options, stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()} {error}"
    return 0, out.getvalue()


@pytest.mark.parametrize("name", COME)
def test_the_right_people_come_of_a_list_by_page(bruno: Client, name: str) -> None:
    address, _page = bring_file(bruno, (FOLDER / name).read_bytes(), name)
    bruno.post(f"{address}apply/", {"rows": "good"})
    assert newcomers() == COME[name]


@pytest.mark.parametrize("name", COME)
def test_the_right_people_come_of_a_list_by_command(bruno: Client, name: str) -> None:
    commanded(FOLDER / name, "--good-rows-only")
    assert newcomers() == COME[name]


@pytest.mark.parametrize("written", ["mac_roman", "cp1255", "cp1256", "cp1251"])
def test_letters_of_a_guessed_alphabet_are_never_written_unasked(
    bruno: Client, tmp_path: Path, written: str
) -> None:
    content = f"Staff no,Name\n7,{ALPHABETS[written]}\n".encode(written)
    address, _page = bring_file(bruno, content)
    bruno.post(f"{address}apply/")
    assert newcomers() == set()
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    status, _said = commanded(path)
    assert (status, newcomers()) == (1, set())


@pytest.mark.parametrize(
    "written", [name for name in ALPHABETS if name not in ("cp1250", "utf-16-le")]
)
def test_the_alphabets_of_people_here_can_be_chosen(
    bruno: Client, tmp_path: Path, written: str
) -> None:
    content = f"Staff no,Name\n7,{ALPHABETS[written]}\n".encode(written)
    address, _page = bring_file(bruno, content)
    bruno.post(
        address, {"encoding": written, "column_name": "Name", "column_staff_number": "Staff no"}
    )
    bruno.post(f"{address}apply/")
    assert newcomers() == {(ALPHABETS[written], "7", "")}


def test_the_mark_of_text_is_no_part_of_a_number(bruno: Client) -> None:
    for month in ("people-07b-apostrophe-month-1.csv", "people-07c-month-2.csv"):
        address, _page = bring_file(bruno, (FOLDER / month).read_bytes())
        bruno.post(f"{address}apply/", {"rows": "good"})
    assert newcomers() == {("Ada Byron", "00701", ""), ("Grace Hopper", "00702", "")}


def test_a_name_turned_round_is_the_same_person_next_month(bruno: Client) -> None:
    for content in (b'Name\n"NOWAK, Jan"\n', b"Name\nJan Nowak\n", b"Name\nJan NOWAK\n"):
        address, _page = bring_file(bruno, content)
        bruno.post(f"{address}apply/")
    assert newcomers() == {("Jan Nowak", "", "")}


@pytest.mark.parametrize(
    "row",
    [
        "Total,2 people,",
        "Razem,,",
        ",Total: 2,",
        "Printed 30.11.2026 by HR,,",
        ",Printed by A. Smith,",
        "Staff no,Name,",
    ],
)
def test_what_is_no_person_is_pointed_out_and_holds_everything_back(
    bruno: Client, tmp_path: Path, row: str
) -> None:
    content = f"Staff no,Name,E-mail\n12,Maria Nowak,m@example.org\n{row}\n".encode()
    address, page = bring_file(bruno, content)
    assert "no person" in page
    bruno.post(f"{address}apply/")
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    assert commanded(path)[0] == 1
    assert newcomers() == set()


def test_of_two_columns_of_one_name_none_is_dropped_without_a_word(
    bruno: Client, tmp_path: Path
) -> None:
    content = b"Name,E-mail,E-mail\nMaria Nowak,old@example.org,new@example.org\n"
    address, page = bring_file(bruno, content)
    assert "“E-mail”" in page
    bruno.post(f"{address}apply/")
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    status, said = commanded(path)
    assert (status, newcomers()) == (1, set())
    assert "E-mail" in said
