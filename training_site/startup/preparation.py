"""Steps that prepare the site to serve, each done only when something changed."""

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
from training_site.startup.schema import (
    UnusableTemplate,
    is_from_before_beacon,
    new_database_file,
    unapplied,
    unpack_template,
)

UP_TO_DATE = "up to date"
#: Folders whose files decide whether starter content or the demo is loaded again.
CONTENT_FOLDERS = ("content", "training_site/starter")
DEMO_FOLDERS = (*CONTENT_FOLDERS, "training_site/demo")


@dataclass(frozen=True)
class PreparationStep:
    """One thing to have in place; ``ensure`` returns what it did, in a few words."""

    label: str
    ensure: Callable[[], str]


def digest_of(folders: Iterable[str]) -> str:
    """Return a digest of every file's name and content in ``folders``, relative to the project."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            # Compiled files change without any change of content.
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class LoadStamps:
    """Digests of what was last loaded into which database, in a JSON file beside the data."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digests: dict[str, str] = {}
        if path.exists():
            self.digests = json.loads(path.read_text("utf-8"))

    def _stored_name(self, name: str) -> str:
        """Return the name in the file for ``name`` in the database we are connected to."""
        database = connection.settings_dict
        return f"{name} @ {database['HOST'] or ''}/{database['NAME']}"

    def is_current(self, name: str, digest: str) -> bool:
        """Whether ``name`` was last loaded with this digest."""
        return self.digests.get(self._stored_name(name)) == digest

    def put(self, name: str, digest: str) -> None:
        """Record that ``name`` is now loaded with this digest."""
        self.digests[self._stored_name(name)] = digest
        self.path.write_text(json.dumps(self.digests, indent=1, sort_keys=True), "utf-8")

    def forget(self) -> None:
        """Drop the digests of a database that was created anew: it holds nothing yet."""
        for name in ("content", "demo"):
            self.digests.pop(self._stored_name(name), None)


def ensure_folders() -> str:
    """Make the folders the site writes to."""
    for name in ("", "static", "media", "mail"):
        Path(settings.VAR_DIR, name).mkdir(parents=True, exist_ok=True)
    return str(settings.VAR_DIR)


def ensure_catalogues() -> str:
    """Compile the message catalogues that have changed."""
    compiled_files = compile_stale([Path(path) for path in settings.LOCALE_PATHS])
    return f"{len(compiled_files)} compiled" if compiled_files else UP_TO_DATE


class OlderDatabase(Exception):
    """The database was made before migrations began anew; ``str()`` says what to do."""


def refuse_older_database() -> None:
    """Raise :class:`OlderDatabase` for a database of an earlier version; write nothing to it."""
    if is_from_before_beacon():
        raise OlderDatabase(
            "This database was made by an earlier version, before the first release, and cannot be "
            "taken over. Nothing in it was changed. Move it away or name another one in "
            "DATABASE_URL, then start again."
        )


def ensure_schema(stamps: LoadStamps) -> str:
    """Apply every migration; a new SQLite file is unpacked from the template that has seen them."""
    refuse_older_database()
    created = "created"
    database_file = new_database_file()
    try:
        if database_file and unpack_template(database_file):
            stamps.forget()
            return "created from the template"
    except UnusableTemplate as error:
        created = f"created without the template: {error}"
    migrations = unapplied()
    if not migrations:
        return UP_TO_DATE
    # Every migrated database has this table, an empty one has not.
    is_new = "django_content_type" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0, interactive=False)
    if is_new:
        stamps.forget()
    return created if is_new else f"{len(migrations)} migrations applied"


def ensure_loaded(stamps: LoadStamps, name: str, folders: Iterable[str], command: str) -> str:
    """Run ``command`` unless ``folders`` are as they were when it last ran.

    Returns the sentences the command printed, without its tables.
    """
    digest = digest_of(folders)
    if stamps.is_current(name, digest):
        return UP_TO_DATE
    output = io.StringIO()
    call_command(command, stdout=output)
    stamps.put(name, digest)
    sentences = [line.strip() for line in output.getvalue().splitlines() if line.endswith(".")]
    return " ".join(sentences) or "done"


def steps(*, with_demo: bool) -> list[PreparationStep]:
    """Return all steps, each after those it needs."""
    ensure_folders()
    stamps = LoadStamps(Path(settings.VAR_DIR, "prepared.json"))

    def load_content() -> str:
        return ensure_loaded(stamps, "content", CONTENT_FOLDERS, "load_starter_content")

    def load_demo() -> str:
        return ensure_loaded(stamps, "demo", DEMO_FOLDERS, "seed_demo")

    required_steps = [
        PreparationStep("Translations", ensure_catalogues),
        PreparationStep("Database", lambda: ensure_schema(stamps)),
        PreparationStep("Starter courses", load_content),
    ]
    if not with_demo:
        return required_steps
    return [*required_steps, PreparationStep("Demo workplaces", load_demo)]
