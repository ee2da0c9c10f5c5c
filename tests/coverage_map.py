"""Which tests execute a line: the map that ``bin/test --map`` draws, and ``bin/test --changed`` reads.

The map is an SQLite file in ``.cache``. A *user* in it is a test, or what tests share: a fixture of a
whole module or run, or a builder that is replayed. It knows the text of each module as it was when its
tests ran; whoever asks gives lines of the file as it is now, and they are found again in that text.

What it cannot know: what other processes execute, what is executed when a module is imported, and what
an earlier test left in a cache.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from coverage.numbits import num_in_numbits

from tests.line_matching import lines_in, lines_of_functions

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / ".cache" / "coverage-map.sqlite3"
#: How the name of whatever is no test begins; a test's name is its node id.
SHARED = "shared "

SCHEMA = """
CREATE TABLE IF NOT EXISTS user (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, files INTEGER DEFAULT 0, seconds REAL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS uses (user INTEGER, shared INTEGER, PRIMARY KEY (user, shared)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS module (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, text BLOB NOT NULL, UNIQUE (path, text)
);
CREATE TABLE IF NOT EXISTS lines (
    id INTEGER PRIMARY KEY, module INTEGER NOT NULL, numbits BLOB NOT NULL, UNIQUE (module, numbits)
);
CREATE TABLE IF NOT EXISTS executes (lines INTEGER, user INTEGER, PRIMARY KEY (lines, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reads (path TEXT, user INTEGER, PRIMARY KEY (path, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS test_file (path TEXT PRIMARY KEY, text BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS executes_of_user ON executes (user);
CREATE INDEX IF NOT EXISTS reads_of_user ON reads (user);
"""


def connect(path: Path = MAP) -> sqlite3.Connection:
    """Open the map, or begin one."""
    path.parent.mkdir(exist_ok=True)
    database = sqlite3.connect(path, timeout=60)
    database.executescript(SCHEMA)
    return database


def packed(text: str) -> bytes:
    """Return how a text stands in the map: equal texts are equal bytes."""
    return zlib.compress(text.encode())


def _unpacked(content: bytes) -> str:
    return zlib.decompress(content).decode()


class CoverageMap:
    """What each test executed when it last ran with ``bin/test --map`` or ``--changed``."""

    def __init__(self, database: sqlite3.Connection, root: Path = ROOT) -> None:
        self.database = database
        self.root = root

    @classmethod
    def open(cls, path: Path = MAP, root: Path = ROOT) -> "CoverageMap | None":
        """Return the map in a file; None where nobody has made one yet."""
        return cls(connect(path), root) if path.exists() else None

    def tests_of(self, path: str, lines: Iterable[int]) -> list[str]:
        """Return the tests that execute any of ``lines`` of a module, as it is on disk now.

        A line that is executed when the module is imported stands for the functions it belongs
        to: the function it heads, those of its class, or all of them. Those tests come first
        that touch the fewest files.
        """
        now = (self.root / path).read_text("utf-8")
        lines = set(lines)
        users: set[int] = set()
        for module, text in self._modules(path):
            then = _unpacked(text)
            wanted = lines_of_functions(then, lines_in(then, now, lines))
            users |= self._users(module, wanted)
        return self._tests(users)

    def tests_of_file(self, path: str) -> list[str]:
        """Return the tests that execute anything of a module, or read or show any other file."""
        users: set[int] = set()
        for module, _text in self._modules(path):
            users |= self._users(module, None)
        return list(dict.fromkeys([*self._tests(users), *self.readers_of(path)]))

    def readers_of(self, path: str) -> list[str]:
        """Return the tests that open a file, or show it as a template."""
        rows = self._rows("SELECT user FROM reads WHERE path = ?", path)
        return self._tests({user for (user,) in rows})

    def readers_beside(self, path: str) -> list[str]:
        """Return the tests that read other files of the same folder and kind.

        So do those that go through a whole folder, which will read a new file too.
        """
        start, ending = str(Path(path).parent) + "/", Path(path).suffix
        statement = """SELECT DISTINCT user FROM reads
            WHERE path LIKE ? || '%' || ? AND instr(substr(path, length(?) + 1), '/') = 0"""
        return self._tests({user for (user,) in self._rows(statement, start, ending, start)})

    def seconds(self, tests: Iterable[str]) -> Mapping[str, float]:
        """Return how long each test took when it last ran."""
        taken = self.seconds_of_all()
        return {test: taken.get(test, 0.0) for test in tests}

    def seconds_of_all(self) -> Mapping[str, float]:
        """Return how long every test took when it last ran."""
        return dict(self._rows("SELECT name, seconds FROM user"))

    def unknown_test_files(self) -> list[str]:
        """Return the test files that are new or different since their tests were last mapped."""
        known = dict(self._rows("SELECT path, text FROM test_file"))
        paths = sorted((self.root / "tests").rglob("test_*.py"))
        return [
            name
            for name, path in ((str(path.relative_to(self.root)), path) for path in paths)
            if known.get(name) != packed(path.read_text("utf-8"))
        ]

    def _rows(self, statement: str, *values: object) -> list[tuple]:
        with closing(self.database.execute(statement, values)) as cursor:
            return cursor.fetchall()

    def _modules(self, path: str) -> list[tuple]:
        return self._rows("SELECT id, text FROM module WHERE path = ?", path)

    def _users(self, module: int, lines: set[int] | None) -> set[int]:
        """Return who executes any of ``lines`` of a module, or anything of it if None."""
        rows = self._rows("SELECT id, numbits FROM lines WHERE module = ?", module)
        hits = [
            row
            for row, numbits in rows
            if lines is None or any(num_in_numbits(line, numbits) for line in lines)
        ]
        statement = "SELECT user FROM executes WHERE lines = ?"
        return {user for hit in hits for (user,) in self._rows(statement, hit)}

    def _tests(self, users: set[int]) -> list[str]:
        """Return the tests among ``users`` and those that share any of them, nearest first."""
        sharers: dict[int, set[int]] = {}
        for user, shared in self._rows("SELECT user, shared FROM uses"):
            sharers.setdefault(shared, set()).add(user)
        everybody = reached(users, sharers)
        return [
            name
            for number, name in self._rows("SELECT id, name FROM user ORDER BY files, name")
            if number in everybody and not name.startswith(SHARED)
        ]


def reached(starts: set[int], further: Mapping[int, set[int]]) -> set[int]:
    """Return ``starts`` and whatever can be reached from them."""
    found, pending = set(starts), list(starts)
    while pending:
        new = further.get(pending.pop(), set()) - found
        found |= new
        pending += new
    return found


def numbered(names: Iterable[str], database: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Yield each name with the number its user has in the map, a new one where it is new."""
    for name in names:
        database.execute("INSERT OR IGNORE INTO user (name) VALUES (?)", (name,))
        [(number,)] = database.execute("SELECT id FROM user WHERE name = ?", (name,))
        yield name, number
