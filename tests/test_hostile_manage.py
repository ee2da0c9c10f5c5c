"""What somebody hostile types on a manager's pages, and the lists they bring."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Length
from django.http import QueryDict
from django.test.utils import register_lookup
from django.utils import timezone

from compliance.notices.mail import stop_address
from tests.compliance.builders import require
from tests.hostile import LONG, failures
from tests.people import Cast, as_person, forget_tries
from workforce.devices.models import SharedDevice
from workforce.lists.actions import lists
from workforce.long_tasks.models import LongTask
from workforce.people.actions import invitations
from workforce.people.models import JoinCode, Membership
from workforce.units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


# --- The manager's pages ------------------------------------------------------------------------

RUDE = (
    *(
        "a\x00b",
        LONG,
        "\u202e<b>\u2066😀",
        "x\r\nBcc: all@example.org",
        "99999999999999999999",
        "9" * 18,
    ),
    *("-1", "½٣", "0001-01-01", "9999-12-31"),
)


def some(turn: int) -> list[str]:
    """A few of them for one field, others for the next: every field of every page would take minutes."""
    return [RUDE[0], RUDE[1 + turn % 3], RUDE[4 + turn % 2], RUDE[6 + turn % 4]]


class Strict:
    """What PostgreSQL refuses and SQLite takes: zeros in text, numbers too big, text too long for its column."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        for value in params or ():
            if isinstance(value, str) and "\0" in value:
                raise ValueError("PostgreSQL text fields cannot contain NUL")
            if isinstance(value, int) and abs(value) >= 2**63:
                raise ValueError("bigint out of range")
        return execute(sql, params, many, context)


def too_long() -> list[str]:
    """Columns that hold more letters than they are made for."""
    rooms = ("accounts", "workforce")
    fields = [
        field
        for room in rooms
        for model in apps.get_app_config(room).get_models()
        for field in text_fields_of(model)
    ]
    return [str(field) for field in fields if rows_longer(field).exists()]


def rows_longer(field: Any) -> Any:
    return field.model._base_manager.filter(**{f"{field.name}__len__gt": field.max_length})


def text_fields_of(model: Any) -> list[Any]:
    return [
        field for field in model._meta.fields if isinstance(field, CharField) and field.max_length
    ]


@pytest.fixture
def strict() -> Iterator[None]:
    """Every statement as PostgreSQL would take it, and nothing kept that is too long."""
    with (
        register_lookup(CharField, Length, lookup_name="len"),
        connection.execute_wrapper(Strict()),
    ):
        yield
        assert too_long() == []


@pytest.fixture
def address_values(cast: Cast, strict: None) -> dict[str, Any]:
    """Bruno's hotel with one of everything; the names that stand for them in addresses."""
    at = timezone.now()
    rule = require(cast.workplace, cast.course)
    JoinCode.objects.create(unit=cast.workplace, created_at=at, code="RIVER7")
    task = LongTask.objects.create(
        kind="bulk", unit=cast.workplace, started_by=cast.bruno, created_at=at
    )
    device = SharedDevice.objects.create(
        unit=cast.workplace, label="Desk", registered_at=at, digest="0"
    )
    invitation, _due = invitations.invite(
        unit=cast.workplace, email="z@example.org", by=cast.bruno, at=at
    )
    rows = ContentFile(b"name,date\nAmina Yusuf,1/2/2026\n")
    listed = lists.store_list(
        file=rows, filename="staff.csv", unit=cast.workplace, holds="people", by=cast.bruno, at=at
    )
    lists.check(people_list=listed, on=timezone.localdate())
    job = Membership.objects.get(person=cast.amina)
    team = cast.workplace.add_child(name="Team", kind=Unit.Kind.TEAM)
    return {
        "unit": cast.workplace.uuid,
        "team": team.uuid,
        "course": cast.course.pk,
        "rule": rule.pk,
        "job": job.pk,
        "who": cast.amina.learner_id,
        "task": task.uuid,
        "device": device.uuid,
        "list": listed.uuid,
        "invitation": invitation.pk,
        "row": cast.amina.obligations.get().pk,
        "link": invitations.link(invitation),
        "stop": stop_address(cast.amina).split("/stop/")[1],
        "role": cast.porter.pk,
    }


