"""The page that brings lists in, the command that does, and the files it hands out."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from compliance.prior_training.list_kind import TRAINING_COLUMNS as TRAINING
from compliance.prior_training.models import PriorTraining
from tests.pages import errors_of, has, html_of, messages_of, says, words_in, words_of
from tests.people import SINCE, Cast, QueryCheck, person, sign_in
from workforce.lists import views
from workforce.lists.blank_lists import headings
from workforce.lists.models import PeopleList
from workforce.lists.problems import FLAW_SENTENCES, PROBLEM_SENTENCES, RESULT_LABELS
from workforce.lists.recognising import site_headings
from workforce.lists.rules.columns import PEOPLE_COLUMNS, match_columns
from workforce.lists.rules.outcomes import RowResult
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership

pytestmark = pytest.mark.django_db

GOOD = "id,name\n7,Zofia Nowak\n8,Jan Lis\n"
MIXED = (
    "id,name,start,note\n7,Zofia Nowak,2026-05-01,x\n8,=Jan Lis,tomorrow,\"=cmd|' /C calc'!A0\"\n"
)


def upload(client: Client, content: str | bytes, name: str = "staff.csv", **fields: str) -> Any:
    """Bring a list, and see the page that follows."""
    raw = content.encode() if isinstance(content, str) else content
    answers = {"file": SimpleUploadedFile(name, raw), "holds": "people", **fields}
    return client.post("/manage/import/", answers, follow=True)


def latest_list() -> PeopleList:
    return PeopleList.objects.latest("pk")


def list_address(of: str = "") -> str:
    return f"/manage/import/{latest_list().uuid}/{of}"


def problem_words(code: str, **values: str) -> str:
    """Return the site's sentence about a wrong cell."""
    return str(PROBLEM_SENTENCES[code]).format(**values)


def test_a_list_is_shown_before_it_is_written_and_then_imported(bruno: Client) -> None:
    page = upload(bruno, GOOD)
    assert "Zofia Nowak" in html_of(page)
    assert not has(page, ".note--good")
    assert not Membership.objects.filter(came_by="import").exists()
    page = bruno.post(list_address("apply/"), follow=True)
    assert has(page, ".note--good")
    assert Membership.objects.filter(came_by="import").count() == 2
    again = bruno.post(list_address("apply/"), follow=True)
    assert says(again, "This list was imported before; nothing was done twice.")
    assert Membership.objects.filter(came_by="import").count() == 2


def test_wrong_rows_hold_everything_back_unless_the_good_ones_are_wanted(bruno: Client) -> None:
    page = upload(bruno, MIXED)
    assert page.context["wrong"] == 1
    [reason] = [words for words in words_in(page, "td.is-words") if "tomorrow" in words]
    assert problem_words("day_unreadable", field="Start date", said="tomorrow") in reason
    page = bruno.post(list_address("apply/"), follow=True)
    assert messages_of(page) == [("error", [])]
    assert not Membership.objects.filter(came_by="import").exists()
    bruno.post(list_address("apply/"), {"rows": "good"})
    assert [job.staff_number for job in Membership.objects.filter(came_by="import")] == ["7"]


