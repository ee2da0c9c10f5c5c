"""What bin/run has in place before it serves: done once, again only when something changed."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from training_site.startup import message_catalogues, preparation

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Next"
msgstr "Następny"

#, fuzzy
msgid "Back"
msgstr "Plecy"
"""


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Path:
    """A project with some content and nowhere loaded yet."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "course.toml").write_text("title = 'One'")
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    preparation.ensure_folders()
    return tmp_path


@pytest.fixture
def stamps(project: Path) -> preparation.LoadStamps:
    return preparation.LoadStamps(project / "var" / "prepared.json")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called, instead of calling them."""
    commands: list[str] = []

    def call(command: str, stdout: io.StringIO, **options: Any) -> None:
        commands.append(command)
        stdout.write("a table of details\nAll is loaded.\n\n")

    monkeypatch.setattr(preparation, "call_command", call)
    return commands


def load(stamps: preparation.LoadStamps) -> str:
    return preparation.ensure_loaded(stamps, "content", ["content"], "load_starter_content")


def test_content_is_loaded_once_and_again_when_it_changed(
    project: Path, stamps: preparation.LoadStamps, loads: list[str]
) -> None:
    assert load(stamps) == "All is loaded."
    assert load(preparation.LoadStamps(stamps.path)) == preparation.UP_TO_DATE
    (project / "content" / "course.toml").write_text("title = 'Two'")
    assert load(stamps) == "All is loaded."
    assert len(loads) == 2


@pytest.mark.parametrize("name", ["course.mo", "module.pyc"])
def test_what_is_compiled_is_no_change_of_content(
    project: Path, stamps: preparation.LoadStamps, loads: list[str], name: str
) -> None:
    load(stamps)
    (project / "content" / name).write_bytes(b"compiled")
    assert load(stamps) == preparation.UP_TO_DATE


def test_another_database_is_loaded_on_its_own(
    stamps: preparation.LoadStamps, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(stamps)
    monkeypatch.setitem(connection.settings_dict, "NAME", "another")
    assert load(stamps) == "All is loaded."


def test_a_load_that_fails_is_tried_again(
    stamps: preparation.LoadStamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise CommandError("A question has two right choices.")

    monkeypatch.setattr(preparation, "call_command", fail)
    for _turn in range(2):
        with pytest.raises(CommandError):
            load(stamps)


def test_a_migrated_database_is_left_alone(
    db: None, stamps: preparation.LoadStamps, loads: list[str]
) -> None:
    assert preparation.ensure_schema(stamps) == preparation.UP_TO_DATE
    assert loads == []


def test_a_new_migration_is_applied(
    db: None, stamps: preparation.LoadStamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    monkeypatch.setattr(
        preparation, "call_command", lambda command, **options: commands.append(command)
    )
    MigrationRecorder(connection).record_unapplied("accounts", "0001_beacon")
    assert preparation.ensure_schema(stamps) == "1 migrations applied"
    assert commands == ["migrate"]


def test_a_new_database_forgets_what_was_loaded_into_the_old_one(
    db: None, stamps: preparation.LoadStamps, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(stamps)
    monkeypatch.setattr(preparation, "call_command", lambda command, **options: None)
    monkeypatch.setattr(preparation, "unapplied", lambda: [("accounts", "0001_beacon")])
    monkeypatch.setattr(connection.introspection, "table_names", lambda *cursor: [])
    assert preparation.ensure_schema(stamps) == "created"
    assert not stamps.is_current("content", preparation.digest_of(["content"]))


def test_a_new_database_is_loaded_even_when_its_first_preparation_was_interrupted(
    db: None, stamps: preparation.LoadStamps, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(stamps)

    def interrupt(command: str, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(preparation, "unapplied", lambda: [("accounts", "0001_beacon")])
    monkeypatch.setattr(connection.introspection, "table_names", lambda *cursor: [])
    with monkeypatch.context() as interruption:
        interruption.setattr(preparation, "call_command", interrupt)
        with pytest.raises(KeyboardInterrupt):
            preparation.ensure_schema(stamps)
    assert load(preparation.LoadStamps(stamps.path)) == "All is loaded."


def test_the_demo_is_left_out_when_not_wanted(project: Path) -> None:
    labels = [step.label for step in preparation.steps(with_demo=False)]
    assert labels == ["Translations", "Database", "Starter courses"]
    assert "Demo workplaces" in [step.label for step in preparation.steps(with_demo=True)]


def test_prepare_says_what_it_did(db: None, project: Path, loads: list[str]) -> None:
    output = io.StringIO()
    call_command("prepare", "--no-demo", stdout=output)
    assert [line.split("  ")[1] for line in output.getvalue().splitlines()] == [
        "Translations",
        "Database",
        "Starter courses",
    ]
    assert "All is loaded." in output.getvalue()


# --- Message catalogues ---------------------------------------------------------------------------


@pytest.fixture
def polish(tmp_path: Path, settings: Any) -> Path:
    source = tmp_path / "locale" / "pl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, "utf-8")
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    return source


def test_a_catalogue_is_compiled_when_it_changed(polish: Path) -> None:
    assert preparation.ensure_catalogues() == "1 compiled"
    assert preparation.ensure_catalogues() == preparation.UP_TO_DATE
    later = polish.stat().st_mtime + 2
    os.utime(polish, (later, later))
    assert message_catalogues.compile_stale([polish.parents[2]]) == [polish]


def test_a_doubtful_translation_is_not_shown(polish: Path) -> None:
    message_catalogues.compile_catalogue(polish)
    compiled_file = polish.with_suffix(".mo").read_bytes()
    assert "Następny".encode() in compiled_file
    assert b"Plecy" not in compiled_file


def test_compile_catalogues_names_what_it_compiled(polish: Path) -> None:
    for options, expected in (([], 1), ([], 0), (["--force"], 1)):
        output = io.StringIO()
        call_command("compile_catalogues", *options, stdout=output)
        assert output.getvalue().count("django.po compiled") == expected
