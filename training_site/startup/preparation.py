"""What must be in place before the site can serve, each thing done only when something changed."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from training_site.startup.message_catalogues import compile_stale
from training_site.startup.schema import unapplied

UP_TO_DATE = "up to date"
CONTENT = ("content", "training_site/starter")
DEMO = (*CONTENT, "training_site/demo")


@dataclass(frozen=True)
class Step:
    """One thing to have in place. ``ensure`` returns what it did, in a few words."""

    label: str
    ensure: Callable[[], str]


def digest_of(folders: Iterable[str]) -> str:
    """A digest of every file's name and content in ``folders`` (relative to the project)."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class Stamps:
    """What was last loaded into which database: a small JSON file beside the data."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}

    def key(self, name: str) -> str:
        """``name`` in the database we are connected to."""
        database = connection.settings_dict
        return f"{name} @ {database['HOST'] or ''}/{database['NAME']}"

    def is_current(self, name: str, digest: str) -> bool:
        """Whether ``name`` was last loaded with this digest."""
        return self.kept.get(self.key(name)) == digest

    def put(self, name: str, digest: str) -> None:
        """Remember that ``name`` is now loaded with this digest."""
        self.kept[self.key(name)] = digest
        self.path.write_text(json.dumps(self.kept, indent=1, sort_keys=True), "utf-8")

    def forget(self) -> None:
        """The database is new: whatever was loaded into the old one is gone."""
        for name in ("content", "demo"):
            self.kept.pop(self.key(name), None)


def ensure_folders() -> str:
    """The folders the site writes to."""
    for name in ("", "static", "media", "mail"):
        Path(settings.VAR_DIR, name).mkdir(parents=True, exist_ok=True)
    return str(settings.VAR_DIR)


def ensure_catalogues() -> str:
    """Compiled message catalogues."""
    compiled = compile_stale([Path(path) for path in settings.LOCALE_PATHS])
    return f"{len(compiled)} compiled" if compiled else UP_TO_DATE


def ensure_schema(stamps: Stamps) -> str:
    """Every migration applied."""
    waiting = unapplied()
    if not waiting:
        return UP_TO_DATE
    is_new = "django_content_type" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0, interactive=False)
    if is_new:
        stamps.forget()
    return "created" if is_new else f"{len(waiting)} migrations applied"


def ensure_loaded(stamps: Stamps, name: str, folders: Iterable[str], command: str) -> str:
    """Run ``command`` unless ``folders`` are as they were when it last ran; its sentences are the result."""
    digest = digest_of(folders)
    if stamps.is_current(name, digest):
        return UP_TO_DATE
    said = io.StringIO()
    call_command(command, stdout=said)
    stamps.put(name, digest)
    return (
        " ".join(line.strip() for line in said.getvalue().splitlines() if line.endswith("."))
        or "done"
    )


def steps(*, with_demo: bool) -> list[Step]:
    """Everything, in the order it depends on each other."""
    ensure_folders()
    stamps = Stamps(Path(settings.VAR_DIR, "prepared.json"))
    wanted = [
        Step("Translations", ensure_catalogues),
        Step("Database", lambda: ensure_schema(stamps)),
        Step(
            "Starter courses",
            lambda: ensure_loaded(stamps, "content", CONTENT, "load_starter_content"),
        ),
    ]
    if with_demo:
        wanted.append(
            Step("Demo workplaces", lambda: ensure_loaded(stamps, "demo", DEMO, "seed_demo"))
        )
    return wanted
