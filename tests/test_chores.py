"""What a site does by the clock: everything the documentation promises to happen by itself does happen."""

import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from tests import people
from workforce.models import PeopleList

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = ROOT / "docs" / "operations.md"


def documented_commands() -> list[list[str]]:
    """What the crontab of docs/operations.md makes manage.py do, as words."""
    [crontab] = re.findall(r"```cron\n(.*?)```", OPERATIONS.read_text("utf-8"), flags=re.DOTALL)
    return [shlex.split(command) for command in re.findall(r"manage\.py ([^>\n]+)", crontab)]


def live_a_day() -> None:
    """Do once everything that the documented crontab does."""
    for command, *arguments in documented_commands():
        try:
            call_command(command, *arguments)
        except SystemExit:  # a check found something
            continue


@pytest.fixture(autouse=True)
def tasks_are_kept(settings: Any) -> None:
    """Finished tasks are rows, as on a site; in other tests they are done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def at() -> datetime:
    """These tests cannot choose the clock of a command of Wagtail's or Django's."""
    return timezone.now()


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="nothing runs publish_scheduled")
def test_a_page_goes_live_at_the_hour_its_author_chose(tiny_course: people.TinyCourse, at: datetime) -> None:
    lesson = tiny_course.en.second
    lesson.unpublish()
    lesson.go_live_at = at - timedelta(minutes=1)
    revision = lesson.save_revision(approved_go_live_at=lesson.go_live_at)
    assert revision
    live_a_day()
    assert Page.objects.get(pk=lesson.pk).live


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="nothing runs purge_lists")
def test_a_list_of_people_is_gone_after_thirty_days(cast: people.Cast, at: datetime) -> None:
    listed = PeopleList.objects.create(
        unit=cast.workplace,
        brought_by=cast.bruno,
        brought_at=at - timedelta(days=31),
        filename="rota.csv",
        file=ContentFile(b"name\nAmina Yusuf\n", name="rota.csv"),
    )
    path = Path(listed.file.path)
    live_a_day()
    assert not path.exists()


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="nothing runs clearsessions")
def test_a_session_that_ended_is_gone(db: None, at: datetime) -> None:
    Session.objects.create(session_key="ended", session_data="", expire_date=at - timedelta(days=1))
    live_a_day()
    assert not Session.objects.exists()


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="/readyz says nothing of chores")
def test_whoever_watches_the_site_sees_when_each_chore_was_last_done(client: Client, db: None) -> None:
    before = client.get("/readyz?format=json").json()
    assert "purge_lists" in before.get("chores", {})
    assert before["chores"]["purge_lists"]["ended_at"] is None
    live_a_day()
    after = client.get("/readyz?format=json").json()
    assert after["chores"]["purge_lists"]["ended_at"]
