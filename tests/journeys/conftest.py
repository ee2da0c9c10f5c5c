"""The whole site as an operator starts it: starter course, demo workplaces, the production server."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.server import ROOT, running
from tests.browsing import PageFactory
from training_site.starter.source import read_course

COURSE = ROOT / "content" / "cse-hotel"


@dataclass(frozen=True)
class Story:
    """A running site with its demo people. ``sign_ins`` maps a role to its e-mail and password."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What ``manage.py …`` prints on this site."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def sign_in(self, role: str) -> tuple[str, str]:
        """The e-mail and password of a demo role, read where an operator reads them."""
        lines = Path(self.environment["VAR_DIR"], "demo.txt").read_text("utf-8").splitlines()
        words = next(line for line in lines if line.lower().startswith(role)).split()
        return words[-2], words[-1]


@pytest.fixture(scope="session")
def story() -> Iterator[Story]:
    """Prepared once per test process; journeys add to it and disturb each other no more than people do."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "BEACON_ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
            "SECRET_KEY": "journeys-only-" + "0123456789" * 5,
            "SITE_URL": "http://localhost:8000",
            "VAR_DIR": folder,
            "DEMO": "true",
            "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
            "DATABASE_URL": f"sqlite:///{folder}/story.sqlite3",
        }
        told = Story("", environment)
        told.manage("prepare")
        with running(environment) as server:
            yield Story(server.url, environment)


@pytest.fixture(scope="session")
def right_choices() -> frozenset[str]:
    """The ids of every right choice of the course: what a learner who has understood would pick."""
    pages = read_course(COURSE).pages
    return frozenset(
        str(choice["id"])
        for page in pages
        for question in page.questions
        for choice in question.choices
        if choice["value"]["is_correct"]
    )


@pytest.fixture
def phone(browser: Browser, story: Story) -> Iterator[PageFactory]:
    """``phone(360, 740, language="ur")`` opens the story's site; the console must stay quiet."""
    with ExitStack() as stack:
        factory = PageFactory(browser, story.url, stack)
        yield factory
    assert not factory.errors, factory.errors
