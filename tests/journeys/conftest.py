"""The whole site as an operator starts it: starter course, demo, the production server."""

import os
import shutil
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
from tests.database import one_at_a_time
from training_site.starter.course_source import read_course

COURSE = ROOT / "content" / "cse-hotel"


@dataclass(frozen=True)
class Story:
    """A running site with its demo people."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Return what ``manage.py …`` prints on this site."""
        process = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return process.stdout

    def sign_in(self, role: str) -> tuple[str, str]:
        """Return the e-mail and password of a demo role, read where an operator reads them."""
        lines = Path(self.environment["VAR_DIR"], "demo.txt").read_text("utf-8").splitlines()
        words = next(line for line in lines if line.lower().startswith(role)).split()
        return words[-2], words[-1]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a site kept in ``folder``."""
    return {
        "BEACON_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "training_site.settings",
        "SECRET_KEY": "journeys-only-" + "0123456789" * 5,
        "SITE_URL": "http://localhost:8000",
        "VAR_DIR": str(folder),
        "DEMO": "true",
        "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "DATABASE_URL": f"sqlite:///{folder}/story.sqlite3",
    }


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a prepared site; whichever test process of a run asks first makes it."""
    run_folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run_folder = run_folder.parent
    folder = run_folder / "prepared"
    with one_at_a_time():
        if not folder.exists():
            unfinished = tmp_path_factory.mktemp("unfinished")
            Story("", environment(unfinished)).manage("prepare")
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def story(prepared: Path) -> Iterator[Story]:
    """A site of its own for each test process.

    Journeys add to it and disturb each other no more than people do.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
        variables = environment(Path(folder))
        with running(variables) as server:
            yield Story(server.url, variables)


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
