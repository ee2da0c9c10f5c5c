"""New sites begin from a migrated template; a database of before the first release is left untouched."""

import errno
import gzip
import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
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


@pytest.fixture
def migrate_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands called for a database that has seen no migration, instead of calling them."""
    commands: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: commands.append(name))
    monkeypatch.setattr(preparation, "unapplied", lambda: [("accounts", "0001_beacon")])
    monkeypatch.setattr(connection.introspection, "table_names", lambda *cursor: [])
    return commands


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a template instead of the repository's; nothing is there yet."""
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr(schema, "TEMPLATE_FOLDER", folder)
    return schema.template_path()


def prepared_schema(tmp_path: Path) -> str:
    """What ``prepare`` says it did to the database."""
    return preparation.ensure_schema(preparation.LoadStamps(tmp_path / "prepared.json"))


def database_files(database: Path) -> list[str]:
    """The names of the database and of all that is beside it under a name of the same beginning."""
    return sorted(path.name for path in database.parent.glob(f"{database.name}*"))


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


def test_a_database_of_before_is_recognised_through_a_link_by_its_log_too(
    database_file: Path, tmp_path: Path, migrate_calls: list[str]
) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    with closing(sqlite3.connect(tmp_path / "running")) as writing:
        writing.execute("PRAGMA journal_mode=WAL")
        writing.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        writing.execute("INSERT INTO django_migrations VALUES ('accounts', '0001_initial')")
        writing.commit()
        shutil.copy(tmp_path / "running", volume / "older.sqlite3")
        shutil.copy(tmp_path / "running-wal", volume / "older.sqlite3-wal")
    database_file.symlink_to(volume / "older.sqlite3")
    with pytest.raises(preparation.OlderDatabase):
        prepared_schema(tmp_path)
    assert migrate_calls == []


def test_prepare_says_in_one_sentence_what_to_do(
    older_database: Path, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.LOCALE_PATHS = []
    with pytest.raises(CommandError, match="name another one in DATABASE_URL"):
        call_command("prepare", "--no-demo")


# --- Where the template is not for -----------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_what_a_lost_database_left_behind_is_not_read_into_a_new_one(
    database_file: Path, tmp_path: Path, migrate_calls: list[str], suffix: str
) -> None:
    remnant = database_file.with_name(f"{database_file.name}{suffix}")
    remnant.write_bytes(b"pages of the lost database")
    assert prepared_schema(tmp_path) == "created"
    assert migrate_calls == ["migrate"]
    assert database_files(database_file) == [remnant.name]
    assert remnant.read_bytes() == b"pages of the lost database"


def test_a_link_to_a_file_not_yet_there_stays_a_link(
    database_file: Path, tmp_path: Path, migrate_calls: list[str]
) -> None:
    database_file.symlink_to(tmp_path / "volume.sqlite3")
    assert prepared_schema(tmp_path) == "created"
    assert migrate_calls == ["migrate"]
    assert database_file.is_symlink()


@pytest.mark.parametrize(
    "name", [":memory:", "file:site.sqlite3", "file::memory:?cache=shared", "missing/site.sqlite3"]
)
def test_a_database_that_is_no_file_in_a_folder_is_migrated(
    database_file: Path,
    tmp_path: Path,
    migrate_calls: list[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    assert prepared_schema(tmp_path) == "created"
    assert migrate_calls == ["migrate"]
    assert [path.name for path in tmp_path.iterdir()] in ([], ["prepared.json"])


# --- Two at once ----------------------------------------------------------------------------------


def test_of_several_at_once_one_creates_the_database_and_none_replaces_it(tmp_path: Path) -> None:
    database = tmp_path / "site.sqlite3"
    barrier = Barrier(4)

    def unpack(_number: int) -> bool:
        barrier.wait(timeout=60)
        return schema.unpack_template(database)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(unpack, range(4))) == [False, False, False, True]
    assert database_files(database) == ["site.sqlite3"]


def test_a_database_made_meanwhile_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "site.sqlite3"
    decompress = gzip.decompress

    def decompress_while_another_begins(content: bytes) -> bytes:
        database.write_bytes(b"of another process")
        return decompress(content)

    monkeypatch.setattr(gzip, "decompress", decompress_while_another_begins)
    assert not schema.unpack_template(database)
    assert database.read_bytes() == b"of another process"
    assert database_files(database) == ["site.sqlite3"]


def test_where_files_cannot_be_linked_the_migrations_run(
    database_file: Path,
    tmp_path: Path,
    migrate_calls: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*paths: Any, **options: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert prepared_schema(tmp_path) == "created"
    assert migrate_calls == ["migrate"]
    assert database_files(database_file) == []


# --- A template that cannot be used ----------------------------------------------------------------


def sqlite_content(folder: Path, *statements: str) -> bytes:
    """The bytes of an SQLite file after these statements."""
    file = folder / "content.sqlite3"
    with closing(sqlite3.connect(file)) as writing, writing:
        for statement in statements:
            writing.execute(statement)
    return file.read_bytes()


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def intact_template() -> bytes:
    return next(Path(schema.__file__).parent.glob("schema-*.sqlite3.gz")).read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        "empty",
        "pointer",
        "truncated",
        "flipped bits",
        "packed nothing",
        "packed rubbish",
        "packed half",
        "no migrations",
    ],
)
def test_a_damaged_template_is_named_and_the_migrations_run(
    database_file: Path, template: Path, tmp_path: Path, migrate_calls: list[str], damage: str
) -> None:
    intact = intact_template()
    content = {
        "empty": b"",
        "pointer": b"version https://git-lfs.github.com/spec/v1\n",
        "truncated": cut_short(intact),
        "flipped bits": intact[:2000] + bytes(1000) + intact[3000:],
        "packed nothing": gzip.compress(b""),
        "packed rubbish": gzip.compress(b"no database at all" * 100),
        "packed half": gzip.compress(cut_short(gzip.decompress(intact))),
        "no migrations": gzip.compress(
            sqlite_content(tmp_path, "CREATE TABLE django_migrations (app TEXT, name TEXT)")
        ),
    }
    template.write_bytes(content[damage])
    result = prepared_schema(tmp_path)
    assert result == f"created without the template: {template.name} is damaged or cannot be read"
    assert migrate_calls == ["migrate"]
    assert database_files(database_file) == []