def test_rows_come_back_to_be_put_right_and_run_nothing(bruno: Client) -> None:
    upload(bruno, MIXED)
    text = b"".join(bruno.get(list_address("errors.csv")).streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert header == ["id", "name", "start", "note", "Problem"]
    assert row[:4] == ["8", "'=Jan Lis", "tomorrow", "'=cmd|' /C calc'!A0"]
    assert problem_words("day_unreadable", field="Start date", said="tomorrow") in row[4]
    upload(bruno, text.replace("tomorrow", "2026-05-01"))  # put right, and brought again
    assert latest_list().counts[RowResult.DOUBTFUL] == 1  # a name with a sign no name has
    bruno.post(list_address("apply/"), {"doubtful": "yes"})
    assert Membership.objects.get(came_by="import").person.name == "=Jan Lis"
    assert "'=Jan" not in bruno.get(list_address()).content.decode()


def test_columns_and_the_order_of_dates_are_chosen_by_hand(bruno: Client) -> None:
    upload(bruno, "wer,wann\nZofia Nowak,1/2/2026\n")
    assert str(FLAW_SENTENCES["no_columns"]) in words_of(bruno.get(list_address()))
    bruno.post(list_address(), {"column_name": "wer", "column_from": "wann", "order": "mdy"})
    bruno.post(list_address("apply/"))
    assert str(Membership.objects.get(came_by="import").from_on) == "2026-01-02"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\xff\xfe\x00", b"\x00" * 300, b"PK\x03\x04xx", b'"' * 5000, b";;;\n"],
)
def test_no_file_is_too_strange_for_a_sentence(bruno: Client, content: bytes) -> None:
    answer = upload(bruno, content, name="a" * 90 + ".csv")
    assert answer.status_code == 200
    assert any(str(flaw)[:20] in answer.content.decode() for flaw in FLAW_SENTENCES.values())
    assert bruno.post(list_address("apply/"), follow=True).status_code == 200


def test_nothing_chosen_and_nonsense_chosen_are_said_kindly(bruno: Client) -> None:
    assert errors_of(bruno.post("/manage/import/", {"holds": "people"})) == {"file": ["required"]}
    upload(bruno, GOOD)
    assert bruno.post(list_address(), {"order": "xyz", "column_name": "nowhere"}).status_code == 200
    assert bruno.get(list_address(), {"result": "nonsense"}).status_code == 404
    assert bruno.get(list_address(), {"page": "99999"}).status_code == 200
    assert bruno.get("/manage/import/blank/people.exe").status_code == 404


def test_many_leaving_is_asked_about_first(bruno: Client, cast: Cast) -> None:
    upload(bruno, GOOD)
    bruno.post(
        list_address(), {"leavers": "on", "column_name": "name", "column_staff_number": "id"}
    )
    assert has(bruno.get(list_address()), "input[name=many_leave]")
    bruno.post(list_address("apply/"))
    assert cast.amina.memberships.get().until_on is None
    bruno.post(list_address("apply/"), {"many_leave": "yes"})
    assert cast.amina.memberships.get().until_on is not None