#: address → names asked in it
QUESTIONS = {
    "/manage/": ("unit", "standing", "shift", "role", "language", "agency", "course", "q", "page"),
    "/manage/people.xlsx": ("unit", "standing", "q", "role", "course"),
    "/manage/people.csv": ("q", "language", "agency"),
    "/manage/cover/": ("unit", "gaps", "page"),
    "/manage/cover.csv": ("unit", "gaps"),
    "/manage/history/": ("unit", "act", "q", "page"),
    "/manage/history.csv": ("unit", "act", "q"),
    "/manage/waiting/": ("unit", "page"),
    "/manage/invite/": ("unit", "page"),
    "/manage/add/": ("unit",),
    "/manage/places/": ("unit", "q", "page"),
    "/manage/places/move/?unit={team}": ("to", "q"),
    "/manage/places/merge/?unit={team}": ("to", "q"),
    "/manage/places/close/": ("unit",),
    "/manage/import/": ("unit",),
    "/manage/import/{list}/": ("result", "page"),
    "/manage/letters/": ("unit",),
    "/manage/devices/": ("unit", "page"),
    "/manage/requirements/": ("unit", "page"),
    "/manage/requirements/change/": (
        "act",
        "unit",
        "requirement",
        "preset",
        "course",
        "role",
        "sector",
    ),
    "/manage/requirements/preview/?sent=1&course={course}&within_days=30&from_on=2026-01-01": (
        *(
            "within_days",
            "from_on",
            "until_on",
            "preset",
            "role",
            "sector",
            "course",
            "page",
            "act",
        ),
    ),
    "/manage/requirements/preview.csv?sent=1&course={course}&within_days=30&from_on=2026-01-01": (
        *("within_days", "from_on", "role"),
    ),
    "/manage/requirements/{rule}/signatures.csv": ("unit",),
    "/manage/poster/RIVER7/": ("language",),
    "/device/": ("q", "page", "after"),
}
#: address → what a good form says there; each answer in turn is replaced by nonsense
FORMS: dict[str, dict[str, str]] = {
    "/manage/bulk/ 1": {
        "unit": "{unit}",
        "act": "exempt",
        "who": "{row}",
        "sure": "1",
        "reason": "x",
        "until_on": "",
    },
    "/manage/bulk/ 2": {
        "act": "leave",
        "job": "{job}",
        "sure": "1",
        "left_on": "",
        "back": "{who}",
        "query": "q=x",
    },
    "/manage/bulk/ 3": {
        "act": "move",
        "job": "{job}",
        "sure": "1",
        "to": "",
        "all": "",
        "query": "standing=overdue",
    },
    "/manage/waiting/": {"unit": "{unit}", "member": "{job}", "decision": "confirm"},
    "/manage/invite/": {
        "addresses": "a@example.org",
        "language": "en",
        "role": "{role}",
        "shift": "night",
    },
    "/manage/invite/again/": {"invitation": "{invitation}"},
    "/manage/invite/withdraw/": {"invitation": ""},
    "/manage/add/": {
        "name": "Zofia",
        "language": "pl",
        "from_on": "2026-01-01",
        "role": "{role}",
        "shift": "night",
        "staff_number": "5",
        "anyway": "1",
    },
    "/manage/places/add/": {"unit": "{unit}", "name": "Night desk", "kind": "team", "sector": ""},
    "/manage/places/change/": {
        "headcount": "5",
        "headcount_source": "payroll",
        "headcount_on": "2026-01-01",
    },
    "/manage/places/close/?unit={team}": {"closed_on": ""},
    "/manage/places/move/?unit={team}": {"to": "{unit}"},
    "/manage/places/merge/?unit={team}": {"to": ""},
    "/manage/join/": {"unit": "{unit}", "lasts": "3"},
    "/manage/devices/": {"label": "", "language": "en", "lists_names": "on"},
    "/manage/letters/print/": {"unit": "", "keys": "yes", "again": "yes"},
    "/manage/letters/slip/{job}/": {"checked": ""},
    "/manage/person/{who}/key/": {"checked": ""},
    "/manage/person/{who}/job/{job}/": {
        "role": "{role}",
        "shift": "night",
        "staff_number": "7",
        "is_agency": "on",
    },
    "/manage/person/{who}/training/": {
        "course": "{course}",
        "title": "x",
        "provider": "y",
        "completed_on": "2026-01-01",
        "expires_on": "",
        "reference": "z",
        "source": "seen",
    },
    "/manage/person/{who}/training/1/withdraw/": {"reason": "x"},
    "/manage/person/{who}/allowances/": {
        "activity_key": "",
        "more_time_percent": "25",
        "more_attempts": "1",
        "reason": "x",
    },
    "/manage/person/{who}/allowances/1/end/": {},
    "/manage/import/": {"holds": "training", "source": "x"},
    "/manage/import/{list}/": {
        "order": "dmy",
        "encoding": "utf-8",
        "sheet": "",
        "leavers": "",
        "column_name": "name",
    },
    "/manage/import/{list}/apply/": {"rows": "good", "many_leave": ""},
    "/manage/requirements/apply/": {
        "act": "change",
        "requirement": "{rule}",
        "within_days": "30",
        "from_on": "2026-01-01",
        "until_on": "",
        "preset": "",
        "role": "{role}",
        "sector": "",
        "needs_acknowledgement": "",
    },
    "{link}": {"name": ""},
    "/mail/stop/{stop}": {"List-Unsubscribe": "One-Click"},
    "/me/messages/": {"wanted": "yes"},
    "/me/pin/": {"pin": "2749", "again": "2749", "next": "/me/"},
    "/sign-in/pin/": {"learner_id": "x", "pin": "2749", "next": "/me/"},
    "/device/who/": {"who": "1"},
    "/device/pin/": {"pin": "2749"},
    "/device/learner-id/": {"learner_id": "x", "pin": "2749"},
    "/device/key/": {"key": "lusab"},
}
#: addresses with something typed into them
PARTS = (
    *(
        "/manage/person/{}/",
        "/manage/person/{}/key/",
        "/manage/person/{}/training/",
        "/manage/person/{}/job/1/",
    ),
    *("/manage/person/{}/allowances/", "/manage/person/{}/allowances/1/end/"),
    *(
        "/manage/task/{}/",
        "/manage/import/{}/",
        "/manage/import/blank/{}.csv",
        "/manage/import/blank/people.{}",
    ),
    *(
        "/manage/letters/{}.pdf",
        "/manage/letters/slip/{}/",
        "/manage/cover.{}",
        "/manage/poster/{}/",
        "/key/{}/",
    ),
    *(
        "/manage/join/{}.svg",
        "/manage/requirements/{}/signatures.csv",
        "/me/acknowledge/{}/",
        "/me/email/{}/",
    ),
    *(
        "/join/invitation/{}/",
        "/mail/stop/{}/",
        "/join/{}/",
        "/verify/{}/",
        "/verify/{}.json",
        "/certificate/{}/",
    ),
    *("/en/learn/start/{}/", "/en/learn/renew/{}/", "/certificate/{}.pdf", "/en/{}/"),
)


