"""Draws the coverage map while tests run: ``pytest -p tests.map_recording``, or ``bin/test --map``.

Each test process writes a part; the first process puts them into the map when all are done. A test
that ran replaces what the map knew of it; all others stay as they were.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import coverage
import pytest
from django.test.signals import template_rendered

from tests import replay
from tests.coverage_map import MAP, ROOT, SHARED, connect, numbered, packed
from tests.strict import OURS

FOLDER = "BEACON_MAP_PARTS"  # in the environment: where the parts of this run are
#: Nothing below these is anybody's source.
LEFT_OUT = (".venv/", ".cache/", ".git/", ".tools/", "var/")


class Recorder:
    """Notes for each user (see :mod:`tests.coverage_map`) what it executes and which files it reads."""

    def __init__(self, folder: Path) -> None:
        self.part = Path(folder, str(os.getpid()))
        self.coverage: coverage.Coverage | None = None
        self.users: list[str] = []  # the innermost last
        self.reads: dict[str, set[str]] = {}
        self.uses: dict[str, set[str]] = {}
        self.seconds: dict[str, float] = {}

    def start(self, *, has_browser: bool) -> None:
        """Begin; what the browser's driver does needs a slower way of counting."""
        self.coverage = coverage.Coverage(
            data_file=str(self.part.with_suffix(".coverage")),
            config_file=False,
            source=[*OURS, str(ROOT / "tests")],
            omit=[str(ROOT / "tests" / "**" / "test_*.py")],
            concurrency=["thread", "greenlet"] if has_browser else ["thread"],
            check_preimported=False,
            messages=False,
        )
        self.coverage.start()
        replay.observed = self.during
        template_rendered.connect(self.note_template)
        sys.addaudithook(self.note_event)

    @contextmanager
    def during(self, user: str) -> Iterator[None]:
        """Until the end of the block, what happens is noted for ``user``."""
        if self.users:
            self.uses.setdefault(self.users[-1], set()).add(user)
        self.users.append(user)
        self._switch()
        try:
            yield
        finally:
            self.users.pop()
            self._switch()

    def _switch(self) -> None:
        if self.coverage:
            self.coverage.switch_context(self.users[-1] if self.users else "")

    def note_file(self, path: object) -> None:
        """Note that the present user reads a file, if it is one of ours."""
        if not self.users or not isinstance(path, str):
            return
        name = os.path.abspath(path).removeprefix(f"{ROOT}/")  # noqa: PTH100  (called for every file)
        if not name.startswith(("/", *LEFT_OUT)) and "__pycache__" not in name:
            self.reads.setdefault(self.users[-1], set()).add(name)

    def note_event(self, event: str, values: tuple[Any, ...]) -> None:
        """Hear of every file that is opened and every command that is started."""
        if event == "open":
            self.note_file(values[0])
        elif event == "subprocess.Popen":
            for word in values[1]:
                if Path(word).is_file():
                    self.note_file(str(word))

    def note_template(self, template: Any, **nothing: Any) -> None:
        """Note that the present user sees a template."""
        self.note_file(str(template.origin.name))

    def write(self) -> None:
        """Write this process's part."""
        replay.observed = nullcontext
        if self.coverage:
            self.coverage.stop()
            self.coverage.save()
        sets = {
            "reads": {user: sorted(names) for user, names in self.reads.items()},
            "uses": {user: sorted(names) for user, names in self.uses.items()},
        }
        self.part.with_suffix(".json").write_text(json.dumps({**sets, "seconds": self.seconds}))


class Plugin:
    """What pytest calls while tests run."""

    def __init__(self, folder: Path) -> None:
        self.recorder = Recorder(folder)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Count from here: collecting says nothing about any test."""
        names = {name for item in session.items for name in getattr(item, "fixturenames", ())}
        self.recorder.start(has_browser="browser" in names)
        try:
            return (yield)
        finally:
            self.recorder.write()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A test is a user, and uses the wider fixtures it names."""
        began = time.monotonic()
        with self.recorder.during(item.nodeid):
            fixtures = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
            shared = {
                shared_name(each) for defs in fixtures.values() for each in defs if is_shared(each)
            }
            self.recorder.uses.setdefault(item.nodeid, set()).update(shared)
            result = yield
        self.recorder.seconds[item.nodeid] = time.monotonic() - began
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What a wider fixture does is done for all who use it, not for the first alone."""
        shared = (
            self.recorder.during(shared_name(fixturedef))
            if is_shared(fixturedef)
            else nullcontext()
        )
        with shared:
            return (yield)


def is_shared(fixture: Any) -> bool:
    """Whether a fixture is made for more than one test."""
    return str(fixture.scope) != "function"


def shared_name(fixture: Any) -> str:
    """Return the name in the map of a fixture that is made for more than one test."""
    return f"{SHARED}{fixture.baseid}::{fixture.argname}"


def sources() -> dict[str, str]:
    """Return the text of every module of ours, by its path."""
    folders = (*OURS, str(ROOT / "tests"))
    paths = (path for folder in folders for path in Path(folder).rglob("*.py"))
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def pytest_configure(config: pytest.Config) -> None:
    """Record in the processes that run tests; put the parts together in the first one."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker:
        config.stash[STARTED] = sources()
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="beacon-map-")
    if is_worker or not getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(Plugin(Path(os.environ[FOLDER])), "beacon-map")


