"""What a site does by the clock: everything the documentation promises to happen by itself does happen."""

import io
import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command, get_commands
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from foundation.chores import DAY, HOUR, Hours, registered_chores
from foundation.models import ChoreRun
from tests import people
from workforce.lists.models import PeopleList

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = ROOT / "docs" / "operations.md"


def documented_commands() -> list[list[str]]:
    """What the crontab of docs/operations.md makes manage.py do, as words."""
    [crontab] = re.findall(r"```cron\n(.*?)```", OPERATIONS.read_text("utf-8"), flags=re.DOTALL)
    return [shlex.split(command) for command in re.findall(r"manage\.py ([^>\n]+)", crontab)]


def live_a_day() -> None:
    """Do once everything that the documented crontab does."""
    for command, *arguments in documented_commands():
        call_command(command, *arguments, stdout=io.StringIO())


def chores(*words: str) -> tuple[int, str]:
    """Run ``manage.py chores``; returns its exit code and what it printed."""
    output = io.StringIO()
    try:
        call_command("chores", *words, stdout=output)
    except CommandError as refusal:
        return refusal.returncode, output.getvalue() + str(refusal)
    return 0, output.getvalue()


@pytest.fixture(autouse=True)
def tasks_are_kept(settings: Any) -> None:
    """Finished tasks are rows, as on a site; in other tests they are done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def clock_time() -> datetime:
    """These tests cannot choose the clock of a command of Wagtail's or Django's."""
    return timezone.now()


def test_a_page_goes_live_at_the_hour_its_author_chose(
    tiny_course: people.TinyCourse, clock_time: datetime
) -> None:
    lesson = tiny_course.en.second
    lesson.unpublish()
    lesson.go_live_at = clock_time - timedelta(minutes=1)
    revision = lesson.save_revision(approved_go_live_at=lesson.go_live_at)
    assert revision
    live_a_day()
    assert Page.objects.get(pk=lesson.pk).live


def test_a_page_that_cannot_go_live_keeps_no_other_back(
    tiny_course: people.TinyCourse, clock_time: datetime
) -> None:
    """A quiz with an empty question was planned for an hour ago, a lesson for just now."""
    quiz, lesson = tiny_course.en.quiz, tiny_course.en.second
    for question in quiz.questions.all():
        question.body = []
        question.save()
    for page, minutes in ((type(quiz).objects.get(pk=quiz.pk), 60), (lesson, 1)):
        page.unpublish()
        page.go_live_at = clock_time - timedelta(minutes=minutes)
        page.save_revision(approved_go_live_at=page.go_live_at)
    code, output = chores("--run", "publish_scheduled")
    assert Page.objects.get(pk=lesson.pk).live
    assert not Page.objects.get(pk=quiz.pk).live
    assert code == 1
    assert quiz.title in output


def test_a_list_of_people_is_gone_after_thirty_days(
    cast: people.Cast, clock_time: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    listed = PeopleList.objects.create(
        unit=cast.workplace,
        brought_by=cast.bruno,
        brought_at=clock_time - timedelta(days=31),
        filename="rota.csv",
        file=ContentFile(b"name\nAmina Yusuf\n", name="rota.csv"),
    )
    path = Path(listed.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        live_a_day()
    assert not path.exists()


def test_a_session_that_ended_is_gone(db: None, clock_time: datetime) -> None:
    Session.objects.create(
        session_key="ended", session_data="", expire_date=clock_time - timedelta(days=1)
    )
    live_a_day()
    assert not Session.objects.exists()


def test_whoever_watches_the_site_sees_when_each_chore_was_last_done(
    client: Client, db: None
) -> None:
    facts_before = client.get("/readyz?format=json").json()
    assert "purge_lists" in facts_before.get("chores", {})
    assert facts_before["chores"]["purge_lists"]["ended_at"] is None
    live_a_day()
    facts_after = client.get("/readyz?format=json").json()
    assert facts_after["chores"]["purge_lists"]["ended_at"]


def test_a_task_that_is_finished_is_gone_after_a_fortnight(db: None, clock_time: datetime) -> None:
    long_ago = clock_time - timedelta(days=15)
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.READY):
        DBTaskResult.objects.create(
            status=status,
            args_kwargs={},
            task_path="courses.tasks.none",
            backend_name="default",
            run_after=long_ago,
            finished_at=long_ago if status == TaskResultStatus.SUCCESSFUL else None,
            exception_class_path="",
            traceback="",
        )
    live_a_day()
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


# --- The table -----------------------------------------------------------------------------------


def test_every_chore_is_a_command_and_has_a_purpose() -> None:
    assert [
        chore.command for chore in registered_chores() if chore.command not in get_commands()
    ] == []
    assert all(chore.purpose for chore in registered_chores())


@pytest.mark.parametrize("kind", ["cron", "systemd"])
def test_the_documentation_quotes_what_the_command_prints(kind: str) -> None:
    _code, printed = chores("--format", kind, "--folder", "/srv/beacon")
    assert printed.strip() in OPERATIONS.read_text("utf-8")


@pytest.mark.parametrize(
    ("hours", "at", "latest", "cron"),
    [
        (Hours(period=timedelta(minutes=5)), "12:04:59", "12:00", "*/5 * * * *"),
        (Hours(period=timedelta(minutes=5)), "12:05:00", "12:05", "*/5 * * * *"),
        (
            Hours(period=HOUR, past_midnight=timedelta(minutes=7)),
            "00:06:59",
            "23:07 the day before",
            "7 * * * *",
        ),
        (Hours(period=HOUR, past_midnight=timedelta(minutes=7)), "00:07:00", "00:07", "7 * * * *"),
        (
            Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=17)),
            "03:16:59",
            "03:17 the day before",
            "17 3 * * *",
        ),
        (
            Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=17)),
            "03:17:00",
            "03:17",
            "17 3 * * *",
        ),
    ],
)
def test_hours(hours: Hours, at: str, latest: str, cron: str) -> None:
    day = "2026-05-04"
    if latest.endswith(" the day before"):
        day = "2026-05-03"
    clock = latest.removesuffix(" the day before")
    moment = datetime.fromisoformat(f"2026-05-04T{at}+01:00")
    assert hours.latest(at=moment) == datetime.fromisoformat(f"{day}T{clock}+01:00")
    assert hours.cron() == cron


# --- Doing what is due ---------------------------------------------------------------------------


def diary_of(monkeypatch: pytest.MonkeyPatch, **failures: BaseException) -> list[str]:
    """Replace the commands: returns the list of those called; some raise their ``failures``."""
    diary: list[str] = []

    def call(command: str, *arguments: str, **options: Any) -> None:
        diary.append(command)
        if command in failures:
            raise failures[command]

    monkeypatch.setattr("foundation.management.commands.chores.call_command", call)
    return diary


def test_what_is_due_is_done_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = diary_of(monkeypatch)
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False) as clock:
        assert chores("--due") == (0, "")
        assert sorted(diary) == sorted(chore.command for chore in registered_chores())
        diary.clear()
        chores("--due")
        assert diary == []
        clock.shift(HOUR)
        chores("--due")
        assert diary == [
            chore.command for chore in registered_chores() if chore.hours.period <= HOUR
        ]
        assert "publish_scheduled" in diary
        assert "purge_lists" not in diary


@pytest.mark.may_log_errors
def test_a_chore_that_fails_is_seen_and_tried_again_and_the_others_are_done(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = diary_of(
        monkeypatch,
        purge_lists=OSError("disk"),
        check_integrity=SystemExit(1),
        clearsessions=SystemExit(2),
    )
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False) as clock:
        code, output = chores("--due")
        assert code == 1
        assert "OSError: disk" in output
        assert len(diary) == len(registered_chores())
        outcomes = {
            name: facts["outcome"]
            for name, facts in client.get("/readyz?format=json").json()["chores"].items()
        }
        assert (outcomes["purge_lists"], outcomes["check_integrity"], outcomes["purge_guests"]) == (
            "failed",
            "found",
            "done",
        )
        diary.clear()
        clock.shift(HOUR)
        chores("--due")
        assert {"purge_lists", "clearsessions"} <= set(diary)
        assert "check_integrity" not in diary


def test_a_chore_cut_short_by_a_crash_is_done_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = diary_of(monkeypatch, purge_lists=KeyboardInterrupt())
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False) as clock:
        with pytest.raises(KeyboardInterrupt):
            chores("--run", "purge_lists")
        clock.shift(HOUR)
        diary.clear()
        with pytest.raises(KeyboardInterrupt):
            chores("--due")
        assert "purge_lists" in diary


def test_of_two_clocks_one_does_it(db: None, clock_time: datetime) -> None:
    begun = [
        ChoreRun.objects.begin(command="purge_lists", since=clock_time, at=clock_time)
        for _clock in range(2)
    ]
    assert begun == [True, False]


def test_a_chore_that_still_runs_is_begun_by_nobody_else(db: None, clock_time: datetime) -> None:
    """Neither when its hour comes again, nor by hand; an hour later it is taken for lost."""
    later = [clock_time + timedelta(minutes=minutes) for minutes in (0, 5, 59, 60)]
    begun = [
        ChoreRun.objects.begin(command="publish_scheduled", since=moment, at=moment)
        for moment in later
    ]
    assert begun == [True, False, False, True]


def test_while_a_chore_runs_the_time_before_is_told(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary_of(monkeypatch)
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False) as clock:
        chores("--due")
        clock.shift(timedelta(minutes=5))
        now = timezone.now()
        assert ChoreRun.objects.begin(command="publish_scheduled", since=now, at=now)
        facts = client.get("/readyz?format=json").json()["chores"]["publish_scheduled"]
    assert (facts["is_late"], facts["outcome"]) == (False, "")
    assert facts["ended_at"]


def test_a_rehearsal_does_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = diary_of(monkeypatch)
    code, output = chores("--due", "--dry-run")
    assert (code, diary) == (0, [])
    assert "purge_lists: lists of 30 days ago are deleted" in output
    assert not ChoreRun.objects.exists()


@pytest.mark.parametrize("words", [("--run", "no_such_chore"), ("--dry-run",)])
def test_wrong_use_is_refused(db: None, words: tuple[str, ...]) -> None:
    assert chores(*words)[0] == 2


def test_a_chore_left_out_a_whole_round_is_late(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary_of(monkeypatch)
    with time_machine.travel("2026-05-04T12:00:00Z", tick=False) as clock:
        chores("--due")
        clock.shift(HOUR)
        facts_by_command = client.get("/readyz?format=json").json()["chores"]
    late = [command for command, facts in facts_by_command.items() if facts["is_late"]]
    assert late == ["publish_scheduled"]