@pytest.mark.parametrize("address", QUESTIONS)
def test_no_question_to_a_manager_s_page_fails(
    cast: Cast, address_values: dict[str, Any], address: str
) -> None:
    path, _mark, asked = address.format(**address_values).partition("?")
    client = as_person(cast.bruno)
    answers: dict[Any, Any] = {}
    for turn, name in enumerate(QUESTIONS[address]):
        for value in some(turn):
            typed = QueryDict(asked, mutable=True)
            typed[name] = value[:6000]  # a longer address meets the server, not the site
            headers = {"HX-Request": "true"} if len(answers) % 2 else {}
            answers[name, value[:40]] = client.get(f"{path}?{typed.urlencode()}", headers=headers)
    assert failures(answers) == []
    assert client.get("/manage/").status_code == 200, "signed out on the way"


@pytest.mark.parametrize("address", FORMS)
def test_no_form_of_a_manager_fails(
    cast: Cast, address_values: dict[str, Any], address: str
) -> None:
    good = {name: value.format(**address_values) for name, value in FORMS[address].items()}
    path = address.split(" ")[0].format(**address_values)
    answers: dict[Any, Any] = {}
    for turn, name in enumerate(good):
        for value in some(turn):
            client = as_person(cast.bruno)  # some of them sign out
            answers[name, value[:40]] = client.post(path, {**good, name: [value, value]})
            forget_tries()
    assert failures(answers) == []
    assert all(
        "\n" not in str(message.subject) and message.to[0] != "all@example.org"
        for message in mail.outbox
    )


def test_nothing_in_a_path_fails(cast: Cast, strict: None) -> None:
    client = as_person(cast.bruno)
    typed = ("a%00b", "%FF", "9" * 19, "9" * 400, "%0d%0aX: y", "x" * 5000)
    answers: dict[Any, Any] = {}
    for part in PARTS:
        for value in typed:
            answers[part, value[:20]] = client.get(part.format(value))
            answers[part, value[:20], "post"] = client.post(part.format(value))
            forget_tries()
    assert failures(answers) == []
    assert client.get("/manage/").status_code == 200, "signed out on the way"