STARTED = pytest.StashKey[dict[str, str]]()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put what was recorded into the map."""
    if STARTED not in config.stash:
        return
    folder = Path(os.environ.pop(FOLDER))
    with closing(connect(MAP)) as database, database:
        merge(folder, database, config.stash[STARTED])
    shutil.rmtree(folder)


def merge(folder: Path, database: sqlite3.Connection, texts: dict[str, str]) -> None:
    """Put the parts in ``folder`` into the map; ``texts`` are the modules as they were when tests began."""
    notes = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    parts = sorted(folder.glob("*.coverage*"))
    ran = {name for path in parts for name in users_in(path)}
    ran |= {name for note in notes for kind in ("seconds", "reads", "uses") for name in note[kind]}
    shared = {name for note in notes for names in note["uses"].values() for name in names}
    numbers = dict(numbered(sorted(ran | shared), database))
    for name in ran:
        for table in ("executes", "reads", "uses"):
            database.execute(f"DELETE FROM {table} WHERE user = ?", (numbers[name],))  # noqa: S608  (our own names)
    for path in parts:
        merge_lines(path, database, numbers, texts)
    for note in notes:
        merge_notes(note, database, numbers, texts)
    tidy(database)


def rows_in(path: Path, statement: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows of a file that coverage.py wrote."""
    with closing(sqlite3.connect(path)) as part:
        yield from part.execute(statement)


def users_in(path: Path) -> set[str]:
    """Return who executed something in a part."""
    return {name for (name,) in rows_in(path, "SELECT context FROM context WHERE context != ''")}


def merge_lines(
    path: Path, database: sqlite3.Connection, numbers: dict[str, int], texts: dict[str, str]
) -> None:
    """Put the executed lines of one part into the map."""
    statement = """SELECT file.path, context.context, numbits FROM line_bits
        JOIN file ON file.id = file_id JOIN context ON context.id = context_id"""
    modules: dict[str, int] = {}
    for full_path, user, numbits in rows_in(path, statement):
        name = full_path.removeprefix(f"{ROOT}/")
        if user not in numbers or name not in texts:
            continue
        if name not in modules:
            modules[name] = the_id(
                database, "module", ("path", "text"), (name, packed(texts[name]))
            )
        lines = the_id(database, "lines", ("module", "numbits"), (modules[name], numbits))
        database.execute("INSERT OR IGNORE INTO executes VALUES (?, ?)", (lines, numbers[user]))


def the_id(
    database: sqlite3.Connection, table: str, columns: tuple[str, str], values: tuple[Any, Any]
) -> int:
    """Return the id of a row that is made where there is none."""
    first, second = columns
    database.execute(f"INSERT OR IGNORE INTO {table} ({first}, {second}) VALUES (?, ?)", values)  # noqa: S608
    statement = f"SELECT id FROM {table} WHERE {first} = ? AND {second} = ?"  # noqa: S608  (our own names)
    [(number,)] = database.execute(statement, values)
    return int(number)


def merge_notes(
    note: dict[str, Any],
    database: sqlite3.Connection,
    numbers: dict[str, int],
    texts: dict[str, str],
) -> None:
    """Put into the map what one process read and shared, and how long its tests took."""
    for user, names in note["reads"].items():
        rows = [(name, numbers[user]) for name in names]
        database.executemany("INSERT OR IGNORE INTO reads VALUES (?, ?)", rows)
    for user, names in note["uses"].items():
        rows = [(numbers[user], numbers[name]) for name in names]
        database.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?)", rows)
    taken = [(seconds, test) for test, seconds in note["seconds"].items()]
    database.executemany("UPDATE user SET seconds = ? WHERE name = ?", taken)
    files = {test.partition("::")[0] for test in note["seconds"]}
    known = [(name, packed(texts[name])) for name in sorted(files & texts.keys())]
    database.executemany("INSERT OR REPLACE INTO test_file VALUES (?, ?)", known)


def tidy(database: sqlite3.Connection) -> None:
    """Forget texts and lines that nobody executes any more, and count how much each test touches."""
    database.executescript("""
        DELETE FROM lines WHERE id NOT IN (SELECT lines FROM executes);
        DELETE FROM module WHERE id NOT IN (SELECT module FROM lines);
        UPDATE user SET files = (SELECT count(*) FROM executes WHERE executes.user = user.id);
    """)
