"""Every system check speaks when it should and is silent when all is well."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.checks import run_checks
from wagtail.models import Page

from courses.models import ModulePage
from training_site import checks

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}
RIGHT = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode = WAL;",
}


def ids(messages: list[Any]) -> list[str]:
    return [message.id.removeprefix("training_site.") for message in messages]


def test_the_site_as_it_is_passes_every_check_of_ours() -> None:
    assert [
        message for message in run_checks() if (message.id or "").startswith("training_site.")
    ] == []


@pytest.mark.parametrize(
    ("secret", "url", "expected"),
    [
        ("x" * 50, "https://training.example.org", []),
        ("x" * 49, "https://training.example.org", ["E001"]),
        ("", "https://training.example.org", ["E001"]),
        ("", "http://localhost:8000", ["E001"]),
        ("dev", "http://localhost:8000", ["W002"]),
    ],
)
def test_a_short_secret_is_refused_on_a_public_site(
    settings: Any, secret: str, url: str, expected: list[str]
) -> None:
    settings.SECRET_KEY, settings.SITE_URL = secret, url
    assert ids(checks.secret_key(None)) == expected


@pytest.mark.parametrize(
    ("url", "debug", "expected"),
    [
        ("https://training.example.org", False, []),
        ("http://localhost:8000", False, []),
        ("http://192.168.1.7:8000", False, []),
        ("http://training.example.org", True, []),
        ("http://training.example.org", False, ["W001"]),
        ("http://localhost.example.org", False, ["W001"]),
    ],
)
def test_a_public_site_without_https_is_warned_about(
    settings: Any, url: str, debug: bool, expected: list[str]
) -> None:
    settings.SITE_URL, settings.DEBUG = url, debug
    assert ids(checks.site_url(None)) == expected


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (RIGHT, ""),
        ({**RIGHT, "transaction_mode": "DEFERRED"}, "IMMEDIATE"),
        ({**RIGHT, "init_command": ""}, "WAL"),
        ({**RIGHT, "timeout": 4}, "timeout"),
        ({}, "IMMEDIATE"),
    ],
)
def test_sqlite_is_opened_so_that_it_does_not_lock(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], missing: str
) -> None:
    monkeypatch.setattr(site_settings, "DATABASES", {"default": {**SQLITE, "OPTIONS": options}})
    messages = checks.sqlite_options(None)
    assert ids(messages) == (["E002"] if missing else [])
    assert missing in "".join(message.msg for message in messages)


@pytest.mark.parametrize(
    ("engine", "atomic", "expected"),
    [("sqlite3", True, ["E003"]), ("sqlite3", False, []), ("postgresql", True, [])],
)
def test_requests_are_not_atomic_on_sqlite(
    monkeypatch: pytest.MonkeyPatch, engine: str, atomic: bool, expected: list[str]
) -> None:
    database = {"ENGINE": f"django.db.backends.{engine}", "ATOMIC_REQUESTS": atomic}
    monkeypatch.setattr(site_settings, "DATABASES", {"default": database})
    assert ids(checks.no_atomic_requests(None)) == expected


def test_a_language_does_not_go_live_before_it_is_translated(settings: Any) -> None:
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    assert ids(checks.translation_goes_live_when_complete(None)) == ["E004"]
    del settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE  # the package's default is True
    assert ids(checks.translation_goes_live_when_complete(None)) == ["E004"]


def test_empty_translation_jobs_are_refused(settings: Any) -> None:
    settings.WAGTAILLOCALIZE_JOBS = {}
    assert ids(checks.translation_jobs(None)) == ["E005"]


def test_a_folder_to_come_below_a_writable_one_will_do(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "not" / "yet"
    assert checks.var_dir(None) == []


def test_a_file_in_place_of_the_folder_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.touch()
    assert ids(checks.var_dir(None)) == ["E006"]


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_refused(settings: Any, tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    settings.VAR_DIR = tmp_path
    assert ids(checks.var_dir(None)) == ["E006"]


def test_a_page_may_not_name_a_parent_from_a_room_above() -> None:
    class Misplaced(Page):
        parent_page_types = ["courses.ModulePage", "quizzes.QuizPage"]

        class Meta:
            app_label = "courses"
            abstract = True  # Wagtail keeps a list of all others

    assert ids(list(checks._placement_errors(Misplaced))) == ["E007"]


def test_a_page_may_not_list_its_children() -> None:
    class Knowing(ModulePage):
        subpage_types = ["quizzes.QuizPage"]
        parent_page_types = ["courses.CoursePage"]

        class Meta:
            app_label = "courses"
            abstract = True  # Wagtail keeps a list of all others

    assert ids(list(checks._placement_errors(Knowing))) == ["E008"]


def test_a_page_may_say_that_it_has_no_children() -> None:
    class Leaf(Page):
        subpage_types: list[str] = []

        class Meta:
            app_label = "courses"
            abstract = True  # Wagtail keeps a list of all others

    assert list(checks._placement_errors(Leaf)) == []


def test_a_list_of_older_secrets_with_commas_is_named_and_a_secret_with_a_comma_is_not(
    settings: Any,
) -> None:
    settings.KEY_PEPPERS_BEFORE = [f"{'a' * 50},{'b' * 50}"]
    settings.SECRET_KEY_FALLBACKS = [f"{'a' * 50},b"]
    [warning] = checks.older_secrets(None)
    assert warning.id == "training_site.W008"
    assert warning.msg.startswith("KEY_PEPPERS_BEFORE ")


def test_mail_is_sent_as_the_file_of_settings_says(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SECRET_KEY=x\nEMAIL_URL=submission://user:secret@mail.example.org:587\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EMAIL_")}
    code = "from training_site.settings import *; print(EMAIL_BACKEND, globals().get('EMAIL_HOST'))"
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site_settings.BASE_DIR,
        env={**clean, "BEACON_ENV_FILE": str(file)},
        capture_output=True,
        check=True,
    )
    assert process.stdout.decode().split() == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.org",
    ]
