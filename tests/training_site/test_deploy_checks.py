"""``manage.py check --deploy`` and ``/readyz`` name what fails in silence on a real site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
#: What the tests set for themselves, or a developer for theirs.
NOT_OF_A_SITE = ("EMAIL_URL", "DEMO", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")


def deploy_check(**settings: str) -> str:
    """Return what ``check --deploy`` prints for a site with these settings."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OF_A_SITE}
    process = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "training_site.settings", **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return process.stdout + process.stderr


REAL = {
    "KEY_PEPPER": "of-this-test-only-" + "0123456789" * 5,
    "SITE_URL": "https://training.example.org",
    "EMAIL_URL": "submission://u:p@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Beacon <training@example.org>",
    "TRUSTED_PROXIES": "1",
}


def test_a_site_behind_a_proxy_is_asked_how_many_there_are() -> None:
    output = deploy_check(**{**REAL, "TRUSTED_PROXIES": "0"})
    assert "TRUSTED_PROXIES" in output, (
        "a site behind a proxy counts everybody as one, and nothing says so"
    )


def test_a_real_site_that_writes_its_mail_to_files_is_told() -> None:
    output = deploy_check(**{name: value for name, value in REAL.items() if name != "EMAIL_URL"})
    assert "EMAIL_URL" in output, "a real site writes its mail to files, and nothing says so"


def test_several_processes_without_a_shared_cache_are_told() -> None:
    output = deploy_check(**REAL, WORKERS="4")
    assert "CACHE_URL" in output, (
        "each of several processes keeps what it read, and nothing says so"
    )


@pytest.mark.django_db
def test_a_proxy_nobody_named_is_noticed_while_the_site_runs(client: Client) -> None:
    client.post(
        "/sign-in/", {"key": "lusab-babad-gutih-tugad"}, headers={"x-forwarded-for": "203.0.113.9"}
    )
    output = client.get("/readyz?format=json").content.decode()
    assert "TRUSTED_PROXIES" in output, (
        "everybody behind a proxy shares one count, and nothing says so"
    )


def test_a_real_site_that_is_set_up_as_the_manual_says_is_told_nothing() -> None:
    assert "no issues" in deploy_check(**REAL)
