"""Fixtures for every test; what each run refuses to overlook is in ``tests/strict.py``."""

import gc
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from courses.models import Course
from tests import browsing, database, people, strict
from tests.replay import replayed
from tests.serving import CountingServer
from training_site.startup.message_catalogues import compile_stale
from workforce.people.models import JoinCode


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--touching-the-database``: for a second database, where all other tests would say the same again."""
    parser.addoption(
        "--touching-the-database", action="store_true", help="only tests that open a database"
    )


def opens_database(item: pytest.Item) -> bool:
    """Whether a test asks for a database, by a mark or through any of its fixtures."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        bool(fixtures & {"db", "transactional_db"})
        or item.get_closest_marker("django_db") is not None
    )


def pytest_configure(config: pytest.Config) -> None:
    """Translations are tested as they are written; time is not what properties are about."""
    gc.set_threshold(50_000, 20, 20)  # looking for garbage took a twentieth of all time
    # What is checked says the same twice; whoever looks for news runs long, or names a seed.
    explores = config.getoption("markexpr") == "long" or config.getoption("hypothesis_seed", None)
    # a busy machine is no bug of ours
    hypothesis.settings.register_profile("house", deadline=None, derandomize=not explores)
    hypothesis.settings.load_profile("house")
    compile_stale([Path(folder) for folder in settings.LOCALE_PATHS])


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody looks for garbage in it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A database copied from a template, so that migrations run once per schema (see tests/database.py)."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(database.prepared(worker))
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session", autouse=True)
def this_machine_only() -> Iterator[None]:
    """No test reaches for another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", strict.guarded_connect(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", strict.guarded_connect(socket.socket.connect_ex))
        yield


@pytest.fixture(autouse=True)
def nothing_whispered(request: pytest.FixtureRequest) -> Iterator[None]:
    """A logged error or an undefined variable in one of our templates fails the test.

    ``@pytest.mark.may_log_errors`` is for tests of things going wrong.
    """
    cache.clear()  # primary keys come again after a rollback: nothing may remember the old ones
    translation.deactivate()  # a request leaves its language behind
    strict.undefined_variables.clear()
    kept = strict.ErrorsKept()
    logging.getLogger().addHandler(kept)
    yield
    logging.getLogger().removeHandler(kept)
    if kept.messages and not request.node.get_closest_marker("may_log_errors"):
        pytest.fail("Errors were logged:\n" + "\n".join(kept.messages))
    if strict.undefined_variables:
        pytest.fail(
            "Undefined in templates:\n" + "\n".join(dict.fromkeys(strict.undefined_variables))
        )


build_cast, build_tiny_course = replayed(people.build_cast), replayed(people.build_tiny_course)


@pytest.fixture
def on() -> date:
    """The day of the test."""
    return people.ON


@pytest.fixture
def at() -> datetime:
    """The instant of the test."""
    return people.AT


@pytest.fixture
def today() -> date:
    """The day of the clock, for tests of what reads it."""
    return timezone.localdate()


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Amina, Bruno, Chloé, Dmitri, Esther and their places."""
    return build_cast()


@pytest.fixture
def bruno(client: Client, cast: people.Cast) -> Client:
    """Bruno's laptop."""
    return people.sign_in(client, cast.bruno)


@pytest.fixture
def poster(cast: people.Cast) -> JoinCode:
    """The poster of Quayside Hotel."""
    return JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=timezone.now())


@pytest.fixture
def core(cast: people.Cast) -> Course:
    """The core course, which the hotel course requires."""
    course = Course.objects.create(code="core", title="Core course")
    cast.course.requires.add(course)
    return course


@pytest.fixture
def tiny_course(db: None) -> people.TinyCourse:
    """One module, two lessons, a quiz of three questions, in English and Urdu."""
    return build_tiny_course()


@pytest.fixture
def assert_constant_queries() -> people.QueryCheck:
    """``assert_constant_queries(build, view)``: as many SQL statements for ten rows as for one.

    ``build()`` adds one row, ``view()`` is what is measured; both run with warm caches. Returns the
    number of statements, for tests that also hold a budget.
    """

    def check(build: Callable[[], Any], view: Callable[[], Any], *, many: int = 10) -> int:
        build()
        few_statements = _statements(view)
        for _more in range(many - 1):
            build()
        many_statements = _statements(view)
        assert len(many_statements) == len(few_statements), (
            f"{len(few_statements)} statements for one, {len(many_statements)} for {many}:\n"
            + "\n".join(many_statements)
        )
        return len(many_statements)

    return check


def _statements(view: Callable[[], Any]) -> list[str]:
    view()  # warms the caches a real site has warm
    with CaptureQueriesContext(connection) as captured:
        view()
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with browsing.launched() as running:
        yield running


@pytest.fixture(scope="session")
def counted_connections() -> None:
    """The live server is one that knows when it has answered everything."""
    LiveServerThread.server_class = CountingServer


@pytest.fixture(scope="session")
def live_server(counted_connections: None, live_server: LiveServer) -> LiveServer:
    """The server of the live site, one for each test process."""
    return live_server


@pytest.fixture
def live_site(live_server: LiveServer, settings: Any) -> Iterator[str]:
    """The site served for real (static files too); its address, without a slash at the end.

    When the test's pages are closed (:func:`page_at` is made after this) and before its database
    goes, every request they sent is answered.
    """
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    yield str(live_server.url)
    live_server.thread.httpd.wait_until_idle()


@pytest.fixture
def page_at(
    browser: Browser, live_site: str, request: pytest.FixtureRequest
) -> Iterator[browsing.PageFactory]:
    """Opens pages of the live site: see :class:`tests.browsing.PageFactory`."""
    with ExitStack() as stack:
        factory = browsing.PageFactory(browser, live_site, stack)
        yield factory
    if factory.errors and not request.node.get_closest_marker("may_log_errors"):
        pytest.fail("The browser's console complained:\n" + "\n".join(factory.errors))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever needs Chromium is marked ``browser``, so that ``bin/test --fast`` can leave it out.

    What opens no database is left out where only the rest is asked for.
    """
    if config.getoption("--touching-the-database"):
        config.hook.pytest_deselected(items=[item for item in items if not opens_database(item)])
        items[:] = [item for item in items if opens_database(item)]
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