def test_ten_thousand_ids_are_refused_and_a_thousand_are_none(
    cast: Cast, address_values: dict[str, Any]
) -> None:
    client, form = as_person(cast.bruno), {"unit": str(address_values["unit"]), "act": "remind"}
    many = client.post("/manage/bulk/", {**form, "who": list(range(10**6, 10**6 + 10_000))})
    assert (many.status_code, len(mail.outbox)) == (400, 0)
    assert (
        client.post("/manage/bulk/", {**form, "who": list(range(10**6, 10**6 + 900))}).status_code
        == 302
    )
    assert (
        client.post(
            "/manage/waiting/", {"unit": form["unit"], "member": [10**17] * 900}
        ).status_code
        == 302
    )


# --- Lists somebody made to hurt ------------------------------------------------------------------


def packed(name: str, content: bytes) -> bytes:
    kept_in = io.BytesIO()
    with zipfile.ZipFile(kept_in, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(name, content)
    return kept_in.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a thousand columns": lambda: (
        ",".join(f"name{n}" for n in range(1000)) + "\n" + "x," * 1000
    ).encode(),
    "one column a thousand times": lambda: (
        ",".join(["name"] * 1000) + "\n" + "x," * 1000
    ).encode(),
    "a lone quote": lambda: b'name,id\n"Amina,1\nBo,2\n',
    "quotes only": lambda: b'"' * 999 + b"\n" + b'"' * 99,
    "zeros": lambda: b"name,id\nA\x00na\x00,\x007\nBo\x00,8\n",
    "zeros in headings": lambda: b"na\x00me,\x00id\nAna,7\n",
    "headings that are formulas": lambda: b"=1+1,name,@x\n1,Ana,2\n",
    "a name on two lines": lambda: b'name,email\n"A\r\nBcc: all@example.org",x@example.org\n',
    "an address on two lines": lambda: b'name,email\nAna,"x@example.org\r\nBcc: all@example.org"\n',
    "names that turn round": lambda: "name\n\u202eanA\u2066\u2069\n\u200f\u200e\n".encode(),
    "names of a book's length": lambda: (
        b"name,id,role,unit\n" + b",".join([b"x" * 20_000] * 4) + b"\n"
    ),
    "numbers beyond reason": lambda: (
        b"name,id,start\nAna," + b"9" * 5000 + b"," + b"9" * 400 + b"\n"
    ),
    "days that never were": lambda: (
        b"name,start,end\nA,0000-00-00,9999-12-31\nB,31/12/9999,1/1/1\nC,99999999,-1\n"
    ),
    "half a letter": lambda: "name\nŁucja\n".encode()[:-3] + b"\xc5\n\xf0\x9f\n",
    "two alphabets": lambda: b"\xff\xfen\x00a\x00m\x00e\x00\n\x00\xd8\xd8\x41",
    "a bomb": lambda: packed("xl/sharedStrings.xml", b"\0" * (65 * 2**20)),
    "a book of nothing": lambda: packed("xl/worksheets/sheet1.xml", b""),
    "a file with a path": lambda: packed("../../../../etc/passwd", b"x"),
    "an empty archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    "51 MB": lambda: b"name\n" + b"x\n" * (51 * 2**19),
}


@pytest.mark.parametrize("file", FILES)
def test_no_list_fails(cast: Cast, strict: None, file: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    content = FILES[file]()
    for holds in ("people", "training"):
        client = as_person(cast.bruno)
        sent = {
            "file": SimpleUploadedFile("../\u202e'\"<b>.csv", content),
            "holds": holds,
            "source": "x\r\nBcc: y",
        }
        shown = client.post("/manage/import/", sent, follow=True)
        assert shown.status_code == 200, shown
        here = shown.request["PATH_INFO"]
        answers = {
            step: client.post(f"{here}{step}", {"rows": "good"}, follow=True)
            for step in ("", "apply/")
        }
        answers["errors"] = client.get(f"{here}errors.csv")
        assert failures(answers) == []
        assert b"<b>.csv" not in shown.content
    assert not [
        message
        for message in mail.outbox
        if "\n" in message.subject or message.to == ["all@example.org"]
    ]
