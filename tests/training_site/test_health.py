"""/healthz: the process is up; /readyz: whether it can serve, exactly “ok” when it can."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from training_site import health
from training_site.startup import schema


@pytest.fixture(autouse=True)
def newly_started() -> Iterator[None]:
    """As if the process had just started."""
    health.readiness_probe.was_ready = False
    yield
    health.readiness_probe.was_ready = False


def broken(*args: Any, **kwargs: Any) -> Any:
    raise DatabaseError("gone")


def test_up_is_up_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_is_exactly_ok(client: Client, db: None) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_ready_says_as_json_whether_certificates_come_as_pdf(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "pdf_is_available", lambda: False)
    response = client.get("/readyz?format=json")
    facts = response.json()
    assert (facts["ready"], facts["reason"], facts["pdf"]) == (True, "", False)


@pytest.mark.may_log_errors
def test_a_missing_migration_is_not_ready(client: Client, db: None) -> None:
    MigrationRecorder(connection).record_unapplied("accounts", "0001_beacon")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "Migrations are not applied yet (1)" in response.content.decode()


@pytest.mark.may_log_errors
def test_a_silent_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied", broken)
    response = client.get("/readyz?format=json")
    assert response.status_code == 503
    assert response.json()["reason"] == "The database does not answer."


@pytest.mark.may_log_errors
def test_a_database_that_goes_away_later_is_noticed(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        assert client.get("/readyz").status_code == 503


def test_asking_again_costs_one_statement(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_a_migrated_database_has_seen_every_migration_file(db: None) -> None:
    assert schema.unapplied() == []


def test_the_schema_digest_changes_with_the_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema.migrations_digest()
    files = list(schema.migration_files())[1:]
    monkeypatch.setattr(schema, "migration_files", lambda: iter(files))
    assert schema.migrations_digest() != before
