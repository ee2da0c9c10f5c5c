"""New sites begin from a migrated template; a database of before the first release is left untouched."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from training_site.startup import preparation, schema


def migrations_in(database: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as reading:
        return set(reading.execute("SELECT app, name FROM django_migrations"))


@pytest.fixture
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for an SQLite file, which the site is told is its database."""
    file = tmp_path / "site.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    monkeypatch.setattr(connection, "vendor", "sqlite")
    return file


@pytest.fixture
def older_database(database_file: Path) -> Path:
    """What a checkout of before left behind, as far as it matters here."""
    with closing(sqlite3.connect(database_file)) as writing, writing:
        writing.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        writing.execute("INSERT INTO django_migrations VALUES ('accounts', '0001_initial')")
    return database_file


def test_the_template_has_seen_every_migration(tmp_path: Path) -> None:
    database = tmp_path / "site.sqlite3"
    assert schema.unpack_template(database), "run manage.py schema_template"
    files = {(app_label, path.stem) for app_label, path in schema.migration_files()}
    assert migrations_in(database) >= files


def test_a_new_site_begins_from_the_template(
    database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamps = preparation.LoadStamps(tmp_path / "prepared.json")
    assert preparation.ensure_schema(stamps) == "created from the template"
    assert ("compliance", "0001_beacon") in migrations_in(database_file)


def test_without_a_fitting_template_the_migrations_run(
    database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "migrations_digest", lambda: "of other migrations")
    assert not schema.unpack_template(database_file)
    assert not database_file.exists()
    with pytest.raises(CommandError, match="stale"):
        call_command("schema_template", "--check")


def test_a_database_of_before_is_left_as_it_is(older_database: Path, tmp_path: Path) -> None:
    content = older_database.read_bytes()
    with pytest.raises(preparation.OlderDatabase, match="Nothing in it was changed"):
        preparation.ensure_schema(preparation.LoadStamps(tmp_path / "prepared.json"))
    assert older_database.read_bytes() == content
    assert list(tmp_path.iterdir()) == [older_database]


def test_prepare_says_in_one_sentence_what_to_do(
    older_database: Path, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.LOCALE_PATHS = []
    with pytest.raises(CommandError, match="name another one in DATABASE_URL"):
        call_command("prepare", "--no-demo")
