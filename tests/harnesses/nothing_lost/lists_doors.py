"""The two doors by which a list comes in, used as people use them: the page, and the command."""

import csv
import io
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from tests.harnesses.nothing_lost.alphabets import CERTAIN, offered
from tests.harnesses.nothing_lost.lists_drawn import DrawnList
from workforce.people.models import Membership

#: What the page calls rows that are not written.
HELD_BACK = ("To put right", "To look at")
#: What it calls rows that are somebody, and written.
TAKEN = ("New", "Joins this place", "Comes back", "Changes", "Stays as it is")


@dataclass
class Preview:
    """What the page says of a list: its rows by number, everything it says, what it wants to know.

    ``prose`` is what it says outside the fields in which one chooses columns.
    """

    address: str
    words: str
    prose: str = ""
    rows: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    row_count: int = 0
    asks: set[str] = field(default_factory=set)
    is_refused: bool = False
    form: dict[str, str] = field(default_factory=dict)
    alphabets: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)


def bring(client: Client, drawn: DrawnList, content: bytes) -> Preview:
    """Bring a file to the page; where letters of a guessed alphabet are wrong, choose the right one."""
    fields = {"file": SimpleUploadedFile(drawn.name, content), "holds": "people"}
    answer: Any = client.post("/manage/import/", fields, follow=True)
    preview = read_preview(answer, answer.redirect_chain[-1][0])
    names = {person.full_name for person in drawn.people}
    are_letters_right = any(name in names for _result, name, _why in preview.rows.values())
    alphabet = offered(drawn.alphabet)
    is_asked = "alphabet" in preview.asks or not any(
        row[0] in TAKEN for row in preview.rows.values()
    )
    if is_asked and not are_letters_right and alphabet in preview.alphabets:
        answer = client.post(preview.address, {**preview.form, "encoding": alphabet}, follow=True)
        preview = read_preview(answer, preview.address)
        preview.chosen.add("encoding")
    return preview


def read_preview(answer: Any, address: str) -> Preview:
    """Return what the page of a list says."""
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    preview = Preview(address, " ".join(unescape(page.get_text(" ")).split()))
    for row in page.select("#rows ~ tbody tr"):
        name, number, result, _place, why = [
            " ".join(cell.get_text(" ").split()) for cell in row.select("th, td")
        ]
        preview.rows[int(number) if number.isdecimal() else 0] = (result, name, why)
    counts = [int(count.get_text()) for count in page.select(".chips .numeral")]
    preview.row_count = counts[0] if counts else 0
    assert sum(counts[1:]) == preview.row_count, f"the chips do not add up: {counts}"
    preview.asks = {str(box["name"]) for box in page.select("input[type=checkbox][value=yes]")}
    preview.is_refused = bool(page.select(".note--danger"))
    for choice in page.select("details.more select"):
        preview.form[str(choice["name"])] = _chosen(choice)
        if choice["name"] == "encoding":
            preview.alphabets = {str(option["value"]) for option in choice.select("option")}
    for choice in page.select("select"):
        choice.decompose()
    preview.prose = " ".join(unescape(page.get_text(" ")).split())
    return preview


def _chosen(choice: Tag) -> str:
    chosen = choice.select_one("option[selected]") or choice.select_one("option")
    return str(chosen["value"]) if chosen else ""


def press_import(client: Client, preview: Preview, **answers: str) -> None:
    """Press *Import this list*."""
    answer = client.post(f"{preview.address}apply/", answers, follow=True)
    assert answer.status_code == 200, answer.status_code


def by_command(folder: Path, drawn: DrawnList, content: bytes, *options: str) -> tuple[int, str]:
    """Run ``import_people``, with the alphabet where the bytes do not show it.

    Returns the status and the report.
    """
    path = folder / drawn.name
    path.write_bytes(content)
    if not drawn.is_workbook and drawn.alphabet not in CERTAIN:
        options = (*options, "--encoding", offered(drawn.alphabet))
    out = io.StringIO()
    try:
        call_command("import_people", str(path), "--unit", "Riverside Hotel", *options, stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()} {error}"
    return 0, out.getvalue()


def on_record() -> list[tuple[str, ...]]:
    """Return everybody who came by a list as the records have them, without asking a page."""
    columns = ("person_id", "staff_number", "person__name", "person__email", "unit__name")
    more = ("role__name", "shift", "is_agency", "from_on", "until_on", "person__preferred_language")
    jobs = Membership.objects.filter(came_by="import").order_by("pk")
    return [tuple(map(str, row)) for row in jobs.values_list(*columns, *more)]


def people_on_record(client: Client) -> dict[str, dict[str, str]]:
    """Return everybody who came by a list, by staff number, as the list of people shows them.

    Addresses and last days stand in no list for managers and are looked up in the records.
    """
    file = b"".join(client.get("/manage/people.csv")).decode("utf-8-sig")
    shown = {row["Staff number"]: row for row in csv.DictReader(io.StringIO(file))}
    people = {}
    for job in Membership.objects.filter(came_by="import").select_related("person"):
        row = shown.get(job.staff_number, {})
        columns = ("Name", "Workplace", "Job role", "Shift", "Language", "Agency", "From")
        names = ("name", "unit", "role", "shift", "language", "agency", "from")
        people[job.staff_number] = {
            **{name: row.get(column, "") for name, column in zip(names, columns, strict=True)},
            "number": row.get("Staff number", ""),
            "email": job.person.email or "",
            "until": str(job.until_on or ""),
        }
    return people
