"""Days as people type them: impossible ones, the first and the last of the calendar, ones still to come."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.test import Client

from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from tests.compliance.builders import require
from tests.hostile import LONG, failures
from tests.people import AT, ON, Cast, as_person, person
from workforce.lists.models import PeopleList
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]
#: What is no day, or none on which anybody works: min, max, impossible, other digits and calendars, very long.
NO_DAYS = (
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "0000-00-00",
    "٢٠٢٦-٠٣-٣١",
    "1447-05-09",
    "2569-11-30",
    LONG,
    "-1",
)


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """It is the day of the tests."""
    with time_machine.travel(AT, tick=False):
        yield


def answer(name: str, *typed: str) -> tuple[int | str, str]:
    """The exit code of a command at the command line (or the error it ends in), and what it says of it."""
    command, said = load_command_class(get_commands()[name], name), StringIO()
    command._called_from_command_line = True
    try:
        call_command(command, *typed, stdout=said)
    except CommandError as refused:
        return refused.returncode, str(refused)
    except SystemExit as left:
        return left.code or 0, said.getvalue()
    except (ArithmeticError, ValueError) as broken:
        return type(broken).__name__, str(broken)
    return 0, said.getvalue()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1447-05-09", "2569-11-30"])
@pytest.mark.parametrize("command", ["readiness", "send_reminders"])
def test_a_command_refuses_a_day_nobody_works_on(cast: Cast, command: str, day: str) -> None:
    require(cast.area, cast.course)
    assert answer(command, f"--as-at={day}")[0] == 2, f"{command} --as-at {day}"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "٢٠٢٦-٠٣-٣١", LONG, "-1"])
@pytest.mark.parametrize("command", ["readiness", "send_reminders"])
def test_a_command_refuses_what_is_no_day(cast: Cast, command: str, day: str) -> None:
    assert answer(command, f"--as-at={day}")[0] == 2


def test_nobody_is_written_to_as_on_a_day_to_come(cast: Cast) -> None:
    require(cast.area, cast.course)
    tomorrow = (ON + timedelta(days=1)).isoformat()
    assert answer("send_reminders", "--as-at", tomorrow)[0] == 2, "send_reminders --as-at tomorrow"
    assert not Notice.objects.exists()


def test_nobody_is_written_to_as_on_a_day_long_gone(cast: Cast) -> None:
    require(cast.area, cast.course)
    assert answer("send_reminders", "--as-at", "2025-05-04")[0] == 2, (
        "send_reminders --as-at last year"
    )
    assert not Notice.objects.exists()


def test_any_day_may_be_rehearsed(cast: Cast) -> None:
    require(cast.area, cast.course)
    assert answer("send_reminders", "--as-at", "2027-05-04", "--dry-run")[0] == 0
    assert answer("send_reminders", "--as-at", "2025-05-04", "--dry-run")[0] == 0
    assert answer("send_reminders", "--as-at", ON.isoformat())[0] == 0


def test_the_command_gives_no_figures_of_a_day_to_come(cast: Cast) -> None:
    require(cast.area, cast.course)
    code, said = answer("readiness", "--as-at", (ON + timedelta(days=1)).isoformat())
    assert code == 2, f"readiness --as-at tomorrow: {said}"


@pytest.mark.parametrize("days", ["999999999", "99999999999999999999", "0", "-5"])
def test_lists_are_kept_for_a_day_at_least_and_not_for_ever(cast: Cast, days: str) -> None:
    PeopleList.objects.create(
        unit=cast.area, brought_by=cast.bruno, brought_at=AT, file="2026/05/x.csv"
    )
    assert answer("purge_lists", f"--days={days}")[0] == 2, f"purge_lists --days {days}"
    assert PeopleList.objects.exists()


@pytest.mark.parametrize("address", ["/board/", "/board/readiness.csv"])
def test_the_board_is_told_what_is_no_day_and_that_nobody_was_here(
    cast: Cast, address: str
) -> None:
    require(cast.area, cast.course)
    client = as_person(cast.esther)
    statuses = {day: client.get(address, {"as-at": day}).status_code for day in NO_DAYS}
    assert {day for day, status in statuses.items() if status != 400} == {
        "0001-01-01",
        "1447-05-09",
    }
    assert {status for status in statuses.values() if status != 400} == {200}


RULE = {"role": "", "sector": "", "until_on": "", "within_days": "30", "from_on": "2026-05-04"}
FAR = (
    {"within_days": "9999999"},
    {"within_days": "-1"},
    *({"from_on": day, "until_on": ""} for day in NO_DAYS),
)


@pytest.fixture
def operator_browser(cast: Cast) -> Client:
    """Whoever runs the site."""
    client = as_person(person("Olga", is_superuser=True))
    client.raise_request_exception = False
    return client


def test_the_cms_refuses_a_rule_for_a_day_far_off(operator_browser: Client, cast: Cast) -> None:
    form = {**RULE, "unit": cast.area.pk, "course": cast.course.pk}
    typed = [*FAR, *({"until_on": day} for day in NO_DAYS)]
    answers = {
        str(each): operator_browser.post(
            "/cms/snippets/compliance/requirement/add/", {**form, **each}
        )
        for each in typed
    }
    assert {
        each: answer.status_code for each, answer in answers.items() if answer.status_code != 200
    } == {}
    assert (
        operator_browser.post("/cms/snippets/compliance/requirement/add/", form).status_code == 302
    )


COURSE = {
    "code": "other",
    "title": "Other",
    "validity_months": "12",
    "recertify_days": "60",
    "expiry_basis": "previous",
    "min_active_days": "0",
}


def test_the_cms_refuses_a_course_that_is_valid_for_ages(
    operator_browser: Client, cast: Cast
) -> None:
    form = {**COURSE, "sectors": cast.sector.pk}
    names = ("validity_months", "recertify_days", "min_active_days")
    address = "/cms/snippets/courses/course/add/"
    answers = {
        name: operator_browser.post(address, {**form, name: "9999999"}).status_code
        for name in names
    }
    assert set(answers.values()) == {200}, answers
    assert operator_browser.post(address, form).status_code == 302


PAGES = ("/manage/", "/manage/cover/", "/manage/people.csv", "/manage/people.xlsx", "/me/")


def test_training_that_never_expires_breaks_no_page(cast: Cast) -> None:
    rule = require(cast.area, cast.course)
    bruno = as_person(cast.bruno)
    bruno.raise_request_exception = False
    address = f"/manage/person/{cast.amina.learner_id}/training/"
    form = {
        "course": cast.course.pk,
        "provider": "Elsewhere",
        "source": "seen",
        "completed_on": "2026-01-05",
    }
    statuses = {
        day: bruno.post(address, {**form, "expires_on": day}).status_code for day in NO_DAYS
    }
    assert set(statuses.values()) == {200}, statuses
    assert not PriorTraining.objects.exists()
    assert (
        failures({page: bruno.get(page) for page in (*PAGES, f"/manage/requirements/{rule.pk}/")})
        == []
    )


CHANGED = {"sent": "1", "from_on": "2024-01-01", "within_days": "30"}
#: Every form with a day in it: where it is sent, and what else is sent with it. {…} are filled in.
FORMS = {
    "/manage/add/?unit={place}&here=1": ({"name": "Zofia Nowak", "language": "en"}, "from_on"),
    "/manage/bulk/?exempt": (
        {"act": "exempt", "who": "{asked}", "sure": "1", "reason": "Ill"},
        "until_on",
    ),
    "/manage/bulk/?leave": ({"act": "leave", "who": "{asked}", "sure": "1"}, "left_on"),
    "/manage/places/change/?unit={place}": (
        {"name": "Hotel", "kind": "workplace", "headcount": "5"},
        "headcount_on",
    ),
    "/manage/places/close/?unit={place}": ({}, "closed_on"),
    "/manage/requirements/apply/": (
        {"act": "add", "course": "{course}", "sent": "1", "within_days": "30"},
        "from_on",
    ),
    "/manage/requirements/apply/?": (
        {"act": "change", "requirement": "{rule}", **CHANGED},
        "until_on",
    ),
    "/manage/requirements/apply/??": (
        {"act": "end", "requirement": "{rule}", "sent": "1"},
        "until_on",
    ),
    "/cms/units/edit/{area}/": ({"name": "Area", "kind": "area"}, "closed_on"),
    "/cms/units/edit/{area}/?": ({"name": "Area", "kind": "area"}, "headcount_on"),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_takes_a_day_far_off(cast: Cast, operator_browser: Client, form: str) -> None:
    rule = require(cast.area, cast.course)
    names = {
        "place": cast.workplace.uuid,
        "area": cast.area.pk,
        "course": cast.course.pk,
        "rule": rule.pk,
        "asked": cast.amina.obligations.get().pk,
    }
    before = written()
    fields, name = FORMS[form]
    typed = {
        "unit": str(cast.area.uuid),
        **{key: value.format(**names) for key, value in fields.items()},
    }
    answers = {
        day: operator_browser.post(form.format(**names), {**typed, name: day}) for day in NO_DAYS
    }
    assert {answer.status_code for answer in answers.values()} <= {200, 400}, answers
    assert written() == before
    assert failures({page: operator_browser.get(page) for page in PAGES}) == []
    operator_browser.post(form.format(**names), {**typed, name: ON.isoformat()})
    assert written() != before, "nothing comes of the form on a good day either"


def written() -> list[list[object]]:
    """Every day that a form could write."""
    return [
        list(rows.order_by("pk").values_list())
        for rows in (
            Unit.objects.all(),
            Membership.objects.all(),
            Obligation.objects.all(),
            Requirement.objects.all(),
        )
    ]


@pytest.mark.parametrize("typed", [*NO_DAYS, "𐩀 May 2026", "3 May 𐩀𐩀𐩀𐩀", "1/1/0000", "99999"])
def test_no_list_is_broken_by_a_day_in_it(cast: Cast, operator_browser: Client, typed: str) -> None:
    file = SimpleUploadedFile("staff.csv", f"Name,Started\nZofia Nowak,{typed}\n".encode())
    answered = operator_browser.post(
        "/manage/import/", {"unit": cast.workplace.uuid, "file": file, "holds": "people"}
    )
    assert answered.status_code == 302
    assert operator_browser.get(answered.url).status_code == 200
    assert not PeopleList.objects.filter(applied_at__isnull=False).exists()