def test_a_long_list_is_read_and_imported_in_the_background(
    bruno: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_BYTES_AT_ONCE", 1)
    answer = upload(bruno, GOOD)
    check = LongTask.objects.get(kind="import_check")
    assert answer.redirect_chain[0][0] == check.get_absolute_url()
    assert (check.outcome["new"], check.outcome["next"], check.done, check.total) == (
        2,
        list_address(),
        2,
        2,
    )
    bruno.post(list_address("apply/"))
    assert LongTask.objects.get(kind="import_apply").outcome["new"] == 2
    assert Membership.objects.filter(came_by="import").count() == 2


def test_a_list_and_the_lists_before_it_cost_the_same_for_one_as_for_ten(
    bruno: Client, assert_constant_queries: QueryCheck
) -> None:
    rows = ["id,name"]

    def more() -> None:
        rows.append(f"{len(rows)},Zofia Nowak")
        upload(bruno, "\n".join(rows))

    assert_constant_queries(more, lambda: bruno.get(list_address()))
    assert_constant_queries(more, lambda: bruno.get("/manage/import/"))


def test_who_is_invited_gets_one_letter(bruno: Client) -> None:
    person("Hana Novak")
    upload(bruno, "name,email\nHana Novak,hana@example.org\n")
    bruno.post(list_address("apply/"))
    upload(bruno, "name,email\nHana Novak,hana@example.org\n")
    bruno.post(list_address("apply/"))
    assert [message.to for message in mail.outbox] == [["hana@example.org"]]


@pytest.mark.parametrize("role", ["amina", "chloe", "dmitri", "esther", None])
def test_nobody_else_reaches_a_list(bruno: Client, cast: Cast, role: str | None) -> None:
    upload(bruno, GOOD)
    other = sign_in(Client(), getattr(cast, role)) if role else Client()
    refused = 403 if role else 302
    for of in ("", "errors.csv"):
        assert other.get(list_address(of)).status_code == refused
    for of in ("", "apply/", "drop/"):
        assert other.post(list_address(of)).status_code == refused
    assert other.post("/manage/import/", {"unit": cast.workplace.uuid}).status_code == refused
    assert PeopleList.objects.filter(applied_at=None).count() == 1


def test_a_file_is_deleted_when_asked(
    bruno: Client, django_capture_on_commit_callbacks: Any
) -> None:
    upload(bruno, GOOD)
    path = Path(latest_list().file.path)
    assert path.stat().st_mode & 0o077 == 0  # nobody but the site reads it
    with django_capture_on_commit_callbacks(execute=True):
        bruno.post(list_address("drop/"))
    assert not path.exists()


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ur"])
@pytest.mark.parametrize(("holds", "fields"), [("people", PEOPLE_COLUMNS), ("training", TRAINING)])
def test_the_list_to_fill_in_is_understood_in_every_language(
    language: str, holds: str, fields: Any
) -> None:
    with translation.override(language):
        names = headings(holds)
    assert len(match_columns(names, fields, site_headings=site_headings())) == len(names)


def test_the_list_to_fill_in_comes_as_excel_and_csv(bruno: Client) -> None:
    book = load_workbook(io.BytesIO(bruno.get("/manage/import/blank/people.xlsx").content))
    assert [cell.value for cell in book.active[1]] == headings("people")
    assert "Staff number" in bruno.get("/manage/import/blank/training.csv").content.decode()


def test_every_sentence_has_its_places_filled() -> None:
    for sentence in [*PROBLEM_SENTENCES.values(), *FLAW_SENTENCES.values()]:
        assert "{" not in str(sentence).format(field="F", said="S", hint="H")
    assert set(RESULT_LABELS) == set(RowResult)


# --- The command ------------------------------------------------------------------------------


def run_import_people(path: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_people", str(path), *options, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_previews_imports_and_keeps_no_file(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(GOOD)
    assert run_import_people(path, "--unit", "riverside hotel", "--dry-run")["written"] is False
    assert not Membership.objects.filter(came_by="import").exists()
    assert run_import_people(path, "--unit", str(cast.workplace.uuid))["rows"]["new"] == 2
    assert run_import_people(path, "--unit", str(cast.workplace.pk))["rows"]["unchanged"] == 2
    assert not PeopleList.objects.exists()


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [
        (MIXED, [], 1),
        (GOOD, ["--leavers"], 1),
        ("", [], 2),
        (GOOD, ["--unit", "Atlantis"], 2),
        (GOOD, ["--unit", "1" * 50], 2),
    ],
)
def test_the_command_says_by_its_status_what_went_wrong(
    cast: Cast, tmp_path: Path, content: str, options: list[str], status: int
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(content)
    with pytest.raises(CommandError) as told:
        run_import_people(path, "--unit", "Riverside Hotel", *options)
    assert told.value.returncode == status
    assert not Membership.objects.filter(came_by="import").exists()


def test_the_command_maps_columns_and_imports_training(cast: Cast, tmp_path: Path) -> None:
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    path = tmp_path / "done.csv"
    path.write_text("who,code,provider,completed\n9,cse-hotel,St John,2025-06-01\n")
    options = [
        "--unit",
        "Riverside Hotel",
        "--kind",
        "training",
        "--source",
        "HR",
        "--map",
        "staff_number=who",
    ]
    assert run_import_people(path, *options)["rows"]["new"] == 1
    assert PriorTraining.objects.get().person == cast.amina
    assert PriorTraining.objects.get().completed_on > SINCE


def test_old_lists_are_purged_by_command(bruno: Client) -> None:
    upload(bruno, GOOD)
    PeopleList.objects.update(brought_at=timezone.now() - timedelta(days=2))
    call_command("purge_lists", "--days", "1", "--dry-run", stdout=io.StringIO())
    assert PeopleList.objects.count() == 1
    call_command("purge_lists", "--days", "1", stdout=io.StringIO())
    assert PeopleList.objects.count() == 0
