"""Rows that take seconds to build, built once for each state of the code, and kept in ``.cache``.

The starter content and the demo come into a test's database as rows (:mod:`tests.replay`), in a
fraction of the time that making them takes, in every test process and in later runs. What was kept
is used only where nothing has changed that it may have been made of: content, any module of the
site, the schema, the day. Tests of how they are made make them.
"""

import fcntl
import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests import replay
from tests.strict import OURS
from training_site.startup.schema import migrations_digest

T = TypeVar("T")
CACHE = Path(__file__).resolve().parent.parent / ".cache"
#: Files of each name: for two databases, before and after some edits.
NEWEST = 6


def kept(name: str, build: Callable[[], T]) -> Callable[[], T]:
    """Wrap ``build`` so that it runs once for each state of the code; it returns what can be pickled."""
    recordings: dict[Path, replay.Recording] = {}

    def put() -> T:
        with replay.observed(f"shared kept {name}"):
            path = _path(name)
            if path not in recordings:
                with _alone(name):
                    if is_observed() or not path.exists():
                        recordings[path], built = replay.recorded(build)
                        _write(path, recordings[path])
                        return built
                    recordings[path] = pickle.loads(path.read_bytes())  # noqa: S301  (our own)
            if not recordings[path].fits(()):
                return build()
            result: T = recordings[path].replay()
            return result

    return put


def is_observed() -> bool:
    """Whether somebody wants to see the rows being made: the coverage map is drawn."""
    return replay.observed is not nullcontext


def made_of() -> Iterator[Path]:
    """Yield every file that starter content and demo may depend on."""
    for folder in (str(settings.BASE_DIR / "content"), *OURS):
        paths = Path(folder).rglob("*")
        yield from sorted(path for path in paths if path.suffix in {".py", ".toml", ".po", ".csv"})
    yield from (Path(__file__), Path(__file__).with_name("sites.py"), Path(replay.__file__))


@cache
def digest() -> str:
    """Return sixteen hexadecimal digits that change whenever anything does that rows are made of."""
    state = f"{connection.vendor} {migrations_digest()} {timezone.localdate()}"
    content = hashlib.sha256(state.encode())
    for path in made_of():
        content.update(str(path).encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


def _path(name: str) -> Path:
    """Return where rows are kept that are put into a database as it is now."""
    highest = replay.highest(replay.tables())
    state = hashlib.sha256(repr(sorted(highest.items())).encode()).hexdigest()[:8]
    return CACHE / f"rows-{name}-{digest()}-{state}.pickle"


def _write(path: Path, recording: replay.Recording) -> None:
    """Keep a recording, and of those of other states the newest."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(recording))
    unfinished.rename(path)
    name = path.name.rsplit("-", 2)[0]
    for older in sorted(CACHE.glob(f"{name}-?*-?*.pickle"), key=os.path.getmtime)[:-NEWEST]:
        older.unlink(missing_ok=True)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Let one test process build while those wait that want the same."""
    CACHE.mkdir(exist_ok=True)
    with Path(CACHE, f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
